"""Unit: everything about one filter, on one address."""

from dashboard import chosen, frame, unit_card

with frame.sentences():
    unit_card.show_unit(chosen.chosen_model())
