"""Epochs: how did it learn, from its random start to its last epoch?"""

import streamlit as st

from dashboard import chosen, frame
from dashboard.epochs.page import show_epochs

st.title("How did it learn?")
with frame.sentences():
    card, source = chosen.chosen_model(), chosen.chosen_source()
    st.write(
        "An epoch is one pass over all training images. Move the slider, or press Play, and watch "
        "the answer form and the filters grow."
        if source.is_image
        else "An epoch is one pass over all training examples. Move the slider, or press Play, and "
        "watch the answer form."
    )
    show_epochs(card, source)
