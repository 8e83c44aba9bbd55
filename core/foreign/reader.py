"""Reads weights out of a file, as a process of its own: `python -m core.foreign.reader`.

HDF5 is a large library with a history of crashing on crafted files, so it opens foreign ones here,
where that costs nothing: with limits on memory and time, without Keras, and with only the numbers
handed on. It follows no links, reads no other files, and reads no array before its type and shape
are those that were asked for. `core.foreign.loading` starts it and explains its endings.
"""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

from core.foreign.exchange import (
    ARRAYS,
    FOUND,
    LOOSE,
    NO_MEMORY,
    REFUSED,
    REQUEST,
    WEIGHTS,
    Refusal,
)


def main(folder: Path) -> int:
    """Reads the weights that a folder's request asks for; writes them beside it.

    Without weights that it asks for, it writes what the file holds; where it asks for loose ones,
    all arrays.

    Args:
        folder: Holds `REQUEST`, JSON text, and the file `WEIGHTS`; receives `ARRAYS` or `FOUND`.
    """
    request = json.loads((folder / REQUEST).read_text())
    _limit(request["memory"], request["seconds"])
    try:
        import numpy as np

        from core.foreign import hdf5, loose_arrays, npz_weights

        if request["wanted"] == LOOSE:
            arrays = loose_arrays.read(folder / WEIGHTS, npz=request["npz"])
        elif request["wanted"] is None:
            (folder / FOUND).write_text(json.dumps(hdf5.describe(folder / WEIGHTS)))
            return 0
        else:
            read = npz_weights.read if request["npz"] else hdf5.read
            arrays = read(folder / WEIGHTS, request["wanted"])
        np.savez(folder / ARRAYS, allow_pickle=False, **arrays)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except MemoryError:
        return NO_MEMORY
    # Whatever a damaged file makes h5py, NumPy's parser of heads and zipfile raise.
    except Exception:  # noqa: BLE001
        print(
            "The weights in the file are cut short or damaged: they cannot be read. Copy the file "
            "again, or save the network again.",
            file=sys.stderr,
        )
        return REFUSED
    return 0


def _limit(memory: int, seconds: int) -> None:
    """Bounds what this process may take, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, math.ceil(seconds)),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS does not bound a process's addresses
            continue


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
