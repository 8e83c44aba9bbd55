"""Compare: which network is better, and on which images do they differ?"""

import streamlit as st

from dashboard import frame
from dashboard.views.compare.page import show_comparison
from dashboard.views.compare.reproduction_view import show_reproduction
from dashboard.visit import choices, chosen

TWO, TUTORIALS = "Two networks", "Beside the tutorials"

st.title("Which of two networks is better?")
st.write("Choose a second network; see whether the difference is real, and where they differ.")
with frame.sentences():
    view = choices.show_segments("View", (TWO, TUTORIALS), key="compare_view")
    if view == TUTORIALS:
        show_reproduction()
    else:
        show_comparison(chosen.chosen_model())
