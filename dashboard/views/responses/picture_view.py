"""The picture of the network: every layer's responses, and what is under the glass."""

from __future__ import annotations

import streamlit as st

from core.analysis.layers.units import read_unit
from core.browser.article import write_article
from core.browser.pack import Packed
from core.data.datasets import Source
from core.drawing.digit_address import Digit
from core.store.card import Card
from dashboard.appearance import plain
from dashboard.components.network import SCALES, Looked, show_network
from dashboard.elements.command import show_command
from dashboard.visit import choices, visitor, written
from dashboard.visit.chosen import chosen_source
from dashboard.visit.unit import remember_unit

_UNIT, _SCALE = "responses_unit", "responses_colors"  # session state and address
_NOTHING = "none"  # under the glass, as the browser says it
# By these, links of older days name a layer, a filter and a pixel.
_OLD = ("responses_layer", "responses_filter", "responses_row", "responses_column")


def show_picture(card: Card, digit: Digit, other: Digit | None, packed: Packed) -> None:
    """The picture, and the commands that print its numbers."""
    _adopt_old_link()
    read = _reader(card)
    unit = choices.adopt(_UNIT, "", read=read, expected="layer:number, of a layer of this network")
    scale = choices.adopt(
        _SCALE,
        SCALES[0],
        read=choices.option_reader(SCALES),
        expected=f"one of {', '.join(SCALES)}",
    )
    source = chosen_source()
    _remember(card, unit)

    def look(name: str, text: str) -> None:
        try:
            if name == "pen":
                visitor.choose_strokes(text)
            elif name == "scale":
                st.session_state[_SCALE] = choices.option_reader(SCALES)(text)
            else:
                st.session_state[_UNIT] = read("" if text == _NOTHING else text)
        except ValueError:
            return  # of a network before this one, or of nobody's making

    show_network(
        packed,
        card.model_id,
        digit.tensor,
        digit.address,
        Looked(unit, scale),
        names=source.class_names,
        features=source.named_features,
        noun=source.noun,
        draws=source.holds_digits,
        other=None if other is None else other.tensor,
        on_look=look,
    )
    written.write({_UNIT: unit or None})
    choices.publish(_SCALE, scale, default=SCALES[0])
    if other:
        st.caption(
            plain(
                f"Each map is that of {digit.title} less that of {other.title}: orange where the "
                "first has more, blue where it has less. The arithmetic under the glass and the "
                "answer are those of the first."
            )
        )
    _show_article(card, source)
    _show_commands(card, digit, unit)


def _show_article(card: Card, source: Source) -> None:
    """How the network works, told on its own layers."""
    with st.expander("How does it work?"):
        for paragraph in write_article(card.graph, source.noun):
            st.markdown(f"**{plain(paragraph.title)}.** {plain(paragraph.text)}")


def _show_commands(card: Card, digit: Digit, unit: str) -> None:
    asked = unit or f"{card.graph.blocks[0].after}:0"
    numbers = f"python -m core circuit {card.model_id} --digit {digit.address} --unit {asked}"
    page = f"python -m core page {card.model_id} --out {card.recipe.name}.html"
    with st.expander("On the command line"):
        show_command(numbers, saying="What each map gives to a unit, in numbers:")
        show_command(page, saying="This picture as one file, to mail or to put on a site:")


def _adopt_old_link() -> None:
    """Takes over what a link names by layer, filter and pixel."""
    layer, *place = (st.query_params.get(key) for key in _OLD)
    if layer is None or not choices.is_linked(_OLD[0]):
        return
    number, row, column = place
    text = f"{layer}:{number or 0}"
    if row is not None and column is not None:
        text += f":{row}:{column}"
    written.write(dict.fromkeys(_OLD))
    st.query_params[_UNIT] = text


def _reader(card: Card) -> choices.Read:
    """Reads the text of a unit; "" is nothing."""

    def read(text: str) -> str:
        if text:
            read_unit(card.graph, text)
        return text

    return read


def _remember(card: Card, unit: str) -> None:
    """The filter under the glass goes along to other pages."""
    name, _, rest = unit.partition(":")
    for block in card.graph.blocks:
        if name in (block.name, block.before, block.after):
            remember_unit(block.name, int(rest.split(":")[0]))
