"""Changes to bytes, drawn with a seed."""

from __future__ import annotations

import random

_ODD = (
    b"\0",
    b"\xff" * 4,
    b"\x7f\xff\xff\xff",
    b"\0" * 8,
    b"PK\x01\x02",
    b"-1",
    b"\n",
    b'"',
    b"../",
)


def mutate(raw: bytes, dice: random.Random) -> bytes:
    """Changes a few places of some bytes: flipped, cut, doubled, filled or put elsewhere."""
    changed = bytearray(raw)
    for _ in range(dice.choice((1, 1, 1, 2, 4, 16))):
        place = dice.randrange(len(changed) + 1)
        length = dice.choice((1, 2, 4, 16, 100))
        kind = dice.randrange(7)
        if kind == 0 and place < len(changed):
            changed[place] ^= 1 << dice.randrange(8)
        elif kind == 1 and place < len(changed):
            changed[place] = dice.randrange(256)
        elif kind == 2:
            del changed[place : place + length]
        elif kind == 3:
            changed[place:place] = changed[place : place + length]
        elif kind == 4:
            changed[place : place + length] = dice.choice(_ODD)
        elif kind == 5:
            changed[place:place] = dice.randbytes(length)
        elif dice.random() < 0.3:
            del changed[place:]
    return bytes(changed)
