"""What `make run` serves: the pages, with the worker process started along with the server."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core import queries  # noqa: E402
from core.engine import shared_engine  # noqa: E402
from dashboard.figures.history import plot_history  # noqa: E402


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Starts the worker, which loads TensorFlow while the first page is read."""
    engine = shared_engine()
    engine.ask(queries.warm_up)
    plot_history([])  # loads Plotly before the first visitor comes
    try:
        yield
    finally:
        engine.close()


app = st.App("app.py", lifespan=lifespan)
