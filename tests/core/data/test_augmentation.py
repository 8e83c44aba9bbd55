"""Random distortions."""

import numpy as np
import pytest

from core.data.augmentation import Augmentation, augment
from core.data.datasets import load_test_split


@pytest.fixture(scope="module")
def images():
    return load_test_split().images[:64]


def test_no_distortion_changes_nothing(images):
    assert np.allclose(augment(images, Augmentation(), seed=0), images, atol=1e-5)


def test_the_seed_decides(images):
    how = Augmentation(rotation=10, elastic=1.0)
    assert np.array_equal(augment(images, how, seed=3), augment(images, how, seed=3))
    assert not np.array_equal(augment(images, how, seed=3), augment(images, how, seed=4))


def test_values_stay_in_range_and_the_input_is_left_alone(images):
    before = images.copy()
    how = Augmentation(15, 0.3, 0.15, 1.5, 1.0, 0.5)
    changed = augment(images, how, seed=0)
    assert changed.shape == images.shape and changed.dtype == np.float32
    assert changed.min() >= 0 and changed.max() <= 1 + 1e-6
    assert np.array_equal(before, images)


def test_shift_moves_the_center_of_mass_no_further_than_asked():
    image = np.zeros((200, 28, 28, 1), np.float32)
    image[:, 12:16, 12:16] = 1
    shifted = augment(image, Augmentation(shift=2.0), seed=0)[..., 0]
    rows = (shifted.sum(axis=2) * np.arange(28)).sum(axis=1) / shifted.sum(axis=(1, 2)) - 13.5
    assert np.abs(rows).max() <= 2.001
    assert rows.std() == pytest.approx(2 / np.sqrt(3), rel=0.15)  # uniform


def test_thickness_widens_or_thins():
    line = np.zeros((300, 28, 28, 1), np.float32)
    line[:, 4:24, 13:16] = 1
    ink = augment(line, Augmentation(thickness=0.5), seed=0).sum(axis=(1, 2, 3)) / 60
    assert ink.min() < 0.8 and ink.max() > 1.25


def test_rotation_turns_by_no_more_than_asked():
    bar = np.zeros((200, 28, 28, 1), np.float32)
    bar[:, 4:24, 13:15] = 1
    turned = augment(bar, Augmentation(rotation=20), seed=0)[..., 0]
    y, x = np.mgrid[:28, :28] - 13.5
    mass = turned.sum(axis=(1, 2))
    xy, yy = ((turned * other).sum(axis=(1, 2)) / mass for other in (x * y, y * y))
    angles = np.degrees(np.arctan2(xy, yy))
    assert 15 < np.abs(angles).max() <= 21


def test_no_images_give_no_images():
    nothing = np.zeros((0, 28, 28, 1), np.float32)
    assert augment(nothing, Augmentation(rotation=5), seed=0).shape == nothing.shape
