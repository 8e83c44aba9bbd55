"""The entry point of every page: page settings and the router, nothing else."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:  # `streamlit run` puts this file's folder there instead
    sys.path.insert(0, str(ROOT))

from dashboard.answers import warming  # noqa: E402

with warming.load():
    from dashboard import frame, site

    st.set_page_config(page_title="Inkling", page_icon=frame.ICON, layout="wide")

    page = st.navigation(site.build_menu(), expanded=True)
    with frame.sentences():
        frame.show_frame()
        page.run()
warming.first_page.set()
