"""The UNIPEN reader and the pen benchmark, on a file written here."""

import gzip

import numpy as np
import pytest

from core.drawing import pen_file
from core.maintenance import pen_benchmark

TEXT = """.INCLUDE dene.doc
.SEGMENT DIGIT 0 ? "1"
.COMMENT 1 26 54
.PEN_DOWN
 100 400
 110 300
 110 100
.PEN_UP
.DT 100
.SEGMENT DIGIT 1 ? "7"
.COMMENT 7 12 224
.PEN_DOWN
 100 400
 300 400
 200 100
.PEN_UP
.PEN_DOWN
 150 250
 290 250
.PEN_UP
"""


def test_labels_writers_and_strokes_are_read(tmp_path):
    (tmp_path / "pens.txt.gz").write_bytes(gzip.compress(TEXT.encode()))
    one, seven = pen_file.read_pen_digits(tmp_path)
    assert (one.label, one.writer, len(one.strokes)) == (1, 26, 1)
    assert (seven.label, seven.writer, len(seven.strokes)) == (7, 12, 2)
    assert one.strokes[0].tolist() == [[100, 100], [110, 200], [110, 400]]  # y downwards


@pytest.mark.parametrize("text", ["", "nothing", '.SEGMENT DIGIT 0 ? "1"\n.COMMENT x y'])
def test_other_files_get_a_sentence(tmp_path, text):
    (tmp_path / "pens.txt").write_text(text)
    with pytest.raises(ValueError, match="pen digits"):
        pen_file.read_pen_digits(tmp_path / "pens.txt")


def test_no_file_gets_a_sentence(tmp_path):
    with pytest.raises(ValueError, match="could not be read"):
        pen_file.read_pen_digits(tmp_path / "none.txt")


def test_reading_is_counted_by_stage_and_group(tmp_path):
    (tmp_path / "pens.txt").write_text(TEXT)
    digits = pen_file.read_pen_digits(tmp_path / "pens.txt")

    def always_one(images):
        assert images.shape == (2, 28, 28, 1) and images.max() == 1
        return np.eye(10, dtype=np.float32)[[1, 1]]

    reading = pen_benchmark.read_pens(digits, always_one)
    assert reading.stages == ("squashed", "boxed", "centred", "redrawn")
    assert reading.accuracy().tolist() == [0.5] * 4
    assert reading.accuracy(reading.labels == 7).tolist() == [0] * 4
    assert reading.accuracy(reading.writers == 26).tolist() == [1] * 4
