"""Weights in an npz file with an array for each, called "layer/number": see `reader`."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.lib import format as npy

from core.foreign.exchange import Refusal, write_shapes

_MAX_HEADER = 10_000  # characters of an array's header


def read(path: Path, wanted: list[dict[str, Any]]) -> dict[str, Any]:
    """The weights of layers, as float32 arrays by "layer/number".

    Args:
        path: Of the file.
        wanted: As in `hdf5.read`.

    Raises:
        Refusal: The file holds other arrays.
    """
    expected = {
        f"{want['layer']}/{number}": shape
        for want in wanted
        for number, shape in enumerate(want["shapes"])
    }
    arrays: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        given = sorted(name.removesuffix(".npy") for name in archive.namelist())
        if given != sorted(expected):
            differ = sorted(set(given) ^ set(expected)) or given
            raise Refusal(
                f"The file and the recipe do not hold the same arrays: {differ[0][:60]!r} is in "
                f"{'the file' if differ[0] in given else 'the recipe'} alone. Expected "
                "'layer/number' for each weight, as in conv1/0 and conv1/1."
            )
        for name, shape in expected.items():
            with archive.open(f"{name}.npy") as part:
                version = npy.read_magic(part)
                header = npy.read_array_header_1_0 if version == (1, 0) else None
                if header is None:
                    raise Refusal(f"The array {name!r} is in an unusual format of NumPy.")
                given_shape, fortran, dtype = header(part, max_header_size=_MAX_HEADER)
                if dtype.kind != "f" or list(given_shape) != shape:
                    raise Refusal(
                        f"The array {name!r} is {dtype} of shape "
                        f"{write_shapes([list(given_shape)])}; "
                        f"expected floating point numbers of shape {write_shapes([shape])}."
                    )
                size = int(np.prod(shape)) * dtype.itemsize
                values = np.frombuffer(part.read(size), dtype).reshape(
                    shape, order="F" if fortran else "C"
                )
                arrays[name] = values.astype("float32")
    return arrays
