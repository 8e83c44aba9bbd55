"""Answers and scores, against hand-made tables and scikit-learn."""

import math

import numpy as np
import pytest
from sklearn import metrics

from core.analysis.answers import scores
from core.analysis.answers.answers import NO_ANSWER, read_answers
from core.queries import mistakes, models

NAMES = ("a", "b", "c")
TABLE = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
LABELS = np.array([0, 1, 1, 1])
TOLERANCE = 1e-9


def test_what_follows_from_a_table():
    answers = read_answers(TABLE, LABELS, NAMES)
    assert answers.predicted.tolist() == [0, 2, 0, 1]
    assert answers.wrong.tolist() == [False, True, True, False]
    assert answers.confidence == pytest.approx([0.7, 0.6, 0.5, 1])
    assert answers.margin == pytest.approx([0.5, 0.3, 0.25, 1])
    assert answers.self_confidence == pytest.approx([0.7, 0.3, 0.25, 1])
    assert answers.entropy[2] == pytest.approx(0.5 * math.log(2) + 0.5 * math.log(4))
    assert answers.entropy[3] == 0 and answers.right.sum() == 2


def test_small_probabilities_tell_certain_answers_apart():
    rows = np.array([[1.0, 1e-9], [1.0, 1e-12]], np.float32)
    first, second = read_answers(rows, np.array([0, 0]), NAMES[:2]).confidence
    assert first < second < 1


@pytest.mark.parametrize("row", [[np.nan] * 3, [0.2, 0.2, 0.2], [-0.5, 1, 0.5], [np.inf, 0, 0]])
def test_what_is_no_probability_is_left_out_and_counted(row):
    answers = read_answers(np.vstack([TABLE, row]), np.append(LABELS, 0), NAMES)
    assert answers.answered.tolist() == [True] * 4 + [False]
    assert answers.predicted[4] == NO_ANSWER and np.isnan(answers.confidence[4])
    assert not answers.wrong[4] and not answers.right[4]
    assert scores.measure_error(answers) == (2, 4)
    whole = read_answers(TABLE, LABELS, NAMES)
    assert scores.log_loss(answers) == scores.log_loss(whole)
    assert scores.brier(answers) == scores.brier(whole)
    assert scores.count_confusion(answers).sum() == 4


def test_other_classes_and_no_answers_get_a_sentence():
    with pytest.raises(ValueError, match=r"shape \(4, 3\); expected \(4, 2\).*trained on these"):
        read_answers(TABLE, LABELS, NAMES[:2])
    with pytest.raises(ValueError, match="none of which are probabilities"):
        read_answers(np.full((4, 3), np.nan), LABELS, NAMES)


def test_the_error_has_its_standard_error():
    error = scores.measure_error(read_answers(TABLE, LABELS, NAMES), np.array([1, 1, 0, 1]) > 0)
    assert error == (1, 3) and error.share == pytest.approx(1 / 3)
    assert error.standard_error == pytest.approx(math.sqrt(2 / 9 / 3))
    nothing = scores.Error(0, 0)
    assert math.isnan(nothing.share) and math.isnan(nothing.standard_error)


def test_the_confusion_of_a_missing_class_has_no_shares():
    confusion = scores.count_confusion(read_answers(TABLE, LABELS, NAMES))
    assert confusion.tolist() == [[1, 0, 0], [1, 1, 1], [0, 0, 0]]
    shares = scores.share_rows(confusion)
    assert shares[1] == pytest.approx([1 / 3] * 3) and np.isnan(shares[2]).all()


def test_confidences_are_counted():
    histogram = scores.count_confidences(read_answers(TABLE, LABELS, NAMES), bins=4)
    assert histogram.edges == pytest.approx([1 / 3, 1 / 2, 2 / 3, 5 / 6, 1])
    assert histogram.wrong.tolist() == [0, 2, 0, 0]  # 0.6, and 0.5 at an edge
    assert histogram.right.tolist() == [0, 0, 1, 1]


@pytest.mark.parametrize("model", ["champion", "cnn-intro", "mlp-784"])
def test_scores_equal_scikit_learns(model):
    answers = mistakes.read_answers(model)
    labels, rows = answers.labels, answers.probabilities
    assert np.array_equal(
        scores.count_confusion(answers), metrics.confusion_matrix(labels, answers.predicted)
    )
    assert abs(scores.log_loss(answers) - metrics.log_loss(labels, rows)) < TOLERANCE
    theirs = metrics.brier_score_loss(labels, rows, labels=list(range(10)))
    assert abs(scores.brier(answers) - theirs) < TOLERANCE
    error = scores.measure_error(answers)
    assert error.share == pytest.approx(1 - metrics.accuracy_score(labels, answers.predicted))
    assert error.mistakes == models.find_model(model).test_mistakes
    histogram = scores.count_confidences(answers)
    assert histogram.wrong.sum() == error.mistakes
    assert histogram.right.sum() == error.images - error.mistakes
