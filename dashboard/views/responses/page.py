"""The network, the page at the address responses: the picture of it, or layer by layer."""

from __future__ import annotations

import streamlit as st

from core.browser.pack import Packed
from dashboard import frame
from dashboard.answers import cached
from dashboard.appearance import plain
from dashboard.elements import controls
from dashboard.views.responses.layers_view import choose_other, show_responses
from dashboard.views.responses.picture_view import show_picture
from dashboard.visit import choices, chosen

_VIEWS = ("The picture", "Layer by layer")


def show() -> None:
    """The whole page."""
    with frame.sentences():
        source, card = chosen.chosen_source(), chosen.chosen_model()
        st.title(f"What does the network make of my {source.noun}?")
        packed = cached.packed_whole(card.model_id)
        digit = controls.find_digit()
        with st.container(horizontal=True, vertical_alignment="center"):
            view = _VIEWS[0]
            if source.is_image:
                view = choices.show_segments("What is shown", _VIEWS, key="responses_view")
            controls.show_digit_source(digit, key="responses")
            other = choose_other(digit)
        if view == _VIEWS[0] and isinstance(packed, Packed):
            show_picture(card, digit, other, packed)
            return
        if not isinstance(packed, Packed) and view == _VIEWS[0]:
            st.info(plain(packed))
        if source.is_image:
            show_responses(card, digit, other)
