"""Calibration of two networks: which one is right as often as it says?"""

from __future__ import annotations

import streamlit as st

from dashboard.answers import cached
from dashboard.appearance import plain, theme
from dashboard.elements.chart import show_chart
from dashboard.figures.answers.compared import make_facts_table
from dashboard.figures.answers.reliability import AXES, plot_reliability
from dashboard.views.compare.pair import Pair
from dashboard.visit import choices

_WIDTH = 430  # pixels of the chart


def show_calibrations(pair: Pair) -> None:
    """Both reliability diagrams in one, beside the calibration errors."""
    measured = [cached.reliability(model_id) for model_id in pair.ids]
    bins = [reliability for reliability, _ in measured]
    perfect = [reference for _, reference in measured]
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_WIDTH):
            axes = choices.show_segments("Axes", AXES, key="compare_axes")
            names = (f"B · {pair.names[1]}", f"A · {pair.names[0]}")  # the first has the accent
            show_chart(
                plot_reliability(
                    bins[1],
                    bins[0],
                    axes=axes,
                    noun=pair.source.noun,
                    theme=theme(),
                    names=names,
                ),
                key="compare_reliability",
                tools=False,
                alt=f"Calibration error {100 * bins[0].error:.3f} % of A and "
                f"{100 * bins[1].error:.3f} % of B.",
            )
        with st.container(width=_WIDTH):
            st.html(
                make_facts_table(
                    [
                        ("Calibration error", *(f"{100 * one.error:.3f} %" for one in bins)),
                        ("Perfect network, mean", *(f"{100 * one.mean:.3f} %" for one in perfect)),
                        (
                            "Perfect network, 95 % below",
                            *(f"{100 * one.highest:.3f} %" for one in perfect),
                        ),
                        ("Log loss", *(f"{cached.scores_of(one)[1]:.4f}" for one in pair.ids)),
                        ("Brier score", *(f"{cached.scores_of(one)[2]:.4f}" for one in pair.ids)),
                    ],
                    pair.names,
                )
            )
            beyond = [
                f"{letter} ({name})"
                for letter, name, one, limit in zip("AB", pair.names, bins, perfect, strict=True)
                if one.error > limit.highest
            ]
            st.write(
                plain(f"Off by more than chance: {' and '.join(beyond)}.")
                if beyond
                else "Nothing here speaks against either: both are within what chance explains."
            )
            st.caption(
                "The calibration error is how far the share of right answers lies from the "
                "confidence, on average. Even a perfectly calibrated network shows some, as right "
                f"and wrong fall by chance; how much, depends on its confidences. Points are bins "
                f"of equally many test {pair.source.noun}s"
                + (
                    "; a triangle is one without a mistake, which has no place on these axes."
                    if axes == AXES[0]
                    else "."
                )
            )
