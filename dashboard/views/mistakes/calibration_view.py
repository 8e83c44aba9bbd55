"""Calibration: is the network right as often as it says, and what if it may decline to answer?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from core.analysis.answers import calibration, scores
from core.analysis.answers.answers import Answers
from core.analysis.answers.calibration import PerfectError, Reliability
from core.analysis.answers.selection import Selection
from core.data.datasets import MNIST
from core.queries import mistakes
from core.queries.mistakes import Temperature
from core.store.card import BROUGHT, Card
from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.chart import show_chart
from dashboard.elements.command import SAME_NUMBERS, show_command
from dashboard.figures.answers.reliability import AXES, plot_coverage, plot_reliability
from dashboard.views.mistakes import state
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

_WIDTH = 430  # pixels of a chart


def show_calibration(card: Card, answers: Answers) -> None:
    """The reliability diagram beside error against coverage."""
    reliability, perfect = cached.reliability(card.model_id)
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_WIDTH):
            _show_reliability(card, answers, reliability, perfect)
        with st.container(width=_WIDTH):
            _show_coverage(answers)
    show_command(f"python -m core calibration {card.model_id}", saying=SAME_NUMBERS)


def _show_reliability(
    card: Card,
    answers: Answers,
    reliability: Reliability,
    perfect: PerfectError,
) -> None:
    noun = chosen_source().noun
    temperature = after = cooled = None
    problem = ""
    try:
        temperature = cached.temperature(card.model_id)
    except ValueError as error:  # the rest of the view does without
        problem = str(error)
    if temperature:
        cooled = mistakes.with_temperature(answers, temperature.value)
        after = calibration.measure_reliability(cooled)
    axes = choices.show_segments("Axes", AXES, key="mistakes_axes")
    show_chart(
        plot_reliability(reliability, after, axes=axes, noun=noun, theme=theme()),
        key="mistakes_reliability",
        tools=False,
        alt=f"Calibration error {100 * reliability.error:.3f} %, where a perfectly calibrated "
        f"network would show {100 * perfect.mean:.3f} %.",
    )
    above = reliability.error > perfect.highest
    st.write(
        f"**Calibration error {100 * reliability.error:.3f} %.** A perfectly calibrated network "
        f"with these confidences would show {100 * perfect.mean:.3f} % by chance, and in 95 of "
        f"100 cases less than {100 * perfect.highest:.3f} %: "
        + (
            "its confidences are off by more than chance."
            if above
            else "nothing here speaks against this network."
        )
    )
    counts = reliability.counts
    size = (
        f"{counts.min():,}"
        if counts.min() == counts.max()
        else f"{counts.min():,}-{counts.max():,}"
    )
    st.caption(
        f"{len(counts)} bins of {size} test {noun}s each, by rising confidence; bars are one "
        f"standard error (none where no {noun} is wrong). "
        + (
            "Above the dotted line the network was too sure. A triangle is a bin without a "
            "mistake, which has no place on this axis."
            if axes == AXES[0]
            else "Below the dotted line the network was too sure."
        )
    )
    st.subheader("Temperature")
    if problem:
        st.warning(plain(problem))
    elif temperature and cooled and after:
        _describe_temperature(answers, reliability, temperature, cooled, after)
    else:
        _describe_missing(card)


def _describe_missing(card: Card) -> None:
    noun = chosen_source().noun
    text = (
        "One number by which all logits are divided can make a network more or less sure. It must "
        f"not be fitted on the test {noun}s, and there are no held-out training {noun}s of "
        f"{card.recipe.name}"
    )
    if card.origin == BROUGHT:
        st.write(f"{text}, as it was trained elsewhere.")
        return
    if card.dataset != MNIST.name:
        st.write(f"{text}.")
        return
    st.write(
        f"{text} yet. This command trains it without 5,000 of them, and keeps its answers to these:"
    )
    show_command(f"python -m core train {card.recipe.name} --validate", saying="")


def _describe_temperature(
    answers: Answers,
    reliability: Reliability,
    temperature: Temperature,
    cooled: Answers,
    after: Reliability,
) -> None:
    """What dividing the logits by one number would do."""
    noun = chosen_source().noun
    verdict = "too sure" if temperature.value > 1 else "not sure enough"
    if not temperature.differs:
        verdict = "neither too sure nor too unsure, as far as these can tell"
    run = "A run" if temperature.same_run else "A run with seed 0"
    st.write(
        f"**{temperature.value:.2f}**: {run.lower()} of this recipe, trained without "
        f"{temperature.images:,} training {noun}s, was {verdict} when it read these. (1 means just "
        "right; it is the number by which all logits are to be divided.)"
    )
    loss, cooled_loss = scores.log_loss(answers), scores.log_loss(cooled)
    better = (after.error < reliability.error) + (cooled_loss < loss)
    st.write(
        f"On the test {noun}s it would change the calibration error from "
        f"{100 * reliability.error:.3f} to {100 * after.error:.3f} % and the log loss from "
        f"{loss:.4f} to {cooled_loss:.4f}. "
        + (
            f"What suits held-out training {noun}s need not suit these; the result is reported as "
            f"it is."
            if better < 2
            else "No answer changes, only how sure it is."
        )
    )
    st.caption(
        f"That run misread {temperature.mistakes:,} of the held-out {noun}s. The test {noun}s only "
        "measure the temperature, they do not choose it."
    )


def _show_coverage(answers: Answers) -> None:
    """Error among the images answered, by threshold."""
    noun = chosen_source().noun
    coverage = calibration.measure_coverage(answers)
    place = st.container()
    threshold = choices.show_slider(
        "Decline to answer below this confidence",
        (0.0, 0.995, 0.005),
        key="mistakes_threshold",
        default=0.9,
        notice=st.warning,
    )
    answered = answers.answered & (answers.confidence >= threshold)
    error = scores.measure_error(answers, answered)
    total = int(answers.answered.sum())
    with place:
        show_chart(
            plot_coverage(coverage, threshold=threshold, noun=noun, theme=theme()),
            key="mistakes_coverage",
            tools=False,
            alt=f"Answering {100 * error.images / total:.1f} % of the test {noun}s, it misreads "
            f"{error.mistakes} of them.",
        )
    share = "none to be wrong about" if np.isnan(error.share) else f"{100 * error.share:.3f} %"
    st.write(
        f"It answers **{100 * error.images / total:.2f} %** of the test {noun}s and misreads "
        f"{error.mistakes:,} of these {error.images:,}: **{share}**. It declines "
        f"{total - error.images:,}, of which it would have misread "
        f"{int(answers.wrong.sum()) - error.mistakes:,}."
    )
    with st.container(horizontal=True):
        st.button(
            "See the mistakes that stay",
            key="mistakes_stay",
            on_click=_look_at,
            args=(Selection(lowest=threshold),),
            help=f"Selects these {noun}s instead of what was selected before.",
        )
        st.button(
            "See what it declines",
            key="mistakes_decline",
            on_click=_look_at,
            args=(Selection("all", highest=threshold),),
            help=f"Selects these {noun}s instead of what was selected before.",
        )
    st.caption(
        f"A threshold is a choice: make it on held-out {noun}s, not on those that are then "
        "reported."
    )


def _look_at(selection: Selection) -> None:
    state.choose(selection)
    st.session_state["mistakes_view"] = state.CONFUSIONS
