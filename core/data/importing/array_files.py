"""MATLAB and HDF5 files as folders of arrays: what is in them looks like npy files side by side.

Only plain arrays of numbers and text are taken, and only after a look at the sizes that are
announced; what leads to other files is not followed.
"""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.data.collected import MAX_BYTES
from core.data.importing.files import Files, parents, shorten, show, take

MATLAB_ENDINGS, HDF5_ENDINGS = (".mat",), (".h5", ".hdf5", ".hdf")
ENDINGS = (*MATLAB_ENDINGS, *HDF5_ENDINGS)
_HDF5 = b"\x89HDF\r\n\x1a\n"
_NEW_MATLAB = b"MATLAB 7.3 "
_MATLAB = {"double": 8, "single": 4, "logical": 1, "char": 4}  # bytes of what it calls so
_MATLAB |= {f"{sign}int{8 * size}": size for sign in ("", "u") for size in (1, 2, 4, 8)}
_OF_NETWORKS = ("model_config", "layer_names", "keras_version")  # attributes
_MAX_HELD = 600_000_000  # bytes of all arrays, which are held as they are
_MAX_ARRAYS = 1000


@contextmanager
def opened(files: Files, name: str) -> Iterator[Files]:
    """The arrays in a file, as npy files.

    Raises:
        ValueError: It is damaged, too large, a network, or holds no arrays.
    """
    saved = _read_all(files, name)
    yield Files(
        files.title,
        {key: len(content) for key, content in saved.items()},
        lambda key: io.BytesIO(saved[key]),
        parents(saved),
    )


def _read_all(files: Files, name: str) -> dict[str, bytes]:
    """All arrays as the bytes of npy files, one after the other, as all take much memory."""
    with files.open(name) as stream:
        raw = take(stream, MAX_BYTES, name)
    if raw.startswith(_NEW_MATLAB):
        raise ValueError(
            f"{show(name)} is written by MATLAB 7.3, which is not read. Save it with "
            "`save(..., '-v7')`."
        )
    read = _read_hdf5 if raw.startswith(_HDF5) else _read_matlab
    try:
        arrays = read(io.BytesIO(raw), name)
    except ValueError as error:
        if str(error).startswith("'"):  # a sentence of ours
            raise
        raise _explain(name, error) from None
    # What a damaged file makes the readers raise may be anything.
    except Exception as error:  # noqa: BLE001
        raise _explain(name, error) from None
    return {f"{key}.npy": _save(arrays.pop(key)) for key in list(arrays)}


def _explain(name: str, error: Exception) -> ValueError:
    return ValueError(f"{show(name)} is cut off or damaged ({shorten(error)}). Fetch it again.")


def _save(array: NDArray[Any]) -> bytes:
    buffer = io.BytesIO()
    plain = np.ascontiguousarray(array).view(
        array.dtype.str
    )  # without what a library notes on its type
    np.save(buffer, plain, allow_pickle=False)
    return buffer.getvalue()


def _check(sizes: list[int], name: str) -> None:
    if len(sizes) > _MAX_ARRAYS or sum(sizes) > _MAX_HELD:
        raise ValueError(
            f"{show(name)} holds {len(sizes):,} arrays of {sum(sizes) / 1e6:,.0f} MB; at most "
            f"{_MAX_ARRAYS:,} of {_MAX_HELD / 1e6:.0f} MB are read. Bring less."
        )
    if not sizes:
        raise ValueError(f"{show(name)} holds no arrays of numbers. Save them for numpy instead.")


def _read_matlab(stream: io.BytesIO, name: str) -> dict[str, NDArray[Any]]:
    from scipy import io as matlab

    about = [
        (key, math.prod(shape) * _MATLAB[kind])
        for key, shape, kind in matlab.whosmat(stream)
        if kind in _MATLAB
    ]
    _check([size for _, size in about if size >= 0], name)
    stream.seek(0)
    read = matlab.loadmat(stream, variable_names=[key for key, _ in about], struct_as_record=True)
    arrays = {key: read[key] for key, _ in about if key in read}
    return {key: array for key, array in arrays.items() if array.dtype.kind in "buifUS"}


def _read_hdf5(stream: io.BytesIO, name: str) -> dict[str, NDArray[Any]]:
    import h5py

    with h5py.File(stream, "r") as file:
        if any(key in file.attrs for key in _OF_NETWORKS):
            raise ValueError(f"{show(name)} is a network and no data set. Bring it as a network.")
        found: dict[str, Any] = {}

        def visit(key: str, item: Any) -> None:
            if isinstance(item, h5py.Dataset) and _is_plain(item):
                found[key] = item

        file.visititems(visit)  # which follows no links
        _check([item.size * item.dtype.itemsize for item in found.values()], name)
        return {key: np.asarray(item[()]) for key, item in found.items()}


def _is_plain(item: Any) -> bool:
    """Whether a data set lies in the file itself, as numbers or text of one length."""
    kept_here = not item.external and not item.is_virtual
    return bool(kept_here and item.dtype.kind in "buifS" and item.shape is not None)
