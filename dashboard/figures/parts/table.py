"""HTML tables, written once: what stands in a cell is text, and escaped, unless it is `Markup`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup, escape

_NUMBER = {"class": "number"}  # right-aligned, all digits of one width


class Cell(NamedTuple):
    """A cell with attributes.

    Attributes:
        content: Text, or `Markup`.
        attributes: Of the element, by name.
        is_head: Whether it names a row or a column.
    """

    content: str
    attributes: Mapping[str, str] = {}
    is_head: bool = False


class Row(NamedTuple):
    """A row with attributes.

    Attributes:
        cells: Their contents; a text takes over whether its column holds numbers.
        attributes: Of the element, by name.
    """

    cells: Sequence[str | Cell]
    attributes: Mapping[str, str] = {}


CHOSEN = {"class": "chosen", "aria-current": "true"}  # of a row that the page is about


def make_table(
    rows: Iterable[Row | Sequence[str | Cell]],
    *,
    heads: Sequence[str | Cell] = (),
    classes: str = "plain",
    box: str = "scroll",
    columns: Sequence[Mapping[str, str]] = (),
    attributes: Mapping[str, str] | None = None,
) -> Markup:
    """A table.

    Args:
        rows: From above; plain contents, or with attributes.
        heads: Names of the columns, `number(...)` where numbers stand in them; none without.
        classes: Of the table; one that is `wide` bears the heads in its cells too, as a narrow
            screen shows these below each other.
        box: Classes of the box in which a wide table scrolls; empty for none.
        columns: Attributes of the columns, from the left.
        attributes: Of the table, by name.
    """
    names_cells = "wide" in classes.split()
    body = "".join(_make_row(row, heads, names_cells=names_cells) for row in rows)
    if heads:
        named = [one if isinstance(one, Cell) else Cell(one) for one in heads]
        head = _make_row([one._replace(is_head=True) for one in named])
        body = f"<thead>{head}</thead><tbody>{body}</tbody>"
    if columns:
        group = "".join(f"<col{_write(one)}>" for one in columns)
        body = f"<colgroup>{group}</colgroup>{body}"
    opening = _write({"class": classes, **(attributes or {})})
    table = f"<table{opening}>{body}</table>"
    return Markup(f"<div{_write({'class': box})}>{table}</div>" if box else table)


def number(content: str) -> Cell:
    """A number, or the head of a column of numbers."""
    return Cell(content, _NUMBER)


def bold(text: str) -> Markup:
    """Text that stands out."""
    return Markup("<b>{}</b>").format(text)


def muted(text: str) -> Markup:
    """Text that stands back."""
    return Markup('<span class="muted">{}</span>').format(text)


def with_note(text: str, note: str) -> Markup:
    """Text with something smaller below it."""
    return Markup("{}<br>{}").format(text, muted(note))


def _make_row(
    row: Row | Sequence[str | Cell], heads: Sequence[str | Cell] = (), *, names_cells: bool = False
) -> str:
    contents, attributes = row if isinstance(row, Row) else (row, {})
    cells = []
    for place, content in enumerate(contents):
        if not isinstance(content, Cell):
            above = heads[place] if place < len(heads) else ""
            is_number = isinstance(above, Cell) and above.attributes == _NUMBER
            content = Cell(content, _NUMBER if is_number else {})
            if names_cells and place < len(heads):
                head = above.content if isinstance(above, Cell) else above
                content = Cell(content.content, {**content.attributes, "data-head": head})
        tag = "th" if content.is_head else "td"
        cells.append(f"<{tag}{_write(content.attributes)}>{escape(content.content)}</{tag}>")
    return f"<tr{_write(attributes)}>{''.join(cells)}</tr>"


def _write(attributes: Mapping[str, str]) -> str:
    """Attributes as they stand in an element."""
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())
