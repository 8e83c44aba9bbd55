"""Files packed by xz, unpacked with a bound on memory, which `lzma.LZMAFile` has not."""

from __future__ import annotations

import io
import lzma
from typing import IO, cast

_MEMORY = 200_000_000  # bytes that unpacking may take; the strongest setting of xz takes 65 MB
_PIECE = 2**16  # packed bytes read at once


class _Reader(io.RawIOBase):
    """A stream of unpacked bytes, which can be read again from its beginning."""

    def __init__(self, packed: IO[bytes]) -> None:
        self._packed = packed
        self._rewind()

    def _rewind(self) -> None:
        self._packed.seek(0)
        self._decompressor = lzma.LZMADecompressor(memlimit=_MEMORY)
        self._place = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._place

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer).cast("B")  # type: ignore[arg-type]
        while len(view) and not self._decompressor.eof:
            piece = self._packed.read(_PIECE) if self._decompressor.needs_input else b""
            if self._decompressor.needs_input and not piece:
                raise EOFError("it ends early")
            raw = self._decompressor.decompress(piece, max_length=len(view))
            if raw:
                view[: len(raw)] = raw
                self._place += len(raw)
                return len(raw)
        return 0

    def seek(self, place: int, whence: int = io.SEEK_SET) -> int:
        if whence != io.SEEK_SET:
            raise io.UnsupportedOperation("only places from the beginning are known")
        if place < self._place:
            self._rewind()
        while self._place < place and self.read(min(_PIECE, place - self._place)):
            pass
        return self._place


def opened(packed: IO[bytes]) -> IO[bytes]:
    """A stream of what a file packed by xz holds.

    Args:
        packed: The file; only its first stream is read.
    """
    return cast(IO[bytes], io.BufferedReader(_Reader(packed), _PIECE))
