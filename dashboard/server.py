"""What `make run` serves: the pages, with the worker process started along with the server."""

import asyncio
import functools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core import queries  # noqa: E402
from core.data.coloring import encode_png  # noqa: E402
from core.data.datasets import MNIST  # noqa: E402
from core.engine import shared_engine  # noqa: E402
from dashboard.figures.cloud import SHEET_PATH, make_sheet  # noqa: E402
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


async def send_sheet(_: Request) -> Response:
    """All test digits on one picture, for the map on the Mistakes page."""
    sheet = await asyncio.to_thread(_make_sheet)
    return Response(sheet, media_type="image/png", headers={"Cache-Control": "max-age=3600"})


@functools.cache
def _make_sheet() -> bytes:
    from dashboard import cached  # not before the runtime, which keeps the caches, is there

    return encode_png(make_sheet(cached.test_split(MNIST.name).images))


app = st.App("app.py", lifespan=lifespan, routes=[Route(f"/{SHEET_PATH}", send_sheet)])
