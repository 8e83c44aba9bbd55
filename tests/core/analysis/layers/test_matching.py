"""Matched filters, against NumPy's correlation and every pairing there is."""

import itertools

import numpy as np
import pytest

from core.analysis.layers.matching import (
    MATCHED_IMAGES,
    Places,
    correlate,
    match_filters,
    pair,
    resample,
    share_places,
)
from core.queries import matching

RANDOM = np.random.default_rng(0)


def batches(first, second, size=7):
    for start in range(0, len(first), size):
        yield first[start : start + size], second[start : start + size]


def match(responses):
    """With maps of one size, which look at the same places."""
    return pair(correlate(responses))


def test_correlations_equal_numpy_s():
    first = RANDOM.normal(1000, 1, (20, 3, 4, 5)).astype(np.float32)
    second = (first[..., :3] * -2 + RANDOM.normal(0, 1, (20, 3, 4, 3))).astype(np.float32)
    found = correlate(batches(first, second))
    theirs = np.corrcoef(first.reshape(-1, 5).T, second.reshape(-1, 3).T)[:5, 5:]
    assert found == pytest.approx(theirs, abs=1e-5)


def test_shuffled_filters_are_found_again():
    first = RANDOM.normal(size=(20, 4, 4, 6)).astype(np.float32)
    order = np.array([3, 0, 5, 1, 4, 2])
    found = match(batches(first, 3 * first[..., order] + 7))
    assert order[found.second].tolist() == found.first.tolist()
    assert found.correlation == pytest.approx(np.ones(6)) and found.mean == pytest.approx(1)


def test_the_pairing_is_the_best_of_all():
    table = RANDOM.uniform(-1, 1, (4, 5))
    best = max(
        sum(table[row, column] for row, column in enumerate(columns))
        for columns in itertools.permutations(range(5), 4)
    )
    found = pair(table)
    assert found.correlation.sum() == pytest.approx(best)
    assert (np.diff(found.correlation) <= 0).all()
    assert found.correlation == pytest.approx(table[found.first, found.second])
    assert sorted(found.first) == [0, 1, 2, 3] and not len(found.single_first)
    assert sorted([*found.second, *found.single_second]) == [0, 1, 2, 3, 4]


def test_a_silent_filter_has_no_partner():
    first = RANDOM.normal(size=(20, 2, 2, 3)).astype(np.float32)
    second = first.copy()
    first[..., 1] = 0.1  # constant, and no float of few digits
    second[..., 2] = 0
    found = match(batches(first, second))
    assert found.silent_first.tolist() == [1] and found.silent_second.tolist() == [2]
    assert found.first[0] == found.second[0] == 0 and found.correlation[0] == pytest.approx(1)
    assert np.isnan(found.correlations[1]).all() and len(found.first) == 2
    nothing = match([(first * 0, second)])
    assert not len(nothing.first) and np.isnan(nothing.mean)
    assert len(nothing.silent_first) == 3


def test_axes_are_read_where_both_look():
    # A convolution with 3 and one with 5 pixels, both unpadded, on an image of 8: middles at 1 to
    # 6 and at 2 to 5, which both have.
    fine, coarse = share_places(np.arange(1.0, 7), np.arange(2.0, 6))
    assert np.array_equal(fine, np.eye(6)[1:5]) and np.array_equal(coarse, np.eye(4))
    # After a pooling, pixels look between those of the finer map.
    fine, coarse = share_places(np.array([0.0, 1, 2, 3]), np.array([0.5, 2.25]))
    assert fine.tolist() == [[0.5, 0.5, 0, 0], [0, 0, 0.75, 0.25]]
    assert np.array_equal(coarse, np.eye(2))
    # One that looks at everything is read where it looks, and one beyond reach at its end.
    assert share_places(np.array([3.5]), np.arange(8.0))[1][0, 3:5].tolist() == [0.5, 0.5]
    assert share_places(np.array([9.0]), np.arange(8.0))[1][0].tolist() == [0] * 7 + [1]


def test_maps_of_other_sizes_are_matched_by_place():
    image = RANDOM.normal(size=(9, 10, 12, 2)).astype(np.float32)
    first, second = image[:, 1:9, 1:11], image[:, 2:8, 2:10][..., ::-1]
    places = [
        Places(np.arange(1.0, 9), np.arange(1.0, 11)),
        Places(np.arange(2.0, 8), np.arange(2.0, 10)),
    ]
    found = match_filters([(first, second)], *places)
    assert found.correlation == pytest.approx([1, 1])
    assert found.first.tolist() == (1 - found.second).tolist()
    ramp = np.arange(4, dtype=np.float32).reshape(1, 4, 1, 1)
    rows = share_places(np.array([0.0, 1, 2, 3]), np.array([0.5, 2.25]))[0]
    assert resample(ramp, rows, np.eye(1)).ravel() == pytest.approx([0.5, 2.25])


def test_other_images_get_a_sentence():
    with pytest.raises(ValueError, match="no responses"):
        correlate([])
    with pytest.raises(ValueError, match="as many images, rows and columns"):
        correlate([(np.zeros((2, 1, 1, 1), np.float32), np.zeros((3, 1, 1, 1), np.float32))])


@pytest.fixture
def few_images(monkeypatch):
    """A tenth of the images that are looked at otherwise, which is enough here, and faster."""
    monkeypatch.setattr(matching, "MATCHED_IMAGES", MATCHED_IMAGES // 10)
    yield
    for kept in (matching._match, matching._match_untrained):
        kept.cache_clear()


def test_filters_of_two_networks_are_matched(few_images):
    found = matching.match_filters("cnn-intro", "conv1", "cnn-simple", "conv1")
    numbers = [*found.first, *found.single_first, *found.silent_first]
    assert sorted(numbers) == list(range(32))  # every filter is somewhere, once
    assert found.correlation[0] > 0.8 and found.correlations.shape == (32, 32)
    swapped = matching.match_filters("cnn-simple", "conv1", "cnn-intro", "conv1")
    assert swapped.correlations.T == pytest.approx(found.correlations, abs=1e-6, nan_ok=True)
    untrained = matching.match_untrained("cnn-intro", "conv1", "cnn-simple", "conv1")
    assert 0 < untrained < found.mean


def test_a_filter_is_not_matched_with_a_dense_unit():
    with pytest.raises(ValueError, match="one is a convolution"):
        matching.match_filters("cnn-intro", "conv1", "cnn-simple", "dense1")
