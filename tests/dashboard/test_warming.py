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


@pytest.fixture
def loading(monkeypatch):
    monkeypatch.setattr(warming, "pages_loaded", threading.Event())
    monkeypatch.setattr(warming, "_loading", threading.Lock())
    return monkeypatch


def test_no_page_begins_while_another_thread_loads_a_module(loading):
    loading.setattr(warming, "_LOADING_SECONDS", seconds())
    opened = []
    opening = threading.Thread(target=lambda: opened.append(open_page("draw")))
    with warming.load():
        opening.start()
        opening.join(0.5)
        assert not opened
    opening.join(seconds())
    assert opened


def test_nobody_waits_long_for_a_page_that_another_visitor_waits_for(loading):
    with warming.load():
        assert open_page("draw")
    assert not warming._loading.locked()


def test_a_page_opens_though_modules_could_not_be_loaded(loading):
    loading.setattr(server, "PAGES", [SimpleNamespace(name="none")])
    with pytest.raises(ModuleNotFoundError):
        server._load_pages()
    assert warming.pages_loaded.is_set() and not warming._loading.locked()
