import threading
from types import SimpleNamespace

import pytest

from core.queries import familiarity, models
from dashboard import server
from dashboard.answers import warming
from tests.dashboard.driving import open_page
from tests.patience import seconds


@pytest.fixture
def asked(monkeypatch):
    asked, closed = [], []
    engine = SimpleNamespace(ask=asked.append, close=lambda: closed.append(True))

    def shared_engine():
        return engine

    shared_engine.cache_info = lambda: SimpleNamespace(currsize=len(asked))
    monkeypatch.setattr(warming, "shared_engine", shared_engine)
    for event in ("first_page", "server_ends"):
        monkeypatch.setattr(warming, event, threading.Event())
    monkeypatch.setattr(warming, "_PATIENCE_SECONDS", seconds())
    yield asked
    warming.end()
    assert len(closed) == bool(asked)


def test_the_worker_waits_for_the_first_page(asked):
    waiting = threading.Thread(target=warming.warm_up)
    waiting.start()
    assert not asked
    warming.first_page.set()
    waiting.join(seconds())
    assert asked == [models.warm_up, familiarity.warm_up]


def test_no_worker_starts_while_the_server_ends(asked):
    waiting = threading.Thread(target=warming.warm_up)
    waiting.start()
    warming.end()
    waiting.join(seconds())
    assert not asked and not waiting.is_alive()


def test_no_page_begins_while_another_thread_loads_its_modules(monkeypatch):
    loading = threading.Event()
    monkeypatch.setattr(warming, "pages_loaded", loading)
    opened = []
    opening = threading.Thread(target=lambda: opened.append(open_page("draw")))
    opening.start()
    opening.join(0.5)
    assert not opened
    loading.set()
    opening.join(seconds())
    assert opened


def test_a_page_opens_though_modules_could_not_be_loaded(monkeypatch):
    monkeypatch.setattr(server, "PAGES", [SimpleNamespace(name="none")])
    loading = threading.Event()
    monkeypatch.setattr(warming, "pages_loaded", loading)
    with pytest.raises(ModuleNotFoundError):
        server._load_pages()
    assert loading.is_set()
