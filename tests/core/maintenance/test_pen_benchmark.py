"""What is counted of pen digits, with a network that answers as the test wants."""

import io

import numpy as np
import pytest
from PIL import Image

from core.commands import benchmarks
from core.commands.command import Table
from core.drawing.pen_file import PenDigit
from core.maintenance.pen_benchmark import read_pens
from core.maintenance.shares import describe_share

LINE = [np.array([[100, 100], [120, 400]], np.float32)]
DIGITS = [PenDigit(1, 3, LINE)] * 6 + [PenDigit(7, 4, LINE)] * 2


@pytest.fixture
def reading():
    """All eight are read as 1."""
    return read_pens(DIGITS, lambda images: np.eye(10)[[1] * len(images)])


def run(reading, monkeypatch, **options) -> Table:
    monkeypatch.setattr(benchmarks.pen_benchmark, "read_pen_file", lambda *_: reading)
    given = {"model": "cnn-simple", "path": None, "writers": False, "confusions": 0, "errors": None}
    return benchmarks.PEN_BENCH.run(type("Options", (), {**given, **options}), lambda _: None)


def test_shares_come_with_their_interval(reading, monkeypatch):
    rows = {row["among"]: row for row in run(reading, monkeypatch, writers=True)}
    assert rows["all"]["redrawn %"] == 75 and rows["all"]["95 %"] == "40.9 to 92.9"
    assert rows["digit 7"]["redrawn %"] == 0 and rows["writer 3"]["digits"] == 6


def test_an_interval_is_that_of_wilson():
    right = np.arange(100) < 98  # 98 of 100: 93.0 to 99.4, as published tables have it
    assert describe_share(right) == {"read %": 98.0, "95 % interval": "93.0 to 99.4"}


def test_confusions_are_counted(reading, monkeypatch):
    assert run(reading, monkeypatch, confusions=5) == [{"written": 7, "read as": 1, "digits": 2}]


def test_a_contact_sheet_shows_the_misread(reading, monkeypatch, tmp_path):
    run(reading, monkeypatch, errors=tmp_path / "sheet.png")
    with Image.open(io.BytesIO((tmp_path / "sheet.png").read_bytes())) as sheet:
        assert sheet.width == 6 + 2 * 90
    with pytest.raises(ValueError, match="cannot be written"):
        run(reading, monkeypatch, errors=tmp_path / "nowhere" / "sheet.png")
