"""What the engine's queries run on: a worker process here, or the workers of a Dask cluster."""

from __future__ import annotations

import math
import os
import signal
import threading
import time
from concurrent.futures import Executor

from core.engine import cluster, cluster_check

CLUSTER_VARIABLE = "INKLING_CLUSTER"  # environment variable with the address of a Dask scheduler
WORKERS_VARIABLE = "INKLING_WORKERS"  # environment variable: how many long questions at a time
_MAX_WORKERS = 64
_WORKER_BYTES = 2e9  # that a worker takes at its peak, with TensorFlow or a large data set
_WORKER_GROWTH_BYTES = 1.5e9  # beyond which loky replaces a worker, where it can measure that
_PARENT_CHECK_SECONDS = 0.5  # how soon a worker notices that its server is gone
_CONNECT_SECONDS = 5  # within which a scheduler has to answer
_SILENCE_HOLDS_SECONDS = 10  # before a scheduler that did not answer is tried again
_silent: dict[str, float] = {}  # when schedulers did not answer, by address


def count_workers() -> int:
    """How many workers long questions may have: as many as the machine has cores and memory for.

    Raises:
        ValueError: The environment variable that says otherwise does not name a number.
    """
    if told := os.environ.get(WORKERS_VARIABLE):
        if not told.isdecimal() or not 1 <= int(told) <= _MAX_WORKERS:
            raise ValueError(
                f"{WORKERS_VARIABLE} is {told[:20]!r}; expected a whole number from 1 to "
                f"{_MAX_WORKERS}. Set it otherwise, or unset it."
            )
        return int(told)
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    try:
        memory: float = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # on Windows, where cores have to do
        memory = _MAX_WORKERS * _WORKER_BYTES
    return max(1, min(cores or 1, int(memory / _WORKER_BYTES), _MAX_WORKERS))


def local_executor(
    niceness: int = 0,
    *,
    workers: int = 1,
    idle_seconds: float | None = None,
    threads: int | None = None,
) -> Executor:
    """Worker processes of our own. They do not run the app's file, and end with this process.

    Args:
        niceness: How far they stand back behind other processes, 0 to 19.
        workers: How many there are, at most; they start when there is something to do.
        idle_seconds: After which one that has nothing to do ends; None to keep it.
        threads: Over how many TensorFlow splits an operation; None leaves it to TensorFlow.
    """
    # Workers keep networks and what was measured on them, within bounds: that is no leak.
    os.environ.setdefault("LOKY_MAX_MEMORY_LEAK_SIZE", str(_WORKER_GROWTH_BYTES))
    from loky import ProcessPoolExecutor

    return ProcessPoolExecutor(  # type: ignore[no-any-return]
        max_workers=workers,
        timeout=idle_seconds,
        initializer=_prepare_worker,
        initargs=(os.getpid(), niceness, threads),
    )


def _prepare_worker(server: int, niceness: int, threads: int | None) -> None:
    """Leaves Ctrl-C to the server, stands back as asked and watches that the server lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(niceness)
    if threads is not None:  # TensorFlow reads it when it starts; the visitor's own choice wins
        os.environ.setdefault("TF_NUM_INTRAOP_THREADS", str(threads))

    def watch() -> None:
        while os.getppid() == server:
            time.sleep(_PARENT_CHECK_SECONDS)
        os._exit(0)

    threading.Thread(target=watch, daemon=True).start()


def cluster_executor(address: str) -> Executor:
    """The workers of a Dask cluster, compared with this process first: see `cluster_check`.

    Raises:
        RuntimeError: Dask is not installed, no scheduler answers there, or machines differ.
        ValueError: The store cannot be written here.
    """
    client = None
    if time.monotonic() - _silent.get(address, -math.inf) > _SILENCE_HOLDS_SECONDS:
        try:
            client = cluster.connect(address, _CONNECT_SECONDS)
        except ImportError:
            raise RuntimeError(
                f"{CLUSTER_VARIABLE} names the cluster {address}, but {cluster.MISSING}, or unset "
                "the variable."
            ) from None
        if client is None:
            _silent[address] = time.monotonic()
    if client is None:
        raise RuntimeError(
            f"No Dask scheduler answers at {address!r}, which {CLUSTER_VARIABLE} names. Start one "
            "there by `python -m core scheduler`, or start Inkling without the variable."
        )
    try:
        cluster_check.check(client)
    except BaseException:
        client.close()
        raise
    return cluster.ClusterExecutor(client)
