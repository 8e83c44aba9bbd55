"""One worker process for all test files, as starting one takes seconds.

A file with a store of its own says so by `OWN_STORE = True`: a worker keeps to the store that it
was started with, and Streamlit's caches to what was listed last, so such a file gets a worker of
its own, beside the one that waits for the next file, and begins without what was cached.
"""

import contextlib
import functools

import pytest
import streamlit as st
from streamlit import config
from streamlit.components.v2 import manifest_scanner
from streamlit.runtime.scriptrunner import script_runner

from core.engine.engine import Engine, Once, shared_engine
from core.engine.executors import local_executor
from dashboard.answers import asking


def end_worker():
    shared_engine().close()
    shared_engine.cache_clear()


@contextlib.contextmanager
def worker_of_its_own():
    waiting = dict(vars(shared_engine))
    vars(shared_engine).update(vars(Once(lambda: Engine(local_executor))))
    yield
    end_worker()
    vars(shared_engine).update(waiting)


def forget_what_is_cached():
    st.cache_resource.clear()
    st.cache_data.clear()


@pytest.fixture(scope="module", autouse=True)
def engine(request):
    if not getattr(request.module, "OWN_STORE", False):
        yield
        return
    forget_what_is_cached()
    with worker_of_its_own():
        yield
    forget_what_is_cached()


@pytest.fixture(scope="session", autouse=True)
def scripts_run_as_in_a_web_process():
    """Without what Streamlit does around a script for what only a test process holds.

    It collects garbage after each run, here among some 100,000 objects of pytest's, and clears the
    session of Keras, which a web process never loads; and each opened page searches all packages
    that are installed for components, where a server searches once.
    """
    with pytest.MonkeyPatch.context() as patch:
        search = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", search)
        patch.setattr(script_runner, "_clean_problem_modules", lambda: None)
        config.set_option("runner.postScriptGC", False)
        # Else each file would start TensorFlow twice; `tests/core/engine` tries both engines.
        for name in ("analysis_engine", "long_engine"):
            patch.setattr(asking, name, lambda: shared_engine())
        yield
    config.set_option("runner.postScriptGC", True)


@pytest.fixture(scope="session", autouse=True)
def last_engine():
    yield
    end_worker()
