"""What the process that reads files and the one that starts it say to each other."""

from __future__ import annotations

from collections.abc import Sequence

REQUEST, WEIGHTS, ARRAYS, FOUND = "request.json", "weights", "arrays.npz", "found.json"
"""Files in the folder that they share."""

WHOLE, NUMBERED, NAMED = "a whole network", "numbered weights", "named weights"
"""What an HDF5 file of Keras may hold: see `hdf5`."""

LOOSE = "all arrays"
"""In place of the weights that are wanted: whatever arrays there are, by their names."""

REFUSED, NO_MEMORY = 3, 4
"""Exit statuses; with the first, a sentence stands on stderr."""


class Refusal(Exception):
    """What is wrong with the file, as a sentence."""


def write_shapes(shapes: Sequence[Sequence[int]]) -> str:
    """Shapes for a sentence: 3x3x1x8, 8."""
    return ", ".join("x".join(map(str, shape)) or "one number" for shape in shapes)
