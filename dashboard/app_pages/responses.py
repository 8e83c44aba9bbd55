"""Responses: what does each layer make of my digit?"""

import streamlit as st

from dashboard import chosen, frame, response_views

st.title("What does each layer make of my digit?")
st.write(
    "A response is what one filter makes of the digit; others say activation or feature map. Click "
    "a map below to enlarge it, then a pixel of it to see how the network computed it."
)
with frame.sentences():
    response_views.show_responses(chosen.chosen_model())
