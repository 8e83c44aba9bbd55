"""The processes that make up a cluster: a scheduler, and workers that Dask hands questions to.

Each is one process that a person starts and ends; a worker has another one below it, which computes
and is started anew when it dies.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from core.engine import cluster, cluster_check

LOOPBACK, PORT = "127.0.0.1", 8786  # where a scheduler listens unless told otherwise
_CONNECT_SECONDS = 5  # within which a scheduler has to answer a new worker
_NO_PAGE = {"dashboard": False, "dashboard_address": f"{LOOPBACK}:0"}  # Dask's own pages

Say = Callable[[str], None]
"""Tells whoever started the process a line."""


def run_scheduler(host: str, port: int, say: Say) -> None:
    """Runs a scheduler until Ctrl-C or a SIGTERM ends it.

    Args:
        host: Name or address that it listens at. Dask asks nobody who connects for a password.
        port: Its port; 0 for any that is free.
        say: Told how to reach it.

    Raises:
        RuntimeError: Dask is not installed, or it cannot listen there.
        ValueError: That is no port.
    """
    _check_port(port)
    distributed = _import_dask()
    cluster_check.digest_code()  # as in `dask_setup`

    async def serve() -> None:
        ending = _catch_signals()
        async with distributed.Scheduler(host=host, port=port, **_NO_PAGE) as scheduler:
            say(f"The scheduler listens at {scheduler.address}. For each worker type")
            say(f"  python -m core worker {scheduler.address}")
            say("and for what asks them, a sweep or the pages, set")
            say(f"  INKLING_CLUSTER={scheduler.address}")
            await _either(ending.wait(), scheduler.finished())

    _run(serve, host, port)


def run_worker(address: str, host: str | None, port: int, say: Say) -> None:
    """Runs a worker with one thread until Ctrl-C or a SIGTERM ends it, or its scheduler ends.

    Args:
        address: That of the scheduler.
        host: Address that it listens at; unless given the one that the scheduler sees it at.
        port: Its port; 0 for any that is free.
        say: Told when it is ready, and when the scheduler is gone.

    Raises:
        RuntimeError: Dask is not installed, no scheduler answers, it differs from this process, or
            the worker cannot listen there.
        ValueError: The store cannot be written here, or that is no port.
    """
    _check_port(port)
    distributed = _import_dask()
    client = cluster.connect(address, _CONNECT_SECONDS)
    if client is None:
        raise RuntimeError(
            f"No Dask scheduler answers at {address!r}. Start one there by "
            "`python -m core scheduler`."
        )
    try:
        scheduler = client.scheduler.address
        cluster_check.check(client, joins=True)
    finally:
        client.close()
    here = host or _own_address(scheduler)

    async def serve() -> None:
        ending = _catch_signals()
        # One thread, as training fixes the random numbers and threads of its process. No limit of
        # memory: Dask's is a share of the machine's for each core, too little for a network.
        async with distributed.Nanny(
            scheduler,
            nthreads=1,
            memory_limit=0,
            host=here,
            worker_port=port,
            preload=[dask_setup.__module__],
            **_NO_PAGE,
        ) as nanny:
            say(f"The worker {nanny.worker_address} waits for work from {scheduler}.")
            await _either(ending.wait(), nanny.finished())
            if not ending.is_set():
                say(f"The scheduler {scheduler} has ended, and this worker with it.")

    _run(serve, here, port)


def dask_setup(worker: Any) -> None:
    """What Dask calls in the process that computes: Ctrl-C is left to the one above."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    cluster_check.digest_code()  # of the code that this process runs, should its files change


def _import_dask() -> Any:
    try:
        distributed = cluster.import_dask()
    except ImportError:
        raise RuntimeError(f"{cluster.MISSING}.") from None
    os.environ.setdefault("DASK_LOGGING__DISTRIBUTED", "critical")  # of the processes below
    return distributed


def _run(serve: Callable[[], Any], host: str, port: int) -> None:
    try:
        asyncio.run(serve())
    except (OSError, RuntimeError) as error:
        reason = error if isinstance(error, OSError) else error.__cause__  # Dask wraps it
        if not isinstance(reason, OSError):
            raise
        raise RuntimeError(
            f"Nothing can listen at port {port} of {host} ({reason.strerror or reason}). Choose "
            "another with --host and --port; port 0 takes any that is free."
        ) from None


def _check_port(port: int) -> None:
    if not 0 <= port < 2**16:
        raise ValueError(f"Received port {port}; expected 0 to {2**16 - 1}.")


def _catch_signals() -> asyncio.Event:
    """An event that Ctrl-C and SIGTERM set, instead of ending the process in the middle."""
    ending = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, ending.set)
    return ending


async def _either(*events: Any) -> None:
    """Waits for the first of several events."""
    tasks = [asyncio.ensure_future(event) for event in events]
    await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in tasks:
        task.cancel()


def _own_address(scheduler: str) -> str:
    """The address at which this machine is seen by the scheduler: loopback where that is here."""
    parts = urlsplit(scheduler)
    with socket.create_connection((str(parts.hostname), parts.port or PORT), timeout=5) as way:
        return str(way.getsockname()[0])
