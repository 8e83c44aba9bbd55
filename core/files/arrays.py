"""Arrays as npz files, written and read here; which arrays there are is up to who keeps them.

What somebody brought from elsewhere is read by `core.data.importing.npz_file` and `core.foreign`,
which look at what a file announces before they take memory for it.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

Arrays = dict[str, NDArray[Any]]


def pack(arrays: Mapping[str, NDArray[Any]], *, compressed: bool = True) -> bytes:
    """Arrays as the bytes of an npz file; the same arrays always give the same bytes.

    Args:
        arrays: By name.
        compressed: False where time counts more than room.
    """
    buffer = io.BytesIO()
    pack_into(buffer, arrays, compressed=compressed)
    return buffer.getvalue()


def pack_into(
    stream: IO[bytes], arrays: Mapping[str, NDArray[Any]], *, compressed: bool = True
) -> None:
    """Writes the same into a stream, for arrays that shall not be in memory twice.

    Args:
        stream: Where to; it can be sought in.
        arrays: As in `pack`.
        compressed: As in `pack`.
    """
    save = np.savez_compressed if compressed else np.savez
    save(stream, allow_pickle=False, **arrays)


def unpack(raw: bytes, names: Sequence[str] | None = None) -> Arrays:
    """The arrays of an npz file by name.

    Args:
        raw: Its bytes.
        names: Which arrays to read; all unless given.

    Raises:
        ValueError: This is no npz file, it is damaged, or it has no array of such a name.
    """
    try:
        with np.load(io.BytesIO(raw), allow_pickle=False) as arrays:
            return {name: arrays[name] for name in (arrays.files if names is None else names)}
    # A single array (npy) is no file of named ones, which numpy tells by TypeError.
    except (KeyError, ValueError, TypeError, OSError, EOFError, NotImplementedError) as error:
        raise ValueError(str(error)) from None
    except (zipfile.BadZipFile, zlib.error) as error:
        raise ValueError(str(error)) from None


def read(path: Path) -> Arrays:
    """The arrays of an npz file on the disk.

    Raises:
        OSError: It cannot be read.
        ValueError: As in `unpack`.
    """
    return unpack(path.read_bytes())
