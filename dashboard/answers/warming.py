"""When the worker process starts: early, but after the first page, which comes first.

To load TensorFlow takes the processor for some seconds, and on a slow machine the first page would
wait for it.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator

from core.engine.engine import shared_engine
from core.queries import familiarity, models

_LOADING_SECONDS = 1.0  # more than any module takes
_PATIENCE_SECONDS = 4.0  # after which nobody seems to wait for a page
_PAINT_SECONDS = 0.3  # that the browser takes for what it was sent
pages_loaded = threading.Event()  # set unless a server is loading what pages consist of
pages_loaded.set()
_loading = threading.Lock()  # two threads that load the same modules may find one half loaded
first_page = threading.Event()  # set when the script of a page came to its end
server_ends = threading.Event()


@contextlib.contextmanager
def load() -> Iterator[None]:
    """Lets nobody else load modules meanwhile, while the server still loads those of the pages.

    Nobody waits long for another: what takes that long waits for an answer and loads nothing.
    """
    held = not pages_loaded.is_set() and _loading.acquire(timeout=_LOADING_SECONDS)
    try:
        yield
    finally:
        if held:
            _loading.release()


def wait_for_first_page() -> None:
    """Returns when the first page is on its way and painted, or nobody seems to ask for one."""
    if first_page.wait(_PATIENCE_SECONDS):
        server_ends.wait(_PAINT_SECONDS)


def warm_up() -> None:
    """Waits for the first page, then lets the worker load what questions need."""
    wait_for_first_page()
    if not server_ends.is_set():
        for load in (models.warm_up, familiarity.warm_up):
            shared_engine().ask(load)


def end() -> None:
    """Lets nobody wait for a page any more, and ends the worker if there is one."""
    server_ends.set()
    first_page.set()
    if shared_engine.cache_info().currsize:
        shared_engine().close()
