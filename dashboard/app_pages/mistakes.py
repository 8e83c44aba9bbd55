"""Mistakes: which digits does it get wrong, how sure was it, and was the label right?"""

import streamlit as st

from dashboard import frame
from dashboard.mistakes.page import show_mistakes

st.title("Which digits does it get wrong?")
st.write(
    "Which ones, how sure it was, and whether the label was right. Digits that you select in one "
    "view stay selected in the others."
)
with frame.sentences():
    show_mistakes(frame.chosen_model())
