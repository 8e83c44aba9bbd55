"""Trains a run, in whatever process is told to: a worker here, one on a cluster, the command line.

Nothing but the current epoch is lost, whatever ends it: after each epoch there is a checkpoint, and
whoever is told to train the same run next goes on from there. Needs Keras.
"""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.data import datasets
from core.data.datasets import Dataset
from core.engine.progress import Progress
from core.files import storage
from core.queries import data
from core.runs import checkpoints, measuring, record
from core.runs import curve as curves
from core.runs.plan import Plan
from core.runs.record import Run
from core.store import snapshots
from core.store.card import Card
from core.store.store import Entry, ModelStore

if TYPE_CHECKING:
    from core.networks.checkpoint import Checkpoint
    from core.networks.training import Report, Training

_SECONDS_BETWEEN_WRITES = 0.4  # of the record; pages look once a second
_logger = logging.getLogger(__name__)
_one_at_a_time = threading.Lock()  # in a process: training fixes its random numbers and threads


def perform(run_id: str, progress: Progress | None = None) -> Card | None:
    """Trains a run to its end, or until somebody wants it to stop, and keeps the model.

    Processes that are told to train the same run share it: the others wait, and find it done, or
    stopped.

    Args:
        run_id: The run, ordered: see `record.order`.
        progress: Told steps done and steps in all, besides the record.

    Returns:
        The card of the model: of the whole run, or of the epochs before it was stopped; None if
        it was stopped before the first one ended.

    Raises:
        ValueError: The data set is not here, or the store cannot be written. The record says so
            too, and what was trained before is kept.
    """
    with _one_at_a_time, record.locked(run_id):
        run = record.read(run_id)
        try:
            return _Trainee(run, progress).train()
        except Exception as error:
            problem = _explain(error)
            known = isinstance(error, OSError | ValueError) or _lacks_memory(error)
            level = logging.INFO if known else logging.WARNING  # known: the sentence says all
            _logger.log(level, "The run %s failed.", run_id, exc_info=True)
            _try_to_write(replace(record.read(run_id), state=record.FAILED, message=problem))
            raise ValueError(problem) from None


class _Trainee:
    """A run while it is trained, and its record."""

    def __init__(self, run: Run, progress: Progress | None) -> None:
        self._run = run
        self._folder: Path = record.find_folder(run.run_id)
        self._progress = progress
        self._written = 0.0
        self._wanted: set[int] = set()
        self._began = time.monotonic()

    def train(self) -> Card | None:
        plan, store = self._run.plan, ModelStore()
        if self._run.state == record.STOPPED or record.wants_stop(plan.run_id):
            self._finish(None, record.STOPPED)  # before its turn came
            return _find_card(store, self._run.model_id)
        if store.is_sound(plan.run_id):  # trained by another process meanwhile
            card = store.resolve(plan.run_id)
            self._finish(card, record.DONE)
            return card
        from core.networks import backend, training

        start = checkpoints.read(self._folder)
        self._run = replace(
            self._run,
            state=record.RUNNING,
            message="",
            device=backend.describe_process()["device"],
            history=tuple(epoch._asdict() for epoch in start.history) if start else (),
            seconds=start.seconds if start else 0.0,
            curve=self._curve_until(len(start.history) if start else 0),
            step=self._run.steps * (len(start.history) if start else 0) // plan.recipe.epochs,
        )
        record.write(self._run)
        self._began = time.monotonic() - self._run.seconds
        dataset = _load(plan)
        outcome = training.train(
            plan.recipe,
            dataset,
            seed=plan.seed,
            start=start,
            report=self._report,
            keep=self._keep,
            should_stop=lambda: record.wants_stop(plan.run_id),
        )
        if outcome.stopped and not outcome.history:
            self._finish(None, record.STOPPED)
            return None
        return self._store(store, outcome, dataset)

    def _store(self, store: ModelStore, outcome: Training, dataset: Dataset) -> Card:
        """Measures the model and keeps it, of the whole run or as the stopped one that it is."""
        plan = self._run.plan
        self._run = replace(self._run, state=record.KEEPING)
        _try_to_write(self._run, lasting=False)
        entry = measuring.measure(plan.recipe, dataset, outcome, seed=plan.seed)
        done = len(entry.card.history)
        kept = {e: w for e, w in checkpoints.read_snapshots(self._folder).items() if e <= done}
        kept[done] = entry.weights
        stopped = done < plan.recipe.epochs
        model_id = plan.stopped_id(done) if stopped else plan.run_id
        entry = Entry(
            replace(entry.card, model_id=model_id),
            entry.weights,
            entry.probabilities,
            snapshots.pack(kept),
        )
        card = store.get_or_make(model_id, lambda: entry)
        self._finish(card, record.STOPPED if stopped else record.DONE)
        return card

    def _report(self, report: Report) -> None:
        step, steps, loss, accuracy, epochs = report
        point = (epochs, loss, accuracy)
        self._run = replace(
            self._run,
            step=step,
            steps=steps,
            seconds=time.monotonic() - self._began,
            curve=curves.add_point(self._run.curve, point),
        )
        if self._progress:
            self._progress(step, steps)
        if time.monotonic() - self._written > _SECONDS_BETWEEN_WRITES:
            self._written = time.monotonic()
            _try_to_write(self._run, lasting=False)

    def _keep(self, checkpoint: Checkpoint) -> None:
        """Writes what the run can be gone on with."""
        history, weights, _, seconds = checkpoint
        epochs, done = self._run.plan.recipe.epochs, len(history)
        if not self._wanted:
            size = sum(array.nbytes for array in weights.values())
            self._wanted = set(snapshots.plan(epochs, size))
        if done in self._wanted:
            checkpoints.write_snapshot(self._folder, done, checkpoint)
        checkpoints.write(self._folder, checkpoint)
        self._run = replace(
            self._run,
            history=tuple(epoch._asdict() for epoch in history),
            seconds=seconds,
            curve=self._curve_until(done),
        )
        _try_to_write(self._run, lasting=False)

    def _curve_until(self, epochs: int) -> tuple[tuple[float, float, float], ...]:
        return tuple(point for point in self._run.curve if point[0] <= epochs)

    def _finish(self, card: Card | None, state: str) -> None:
        run = replace(self._run, state=state, message="")
        if card:
            run = replace(run, model_id=card.model_id, history=tuple(card.history))
        if state == record.DONE:
            run = replace(run, step=run.steps)
        record.withdraw_stop(run.run_id)
        _try_to_write(run)
        if state == record.DONE:
            checkpoints.clear(self._folder)


def _find_card(store: ModelStore, model_id: str) -> Card | None:
    """The model that was kept of a run before, if any."""
    return next((card for card in store.cards() if card.model_id == model_id), None)


def _load(plan: Plan) -> Dataset:
    source = data.find_dataset(plan.dataset)
    if source.sha256 != plan.dataset_sha256:
        raise ValueError(
            f"The data set {plan.dataset!r} is another one than when this run was ordered. Order "
            "it again."
        )
    return datasets.load_dataset(source)


def _try_to_write(run: Run, *, lasting: bool = True) -> None:
    """Writes the record; a full disk shall not end a run as long as its checkpoints fit."""
    try:
        record.write(run, lasting=lasting)
    except OSError:
        pass


def _lacks_memory(error: Exception) -> bool:
    return isinstance(error, MemoryError) or type(error).__name__ == "ResourceExhaustedError"


def _explain(error: Exception) -> str:
    if _lacks_memory(error):
        return (
            "There was not enough memory to train this. Choose fewer images, a smaller batch or a "
            "smaller network."
        )
    if isinstance(error, OSError):
        return (
            f"{storage.explain_unwritable(storage.find_root(), error)} The epochs before are kept; "
            "resume the run then."
        )
    if isinstance(error, ValueError):
        return str(error)
    return f"Training ended with an error ({type(error).__name__}: {str(error)[:300]}). Resume it."
