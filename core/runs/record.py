"""The record of a training run: a folder that whoever trains writes and whoever watches reads.

It lies under the store's root, so it outlives every process, and a page, the command line and
another machine with the same root see the same run. `plan.json` is written once; `progress.json`
several times a second while the run goes on; `checkpoint.npz` after each epoch, with a snapshot of
the weights beside it; `stop` is there when somebody wants the run to end. Who trains holds `lock`,
which the system releases however the process ends: a run that is under way by its record, but whose
lock nobody holds, was interrupted.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from core.files import records, storage
from core.runs import plan as plans
from core.runs.plan import Plan

WAITING, RUNNING, KEEPING, DONE = "waiting", "running", "keeping", "done"
STOPPED, INTERRUPTED, FAILED = "stopped", "interrupted", "failed"
ACTIVE = (WAITING, RUNNING, KEEPING)
_RUN_ID = re.compile(r"[a-z0-9-]+-\d+-[0-9a-f]{12}")
_READERS: records.Readers = {
    "curve": lambda points: tuple((float(a), float(b), float(c)) for a, b, c in points),
    "history": lambda epochs: tuple(dict(epoch) for epoch in epochs),
}
_PATIENCE_SECONDS = 0.01  # with a lock: whoever only looks whether it is held lets go at once


@dataclass(frozen=True)
class Run:
    """How a run stands.

    Attributes:
        plan: What it is to do.
        state: `WAITING`, `RUNNING`, `KEEPING` while the result is measured, `DONE`, `STOPPED` by
            somebody, `INTERRUPTED` as its process ended, or `FAILED`.
        step: Steps done, over all epochs.
        steps: Steps in all; 0 before it has begun.
        curve: Means within the epochs: [epochs done as a fraction, loss, accuracy], in order.
        history: For each finished epoch a dict with the fields of `core.networks.checkpoint.Epoch`.
        seconds: Time it has trained.
        message: Why it failed.
        model_id: The model that was kept of it, if any.
        device: What computes.
        ordered: When it was ordered, in seconds since 1970.
        owner: The queue it waits in, see `owner_lock`.
    """

    plan: Plan
    state: str = WAITING
    step: int = 0
    steps: int = 0
    curve: tuple[tuple[float, float, float], ...] = ()
    history: tuple[dict[str, float], ...] = ()
    seconds: float = 0.0
    message: str = ""
    model_id: str = ""
    device: str = ""
    ordered: float = 0.0
    owner: str = ""

    @property
    def run_id(self) -> str:
        """Its identity."""
        return self.plan.run_id

    @property
    def seconds_left(self) -> float | None:
        """How much longer it will take at the pace so far; None before there is one."""
        if not self.step or not self.seconds:
            return None
        return self.seconds * (self.steps - self.step) / self.step


def runs_root() -> Path:
    """The folder that holds the records."""
    return storage.find_root() / "runs"


def find_folder(run_id: str) -> Path:
    """The folder of a run.

    Raises:
        ValueError: That is no run's name.
    """
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"No training run is called {run_id[:80]!r}.")
    return runs_root() / run_id


def create(plan: Plan) -> None:
    """Writes the plan of a run.

    One that is there gives way: it may be damaged, or name the data set as it was called before.

    Raises:
        ValueError: The store cannot be written.
    """
    folder = find_folder(plan.run_id)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path, raw = folder / "plan.json", plans.to_json(plan).encode()
        if not path.exists() or path.read_bytes() != raw:
            storage.replace_file(path, raw)
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None


def order(plan: Plan, *, owner: str = "") -> Run:
    """Writes down that a run shall be trained, or gone on with, unless it is under way.

    Args:
        plan: The run.
        owner: The queue it waits in, if any.

    Returns:
        How it stands now.

    Raises:
        ValueError: The store cannot be written.
    """
    create(plan)
    run = read(plan.run_id)
    if run.state in ACTIVE:
        return run
    run = replace(run, state=WAITING, message="", ordered=now(), owner=owner)
    try:
        withdraw_stop(run.run_id)
        write(run)
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None
    return run


def read(run_id: str) -> Run:
    """How a run stands.

    Raises:
        ValueError: There is no such run, or its record is damaged.
    """
    folder = find_folder(run_id)
    try:
        plan = plans.from_json((folder / "plan.json").read_text())
    except OSError:
        raise ValueError(f"There is no training run {run_id[:80]!r}. Order it first.") from None
    if plan.run_id != run_id:
        raise ValueError(f"The record of the run {run_id} is damaged. Order it again.")
    run = _read_progress(folder, plan)
    if _is_interrupted(run):
        run = _read_progress(folder, plan)  # as it may have ended between the two looks
        if run.state in ACTIVE:
            return replace(run, state=INTERRUPTED)
    return run


def _read_progress(folder: Path, plan: Plan) -> Run:
    try:
        text = (folder / "progress.json").read_text()
        return records.from_json(lambda **fields: Run(plan=plan, **fields), text, _READERS)
    except (OSError, ValueError):
        return Run(plan=plan)  # the plan and the checkpoint are what counts


def list_runs() -> list[Run]:
    """All runs, the one ordered last first."""
    found = []
    for path in runs_root().glob("[!.]*/plan.json"):
        try:
            found.append(read(path.parent.name))
        except ValueError:
            continue
    return sorted(found, key=lambda run: -run.ordered)


def write(run: Run, *, lasting: bool = True) -> None:
    """Writes how a run stands.

    Args:
        run: The run.
        lasting: Whether to wait until it is on the disk.

    Raises:
        OSError: It cannot be written.
    """
    fields = {name: value for name, value in vars(run).items() if name != "plan"}
    raw = json.dumps(fields, separators=(",", ":")).encode()
    storage.replace_file(find_folder(run.run_id) / "progress.json", raw, lasting=lasting)


def request_stop(run_id: str) -> None:
    """Asks whoever trains the run to stop; one that waits for its turn has stopped at once.

    Raises:
        ValueError: There is no such run, or the store cannot be written.
    """
    try:
        (find_folder(run_id) / "stop").touch()
        run = read(run_id)
        if run.state == WAITING:
            write(replace(run, state=STOPPED))
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None


def withdraw_stop(run_id: str) -> None:
    """Takes a wish to stop back."""
    (find_folder(run_id) / "stop").unlink(missing_ok=True)


def wants_stop(run_id: str) -> bool:
    """Whether somebody wants the run to stop."""
    return (find_folder(run_id) / "stop").exists()


@contextmanager
def locked(run_id: str) -> Iterator[None]:
    """Holds a run: whoever else wants to train it waits.

    Raises:
        ValueError: The store cannot be written.
    """
    lock = FileLock(find_folder(run_id) / "lock")
    try:
        lock.acquire()
    except OSError as error:
        raise storage.explain_unwritable(storage.find_root(), error) from None
    try:
        yield
    finally:
        lock.release()


def is_locked(run_id: str) -> bool:
    """Whether some process holds the run."""
    return _is_held(find_folder(run_id) / "lock")


def _is_held(path: Path) -> bool:
    if not path.exists():
        return False
    lock = FileLock(path)
    try:
        lock.acquire(timeout=_PATIENCE_SECONDS, poll_interval=_PATIENCE_SECONDS / 4)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False


def now() -> float:
    """Seconds since 1970."""
    return time.time()


def owner_lock(owner: str) -> Path:
    """The file that a queue holds locked as long as it lives."""
    return runs_root() / "queues" / f"{owner}.lock"


def clear_owners() -> None:
    """Takes away the locks of queues that are gone: a killed one leaves its own behind."""
    for path in owner_lock("x").parent.glob("*.lock"):
        if not _is_held(path):
            path.unlink(missing_ok=True)


def _is_interrupted(run: Run) -> bool:
    """Whether a run that is under way by its record is not."""
    if run.state not in ACTIVE or is_locked(run.run_id):
        return False
    return run.state != WAITING or not _is_held(owner_lock(run.owner))


def to_fields(run: Run) -> dict[str, Any]:
    """A run as a row for tables."""
    return {
        "run": run.run_id,
        "state": run.state,
        "epochs": f"{len(run.history)} of {run.plan.recipe.epochs}",
        "data": run.plan.dataset,
        "model": run.model_id,
    }
