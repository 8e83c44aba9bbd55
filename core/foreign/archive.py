"""What kind of file a network came in, and what lies in it: bounded before anything is unpacked."""

from __future__ import annotations

import io
import json
import re
import zipfile
from typing import Any, NamedTuple

from core.foreign import strangers

MAX_BYTES = 200 * 2**20  # of a file, packed or unpacked; 20 million parameters with Adam's state
_MAX_JSON_BYTES = 2_000_000  # a network of a hundred layers takes a twentieth of it
_MAX_JSON_DEPTH = 40  # brackets within brackets; Keras needs about a dozen
_MAX_RATIO = 50  # unpacked to packed; weights hardly shrink, and JSON to a twentieth
_PARTS = ("metadata.json", "config.json", "model.weights.h5")
_MAX_DIRECTORY_BYTES = 100_000  # a thousand parts
HDF5_SIGN, ZIP_SIGN = b"\x89HDF\r\n\x1a\n", b"PK\x03\x04"
_ZIP_END, _ZIP64 = b"PK\x05\x06", b"PK\x06\x07"
_BY_LAYER = re.compile(r"[^/]+/\d+\.npy")
_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*"|[\[\]{}]')

KERAS, HDF5, NPZ, SAFETENSORS = "keras", "h5", "npz", "safetensors"


class Archive(NamedTuple):
    """A `.keras` file, unpacked.

    Attributes:
        config: What it says of the network, as JSON values.
        version: The version of Keras that saved it, as it says.
        weights: The bytes of its HDF5 file.
    """

    config: dict[str, Any]
    version: str
    weights: bytes


def find_kind(raw: bytes) -> str:
    """What a file is, by its content: `KERAS`, `HDF5`, `NPZ` or `SAFETENSORS`.

    Raises:
        ValueError: It is none of these, or too large.
    """
    if len(raw) > MAX_BYTES:
        raise ValueError(
            f"The file has {len(raw) / 2**20:,.0f} MB; expected at most {MAX_BYTES // 2**20}. "
            "Save it without its optimizer (include_optimizer=False)."
        )
    if raw.startswith(HDF5_SIGN):
        return HDF5
    if raw.startswith(ZIP_SIGN):
        names = [part.filename for part in _open(raw).infolist()]
        if sentence := strangers.explain_archive(names):
            raise ValueError(sentence)
        if not names or not all(name.endswith(".npy") for name in names):
            return KERAS
        check_parts(_open(raw))
        return NPZ
    if is_safetensors(raw):
        return SAFETENSORS
    raise ValueError(strangers.explain(raw))


def is_by_layer(raw: bytes) -> bool:
    """Whether an npz file names its arrays "layer/number", as those of our own store."""
    return all(_BY_LAYER.fullmatch(part.filename) for part in _open(raw).infolist())


def is_safetensors(raw: bytes) -> bool:
    """Whether a file begins as safetensors do: with the length of a JSON text, and that text."""
    length = int.from_bytes(raw[:8], "little")
    return 2 <= length <= min(len(raw) - 8, _MAX_JSON_BYTES) and raw[8:9] == b"{"


def unpack(raw: bytes) -> Archive:
    """Unpacks a `.keras` file, which may hold three parts and nothing else.

    Raises:
        ValueError: It holds something else, or more than it should.
    """
    archive = _open(raw)
    names = [part.filename for part in archive.infolist()]
    if strange := [name for name in names if name not in _PARTS]:
        raise ValueError(
            f"The file holds {strange[0][:60]!r}; expected {', '.join(_PARTS)} and nothing else. "
            "Save the network again with `model.save('net.keras')`."
        )
    if len(names) != len(_PARTS) or set(names) != set(_PARTS):
        raise ValueError(
            f"The file holds {', '.join(names) or 'nothing'}; expected each of "
            f"{', '.join(_PARTS)} once. Save the network again with `model.save('net.keras')`."
        )
    check_parts(archive)
    metadata, config = (_read_json(archive, name) for name in _PARTS[:2])
    return Archive(config, str(metadata.get("keras_version"))[:20], _read(archive, _PARTS[2]))


def check_parts(archive: zipfile.ZipFile) -> None:
    """Passes a zip file whose parts are plainly packed and not much larger than they look.

    Raises:
        ValueError: They are not.
    """
    parts = archive.infolist()
    for part in parts:
        if part.flag_bits & 1 or part.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise ValueError(
                f"{part.filename[:60]!r} is encrypted or packed in a way that Keras and NumPy do "
                "not use. Save the network again."
            )
        if part.file_size > _MAX_RATIO * max(part.compress_size, 1):
            raise ValueError(
                f"{part.filename[:60]!r} would unpack to {part.file_size / 1e6:,.1f} MB, more than "
                f"{_MAX_RATIO} times its packed size; that is no trained network."
            )
    if (size := sum(part.file_size for part in parts)) > MAX_BYTES:
        raise ValueError(
            f"The file would unpack to {size / 2**20:,.0f} MB; expected at most "
            f"{MAX_BYTES // 2**20}. Save it without its optimizer (include_optimizer=False)."
        )


def _open(raw: bytes) -> zipfile.ZipFile:
    check_directory(raw)
    try:
        return zipfile.ZipFile(io.BytesIO(raw))
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError):
        raise _cut_short() from None


def check_directory(raw: bytes) -> None:
    """Bounds the list of a zip's parts, all of which zipfile reads before it can be asked anything.

    Raises:
        ValueError: There is none, or it is too long.
    """
    plain = raw[-22:-18] == _ZIP_END and raw[-2:] == b"\0\0"  # where zipfile looks first
    at = len(raw) - 22 if plain else raw.rfind(_ZIP_END, max(0, len(raw) - 65_557))
    if at < 0:
        raise _cut_short()
    size = int.from_bytes(raw[at + 12 : at + 16], "little")
    if size > _MAX_DIRECTORY_BYTES or raw[max(0, at - 20) : at].startswith(_ZIP64):
        raise ValueError(
            "The file lists more parts than any network has. Save the network again with "
            "`model.save('net.keras')`."
        )


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part, never more of it than it said it has: zipfile stops there and checks the sum."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise _cut_short() from error
    except Exception as error:  # noqa: BLE001  zlib.error and others from damaged streams
        raise _cut_short() from error


def _cut_short() -> ValueError:
    return ValueError(
        "The file is cut short or damaged: it cannot be unpacked. Copy it again, or save the "
        "network again."
    )


def _read_json(archive: zipfile.ZipFile, name: str) -> dict[str, Any]:
    if (size := archive.getinfo(name).file_size) > _MAX_JSON_BYTES:
        raise ValueError(
            f"{name} has {size / 1e6:,.1f} MB; expected at most {_MAX_JSON_BYTES / 1e6:.0f}. "
            "Networks that large cannot be shown here."
        )
    try:
        text = _read(archive, name).decode()
    except UnicodeDecodeError:
        raise ValueError(f"{name} is not JSON text. Save the network again.") from None
    return parse_json(text, name)


def parse_json(text: str, name: str) -> dict[str, Any]:
    """What a file says of its network, as JSON values.

    Args:
        text: Of bounded length.
        name: What to call it in a sentence.

    Raises:
        ValueError: It is no JSON text, too deep, or holds what is no number.
    """
    try:
        _check_depth(text, name)
        found = json.loads(text, parse_constant=_refuse_constant)
    except (RecursionError, json.JSONDecodeError):
        raise ValueError(f"{name} is not JSON text. Save the network again.") from None
    if not isinstance(found, dict):
        raise ValueError(f"{name} does not describe a network. Save the network again.")
    return found


def _check_depth(text: str, name: str) -> None:
    depth = 0
    for bracket in _BRACKETS.findall(text):
        depth += (bracket in "[{") - (bracket in "]}")
        if depth > _MAX_JSON_DEPTH:
            raise ValueError(
                f"{name} has brackets within brackets more than {_MAX_JSON_DEPTH} deep; Keras "
                "does not write such files. Save the network again."
            )


def _refuse_constant(text: str) -> float:
    raise ValueError(f"The file's settings hold {text}, which is not a number.")
