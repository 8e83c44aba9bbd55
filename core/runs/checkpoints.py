"""What a run can be gone on with: its last checkpoint and the snapshots of its epochs, as files."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np

from core.files import arrays as npz
from core.files import storage
from core.files.arrays import Arrays
from core.networks.checkpoint import Checkpoint, Epoch

_FILE = "checkpoint.npz"
_SNAPSHOT = re.compile(r"snapshot-(\d+)\.npz")


def write(folder: Path, checkpoint: Checkpoint) -> None:
    """Writes a run's checkpoint in the place of the one before.

    Raises:
        OSError: It cannot be written; the one before is still there.
    """
    arrays: Arrays = {f"weights/{name}": array for name, array in checkpoint.weights.items()}
    arrays |= {f"state/{name}": array for name, array in checkpoint.state.items()}
    arrays["history"] = np.array(checkpoint.history, np.float64).reshape(-1, len(Epoch._fields))
    arrays["seconds"] = np.array(checkpoint.seconds)
    _write(folder / _FILE, arrays)


def read(folder: Path) -> Checkpoint | None:
    """A run's last checkpoint; None where there is none that can be read."""
    arrays = _read(folder / _FILE)
    if arrays is None or "history" not in arrays:
        return None

    def part(prefix: str) -> Arrays:
        return {n.removeprefix(prefix): a for n, a in arrays.items() if n.startswith(prefix)}

    history = [Epoch(*map(float, row)) for row in arrays["history"]]
    return Checkpoint(history, part("weights/"), part("state/"), float(arrays["seconds"]))


def write_snapshot(folder: Path, epoch: int, checkpoint: Checkpoint) -> None:
    """Keeps the weights after an epoch.

    Raises:
        OSError: They cannot be written.
    """
    _write(folder / f"snapshot-{epoch}.npz", checkpoint.weights)


def read_snapshots(folder: Path) -> dict[int, Arrays]:
    """The weights after some epochs, by epoch; damaged ones are left out."""
    found = {}
    for path in folder.glob("snapshot-*.npz"):
        match, arrays = _SNAPSHOT.fullmatch(path.name), _read(path)
        if match and arrays:
            found[int(match[1])] = arrays
    return found


def clear(folder: Path) -> None:
    """Takes away what is of no more use once the model is in the store."""
    for pattern in (_FILE, "snapshot-*.npz", ".partial-*.npz"):  # partial: of a killed process
        for path in folder.glob(pattern):
            path.unlink(missing_ok=True)


def _write(path: Path, arrays: Arrays) -> None:
    raw = npz.pack(arrays, compressed=False)  # as that would take longer
    storage.replace_file(path, raw, lasting=False)


def _read(path: Path) -> Arrays | None:
    try:
        return npz.read(path)
    except (OSError, ValueError):
        return None
