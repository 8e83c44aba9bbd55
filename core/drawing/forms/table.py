"""All forms in one table; recipes name those that they draw."""

from __future__ import annotations

from core.drawing.forms import eight, five, four, nine, one, seven, six, three, two, zero
from core.drawing.forms.form import Form
from core.files.names import suggest

_TABLE = (
    Form("0 slashed", 0, zero.slashed, 2.0),
    Form("0 barred", 0, zero.barred),
    Form("0 slashed at once", 0, zero.slashed_at_once),
    Form("0 with crossed ends", 0, zero.crossed_ends),
    Form("0 open above", 0, zero.open_above),
    Form("1 with upstroke", 1, one.upstroke, 2.0),
    Form("1 with long upstroke", 1, one.long_upstroke, 2.0),
    Form("1 with round upstroke", 1, one.round_upstroke),
    Form("1 with base", 1, one.with_base, 2.0),
    Form("1 with close upstroke", 1, one.close_upstroke),
    Form("2 looped", 2, two.looped),
    Form("2 with short foot", 2, two.short_foot),
    Form("3 with flat top", 3, three.flat_top),
    Form("4 open above", 4, four.open_above),
    Form("4 square", 4, four.square),
    Form("4 with short stem", 4, four.short_stem, 2.0),
    Form("4 in one stroke", 4, four.one_stroke),
    Form("4 rounded", 4, four.rounded, 2.0),
    Form("4 looped", 4, four.looped),
    Form("5 with bar apart", 5, five.bar_apart),
    Form("5 with bar hooked", 5, five.bar_hooked),
    Form("6 open", 6, six.open_loop),
    Form("7 barred", 7, seven.barred),
    Form("7 with bar joined", 7, seven.bar_joined, 2.0),
    Form("7 slashed", 7, seven.slashed),
    Form("7 hooked", 7, seven.hooked),
    Form("7 wavy", 7, seven.wavy),
    Form("8 open above", 8, eight.open_above),
    Form("8 with crossed ends", 8, eight.crossed_ends),
    Form("9 curled", 9, nine.curled),
    Form("9 swept", 9, nine.swept, 2.0),
    Form("9 slanted", 9, nine.slanted),
)

FORMS: dict[str, Form] = {form.name: form for form in _TABLE}
FIRST_FORMS = ("1 with upstroke", "7 barred", "9 curled", "4 open above")
"""What recipes draw that name no forms, as before there were others."""


def find_form(name: str) -> Form:
    """The form of that name.

    Raises:
        ValueError: There is none.
    """
    if name not in FORMS:
        there = f"there are {', '.join(FORMS)}.{suggest(str(name), FORMS)}"
        raise ValueError(f"No form is called {str(name)[:40]!r}; {there}")
    return FORMS[name]
