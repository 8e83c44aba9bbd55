"""Unit: everything about one filter, on one address."""

import streamlit as st

from dashboard import frame
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.views.unit import page
from dashboard.visit import chosen

with frame.sentences():
    source = chosen.chosen_source()
    if source.is_image:
        page.show_unit(chosen.chosen_model(), source)
    else:
        st.title("One filter from all sides")
        show_vector_notice(
            source,
            "This page shows pictures: a kernel, a maximization, the images that excite a filter. "
            "What a unit here has is its weights, which the Filters page shows as a table.",
        )
