"""CSV text without formulas."""

import csv
import io

import pytest

from core.files.csv_text import write_csv


@pytest.mark.parametrize(
    "text", ["=1+1", "+cmd", "-x", "@SUM(A1)", "\t=1", "\r=1", "  =1", "\uff1d1"], ids=ascii
)
def test_formulas_are_quoted(text):
    (row,) = csv.reader(io.StringIO(write_csv([[text, "plain"]]), newline=""))
    assert row == [f"'{text}".replace("\r", " "), "plain"]


def test_numbers_stay_numbers():
    assert write_csv([["-1.5", -2, 3.25, "+1e3", "a=b", "", None]]) == "-1.5,-2,3.25,+1e3,a=b,,\n"
