"""HTML tables, read back by Python's own parser."""

import re
from html.parser import HTMLParser

import pytest
from markupsafe import Markup

from dashboard.figures.parts.table import (
    CHOSEN,
    Cell,
    Row,
    bold,
    make_table,
    muted,
    number,
    with_note,
)
from tests.places import ROOT

HOSTILE = "<script>alert(\"1\")</script> & 'x'"


class Reader(HTMLParser):
    """Rows of (tag, attributes, text), and every other element that there is."""

    def __init__(self, page):
        super().__init__()
        self.rows, self.elements, self.cell = [], [], None
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.cell = [tag, dict(attrs), ""]

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self.rows[-1].append(tuple(self.cell))
            self.cell = None

    def handle_data(self, data):
        if self.cell:
            self.cell[2] += data


def texts(page):
    return [[text for _, _, text in row] for row in Reader(page).rows]


def names(page):
    return [name for name, _ in Reader(page).elements]


def test_what_stands_in_a_table_is_text():
    page = make_table([[HOSTILE, HOSTILE]], heads=[HOSTILE, number(HOSTILE)])
    assert texts(page) == [[HOSTILE, HOSTILE]] * 2
    assert "script" not in names(page)


@pytest.mark.parametrize("make", [bold, muted, lambda text: with_note(text, text)])
def test_what_stands_out_or_back_is_text_as_well(make):
    page = make_table([[make(HOSTILE)]])
    assert "script" not in names(page) and HOSTILE in texts(page)[0][0]


def test_attributes_cannot_be_left():
    page = make_table(
        [Row([Cell("", {"title": HOSTILE})], {"class": HOSTILE})],
        classes=HOSTILE,
        box=HOSTILE,
        attributes={"aria-label": HOSTILE},
    )
    assert Reader(page).elements == [
        ("div", {"class": HOSTILE}),
        ("table", {"class": HOSTILE, "aria-label": HOSTILE}),
        ("tr", {"class": HOSTILE}),
        ("td", {"title": HOSTILE}),
    ]


def test_markup_stays_as_it_is_and_is_not_escaped_twice():
    page = make_table([[Markup("<i>a</i>"), bold("b & c")]])
    assert "<td><i>a</i></td><td><b>b &amp; c</b></td>" in page
    assert Markup("<p>{}</p>").format(page) == f"<p>{page}</p>"


def test_cells_take_over_whether_their_column_holds_numbers():
    page = make_table([["a", "1"], ["b", Cell("none")]], heads=["name", number("count")])
    head, first, second = Reader(page).rows
    assert head == [("th", {}, "name"), ("th", {"class": "number"}, "count")]
    assert first == [("td", {}, "a"), ("td", {"class": "number"}, "1")]
    assert second == [("td", {}, "b"), ("td", {}, "none")]


def test_a_wide_table_bears_the_heads_in_its_cells_as_text():
    page = make_table([["a", "1"]], heads=["name", number(HOSTILE)], classes="plain wide")
    assert Reader(page).rows[1] == [
        ("td", {"data-head": "name"}, "a"),
        ("td", {"class": "number", "data-head": HOSTILE}, "1"),
    ]


def test_a_row_may_be_marked_and_named():
    page = make_table([Row([Cell("epoch", is_head=True), "3"], CHOSEN)], classes="numbers", box="")
    assert page == (
        '<table class="numbers"><tr class="chosen" aria-current="true">'
        "<th>epoch</th><td>3</td></tr></table>"
    )


def test_heads_and_columns_come_first():
    page = make_table([["1"]], heads=["a"], columns=[{}, {"span": "2"}])
    assert page == (
        '<div class="scroll"><table class="plain"><colgroup><col><col span="2"></colgroup>'
        "<thead><tr><th>a</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table></div>"
    )


def test_a_table_of_nothing_is_empty():
    assert make_table([], box="") == '<table class="plain"></table>'
    assert texts(make_table([], heads=["a", "b"])) == [["a", "b"]]


def test_no_other_file_writes_a_table_by_hand():
    writing = [
        path.name
        for path in (ROOT / "dashboard").rglob("*.py")
        if re.search(r"</?(table|thead|tbody|tr|td|th)\b", path.read_text())
    ]
    assert writing == ["table.py"]
