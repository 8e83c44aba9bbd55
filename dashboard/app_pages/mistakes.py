"""Mistakes: which digits does it get wrong, how sure was it, and was the label right?"""

import streamlit as st

from dashboard import frame
from dashboard.mistakes.page import show_mistakes

st.title("Which digits does it get wrong?")
st.write(
    "Click a cell of the matrix to see its digits, and a digit to see what became of it. What you "
    "select stays selected in every view."
)
with frame.sentences():
    show_mistakes(frame.chosen_model())
