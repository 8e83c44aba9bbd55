"""The least app there is."""

import streamlit as st

st.title("One line")
