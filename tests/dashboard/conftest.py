"""Ends the worker process that the pages of a test file have started."""

import pytest

from core.engine import shared_engine


@pytest.fixture(scope="module", autouse=True)
def engine():
    yield
    shared_engine().close()
    shared_engine.cache_clear()
