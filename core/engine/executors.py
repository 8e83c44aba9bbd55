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
_WORKER_GROWTH_BYTES = 1.5e9  # beyond which loky replaces a worker, where it can measure that
_PARENT_CHECK_SECONDS = 0.5  # how soon a worker notices that its server is gone
_CONNECT_SECONDS = 5  # within which a scheduler has to answer
_SILENCE_HOLDS_SECONDS = 10  # before a scheduler that did not answer is tried again
_silent: dict[str, float] = {}  # when schedulers did not answer, by address


def local_executor(niceness: int = 0) -> Executor:
    """One worker process of our own. It does not run the app's file, and ends with this process.

    Args:
        niceness: How far it stands back behind other processes, 0 to 19.
    """
    # Workers keep networks and what was measured on them, within bounds: that is no leak.
    os.environ.setdefault("LOKY_MAX_MEMORY_LEAK_SIZE", str(_WORKER_GROWTH_BYTES))
    from loky import ProcessPoolExecutor

    return ProcessPoolExecutor(  # type: ignore[no-any-return]
        max_workers=1, timeout=None, initializer=_prepare_worker, initargs=(os.getpid(), niceness)
    )


def _prepare_worker(server: int, niceness: int) -> None:
    """Leaves Ctrl-C to the server, stands back as asked and watches that the server lives."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(niceness)

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
