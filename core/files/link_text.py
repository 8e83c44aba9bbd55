"""Bytes as short text for an address: deflated, base64url."""

from __future__ import annotations

import base64
import binascii
import zlib


def write(raw: bytes) -> str:
    """Bytes as text of letters, digits, "-" and "_"."""
    compressor = zlib.compressobj(9, wbits=-15)
    packed = compressor.compress(raw) + compressor.flush()
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def read(text: str, *, size: int, longest: int) -> bytes:
    """Reads what `write` wrote, where its size is known.

    Args:
        text: The text, which may come from anybody.
        size: How many bytes it must hold; no more are ever unpacked.
        longest: Characters beyond which it is not looked at.

    Raises:
        ValueError: The text does not hold that many bytes.
    """
    raw = read_at_most(text, most=size, longest=longest)
    if len(raw) != size:
        raise ValueError(f"Received text that holds another number of bytes than {size}.")
    return raw


def read_at_most(text: str, *, most: int, longest: int) -> bytes:
    """Reads what `write` wrote.

    Args:
        text: The text, which may come from anybody.
        most: How many bytes it may hold; no more are ever unpacked.
        longest: Characters beyond which it is not looked at.

    Raises:
        ValueError: The text cannot be unpacked, or holds more.
    """
    if len(text) > longest:
        raise ValueError(f"Received {len(text)} characters; expected at most {longest}.")
    try:
        packed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        raw = zlib.decompressobj(wbits=-15).decompress(packed, most + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError(f"Received text that cannot be unpacked: {error}.") from None
    if len(raw) > most:
        raise ValueError(f"Received text that holds more bytes than {most}.")
    return raw
