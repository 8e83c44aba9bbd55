"""Epochs: how did it learn, from its random start to its last epoch?"""

import streamlit as st

from dashboard import frame
from dashboard.views.epochs.page import show_epochs
from dashboard.visit import chosen

st.title("How did it learn?")
with frame.sentences():
    show_epochs(chosen.chosen_model(), chosen.chosen_source())
