"""Whether this may not be a digit, asked of what comes with Inkling."""

import numpy as np
import pytest

from core.data.datasets import MNIST, load_test_split
from core.drawing.signs.style import draw_signs
from core.drawing.signs.table import REPORTING
from core.queries import familiarity
from core.queries.familiarity import FAMILIARITY_FILE


@pytest.fixture
def fresh():
    """Nothing that was read is kept, neither before nor after."""
    familiarity.read_calibration.cache_clear()
    yield
    familiarity.read_calibration.cache_clear()


def test_letters_and_scribbles_are_told_from_digits():
    signs = draw_signs(2 * len(REPORTING.signs), REPORTING, seed=5).images
    digits = load_test_split(MNIST).images[:200]
    judged = familiarity.judge_digits(np.concatenate([signs, digits]))
    strange = np.array([one.strange for one in judged])
    assert strange[: len(signs)].mean() > 0.75 and strange[len(signs) :].mean() < 0.08
    assert all((one.rank > 0.95) == one.strange for one in judged)
    assert all(len(one.nearest) == 5 for one in judged)


def test_the_nearest_digits_look_alike():
    images, labels = load_test_split(MNIST)
    judged = familiarity.judge_digits(images[:20])
    near = [familiarity.nearest_digits(one.nearest) for one in judged]
    assert all(split.images.shape == (5, 28, 28, 1) for split in near)
    agree = np.mean([split.labels == label for split, label in zip(near, labels[:20], strict=True)])
    assert agree > 0.9


def test_the_file_is_small_and_of_the_networks_that_are_here():
    assert FAMILIARITY_FILE.stat().st_size < 1e6
    named = [familiarity.name_judge(card) for card in familiarity.find_judges()]
    assert list(familiarity.read_calibration().networks) == named


def test_indices_that_are_not_compared_with_get_a_sentence():
    with pytest.raises(ValueError, match="which is none of the"):
        familiarity.nearest_digits((10**7,))
    assert len(familiarity.nearest_digits(()).labels) == 0


def test_a_changed_champion_is_noticed(fresh, monkeypatch):
    monkeypatch.setattr(familiarity, "name_judge", lambda card: f"{card.model_id}@anew")
    with pytest.raises(ValueError, match="made with other networks than are here"):
        familiarity.judge_digits(np.zeros((1, 28, 28, 1), np.float32))


def test_a_table_gets_a_notice_for_each_drawing():
    images, _ = load_test_split(MNIST)
    cross = np.zeros((28, 28), np.float32)  # neither a digit nor a letter: a box with a cross
    cross[4:24, [4, 23]] = cross[[4, 23], 4:24] = 1
    cross[np.arange(4, 24), np.arange(4, 24)] = cross[np.arange(4, 24), np.arange(23, 3, -1)] = 1
    notices = familiarity.make_notices(np.stack([images[0], cross[..., None]]))
    assert notices[0] == "" and notices[1].startswith("This may not be a digit.")


def test_several_drawings_are_judged_with_the_answers_and_the_nearest_of_the_first():
    images, labels = load_test_split(MNIST)
    cross = np.zeros((28, 28, 1), np.float32)
    cross[4:24, [4, 23]] = cross[[4, 23], 4:24] = 1
    cross[np.arange(4, 24), np.arange(4, 24)] = cross[np.arange(4, 24), np.arange(23, 3, -1)] = 1
    stack = np.stack([images[3], cross, images[0]])
    reading = familiarity.read("champion", stack, (2, 0, 1, 2))
    assert reading.strange == (False, False, True, False) and not reading.problem
    assert reading.probabilities[[0, 2]].argmax(axis=1).tolist() == labels[[3, 0]].tolist()
    (alone,) = familiarity.judge_digits(images[:1])
    assert reading.familiarity and reading.familiarity.nearest == alone.nearest
    assert reading.nearest is not None
    nearest = familiarity.nearest_digits(alone.nearest)
    np.testing.assert_array_equal(reading.nearest.images, nearest.images)
    np.testing.assert_array_equal(reading.nearest.labels, nearest.labels)


def test_what_cannot_be_judged_is_said_instead(fresh, monkeypatch, tmp_path):
    monkeypatch.setattr(familiarity, "FAMILIARITY_FILE", tmp_path / "nowhere.npz")
    notices = familiarity.make_notices(np.zeros((2, 28, 28, 1), np.float32))
    assert len(notices) == 2 and "missing or damaged" in notices[0]


def test_a_missing_or_damaged_file_gets_a_sentence(fresh, monkeypatch, tmp_path):
    file = tmp_path / "familiarity.npz"
    monkeypatch.setattr(familiarity, "FAMILIARITY_FILE", file)
    with pytest.raises(ValueError, match="missing or damaged.*core reference"):
        familiarity.read_calibration()
    file.write_bytes(b"no npz")
    with pytest.raises(ValueError, match="missing or damaged.*core reference"):
        familiarity.read_calibration()
