"""Bring: can I use my own data and networks?"""

from importlib.util import find_spec

import streamlit as st

from dashboard import choices, frame
from dashboard.bring.data_view import show_data_import

DATA, NETWORK = "Data set", "Network"

st.title("Can I use my own data and networks?")
views = [DATA, NETWORK] if find_spec("dashboard.bring.network_view") else [DATA]
view = choices.show_segments("What to bring", views, key="bring_view") if views[1:] else DATA
with frame.sentences():
    if view == DATA:
        st.write("Choose files, see at once what is in them, and train a network on them.")
        show_data_import()
    else:
        from dashboard.bring.network_view import show_network_import

        show_network_import()
