"""What `make run` serves: the pages, with the worker process started along with the server."""

import asyncio
import functools
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.engine.engine import long_engine, shared_engine  # noqa: E402
from core.pictures.coloring import encode_png  # noqa: E402
from core.queries import data, models  # noqa: E402
from core.runs.queue import shared_queue  # noqa: E402
from dashboard.figures.hidden.cloud import SHEET_PATH, make_sheet  # noqa: E402
from dashboard.figures.runs.history import plot_history  # noqa: E402

# The first page is painted in this time; loading TensorFlow would take the processor from it.
_HEAD_START_SECONDS = 1.0
_METRICS = "/_stcore/metrics"  # how much memory and how many visitors: nobody's business
_STRANGER = (
    "This server answers under other names alone. Whoever runs it gives the name that stands in "
    "the address bar to `--server.allowedHosts`."
)
_SHEETS_KEPT = 4  # sheets of test images, a few megabytes each


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Starts the worker, which loads TensorFlow while the first page is read."""
    engine = shared_engine()
    plot_history([])  # loads Plotly before the first visitor comes
    loop = asyncio.get_running_loop()
    loop.call_later(_HEAD_START_SECONDS, engine.ask, models.warm_up)
    try:
        yield
    finally:
        if shared_queue.cache_info().currsize:  # only where somebody trained
            shared_queue().close()
        if long_engine.cache_info().currsize:
            long_engine().close()
        engine.close()


async def send_sheet(request: Request) -> Response:
    """All test images of a data set on one picture, for the map on the Mistakes page."""
    try:
        sheet = await asyncio.to_thread(_make_sheet, request.path_params["name"])
    except ValueError as error:  # there is no such data set, or it holds no images
        return Response(str(error), status_code=404, media_type="text/plain")
    return Response(sheet, media_type="image/png", headers={"Cache-Control": "max-age=3600"})


def _make_sheet(name: str) -> bytes:
    source = data.find_dataset(name)
    if not source.is_image:
        raise ValueError(f"{name} holds no images, so there is no sheet of them.")
    return _draw_sheet(name, source.sha256)


@functools.lru_cache(maxsize=_SHEETS_KEPT)
def _draw_sheet(name: str, _sha256: str) -> bytes:
    from dashboard.answers import cached  # not before the runtime, which keeps the caches, is there

    return encode_png(make_sheet(cached.test_split(name).images))


class Doorkeeper:
    """Answers only requests for a name of this server, and from pages of its own.

    A page of elsewhere that makes its own name mean this machine's address would else be let in;
    and of an origin that it does not know, Streamlit would ask the outside world for its address.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Stands before an app."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Passes a request on, or refuses it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif not _is_expected(Headers(scope=scope)):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                await PlainTextResponse(_STRANGER, status_code=403)(scope, receive, send)
        elif scope["path"].endswith(_METRICS):
            await PlainTextResponse("Not found", status_code=404)(scope, receive, send)
        else:
            await self._app(scope, receive, send)


def _is_expected(headers: Headers) -> bool:
    host, origin = headers.get("host"), headers.get("origin")
    if not is_host_allowed(host):
        return False
    return origin is None or urlsplit(origin).netloc == host or origin in _own_origins()


def _own_origins() -> list[str]:
    return list(config.get_option("server.corsAllowedOrigins"))


app = st.App(
    "app.py",
    lifespan=lifespan,
    routes=[Route(f"/{SHEET_PATH}/{{name}}.png", send_sheet)],
    middleware=[Middleware(Doorkeeper)],
)
