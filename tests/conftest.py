"""How the tests are arranged: their names, how many run side by side, and which do so alone.

The folders are those of core and dashboard; `tests/browser` drives a real Chromium over all of it,
`tests/fixtures` holds a store that earlier code wrote, `tests/bench` measures and is no test. The
mark `slow` is for what `make test-all` runs besides: whole networks, clusters, narrow screens, and
more examples of what a quick test asks of a few.

- A file stays in one process, so that what its fixtures make is made once: see the groups below.
- What needs Keras costs 4 s a process, so a test process has one worker for all of its pages
  (`tests/dashboard/conftest.py`), and all files of the browser share a server.
- What runs do is tested with two small layers and a few hundred images (`tests/core/runs`), once
  more in full under `slow`.
- Nothing waits for a time. `tests/patience.py` waits for a state, and measures how slow the machine
  is where a limit must be given; in a browser, `settle` in `tests/browser/pages.py` waits until the
  page is at rest.
- What kills and times workers, and most of what holds the browser, runs in one process, one after
  the other; the rest of the browser's runs beside it.
"""

import os
import shutil
import tempfile

import psutil
import pytest

STORE_VARIABLE = "INKLING_STORE"
BYTES_EACH = 3e9  # that a process of tests takes, with the worker and the browser it starts
ALONE = (  # the longest group: begun first, so that it does not end last
    "tests/browser/",
    "tests/core/engine/",
    "tests/core/runs/test_queue.py",
    "tests/core/runs/test_cluster.py",
)
BESIDE = tuple(  # of the browser, too, but nothing is killed or timed: with a server of their own
    f"tests/browser/test_{name}.py"
    for name in (
        *("account", "bring", "digitizer", "engine", "epochs", "inside", "look", "nasty_names"),
        *("page_file", "page_links", "picture", "start", "strange_pages", "strangers", "train"),
    )
)
LONG = ("tests/dashboard/views/", "tests/core/networks/", "tests/core/analysis/ascent/")  # next


def pytest_configure(config):
    """A store of their own, so that what somebody trained on this machine changes no test.

    And one thread for each process's linear algebra, as all cores are taken: a second one would
    wait for its turn and do nothing else.
    """
    config.own_store = tempfile.mkdtemp(prefix="inkling-tests-")
    os.environ[STORE_VARIABLE] = config.own_store
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


def pytest_unconfigure(config):
    shutil.rmtree(config.own_store, ignore_errors=True)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers():
    """As many processes as the machine has cores and memory for."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return max(1, min(cores or 1, int(psutil.virtual_memory().available / BYTES_EACH)))


def pytest_make_parametrize_id(val, argname):
    """Bytes stay out of the names of tests: who knows what is in them (gzip puts the time there).

    Texts keep theirs, where they are short; pytest numbers names that are there already.
    """
    if isinstance(val, bytes) or (isinstance(val, str) and len(val) > 60):
        return argname
    return None


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Keeps a file in one process, and in the same one all that hold a browser or time workers."""
    from xdist.scheduler import LoadScopeScheduling

    class FileScheduling(LoadScopeScheduling):
        def _split_scope(self, nodeid):
            file = nodeid.partition("::")[0]
            if file in BESIDE:
                return "beside"
            return "alone" if nodeid.startswith(ALONE) else file

    return FileScheduling(config, log)


def pytest_collection_modifyitems(items):
    """The longest first, so that they do not end last."""

    def rank(item):
        return next(
            (k for k, paths in enumerate((ALONE, LONG)) if item.nodeid.startswith(paths)), 2
        )

    items.sort(key=rank)
