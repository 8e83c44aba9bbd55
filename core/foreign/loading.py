"""Weights as plain arrays, read by a process that may fail without harm."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.foreign import exchange
from core.foreign.wanted import Wanted, write_stem
from core.recipes.layers.kinds.table import KINDS
from core.recipes.layers.node import LOGITS

_ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 10  # times the processor's time that reading may take on the clock
_FILLING = {"gamma": 1.0, "beta": 0.0, "bias": 0.0}  # what a layer computes without that weight


class Limits(NamedTuple):
    """What the reading process may take.

    Attributes:
        memory: Bytes of addresses; NumPy and HDF5 alone take about half a gigabyte.
        seconds: Of the processor's time; large files take about one. On the clock it may take
            `_PATIENCE` times that, as a busy machine is not the file's fault.
    """

    memory: int = 2_000_000_000
    seconds: int = 60


class Description(NamedTuple):
    """What an HDF5 file holds.

    Attributes:
        holds: `WHOLE`, `NUMBERED` or `NAMED`, see `exchange`; else in words what it is instead.
        config: What it says of its network, JSON text; None where it says nothing.
        version: The version of Keras that saved it, as it says.
        compiled: Whether it carries an optimizer.
    """

    holds: str
    config: str | None
    version: str
    compiled: bool


def describe(raw: bytes, *, limits: Limits = Limits()) -> Description:  # noqa: B008  a record
    """Looks into an HDF5 file without reading a weight.

    Args:
        raw: Its bytes.
        limits: What looking may take.

    Raises:
        ValueError: It is damaged, or looking took too much.
    """
    with _reading(raw, None, npz=False, limits=limits) as folder:
        return Description(**json.loads((folder / exchange.FOUND).read_text()))


def load_loose(
    raw: bytes,
    *,
    npz: bool,
    limits: Limits = Limits(),  # noqa: B008  a record, which nothing changes
) -> dict[str, NDArray[np.float32]]:
    """Reads all arrays of a file, by whatever names.

    Args:
        raw: The bytes of an npz or safetensors file.
        npz: Whether it is npz.
        limits: What reading may take.

    Returns:
        float32 arrays by their names, in the file's order.

    Raises:
        ValueError: The file is damaged or holds none, or reading it took too much.
    """
    with _reading(raw, exchange.LOOSE, npz=npz, limits=limits) as folder:
        with np.load(folder / exchange.ARRAYS, allow_pickle=False) as arrays:
            return {str(name): arrays[str(n)] for n, name in enumerate(arrays["names"])}


@contextmanager
def _reading(raw: bytes, wanted: Any, *, npz: bool, limits: Limits) -> Iterator[Path]:
    """The folder in which the process has answered."""
    request = {"wanted": wanted, "npz": npz, **limits._asdict()}
    with tempfile.TemporaryDirectory(prefix="inkling-") as name:
        folder = Path(name)
        (folder / exchange.REQUEST).write_text(json.dumps(request))
        (folder / exchange.WEIGHTS).write_bytes(raw)
        _run(folder, limits)
        yield folder


def load_weights(
    raw: bytes,
    wanted: tuple[Wanted, ...],
    expected: dict[str, list[list[int]]],
    *,
    npz: bool = False,
    limits: Limits = Limits(),  # noqa: B008  a record, which nothing changes
) -> dict[str, NDArray[np.float32]]:
    """Reads weights that are known to be wanted, and fills in what layers of ours have besides.

    Args:
        raw: The bytes of an HDF5 or npz file.
        wanted: Where they are.
        expected: Their shapes, by layer.
        npz: Whether it is an npz file, with arrays named "layer/number".
        limits: What reading may take.

    Returns:
        float32 arrays by "layer/number", all parts of each layer in Keras' order.

    Raises:
        ValueError: The file is not what it should be, or reading it took too much.
    """
    asked = [
        {
            **want._asdict(),
            "shapes": expected[want.layer],  # in the order of the parts
            "stem": write_stem(want.kind),
        }
        for want in wanted
    ]
    with _reading(raw, asked, npz=npz, limits=limits) as folder:
        with np.load(folder / exchange.ARRAYS, allow_pickle=False) as arrays:
            found = {array: arrays[array] for array in arrays.files}
    return {name: array for want in wanted for name, array in _fill(want, found)}


def _run(folder: Path, limits: Limits) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(_ROOT),
        "OPENBLAS_NUM_THREADS": "1",  # each thread takes addresses of its own
        "HDF5_PLUGIN_PRELOAD": "::",  # HDF5 then loads no plug-ins
    }
    command = [sys.executable, "-m", "core.foreign.reader", str(folder)]
    try:
        done = subprocess.run(
            command,
            cwd=_ROOT,
            env=environment,
            capture_output=True,
            timeout=_PATIENCE * limits.seconds,
        )
    except subprocess.TimeoutExpired:
        raise _too_long(limits) from None
    if done.returncode == exchange.REFUSED:
        raise ValueError(done.stderr.decode(errors="replace").strip()[:1000])
    if done.returncode == -getattr(signal, "SIGXCPU", 0) and done.returncode:
        raise _too_long(limits)
    if done.returncode:
        lacking = done.returncode == exchange.NO_MEMORY or b"MemoryError" in done.stderr
        reason = (
            f"took more than the {limits.memory / 1e9:g} GB of memory that it may have"
            if lacking
            else f"ended without an answer (status {done.returncode})"
        )
        raise ValueError(
            f"The process that reads the weights {reason}. The file may be damaged; save the "
            "network again, without its optimizer."
        )


def _too_long(limits: Limits) -> ValueError:
    return ValueError(
        f"Reading the file took more than {limits.seconds} seconds of the processor and was "
        "stopped. The file may be damaged; save the network again, without its optimizer."
    )


def _fill(
    want: Wanted, found: dict[str, NDArray[np.float32]]
) -> list[tuple[str, NDArray[np.float32]]]:
    """All weights of a layer. Normalization always has its four, and the logits their bias."""
    if want.shapes is not None:
        return [(f"{want.layer}/{n}", found[f"{want.layer}/{n}"]) for n in range(len(want.parts))]
    parts = {part: found[f"{want.layer}/{n}"] for n, part in enumerate(want.parts)}
    width = next(iter(parts.values())).shape[-1]
    whole = want.kind == "BatchNormalization" or want.layer == LOGITS
    needed = KINDS[want.kind].parts if whole else want.parts
    return [
        (f"{want.layer}/{n}", parts.get(part, np.full(width, _FILLING.get(part), np.float32)))
        for n, part in enumerate(needed)
    ]
