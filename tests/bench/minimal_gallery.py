"""The smallest app that shows the galleries of the Mistakes page: what ours is measured against."""

import sys
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from core.analysis.answers.selection import Selection, select  # noqa: E402
from core.pictures import display  # noqa: E402
from core.queries import data, mistakes  # noqa: E402
from dashboard.figures.parts.picture import make_img  # noqa: E402


@st.cache_resource
def load():
    return mistakes.read_answers("cnn-intro"), data.test_split().images, mistakes.gather_facts()


answers, images, facts = load()
cells = st.container(horizontal=True)
for label, read in ((9, 4), (7, 2), (4, 9), (3, 5)):
    if cells.button(f"{label} {read}"):
        st.session_state["cell"] = (label, read)
label, read = st.session_state.get("cell", (9, 4))
chosen = select(answers, Selection(label=label, predicted=read), facts)[:20]
mosaic = display.tile(images[chosen, :, :, 0], columns=5)
st.html(make_img(mosaic, alt="", width=3 * mosaic.shape[1], theme="light"))
