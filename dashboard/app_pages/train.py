"""Train: can I train one myself, and watch it learn?"""

import streamlit as st

from dashboard import frame
from dashboard.views.train.page import show_train

st.title("Can I train one myself, and watch it learn?")
st.write("Choose a recipe and press Train it; change a number or a layer and see what it costs.")
with frame.sentences():
    show_train()
