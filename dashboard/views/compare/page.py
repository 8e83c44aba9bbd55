"""The Compare page: which network is better, and on which images do they differ?"""

from __future__ import annotations

import streamlit as st
from markupsafe import Markup

from core.analysis.answers import verdict
from core.analysis.answers.comparison import Comparison
from core.store.card import Card
from dashboard import frame
from dashboard.answers import cached
from dashboard.appearance import theme
from dashboard.elements.chart import show_chart
from dashboard.elements.command import SAME_NUMBERS, show_command
from dashboard.figures.answers.comparison import plot_errors, plot_exchange
from dashboard.views.compare.calibration_view import show_calibrations
from dashboard.views.compare.cost_view import show_costs
from dashboard.views.compare.filters_view import show_filters
from dashboard.views.compare.images_view import show_images
from dashboard.views.compare.pair import Pair, choose_pair
from dashboard.views.compare.reproduction_view import show_reproduction
from dashboard.views.compare.seeds_view import show_seeds
from dashboard.visit import choices, chosen

TWO, TUTORIALS = "Two networks", "Beside the tutorials"
FILTERS, CALIBRATION, COSTS, SEEDS = "Filters", "Calibration", "Size and speed", "Seeds"
_CHART_WIDTH = 430  # pixels


def show() -> None:
    """The whole page."""
    st.title("Which of two networks is better?")
    st.write("Choose a second network; see whether the difference is real, and where they differ.")
    with frame.sentences():
        view = choices.show_segments("View", (TWO, TUTORIALS), key="compare_view")
        if view == TUTORIALS:
            show_reproduction()
        else:
            _show_comparison(chosen.chosen_model())


def _show_comparison(card: Card) -> None:
    """The choice of the two networks, the verdict, and its parts."""
    pair = choose_pair(card)
    if pair is None:
        return
    comparison, _ = cached.comparison(*pair.ids)
    _show_verdict(pair, comparison)
    images = f"{pair.source.noun.capitalize()}s"
    parts = (images, FILTERS, CALIBRATION, COSTS, SEEDS)
    if not pair.source.is_image:  # a vector has no filters to look at
        parts = (images, CALIBRATION, COSTS, SEEDS)
    part = choices.show_segments("Part", parts, key="compare_part")
    show = {FILTERS: show_filters, CALIBRATION: show_calibrations, COSTS: show_costs}
    show |= {SEEDS: show_seeds}
    show.get(part, show_images)(pair)
    show_command(
        f"python -m core compare {pair.ids[0]} {pair.ids[1]} --out differences.csv",
        saying=SAME_NUMBERS,
    )


def _show_verdict(pair: Pair, comparison: Comparison) -> None:
    """The answer in words and as two charts."""
    noun = pair.source.noun
    sentence = verdict.describe(comparison, pair.names, noun)
    headline, _, rest = sentence.partition(": ")
    if rest.startswith("it "):  # the names of networks stay as they are
        rest = f"I{rest[1:]}"
    st.html(
        Markup(
            '<div class="headline" role="status"><span class="headline-number accent" '
            'style="white-space:normal">{}</span><span>{}</span></div>'
        ).format(headline, rest)
    )
    if comparison.left_out:
        st.warning(
            f"One of the two has no valid answer for {comparison.left_out:,} test {noun}s; these "
            f"are left out. Train that network again to get answers for all."
        )
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_CHART_WIDTH):
            first, second = (100 * wrong / comparison.images for wrong in comparison.mistakes)
            show_chart(
                plot_errors(comparison, pair.names, noun=noun, theme=theme()),
                key="compare_errors",
                tools=False,
                alt=f"A misreads {first:.2f} %, B {second:.2f} % of the test {noun}s.",
            )
        with st.container(width=_CHART_WIDTH):
            show_chart(
                plot_exchange(comparison, pair.names, noun=noun, theme=theme()),
                key="compare_exchange",
                tools=False,
                alt=f"{comparison.broken:,} test {noun}s are read right by A only, "
                f"{comparison.fixed:,} by B only.",
            )
    gap, low, high = (
        f"{100 * end:+.3f}".replace("-", "−")
        for end in (comparison.difference, *comparison.interval)
    )
    st.caption(
        f"Both read {comparison.both_right:,} {noun}s right and {comparison.both_wrong:,} wrong, "
        f"{comparison.same_mistake:,} of these as the same class. A's error less B's: {gap} "
        f"points, 95 % interval {low} to {high}. The chance is McNemar's test, exact: it asks how "
        f"unevenly the {noun}s that only one reads right are shared. {verdict.CAVEAT}"
    )
