"""Filters: what did a layer learn, and what do such filters do to a picture?"""

import streamlit as st

from dashboard import chosen, filter_views, frame

st.title("What did its filters learn?")
st.write(
    "A filter multiplies a small patch of what it reads by a kernel: its weights. Blue weights are "
    "below zero, orange ones above; a filter answers where ink lies under orange."
)
with frame.sentences():
    view = filter_views.choose_view()
    if view == filter_views.KERNELS:
        filter_views.show_kernels(chosen.chosen_model())
    else:
        filter_views.show_on_picture(chosen.chosen_model())
