"""Where queries run: worker processes here, a Dask cluster elsewhere.

Asking is the same everywhere: `engine.ask(queries.predict, model_id, images)` returns a future. The
engine keeps a queue in front of the workers, so that visitors are served in turn, a newer question
replaces its visitor's waiting older one, and a question whose worker died is asked again.
"""

from __future__ import annotations

import functools
import itertools
import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from core.engine.executors import (
    CLUSTER_VARIABLE,
    cluster_executor,
    count_workers,
    local_executor,
)

T = TypeVar("T")

# Of an operation on one or few images; two threads take 1.5 to 3 times as long for an ascent, as
# they wait for each other, and longer still where another program takes a core.
_SMALL_WORK_THREADS = 1
_LONG_NICENESS = 5  # of 19; what takes long stands back behind drawing
_BACKGROUND_NICENESS = 10  # and training takes what visitors leave
_IDLE_SECONDS = 120  # after which a worker for long questions gives its memory back
_CLUSTER_JOBS = 64  # handed to a cluster at the same time
_ATTEMPTS = 3  # times a question is asked when workers die over it


@dataclass
class _Request:
    """One question on its way."""

    query: Callable[..., Any]
    arguments: tuple[Any, ...]
    topic: str | None
    answer: Future[Any]
    attempts: int = 0


class Engine:
    """Runs queries on an executor, fairly and without losing one.

    Attributes:
        workers: How many queries run at the same time.
    """

    def __init__(self, make_executor: Callable[[], Executor], *, workers: int = 1) -> None:
        """Starts an engine.

        Args:
            make_executor: Makes the executor, and another one when its processes have died.
            workers: How many processes it has.
        """
        self.workers = workers
        self._make_executor = make_executor
        self._executor = make_executor()
        self._lock = threading.RLock()
        # Another lock, as a cluster may take seconds to answer, and pages ask where they stand.
        self._replacing = threading.RLock()
        self._waiting: OrderedDict[str, list[_Request]] = OrderedDict()
        self._running = 0
        self._closed = False

    def ask(
        self,
        query: Callable[..., Any],
        *arguments: Any,
        visitor: str = "",
        topic: str | None = None,
    ) -> Future[Any]:
        """Asks a question.

        Args:
            query: A function of `core.queries.models`.
            *arguments: Its arguments: plain values and arrays.
            visitor: Who asks. Visitors with waiting questions are served in turn.
            topic: What it is about. A visitor's waiting question on the same topic is cancelled.

        Returns:
            A future of the query's result; it raises what the query raised.

        Raises:
            RuntimeError: The engine was closed.
        """
        request = _Request(query, arguments, topic, Future())
        with self._lock:
            if self._closed:
                raise RuntimeError("The engine was closed; start the server again.")
            queue = self._waiting.setdefault(visitor, [])
            if topic is not None:
                for older in [waiting for waiting in queue if waiting.topic == topic]:
                    older.answer.cancel()
                    queue.remove(older)
            queue.append(request)
        self._dispatch()
        return request.answer

    def count_ahead(self, answer: Future[Any]) -> int | None:
        """How many questions will be handed to workers before one that waits; None if none does.

        Args:
            answer: What `ask` returned for it.
        """
        with self._lock:
            queues = [
                [request for request in queue if not request.answer.cancelled()]
                for queue in self._waiting.values()
            ]
        ahead = 0
        while queues:  # visitors take turns, each with their oldest question
            first = queues.pop(0)
            if not first:
                continue
            if first[0].answer is answer:
                return ahead
            ahead += 1
            queues.append(first[1:])
        return None

    def close(self) -> None:
        """Ends the workers and cancels what waits."""
        with self._lock:
            self._closed = True
            for queue in self._waiting.values():
                for request in queue:
                    request.answer.cancel()
            self._waiting.clear()
        with self._replacing:
            _shut_down(self._executor)

    def _dispatch(self) -> None:
        """Hands waiting questions to free workers, one visitor after the other."""
        while True:
            with self._lock:
                if self._closed or self._running >= self.workers or not self._waiting:
                    return
                visitor, queue = self._waiting.popitem(last=False)
                request = queue.pop(0)
                if queue:
                    self._waiting[visitor] = queue  # behind all other visitors
                if not request.answer.set_running_or_notify_cancel():
                    continue
                self._running += 1
            self._submit(request)

    def _submit(self, request: _Request) -> None:
        executor = self._executor
        request.attempts += 1
        try:
            future = executor.submit(request.query, *request.arguments)
        except Exception as error:  # noqa: BLE001  whatever it is, the asker must hear of it
            self._retry(request, executor, error)
            return
        future.add_done_callback(lambda done: self._finish(request, executor, done))

    def _finish(self, request: _Request, executor: Executor, done: Future[Any]) -> None:
        error = None if done.cancelled() else done.exception()
        if done.cancelled() or isinstance(error, BrokenProcessPool):
            self._retry(request, executor, error or RuntimeError("the worker was shut down"))
            return
        if error is None:
            request.answer.set_result(done.result())
        else:
            request.answer.set_exception(error)
        self._release()

    def _retry(self, request: _Request, broken: Executor, error: BaseException) -> None:
        """Asks again on new workers, unless the question has cost too many of them."""
        reason = (
            f"The process that worked on this ended {request.attempts} times "
            f"({type(error).__name__}). The server may be out of memory."
        )
        given_up = request.attempts >= _ATTEMPTS
        with self._replacing:
            if self._closed:
                given_up, reason = True, "The server was stopped while it worked on this."
            elif not given_up and self._executor is broken:  # the first of its questions to notice
                try:
                    self._executor = self._make_executor()
                except Exception as failure:  # noqa: BLE001  as above
                    given_up, reason = True, f"No new process could be started: {failure}"
                _shut_down(broken)
        if given_up:
            request.answer.set_exception(RuntimeError(reason))
            self._release()
        else:
            self._submit(request)

    def _release(self) -> None:
        with self._lock:
            self._running -= 1
        self._dispatch()


def _shut_down(executor: Executor) -> None:
    """Ends an executor's processes without waiting for what they do."""
    processes = list((getattr(executor, "_processes", None) or {}).values())
    executor.shutdown(wait=False)
    for process in processes:
        process.terminate()


class Once(Generic[T]):
    """What is made when first asked for, and once: `functools.cache` lets two threads make two."""

    def __init__(self, make: Callable[[], T]) -> None:
        """Decorates what makes it; `cache_clear` forgets it, `cache_info` tells if it is there."""
        self._make = functools.cache(make)
        self._lock = threading.Lock()
        self.cache_clear, self.cache_info = self._make.cache_clear, self._make.cache_info

    def __call__(self) -> T:
        """The one and only."""
        with self._lock:
            return self._make()


@Once
def shared_engine() -> Engine:
    """The engine for questions that a visitor waits for, started when first asked for.

    It is on this machine even where there is a cluster, whose workers may train for minutes.
    """
    return Engine(lambda: local_executor(threads=_SMALL_WORK_THREADS))


@Once
def background_engine() -> Engine:
    """The engine for training and other long jobs: the cluster, or a worker that stands back."""
    if address := os.environ.get(CLUSTER_VARIABLE):
        return Engine(lambda: cluster_executor(address), workers=_CLUSTER_JOBS)
    return Engine(lambda: local_executor(_BACKGROUND_NICENESS))


@Once
def long_engine() -> Engine:
    """The engine for what takes long or comes from outside: files, brought networks, analyses.

    It is on this machine, beside the worker that answers drawings, so that nobody waits for
    another's file. Its workers start when they are needed and end when they are not.
    """
    number = count_workers()
    return Engine(
        lambda: local_executor(_LONG_NICENESS, workers=number, idle_seconds=_IDLE_SECONDS),
        workers=number,
    )


def analysis_engine() -> Engine:
    """The engine for long analyses that a visitor waits for: the cluster where there is one."""
    return background_engine() if os.environ.get(CLUSTER_VARIABLE) else long_engine()


def compute_all(query: Callable[..., T], arguments: Iterable[tuple[Any, ...]]) -> Iterator[T]:
    """Answers one long question for many arguments: side by side on a cluster, or here in turn.

    Args:
        query: A function of core.
        arguments: For each call its arguments.

    Yields:
        The answers, in the order of the arguments.
    """
    if not os.environ.get(CLUSTER_VARIABLE):
        yield from itertools.starmap(query, arguments)
        return
    answers = [background_engine().ask(query, *each) for each in arguments]
    for answer in answers:
        yield answer.result()
