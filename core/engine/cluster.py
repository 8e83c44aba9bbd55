"""A Dask cluster, reached and asked. Dask is imported where it is used, as most do without it."""

from __future__ import annotations

import logging
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any, TypeVar

T = TypeVar("T")

MISSING = "Dask is not installed here. Install it with `pip install distributed`"
_logger = logging.getLogger(__name__)


def import_dask() -> Any:
    """Dask's package `distributed`, kept from writing to the screen.

    Raises:
        ImportError: It is not installed.
    """
    import distributed

    # What goes wrong is said in sentences, by whoever asked.
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    warnings.filterwarnings("ignore", message="Mismatched versions found")
    return distributed


def connect(address: str, seconds: float) -> Any:
    """A client of the scheduler at an address, or None if none answers.

    Raises:
        ImportError: Dask is not installed.
    """
    distributed = import_dask()
    try:
        # Dask's own limit does not hold where something else listens at the address.
        return within(2 * seconds, lambda: distributed.Client(address, timeout=seconds))
    except Exception as error:  # noqa: BLE001  a silent scheduler, an address that is none
        _logger.debug("No scheduler answers at %s: %s", address, error)
        return None


def within(seconds: float, work: Callable[[], T]) -> T:
    """What a function returns or raises, or a TimeoutError after so many seconds."""
    outcome: Future[T] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except Exception as error:  # noqa: BLE001  whatever it is, the asker must hear of it
            outcome.set_exception(error)

    threading.Thread(target=run, daemon=True).start()
    return outcome.result(seconds)


class ClusterExecutor(Executor):
    """The workers of a cluster, in the form of Python's own executors."""

    def __init__(self, client: Any) -> None:
        """Takes over a client that `connect` returned."""
        self._client = client
        self._executor = client.get_executor()

    def submit(self, query: Callable[..., T], /, *arguments: Any, **named: Any) -> Future[T]:
        """Hands a question to a worker.

        Returns:
            Its answer: what the query returned or raised, or a RuntimeError where Dask gave up as
            workers died over it. It is cancelled when the scheduler is lost.
        """
        answer: Future[T] = Future()

        def finish(done: Future[T]) -> None:
            from distributed import KilledWorker

            if done.cancelled():
                answer.cancel()
                answer.set_running_or_notify_cancel()
            elif isinstance(error := done.exception(), KilledWorker):
                died = error.allowed_failures + 1
                answer.set_exception(
                    RuntimeError(
                        f"The workers that worked on this died, {died} of them. Their machines may "
                        "be out of memory."
                    )
                )
            elif error:
                answer.set_exception(error)
            else:
                answer.set_result(done.result())

        self._executor.submit(query, *arguments, **named).add_done_callback(finish)
        return answer

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Leaves the cluster; what it has not begun is not begun."""
        if self._client.status == "running":  # it is not where the scheduler is gone
            self._executor.shutdown(wait=wait)
