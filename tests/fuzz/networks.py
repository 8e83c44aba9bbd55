"""Networks of every container with bytes or settings changed: brought or refused with a sentence.

`run` is for thousands; the test suite runs a few hundred. The reading is done in this process, with
its limits left out, as a process for each would take an hour.
"""

from __future__ import annotations

import contextlib
import copy
import io
import json
import random
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from safetensors.numpy import save

from core.data.datasets import MNIST
from core.foreign import loading, network_file, reader
from tests.fuzz.mutating import mutate
from tests.places import ROOT

_LONGEST = 3000  # characters of a sentence
_LINES = ["conv 3 5x5 stride 2", "dense 6"]
_VALUES = (None, -1, 0, 10**9, 0.5, "x", "relu", [], [1, 2], {}, True, [[None, 1, 1, 1]], "NaN")


def make_seeds() -> dict[str, tuple[bytes, list[str]]]:
    """Small networks, one or more of each container: their bytes, and layers for weights alone."""
    folder = ROOT / "tests" / "fixtures" / "keras2"
    arrays = {
        "a.weight": np.ones((3, 1, 5, 5), np.float32),
        "a.bias": np.ones(3, np.float32),
        "b.weight": np.ones((6, 432), np.float32),
        "b.bias": np.ones(6, np.float32),
        "c.weight": np.ones((10, 6), np.float32),
        "c.bias": np.ones(10, np.float32),
    }
    npz = io.BytesIO()
    np.savez(npz, **arrays)
    return {
        "keras 2.13": ((folder / "nested-2.13.keras").read_bytes(), []),
        "keras 2.15": ((folder / "nested-2.15.keras").read_bytes(), []),
        "h5": ((folder / "nested-2.15.h5").read_bytes(), []),
        "weights": ((folder / "weights-2.15.h5").read_bytes(), _LINES),
        "safetensors": (save(arrays), _LINES),
        "npz": (npz.getvalue(), _LINES),
    }


def run(number: int, seed: int) -> dict[str, int]:
    """Reads mutated networks.

    Args:
        number: How many.
        seed: The same one mutates the same.

    Returns:
        How many were "read" and how many "refused".

    Raises:
        AssertionError: One raised what is no sentence.
    """
    seeds = make_seeds()
    counts = {"read": 0, "refused": 0}
    with _read_here():
        for turn in range(number):
            counts[_read(seeds, seed, turn)] += 1
    return counts


@contextlib.contextmanager
def _read_here() -> Iterator[None]:
    """Lets the reading be done in this process."""

    def answer(command: list[str], **_: Any) -> subprocess.CompletedProcess[bytes]:
        said = io.StringIO()
        with contextlib.redirect_stderr(said):
            status = reader.main(Path(command[-1]))
        return subprocess.CompletedProcess(command, status, b"", said.getvalue().encode())

    with (
        mock.patch.object(reader, "_limit", lambda *_: None),
        mock.patch.object(loading.subprocess, "run", answer),
    ):
        yield


def _read(seeds: dict[str, tuple[bytes, list[str]]], seed: int, turn: int) -> str:
    dice = random.Random(f"{seed} {turn}")
    kind = dice.choice(sorted(seeds))
    raw, lines = seeds[kind]
    if kind.startswith("keras") and dice.random() < 0.6:
        raw = _change_settings(raw, dice)
    else:
        raw = mutate(raw, dice)
    told = f"seed {seed}, turn {turn}, {kind}"
    try:
        found = network_file.read(raw, MNIST, None, lines)
    except ValueError as error:
        said = str(error)
        ending = said.rstrip().endswith((".", "?", "`."))
        assert 20 < len(said) < _LONGEST and ending, f"{told}: {said!r}"
        said.encode()  # can be sent to a browser
        return "refused"
    except Exception as error:
        raise AssertionError(f"{told}: reading raised {error!r}") from error
    assert found.layers or found.weights, told
    return "read"


def _change_settings(raw: bytes, dice: random.Random) -> bytes:
    """Changes values in the description of a `.keras` file, which stays JSON."""
    given = zipfile.ZipFile(io.BytesIO(raw))
    config = json.loads(given.read("config.json"))
    for _ in range(dice.choice((1, 1, 2, 5))):
        place: Any = config
        while True:
            keys = list(place) if isinstance(place, dict) else list(range(len(place)))
            if not keys:
                break
            key = dice.choice(keys)
            if isinstance(place[key], dict | list) and place[key] and dice.random() < 0.85:
                place = place[key]
                continue
            change = dice.randrange(3)
            if change == 0:
                del place[key]
            elif change == 1 and isinstance(place, dict):
                place[dice.choice(("name", "class_name", "module", "units"))] = copy.deepcopy(
                    place[key]
                )
            else:
                place[key] = copy.deepcopy(dice.choice(_VALUES))
            break
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name in given.namelist():
            text = json.dumps(config) if name == "config.json" else given.read(name)
            archive.writestr(name, text)
    return packed.getvalue()
