"""What the process that reads files and the one that starts it say to each other."""

from __future__ import annotations

REQUEST, WEIGHTS, ARRAYS, FOUND = "request.json", "weights", "arrays.npz", "found.json"
"""Files in the folder that they share."""

WHOLE, NUMBERED, NAMED = "a whole network", "numbered weights", "named weights"
"""What an HDF5 file of Keras may hold: see `hdf5`."""

REFUSED, NO_MEMORY = 3, 4
"""Exit statuses; with the first, a sentence stands on stderr."""


class Refusal(Exception):
    """What is wrong with the file, as a sentence."""
