"""Whether what somebody dropped is a network or data, by a glance at its bytes. Needs no Keras."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping

from core.foreign import archive

_NETWORKS = re.compile(
    r".*\.(keras|h5|hdf5|safetensors|pt|pth|onnx|tflite|pb|mlmodel|ckpt|pkl|joblib)", re.IGNORECASE
)
_DATA = re.compile(
    r".*\.(csv|tsv|txt|parquet|zip|tar|tgz|gz|xz|bz2|npy|png|jpe?g|webp|bmp|gif)", re.IGNORECASE
)
_PARTS = ("config.json", "model.weights.h5", "saved_model.pb", "data.pkl")
_HDF5_SIGNS = (
    (b"model_config",),
    (b"weight_names",),
    (b"layers", b"vars"),
    (b"_layer_checkpoint",),
)
_WEIGHT = re.compile(r".+/\d+\.npy")  # of an npz that Inkling or a program wrote for a network


def find_network(files: Mapping[str, bytes]) -> str | None:
    """The name of the file that is a network, be it one that can be brought or not.

    Content comes first, endings where it says nothing.

    Args:
        files: Names and bytes of what was dropped.
    """
    return next((name for name, raw in files.items() if _is_network(name, raw)), None)


def _is_network(name: str, raw: bytes) -> bool:
    if raw.startswith(archive.HDF5_SIGN):  # data come in such files, too
        return any(all(sign in raw for sign in signs) for signs in _HDF5_SIGNS)
    if raw.startswith(archive.ZIP_SIGN):
        names = _list(raw)
        if any(part.rsplit("/", 1)[-1] in _PARTS for part in names):
            return True
        if names and all(part.endswith(".npy") for part in names):
            return all(_WEIGHT.fullmatch(part) for part in names)
    return bool(_NETWORKS.fullmatch(name)) and not _DATA.fullmatch(name)


def _list(raw: bytes) -> list[str]:
    """The names in a zip archive; none where it cannot be read, which its reader says better."""
    try:
        archive.check_directory(raw)
        return zipfile.ZipFile(io.BytesIO(raw)).namelist()
    except (ValueError, OSError, zipfile.BadZipFile, NotImplementedError, EOFError):
        return []
