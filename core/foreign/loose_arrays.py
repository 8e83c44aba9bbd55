"""Arrays by whatever names, out of npz and safetensors files: read by the process that may fail."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import safetensors
from safetensors import SafetensorError

from core.foreign.exchange import Refusal

MAX_ARRAYS = 1000  # in a file; two hundred layers have fewer


def read(path: Path, *, npz: bool) -> dict[str, Any]:
    """All arrays of floating point numbers, as float32 by their names in the file's order.

    Args:
        path: Of the file.
        npz: Whether it is an npz file; else safetensors.

    Raises:
        Refusal: It holds others, too many, or none.
    """
    try:
        if npz:
            with np.load(path, allow_pickle=False) as archive:
                _check_number(len(archive.files))
                arrays = {name: archive[name] for name in archive.files}
        else:
            tensors = safetensors.deserialize(path.read_bytes())  # type: ignore[no-untyped-call]
            _check_number(len(tensors))
            arrays = {name: _decode(tensor) for name, tensor in tensors}
    except (SafetensorError, UnicodeDecodeError) as error:
        raise Refusal(
            f"The file is cut off or damaged ({str(error)[:80]}). Copy it again."
        ) from None
    found = {name: array for name, array in arrays.items() if array.dtype.kind == "f"}
    if not found:
        raise Refusal("The file holds no arrays of floating point numbers, so no weights.")
    # Names are theirs, and an npz's own names are file names: the order stands for them.
    names = np.array(list(found))
    return {"names": names} | {
        str(number): array.astype(np.float32) for number, array in enumerate(found.values())
    }


def _decode(tensor: dict[str, Any]) -> Any:
    """One tensor; numbers of 16 bits with the range of float32 (BF16) become such."""
    kind, shape = tensor["dtype"], tensor["shape"]
    if kind == "BF16":
        halves = np.frombuffer(tensor["data"], "<u2").astype(np.uint32) << 16
        return halves.view(np.float32).reshape(shape)
    dtype = {"F64": "<f8", "F32": "<f4", "F16": "<f2"}.get(kind)
    return np.frombuffer(tensor["data"], dtype).reshape(shape) if dtype else np.zeros(0, np.uint8)


def _check_number(number: int) -> None:
    if number > MAX_ARRAYS:
        raise Refusal(
            f"The file holds {number:,} arrays; expected at most {MAX_ARRAYS:,}. Networks that "
            "large cannot be shown here."
        )
