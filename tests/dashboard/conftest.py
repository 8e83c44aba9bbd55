"""One worker process for all test files, as starting one takes seconds.

A file with a store of its own says so by `OWN_STORE = True`: a worker keeps to the store that it
was started with, and Streamlit's caches to what was listed last, so such a file begins without.
"""

import functools

import pytest
import streamlit as st
from streamlit.components.v2 import manifest_scanner

from core.engine.engine import shared_engine


def end_worker():
    shared_engine().close()
    shared_engine.cache_clear()
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture(scope="module", autouse=True)
def engine(request):
    own = getattr(request.module, "OWN_STORE", False)
    if own:
        end_worker()
    yield
    if own:
        end_worker()


@pytest.fixture(scope="session", autouse=True)
def packages_are_searched_once():
    """For components of Streamlit: else each opened page searches all that is installed here."""
    with pytest.MonkeyPatch.context() as patch:
        search = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        yield


@pytest.fixture(scope="session", autouse=True)
def last_engine():
    yield
    end_worker()
