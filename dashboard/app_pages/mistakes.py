"""Mistakes: which digits does it get wrong, how sure was it, and was the label right?"""

import streamlit as st

from dashboard import frame
from dashboard.views.mistakes.page import show_mistakes
from dashboard.visit import chosen

noun = chosen.chosen_source().noun
st.title(f"Which {noun}s does it get wrong?")
st.write(f"Select {noun}s on the matrix, the histogram or the map, and look into them one by one.")
with frame.sentences():
    show_mistakes(chosen.chosen_model())
