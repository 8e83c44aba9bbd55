"""Rows that are put together from single digits, and what is counted of them."""

import numpy as np

from core.drawing.pen_file import PenDigit
from core.maintenance.several_benchmark import GAPS, tell_apart

ONE = PenDigit(1, 1, [np.array([[250, 100], [240, 400]], np.float32)])
TORN = PenDigit(
    5,
    1,
    [
        np.array([[100, 100], [100, 400]], np.float32),
        np.array([[400, 100], [400, 400]], np.float32),
    ],
)


def test_ones_stay_whole_and_rows_of_them_fall_apart():
    told = {one.what: one for one in tell_apart([ONE], number=3, seed=0)}
    assert len(told) == 2 + 4 * len(GAPS)
    single = told["one digit, pen of 4 of 300 px"]
    assert (single.number, single.by_strokes, single.by_ink) == (1, 1, 1)
    assert told["2 lines of 2 digits, gap 60%"].by_strokes == 3
    assert told["5 digits, gap 30%"].by_ink == 3


def test_what_is_torn_is_counted_as_torn():
    first = next(iter(tell_apart([TORN], number=1, seed=0)))
    assert (first.by_strokes, first.by_ink) == (0, 0)
