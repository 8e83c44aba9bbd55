"""What `make run` serves: the pages, with the worker process started along with the server."""

import asyncio
import contextlib
import functools
import gc
import importlib
import sys
import threading
from collections.abc import AsyncIterator
from concurrent.futures import Future
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
from streamlit import config, delta_generator
from streamlit.web.server.starlette.starlette_websocket import is_host_allowed

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from core.browser import code  # noqa: E402
from core.data.datasets import MNIST  # noqa: E402
from core.engine.engine import long_engine  # noqa: E402
from core.maintenance import pages  # noqa: E402
from core.pictures.coloring import encode_png  # noqa: E402
from core.queries import browser, data, models  # noqa: E402
from core.runs.queue import shared_queue  # noqa: E402
from dashboard.answers import warming  # noqa: E402
from dashboard.components.live import CODE_PATH, PACK_PATH  # noqa: E402
from dashboard.components.network import FILE_PATH  # noqa: E402
from dashboard.figures.hidden.cloud import SHEET_PATH, make_sheet  # noqa: E402
from dashboard.figures.runs.history import plot_history  # noqa: E402
from dashboard.site import PAGES  # noqa: E402

# Streamlit tells at the first element of all whoever runs the app as a plain script how it is done,
# and looks through all modules to find that out: half of the first page's time.
delta_generator._use_warning_has_been_displayed = True

_METRICS = "/_stcore/metrics"  # how much memory and how many visitors: nobody's business
_STRANGER = (
    "This server does not answer to this name. Whoever runs it must add the name in the address "
    "bar to `--server.allowedHosts`."
)
_FILES_KEPT = 8  # networks as one file, half a megabyte to two each
_SHEETS_KEPT = 4  # sheets of test images, a few megabytes each


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Loads the pages, and starts the worker, which loads TensorFlow while the first is read."""
    warming.pages_loaded.clear()
    for work in (_load_pages, warming.warm_up):
        threading.Thread(target=work, daemon=True).start()
    try:
        yield
    finally:
        if shared_queue.cache_info().currsize:  # only where somebody trained
            shared_queue().close()
        if long_engine.cache_info().currsize:
            long_engine().close()
        warming.end()


def _load_pages() -> None:
    """Loads what pages consist of, while the first visitor's browser loads what it needs."""
    try:
        for name in ["frame", *(f"views.{page.name}.page" for page in PAGES)]:
            with warming.load():  # one by one, as the first visitor may come at any time
                importlib.import_module(f"dashboard.{name}")
        with warming.load():
            plot_history([])  # loads Plotly
    finally:
        warming.pages_loaded.set()
    warming.wait_for_first_page()
    from dashboard.answers import cached  # not before the runtime, which keeps the caches, is there

    with contextlib.suppress(ValueError):  # the page says what is damaged
        cached.test_split(MNIST.name)
        for first in models.list_models()[:1]:
            cached.packed(first.model_id)
    gc.collect()
    gc.freeze()  # all of this stays; later collections, which come amid a click, pass it by


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


_FOR_EVER = {"Cache-Control": "public, max-age=31536000, immutable"}


async def send_code(request: Request) -> Response:
    """A file of JavaScript, under the name of the content of all of them."""
    content = code.files().get(request.path_params["file"])
    if content is None or request.path_params["identity"] != code.identity():
        return Response("Load the page again.", status_code=404, media_type="text/plain")
    return Response(content, media_type="text/javascript", headers=_FOR_EVER)


async def send_network(request: Request) -> Response:
    """A network packed for the browser: its plan or its weights, under the name of the content."""
    try:
        wanted = (request.path_params["model_id"], request.path_params["identity"])
        packed = await asyncio.to_thread(browser.find_packed, *wanted)
    except ValueError as error:
        return Response(str(error), status_code=404, media_type="text/plain")
    if request.path_params["end"] == "json":
        return Response(packed.to_json(), media_type="application/json", headers=_FOR_EVER)
    return Response(packed.block, media_type="application/octet-stream", headers=_FOR_EVER)


async def send_page(request: Request) -> Response:
    """A network as one HTML file, to keep."""
    try:
        card = await asyncio.to_thread(models.find_model, request.path_params["model_id"])
        errors = await asyncio.to_thread(pages.find_errors, card)
        # Who asks is not waited for to stay: others may wait for the same page.
        text = await asyncio.shield(asyncio.wrap_future(_ask_page(card.model_id, errors)))
    except (ValueError, RuntimeError) as error:
        return Response(str(error), status_code=404, media_type="text/plain")
    name = f"{card.recipe.name}.html"
    kept = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, media_type="text/html", headers=kept)


@functools.lru_cache(maxsize=_FILES_KEPT)
def _ask_page(model_id: str, _errors: tuple[float, ...]) -> Future[str]:
    """A page, which all who ask for it share; another one where more seeds are known."""
    made = long_engine().ask(pages.write_page, model_id, visitor=model_id)
    made.add_done_callback(lambda done: done.exception() and _ask_page.cache_clear())
    return made


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
    routes=[
        Route(f"/{SHEET_PATH}/{{name}}.png", send_sheet),
        Route(f"/{CODE_PATH}/{{identity}}/{{file}}", send_code),
        Route(f"/{FILE_PATH}/{{model_id}}.html", send_page),
        Route(f"/{PACK_PATH}/{{model_id}}/{{identity}}.{{end}}", send_network),
    ],
    middleware=[Middleware(Doorkeeper)],
)
