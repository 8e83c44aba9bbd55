"""The Filters page: what did a layer learn, and what do such filters do to a picture?"""

from __future__ import annotations

import streamlit as st

from dashboard import frame
from dashboard.views.filters import kernels_view, picture_view, weight_view
from dashboard.visit import chosen


def show() -> None:
    """The whole page."""
    with frame.sentences():
        card, source = chosen.chosen_model(), chosen.chosen_source()
        if not source.is_image:
            weight_view.show_weights(card, source)
            return
        st.title("What did its filters learn?")
        reading = (
            "A filter multiplies a small patch of what it reads by a kernel: its weights. Blue "
            "weights are below zero, orange ones above; a filter answers where "
            + ("ink lies under orange." if source.input_shape[2] == 1 else "light meets orange.")
        )
        if kernels_view.choose_view() == kernels_view.KERNELS:
            kernels_view.show_kernels(card, reading)
        else:
            picture_view.show_on_picture(card, reading)
