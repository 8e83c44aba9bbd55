"""The examples for digitizers in other languages are what ours makes."""

import numpy as np

from core.drawing.digit_image import GRAY_STEPS, Stages
from tests.vectors import digitizer


def test_the_file_holds_what_the_digitizer_makes():
    written = digitizer.read()
    assert len(written) >= 500
    differing = pixels = 0
    for old in written:
        new = digitizer.digitize(old["strokes"], old["width"])
        assert old["strokes"] == new["strokes"]
        for stage in Stages._fields:
            before, now = (digitizer.read_image(one[stage]) for one in (old, new))
            off = np.round(np.abs(before - now) * GRAY_STEPS)
            assert off.max() <= 1  # where machines round a sum to the other side
            differing += (off > 0).sum()
            pixels += off.size
    assert differing <= pixels / 10_000
