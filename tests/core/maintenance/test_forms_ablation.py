"""What a form wins and costs, counted by hand."""

import numpy as np

from core.maintenance.forms_ablation import _compare


def test_effects_are_counted_for_the_form_and_for_all_others():
    labels = np.array([0, 0, 0, 0, 6, 6, 8, 8, 8, 8])
    before = np.array([0, 0, 1, 1, 1, 1, 1, 1, 1, 1], float)
    after = np.array([1, 1, 1, 1, 1, 1, 1, 1, 1, 0], float)
    held = np.array([1, 1, 1, 0], float), np.array([1, 1, 1, 1], float)
    effect = _compare("0 slashed", (after, held[0]), (before, held[1]), labels)
    assert effect.own == 50
    assert effect.others == -100 / 6
    assert (effect.worst, effect.worst_change) == (8, -25)
    assert effect.held_out == -25


def test_going_on_without_a_form_has_no_digit_of_its_own():
    labels = np.array([1, 2])
    right = np.ones(2, float)
    effect = _compare("", (right, right), (right, right), labels)
    assert effect.own == 0 and effect.others == 0
