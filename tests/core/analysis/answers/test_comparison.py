"""Two networks on the same images, against hand-made tables and scipy's tests."""

import math
import time

import numpy as np
import pytest
from scipy import stats

from core.analysis.answers.answers import read_answers
from core.analysis.answers.comparison import (
    Comparison,
    compare_seeds,
    find_differences,
    wilson_interval,
)
from core.analysis.answers.comparison import compare as count
from core.analysis.answers.verdict import describe, describe_chance, describe_seeds
from core.analysis.layers import latency
from core.queries import compare, data, models

NAMES = ("a", "b", "c")
LABELS = np.array([0, 1, 2, 0, 1, 2])
# Read as 0 1 0 1 0 -, and as 0 2 2 2 0 2: right, broken, fixed, other mistake, same mistake.
FIRST = [[0.8, 0.1, 0.1], [0, 1, 0], [0.6, 0, 0.4], [0.2, 0.5, 0.3], [1, 0, 0], [np.nan] * 3]
SECOND = [[0.7, 0.2, 0.1], [0, 0, 1], [0.2, 0, 0.8], [0.2, 0.3, 0.5], [1, 0, 0], [0, 0, 1]]


def answers(table):
    return read_answers(np.array(table, np.float64), LABELS, NAMES)


def test_images_are_counted_by_who_reads_them_right():
    counts = count(answers(FIRST), answers(SECOND))
    assert counts == Comparison(1, 1, 1, 1, 1, left_out=1)
    assert counts.images == 5 and counts.mistakes == (3, 3) and counts.both_wrong == 2
    swapped = count(answers(SECOND), answers(FIRST))
    assert (swapped.fixed, swapped.broken) == (counts.broken, counts.fixed)


def test_images_come_by_how_far_the_answers_lie_apart():
    found = find_differences(answers(FIRST), answers(SECOND))
    assert found.distance[:5] == pytest.approx([0.1, 1, 0.4, 0.2, 0]) and np.isnan(
        found.distance[5]
    )
    assert found.fixed.tolist() == [2] and found.broken.tolist() == [1]
    assert found.both_wrong.tolist() == [3, 4]
    assert found.disagreements.tolist() == [1, 2, 3]


def test_other_images_get_a_sentence():
    first, other = answers(FIRST), answers(SECOND)._replace(labels=LABELS[::-1].copy())
    with pytest.raises(ValueError, match="6 and to 6 images, which are not the same ones"):
        count(first, other)
    silent = answers(SECOND)._replace(answered=~first.answered)
    with pytest.raises(ValueError, match="no image that both networks have answered"):
        count(first, silent)


@pytest.mark.parametrize(("fixed", "broken"), [(0, 0), (1, 0), (5, 5), (3, 12), (60, 25), (999, 1)])
def test_the_chance_is_that_of_the_exact_test(fixed, broken):
    counts = Comparison(5000, fixed, broken, 10, 3, 0)
    total = fixed + broken
    theirs = stats.binomtest(fixed, total, 0.5).pvalue if total else 1.0
    assert counts.chance == pytest.approx(theirs, rel=1e-9)


def test_the_difference_has_a_paired_standard_error():
    counts = Comparison(80, 12, 4, 3, 1, 0)
    # The spread of what each image adds: 1 where fixed, -1 where broken, else 0.
    steps = np.repeat([1, -1, 0], [12, 4, 84])
    assert counts.difference == pytest.approx(steps.mean()) == 0.08
    assert counts.standard_error == pytest.approx(steps.std() / 10)
    low, high = counts.interval
    padded = np.array([12.5, 4.5, 85])  # half an image more in each of four cells
    mean = 8 / 102
    spread = (padded[:2].sum() - 102 * mean**2) / 102
    assert (low + high) / 2 == pytest.approx(mean)
    assert (high - low) / 2 == pytest.approx(stats.norm.ppf(0.975) * math.sqrt(spread / 102))


def test_no_difference_still_has_an_interval():
    counts = Comparison(48, 0, 0, 2, 0, 0)
    low, high = counts.interval
    assert low == -high and 0.02 < high < 0.1 and counts.standard_error == 0
    assert Comparison(0, 2, 0, 0, 0, 0).interval[1] <= 1


@pytest.mark.parametrize(("mistakes", "images"), [(0, 50), (1, 50), (41, 10_000), (50, 50)])
def test_an_error_has_wilson_s_interval(mistakes, images):
    theirs = stats.binomtest(mistakes, images).proportion_ci(0.95, "wilson")
    assert wilson_interval(mistakes, images) == pytest.approx((theirs.low, theirs.high), abs=1e-6)


def test_seeds_are_compared_by_welch_s_test():
    first, second = [0.0041, 0.0032, 0.0036], [0.0077, 0.0081]
    found = compare_seeds(first, second)
    assert found.chance == pytest.approx(stats.ttest_ind(first, second, equal_var=False).pvalue)
    assert found.means == pytest.approx((np.mean(first), 0.0079))
    assert found.deviations == pytest.approx((np.std(first, ddof=1), np.std(second, ddof=1)))
    text = describe_seeds(found, ("x", "y"))
    spread = "% (mean and standard deviation of"
    assert text.startswith(
        f"Test error: x 0.363 ± 0.045 {spread} 3 seeds), y 0.790 ± 0.028 {spread} 2 seeds). If"
    )
    assert "No evidence" not in text and "1 of " in text
    assert "No evidence" in describe_seeds(compare_seeds(first, first[1:]), ("x", "y"))


@pytest.mark.parametrize(("first", "second"), [([0.1], [0.2, 0.3]), ([0.1, 0.1], [0.1, 0.1])])
def test_a_single_seed_or_none_that_differs_tells_nothing(first, second):
    found = compare_seeds(first, second)
    assert found.chance is None and math.isnan(found.deviations[0]) == (len(first) == 1)
    assert "Two seeds or more" in describe_seeds(found, ("x", "y"))


@pytest.mark.parametrize(
    ("chance", "words"),
    [
        (1.0, "100 of 100"),
        (0.37, "37 of 100"),
        (0.04, "1 of 25"),
        (1 / 3012, "1 of 3,000"),
        (1e-9, "fewer than 1 of a million"),
    ],
)
def test_chances_in_words(chance, words):
    assert describe_chance(chance) == words


def test_the_answer_in_words():
    better = describe(Comparison(9888, 60, 25, 17, 10, 0), ("x", "y"), "digit")
    assert better.startswith("y is better: it misreads 35 fewer of 10,000 test digits than x.")
    assert "1 of 5,400 such" in better
    worse = describe(Comparison(9888, 25, 60, 17, 10, 0), ("x", "y"))
    assert worse.startswith("x is better: it misreads 35 fewer of 10,000 test images than y.")
    doubtful = describe(Comparison(95, 3, 2, 0, 0, 0), ("x", "y"))
    assert doubtful.startswith("No evidence for a difference: y misreads 1 fewer of 100")
    assert "100 of 100" in doubtful
    assert describe(Comparison(95, 2, 2, 1, 0, 0), ("x", "y")).endswith(
        "x and y each misread 3 of 100 test images."
    )
    assert describe(Comparison(99, 0, 0, 1, 0, 0), ("x", "y")).startswith("No difference: ")


def test_networks_are_compared_by_their_names():
    counts = compare.compare_answers("cnn-simple", "cnn-larger")
    simple, larger = (models.find_model(name) for name in ("cnn-simple", "cnn-larger"))
    assert counts.mistakes == (simple.test_mistakes, larger.test_mistakes) == (112, 77)
    assert counts.images == 10_000 and counts.chance < 0.01
    found = compare.find_differences("cnn-simple", "cnn-larger")
    assert len(found.fixed) == counts.fixed and len(found.both_wrong) == counts.both_wrong
    assert (np.diff(found.distance[found.fixed]) <= 0).all()
    labels = data.test_split().labels
    predicted = [
        models.test_probabilities(card.model_id).argmax(axis=1) for card in (simple, larger)
    ]
    assert ((predicted[0] != labels) & (predicted[1] == labels))[found.fixed].all()


def test_a_network_with_itself_or_of_other_data_gets_a_sentence():
    with pytest.raises(ValueError, match="twice; expected two networks"):
        compare.compare_answers("champion", models.find_model("champion").model_id)


def test_recipes_are_compared_over_their_seeds():
    found = compare.compare_recipes("champion", "cnn-larger")
    assert found is not None and found.counts == (3, 1) and found.chance is None
    errors = [card.test_error for card in models.list_models() if card.recipe.name == "champion"]
    assert found.means[0] == pytest.approx(np.mean(errors))
    seeds = [card.model_id for card in models.list_models() if card.recipe.name == "champion"]
    assert compare.compare_recipes(*seeds[:2]) is None


def test_a_network_has_a_file():
    card = models.find_model("mlp-pca60")
    assert 0.5 * 4 * card.parameters < compare.file_size("mlp-pca60") < 4.1 * card.parameters
    with pytest.raises(ValueError, match="No model is called 'nobody'"):
        compare.file_size("nobody")


class Sleeper:
    """A network that takes a given time for each image, and keeps a diary."""

    def __init__(self, name, seconds, diary):
        self.name, self.seconds, self.diary = name, seconds, diary

    def predict(self, images):
        self.diary.append((self.name, len(images)))
        time.sleep(self.seconds * len(images))


def test_networks_are_timed_in_turns():
    diary = []
    networks = [Sleeper("quick", 1e-5, diary), Sleeper("slow", 1e-4, diary)]
    quick, slow = latency.measure_in_turns(networks, np.zeros((7, 4), np.float32))
    assert slow.batch >= 0.05 and slow.single >= 1e-4 and quick.batch >= 0.005
    assert quick.batch < slow.batch and quick.images == 500
    asked = [name for name, number in diary if number == 500][2:]  # the first were to warm up
    assert asked == ["quick", "slow"] * (len(asked) // 2) and len(asked) >= 6
    singles = [name for name, number in diary if number == 1][2:]
    assert singles == ["quick", "slow"] * (len(singles) // 2)
