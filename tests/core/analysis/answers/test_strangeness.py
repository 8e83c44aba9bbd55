"""Signals of strangeness: values worked out by hand, and others' distances."""

import numpy as np
import pytest
from scipy.spatial.distance import mahalanobis
from sklearn.neighbors import NearestNeighbors

from core.analysis.answers import strangeness
from core.analysis.answers.strangeness import SIGNALS, Evidence, Reference, Scale
from core.analysis.hidden.projection import Components


def identity(width):
    """Components that leave points as they are."""
    return Components(
        np.zeros(width, np.float32), np.eye(width, dtype=np.float32), np.full(width, 1 / width)
    )


@pytest.fixture
def reference():
    random = np.random.default_rng(0)
    labels = np.arange(90) % 3
    points = random.normal(0, [1, 2, 0.5, 1], (90, 4)) + 6 * np.eye(4)[labels]
    return Reference(identity(4), points.astype(np.float32), labels)


@pytest.fixture
def evidence():
    logits = np.log(np.array([[[0.5, 0.5], [0.9, 0.1]], [[0.5, 0.5], [0.1, 0.9]]], np.float32))
    return Evidence(logits, np.random.default_rng(1).normal(0, 3, (2, 4)).astype(np.float32))


def test_signals_of_the_answers_by_hand(evidence, reference):
    def value(name):
        return SIGNALS[name](evidence, reference)

    # Both networks halve the first image; on the second they contradict each other.
    assert value("probability") == pytest.approx([0.5, 0.5])
    assert value("margin") == pytest.approx([0, 0], abs=1e-6)
    assert value("entropy") == pytest.approx([np.log(2)] * 2)
    single = -(0.9 * np.log(0.9) + 0.1 * np.log(0.1))
    assert value("disagreement") == pytest.approx([0, np.log(2) - single], abs=1e-6)
    assert value("largest logit") == pytest.approx([-np.log(0.5), -np.log(0.9)])
    assert value("energy") == pytest.approx(
        [0, 0], abs=1e-6
    )  # logits that are logarithms of shares
    raised = evidence._replace(logits=evidence.logits + 3)
    assert SIGNALS["energy"](raised, reference) == pytest.approx([-3, -3], abs=1e-6)


def test_the_distance_to_neighbors_is_that_of_scikit_learn(evidence, reference):
    finder = NearestNeighbors(n_neighbors=strangeness.NEIGHBORS).fit(reference.points)
    distances, rows = finder.kneighbors(evidence.hidden)
    found, measured = strangeness.find_neighbors(evidence, reference, strangeness.NEIGHBORS)
    assert np.array_equal(found, rows) and measured == pytest.approx(distances)
    assert SIGNALS["neighbor distance"](evidence, reference) == pytest.approx(
        distances.mean(axis=1)
    )
    every, _ = strangeness.find_neighbors(evidence, reference, 1000)
    assert every.shape == (2, 90)


def test_the_distance_to_classes_is_that_of_scipy(evidence, reference):
    means = np.stack([reference.points[reference.labels == k].mean(axis=0) for k in range(3)])
    inverse = np.linalg.inv(np.cov((reference.points - means[reference.labels]).T))
    expected = [min(mahalanobis(p, mean, inverse) for mean in means) for p in evidence.hidden]
    measured = SIGNALS["class distance"](evidence, reference)
    assert measured == pytest.approx(expected, rel=1e-4)


def test_the_residual_is_what_the_components_leave():
    axes = np.array([[0.6, 0.8, 0.0]], np.float32)
    components = Components(np.ones(3, np.float32), axes, np.ones(1))
    reference = Reference(components, np.zeros((1, 1), np.float32), np.zeros(1, np.int64))
    hidden = np.array([[1 + 3 * 0.6, 1 + 3 * 0.8, 3], [1 - 0.8, 1 + 0.6, 1]], np.float32)
    seen = Evidence(np.zeros((1, 2, 10), np.float32), hidden)
    assert SIGNALS["residual"](seen, reference) == pytest.approx([2, 1], rel=1e-6)


def test_a_sum_weighs_its_parts_by_their_scales(evidence, reference):
    scales = {"probability": Scale(0.1, 0.2), "largest logit": Scale(1.0, 0.5)}
    total = strangeness.score(tuple(scales), evidence, reference, scales)
    expected = (0.5 - 0.1) / 0.2 + (-np.log([0.5, 0.9]) - 1) / 0.5
    assert total == pytest.approx(expected, rel=1e-5)


def test_scales_are_mean_and_deviation_and_never_zero(evidence, reference):
    scales = strangeness.measure_scales(("largest logit", "probability"), evidence, reference)
    values = -np.log([0.5, 0.9])
    assert scales["largest logit"] == pytest.approx((values.mean(), values.std()))
    assert scales["probability"] == pytest.approx((0.5, 1.0))  # constant: any unit will do


def test_nothing_gets_no_scores(evidence, reference):
    none = Evidence(evidence.logits[:, :0], evidence.hidden[:0])
    for name in SIGNALS:
        assert SIGNALS[name](none, reference).shape == (0,)
