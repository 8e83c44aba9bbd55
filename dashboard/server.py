"""What `make run` serves: the pages, with the worker process started along with the server."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core import queries  # noqa: E402
from core.engine import shared_engine  # noqa: E402
from dashboard.figures.history import plot_history  # noqa: E402

# The first page is painted in this time; loading TensorFlow would take the processor from it.
_HEAD_START_SECONDS = 1.0


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Starts the worker, which loads TensorFlow while the first page is read."""
    engine = shared_engine()
    plot_history([])  # loads Plotly before the first visitor comes
    loop = asyncio.get_running_loop()
    loop.call_later(_HEAD_START_SECONDS, engine.ask, queries.warm_up)
    try:
        yield
    finally:
        engine.close()


app = st.App("app.py", lifespan=lifespan)
