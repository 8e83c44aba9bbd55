"""Epochs: how did it learn, from its random start to its last epoch?"""

import streamlit as st

from dashboard import chosen, frame
from dashboard.epochs.page import show_epochs

st.title("How did it learn?")
with frame.sentences():
    show_epochs(chosen.chosen_model(), chosen.chosen_source())
