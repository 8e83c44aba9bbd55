"""The queue of training runs: ordered by visitors, trained one after the other in the background.

What is ordered is written to its record first, so that the queue may end at any time. Two visitors
who order the same run share it.
"""

from __future__ import annotations

import secrets
import threading
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from filelock import FileLock

from core.engine.engine import Engine, Once, background_engine
from core.files import storage
from core.runs import perform, record
from core.runs.plan import Plan
from core.runs.record import Run
from core.store.store import ModelStore


class TrainingQueue:
    """Hands runs to an engine and knows where each stands in it."""

    def __init__(self, engine: Engine) -> None:
        """Opens a queue.

        Args:
            engine: Where runs are trained.

        Raises:
            ValueError: The store cannot be written.
        """
        self._engine = engine
        self._lock = threading.RLock()
        self._answers: dict[str, Future[Any]] = {}
        self._closed = False
        self._owner = secrets.token_hex(8)
        path = record.owner_lock(self._owner)
        self._alive = FileLock(path, thread_local=False)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            record.clear_owners()
            self._alive.acquire()
        except OSError as error:
            raise storage.explain_unwritable(storage.find_root(), error) from None

    def order(self, plan: Plan, *, visitor: str = "") -> Run:
        """Has a run trained, or gone on with, unless it is under way or done.

        Args:
            plan: The run.
            visitor: Who orders it. Visitors with waiting runs are served in turn.

        Returns:
            How it stands now.

        Raises:
            ValueError: The store cannot be written.
        """
        record.create(plan)
        with self._lock:
            run = self.read(plan.run_id)
            if run.state in record.ACTIVE:
                return run
            if run.state == record.DONE and ModelStore().is_sound(plan.run_id):
                return run
            run = record.order(plan, owner=self._owner)
            if run.owner != self._owner:  # another process has taken it up meanwhile
                return run
            answer = self._engine.ask(perform.perform, run.run_id, visitor=visitor)
            self._answers[run.run_id] = answer
        answer.add_done_callback(lambda done: self._note_end(run.run_id, done))
        return run

    def read(self, run_id: str) -> Run:
        """How a run stands; one whose process died and is being replaced still waits.

        Raises:
            ValueError: There is no such run.
        """
        return self._refine(record.read(run_id))

    def list_runs(self) -> list[Run]:
        """All runs, the one ordered last first."""
        return [self._refine(run) for run in record.list_runs()]

    def _refine(self, run: Run) -> Run:
        with self._lock:
            answer = self._answers.get(run.run_id)
        if run.state == record.INTERRUPTED and answer is not None and not answer.done():
            return replace(run, state=record.WAITING)
        return run

    def stop(self, run_id: str) -> None:
        """Stops a run: what it has trained is kept, and it can be gone on with.

        Raises:
            ValueError: There is no such run, or the store cannot be written.
        """
        record.request_stop(run_id)
        with self._lock:
            answer = self._answers.get(run_id)
            if answer is not None and answer.cancel():  # it had not begun, and is no more ours
                del self._answers[run_id]

    def count_ahead(self, run_id: str) -> int | None:
        """How many waiting runs come before one that waits; None if it does not wait here."""
        with self._lock:
            answer = self._answers.get(run_id)
        return None if answer is None else self._engine.count_ahead(answer)

    def owns(self, run: Run) -> bool:
        """Whether a run that waits does so in this queue, and not in that of another server."""
        return run.owner == self._owner

    def close(self) -> None:
        """Ends the queue; what was under way is interrupted and can be gone on with."""
        self._closed = True
        self._engine.close()
        record.owner_lock(self._owner).unlink(missing_ok=True)
        self._alive.release()

    def _note_end(self, run_id: str, answer: Future[Any]) -> None:
        """Writes down why a run failed, where its own process could not."""
        if answer.cancelled() or self._closed:
            return
        error = answer.exception()
        with self._lock:
            if error is None or self._answers.get(run_id) is not answer:  # it was ordered again
                return
            try:
                run = record.read(run_id)
                if run.state in (*record.ACTIVE, record.INTERRUPTED):
                    record.write(replace(run, state=record.FAILED, message=str(error)))
            except (ValueError, OSError):  # the record was taken away, or the disk is full
                pass  # it then says less, and the run can still be resumed


@Once
def shared_queue() -> TrainingQueue:
    """The queue of this process, opened when first asked for."""
    return TrainingQueue(background_engine())
