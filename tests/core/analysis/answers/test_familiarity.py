"""Whether a drawing looks like training digits: ranks, threshold, and file."""

import numpy as np
import pytest

from core.analysis.answers import familiarity
from core.analysis.answers.familiarity import NO_DIGIT, Calibration
from core.analysis.answers.strangeness import CHOSEN, NEIGHBORS, Evidence, Reference, Scale
from core.analysis.hidden.projection import Components
from core.files.arrays import pack, unpack


@pytest.fixture
def calibration():
    """One component; training digits at 0, and one drawn form at 1. Energies are not counted."""
    points = np.array([[0.0]] * NEIGHBORS + [[1.0]], np.float32)
    components = Components(np.zeros(2, np.float32), np.eye(2, dtype=np.float32)[:1], np.ones(1))
    labels = np.arange(NEIGHBORS + 1) % 10
    indices = np.array([*range(100, 100 + NEIGHBORS), NO_DIGIT])
    scales = {name: Scale(0.0, 1.0 if name == CHOSEN[0] else 1e12) for name in CHOSEN}
    reference = Reference(components, points, labels)
    return Calibration(("a@1", "b@2"), reference, indices, scales, np.linspace(0, 2, 201))


def judge(calibration, *places):
    hidden = np.array([[place, 7.0] for place in places], np.float32).reshape(-1, 2)
    return familiarity.judge(Evidence(np.zeros((2, len(hidden), 10)), hidden), calibration)


def test_the_rank_is_the_share_of_true_digits_that_are_less_strange(calibration):
    near, middle, far, farther = judge(calibration, 0.0, -0.5, -1.92, -50.0)
    assert near.rank == pytest.approx(0, abs=1e-6) and not near.strange
    assert middle.strangeness == pytest.approx(0.5) and middle.rank == pytest.approx(0.25)
    assert far.rank == pytest.approx(0.96) and far.strange
    assert farther.rank == 1 and farther.strange
    assert judge(calibration) == []


def test_the_nearest_are_training_images_alone(calibration):
    (found,) = judge(calibration, 0.9)
    assert set(found.nearest) == {100 + k for k in range(NEIGHBORS)}


def test_a_file_brings_back_what_was_written(calibration):
    again = familiarity.from_arrays(unpack(pack(familiarity.to_arrays(calibration))))
    assert again.networks == calibration.networks and again.scales == calibration.scales
    assert np.array_equal(again.indices, calibration.indices)
    assert judge(again, 0.3, 2.0) == judge(calibration, 0.3, 2.0)


@pytest.mark.parametrize(
    ("name", "array"),
    [
        ("points", np.zeros((3, 1), np.float16)),
        ("axes", np.zeros((1, 5), np.float16)),
        ("parts", np.array(["another", "sum"])),
        ("scales", np.zeros(2)),
        ("quantiles", np.array([1.0, np.nan])),
        ("quantiles", np.array([2.0, 1.0])),
        ("labels", None),
    ],
)
def test_a_damaged_file_gets_a_sentence(calibration, name, array):
    arrays = familiarity.to_arrays(calibration)
    arrays |= {name: array}
    if array is None:
        del arrays[name]
    with pytest.raises(ValueError, match="This is no calibration of what may not be a digit"):
        familiarity.from_arrays(arrays)
