"""Maximization: what would each filter, or each class, love to see?"""

import streamlit as st

from dashboard import chosen, frame, maximization_views

st.title("What would each filter love to see?")
st.write(
    "Gradient ascent changes an image, step by step, so that one filter answers to it more and "
    "more. Beside each such image stand real test digits that excite the same filter most; people "
    "often learn more from these."
)
with frame.sentences():
    maximization_views.show_maximization(chosen.chosen_model())
