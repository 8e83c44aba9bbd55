"""The Bring page: can I use my own data and networks?"""

from __future__ import annotations

import streamlit as st

from dashboard import frame
from dashboard.views.bring.data_view import show_data_import
from dashboard.views.bring.network_view import show_network_import
from dashboard.visit import choices

DATA, NETWORK = "Data set", "Network"


def show() -> None:
    """The whole page."""
    st.title("Can I use my own data and networks?")
    view = choices.show_segments("What to bring", (DATA, NETWORK), key="bring_view")
    with frame.sentences():
        if view == DATA:
            st.write("Choose files, see at once what is in them, and train a network on them.")
            show_data_import()
        else:
            show_network_import()
