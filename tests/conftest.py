"""What holds for all tests: their names, how many run side by side, and which do so alone."""

import os

import psutil
import pytest

BYTES_EACH = 3e9  # that a process of tests takes, with the worker and the browser it starts
ALONE = (
    "tests/browser/",
    "tests/core/engine/",
    "tests/core/runs/test_queue.py",
    "tests/core/runs/test_cluster.py",
)


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


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Keeps a file in one process, and in the same one all that hold a browser or time workers."""
    for item in items:
        file = item.nodeid.partition("::")[0]
        alone = file.startswith(ALONE)
        item.add_marker(pytest.mark.xdist_group("alone" if alone else file))
    items.sort(key=lambda item: not item.nodeid.startswith(ALONE))  # the longest group first
