import dataclasses

import numpy as np
import pytest

from core.analysis.ascent import maximization
from core.analysis.ascent.maximization import INKLING, PRESETS, TUTORIAL


def test_the_tutorials_preset_is_the_tutorials():
    assert TUTORIAL.parameterization == "free" and not TUTORIAL.adam and not TUTORIAL.leaky
    assert (TUTORIAL.step_size, TUTORIAL.steps) == (1, 50)
    assert TUTORIAL.l2 == TUTORIAL.total_variation == TUTORIAL.jitter == TUTORIAL.blur == 0


@pytest.mark.parametrize("steps", [1, 2, 15, 16, 17, 50, 128, 512])
def test_snapshots_are_spread_over_all_steps(steps):
    plan = maximization.plan_snapshots(steps)
    assert sum(plan) == steps and len(plan) == min(steps, maximization.SNAPSHOTS)
    assert max(plan) - min(plan) <= 1
    taken = sum(plan[: len(plan) // 2])
    assert maximization.plan_snapshots(steps, taken=taken) == plan[len(plan) // 2 :]


def test_goals_as_weights():
    each = maximization.each_filter("conv1", [2, 0], 3, "strongest")
    assert each.weights.tolist() == [[0, 0, 1], [1, 0, 0]] and each.reduction == "strongest"
    assert maximization.combine(each).weights.tolist() == [[1, 0, 1]]
    less = maximization.combine(each, minus=True)
    assert less.weights.tolist() == [[-1, 0, 1]] and not less.rectified
    negative = maximization.each_filter("conv1", [1], 3, "negative")
    assert negative.weights.tolist() == [[0, -1, 0]] and negative.reduction == "mean"
    assert each.rectified and not negative.rectified


def test_total_variation_by_hand():
    board = np.array([[[0, 1], [1, 0]]], np.float32)
    assert maximization.total_variation(board).tolist() == [2]
    assert maximization.total_variation(np.ones((3, 4, 4), np.float32)).tolist() == [0, 0, 0]


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"steps": 0}, "steps 0; expected 1 to 512"),
        ({"steps": 10**6}, "expected 1 to 512"),
        ({"jitter": -1}, "jitter -1"),
        ({"blur": float("nan")}, "blur nan"),
        ({"seed": -1}, "seed -1"),
        ({"parameterization": "pixels"}, "'pixels'; expected one of free, pixel, fourier"),
        ({"stride": 2}, "'stride'; expected parameterization"),
    ],
)
def test_settings_out_of_range_get_a_sentence(settings, sentence):
    with pytest.raises(ValueError, match=sentence):
        maximization.with_settings(INKLING, **settings)


def test_differences_from_a_preset_are_found_and_lead_back():
    for preset in PRESETS.values():
        own = maximization.with_settings(preset, steps=20, seed=3)
        changed = maximization.differences(own, preset)
        assert changed == {"steps": 20, "seed": 3}
        assert maximization.with_settings(preset, **changed) == own
        assert maximization.find_preset(own) == preset
        assert not maximization.differences(dataclasses.replace(preset), preset)


def test_an_unknown_objective_gets_a_sentence():
    with pytest.raises(ValueError, match="expected one of mean, centre, strongest, negative"):
        maximization.each_filter("conv1", [0], 3, "median")
