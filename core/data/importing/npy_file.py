"""One array file as numpy saves them, read piece by piece and never unpickled.

Its head is read first, and memory is taken only for what it may announce. The format:
https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.data.collected import MAX_BYTES
from core.data.importing.files import Files, shorten, show, take
from core.data.importing.numbers import Numbers

_MAX_HEADER = 10_000  # bytes that describe type and shape; numpy's own limit
_MAX_LABELS = 200_000_000  # bytes of an array that is taken as a whole
_PIECE = 4_000_000  # bytes read at once
_LAST_SIGN = 0x10FFFF  # of Unicode
_SURROGATES = (0xD800, 0xDFFF)  # numbers that are no signs


class Head(NamedTuple):
    """What an array's head announces, and how many bytes of the file it takes itself."""

    shape: tuple[int, ...]
    fortran_order: bool
    dtype: np.dtype[Any]
    length: int

    @property
    def bytes(self) -> int:
        """How many bytes its values take."""
        return math.prod(self.shape) * self.dtype.itemsize

    @property
    def is_text(self) -> bool:
        """Whether it holds text, be it as bytes."""
        return self.dtype.kind in "US"


def read_head(files: Files, file: str) -> Head:
    """Reads the head of an array file.

    Raises:
        ValueError: This is none, or it announces what is not read or does not fit its size.
    """
    name, size = show(file), files.sizes[file]
    with files.open(file) as stream:
        try:
            version = np.lib.format.read_magic(stream)
            read = {
                (1, 0): np.lib.format.read_array_header_1_0,
                (2, 0): np.lib.format.read_array_header_2_0,
            }[version]
            shape, fortran_order, dtype = read(stream, max_header_size=_MAX_HEADER)
        except KeyError:
            raise ValueError(
                f"The array {name} has format version {version}; expected 1 or 2. Save it again."
            ) from None
        # A head is parsed as Python, which may raise anything.
        except Exception as error:  # noqa: BLE001
            raise ValueError(
                f"{name} is no array file ({shorten(error)}). Save it again."
            ) from None
        length = stream.tell()
    if dtype.kind not in "buifUS":
        raise ValueError(
            f"The array {name} is of type {dtype}; expected numbers. Arrays of Python objects are "
            "not read, as their files can run programs. Save it with a plain dtype."
        )
    head = Head(tuple(shape), fortran_order, dtype, length)
    if min(head.shape, default=1) < 0 or head.bytes > MAX_BYTES:
        raise ValueError(
            f"The array {name} announces the shape {head.shape} of {dtype}, "
            f"{head.bytes / 1e9:,.1f} GB; at most {MAX_BYTES / 1e9:g} GB are read. Bring less."
        )
    if head.length + head.bytes != size:
        raise ValueError(
            f"The array {name} announces {head.bytes:,} bytes of numbers, but has "
            f"{size - head.length:,}. The file is damaged; save it again."
        )
    return head


def as_numbers(files: Files, name: str, head: Head) -> Numbers:
    """An array of numbers, to be read in pieces."""
    each = max(1, _PIECE // max(1, head.dtype.itemsize)) * head.dtype.itemsize

    def pieces() -> Iterator[NDArray[Any]]:
        with files.open(name) as stream:
            take(stream, head.length, name)
            left = head.bytes
            while left:
                raw = take(stream, min(each, left), name)
                if not raw or len(raw) % head.dtype.itemsize:
                    raise ValueError(f"The array {show(name)} is cut off. Save it again.")
                left -= len(raw)
                yield np.frombuffer(raw, head.dtype)

    return Numbers(head.shape, head.dtype, head.fortran_order, pieces)


def read_whole(files: Files, name: str, head: Head) -> NDArray[Any]:
    """A small array, of text as well.

    Raises:
        ValueError: It is large, cut off, or its text is none.
    """
    if head.bytes > _MAX_LABELS:
        raise ValueError(
            f"The array {show(name)} takes {head.bytes / 1e6:,.0f} MB; at most "
            f"{_MAX_LABELS / 1e6:.0f} MB are read of labels and names. Save shorter ones."
        )
    with files.open(name) as stream:
        raw = take(stream, head.length + head.bytes, name)[head.length :]
    if len(raw) != head.bytes:
        raise ValueError(f"The array {show(name)} is cut off. Save it again.")
    if head.dtype.kind == "U":
        signs = np.frombuffer(raw, head.dtype.str[0] + "u4")
        wrong = (signs > _LAST_SIGN) | ((signs >= _SURROGATES[0]) & (signs <= _SURROGATES[1]))
        if wrong.any():
            raise ValueError(
                f"The array {show(name)} holds text that is no Unicode. Save it again, or as "
                "numbers."
            )
    array: NDArray[Any] = (
        np.frombuffer(raw, head.dtype)
        if head.dtype.itemsize
        else np.zeros(math.prod(head.shape), head.dtype)
    )
    return array.reshape(head.shape, order="F" if head.fortran_order else "C")
