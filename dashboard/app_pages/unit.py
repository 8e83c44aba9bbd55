"""Unit: everything about one filter, on one address."""

from dashboard import frame, unit_card

with frame.sentences():
    unit_card.show_unit(frame.chosen_model())
