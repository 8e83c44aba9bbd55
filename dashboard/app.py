"""The entry point of every page: page settings and the router, nothing else."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts this file's folder there instead
    sys.path.insert(0, str(ROOT))

from dashboard import frame  # noqa: E402

st.set_page_config(page_title="Inkling", page_icon=frame.ICON, layout="wide")

page = st.navigation(
    [
        st.Page("app_pages/start.py", title="Start", default=True),
        st.Page("app_pages/draw.py", title="Draw"),
        st.Page("app_pages/filters.py", title="Filters"),
        st.Page("app_pages/responses.py", title="Responses"),
        st.Page("app_pages/maximization.py", title="Maximization"),
        st.Page("app_pages/unit.py", title="One filter"),
        st.Page("app_pages/mistakes.py", title="Mistakes"),
        st.Page("app_pages/epochs.py", title="Epochs"),
        st.Page("app_pages/train.py", title="Train"),
        st.Page("app_pages/compare.py", title="Compare"),
        st.Page("app_pages/bring.py", title="Bring"),
    ]
)
with frame.sentences():
    frame.show_frame()
    page.run()
