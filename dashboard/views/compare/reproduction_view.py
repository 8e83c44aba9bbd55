"""All recipes beside what their tutorials published, with mean and spread over seeds."""

from __future__ import annotations

import streamlit as st

from core.maintenance import reproduction
from dashboard.appearance import theme
from dashboard.elements.chart import show_chart
from dashboard.elements.command import show_command
from dashboard.figures.networks.reproduced import (
    describe_reproduced,
    make_reproduced_table,
    plot_reproduced,
)


def show_reproduction() -> None:
    """Shows the chart and the table.

    Raises:
        ValueError: The table was never made.
    """
    lines = reproduction.read()
    st.subheader("Do the tutorials' networks reach their figures?")
    st.write(describe_reproduced(lines))
    show_chart(
        plot_reproduced(lines, theme=theme()),
        alt=describe_reproduced(lines),
    )
    st.caption(
        "Dots: single seeds. Stroke: their mean. Diamond: the published figure, two where a range "
        "or a rounded figure was printed."
    )
    st.html(make_reproduced_table(lines))
    st.caption(
        "Error on the test set after the last epoch. Spread: standard deviation over the seeds. "
        "Standard error: that of a single figure, over the choice of test images. Reached: the "
        "error is at most the published one, which counts only for the settings and the data that "
        "it was printed for."
    )
    show_command(
        "python -m core reproduce",
        saying="The same on the command line, which trains what is missing:",
    )
