"""Which labels the answers speak against, and what people said of them."""

import dataclasses

import numpy as np
import pytest
from cleanlab.rank import get_label_quality_scores

from core.analysis.answers import label_quality
from core.analysis.answers.answers import read_answers
from core.data import datasets
from core.data.label_errors import read_label_errors
from core.queries import data, mistakes


def test_a_swapped_label_is_doubted():
    random = np.random.default_rng(0)
    labels = np.repeat([0, 1, 2], 50)
    rows = np.full((150, 3), 0.05) + 0.85 * np.eye(3)[labels]
    rows += 0.02 * random.random(rows.shape)
    rows /= rows.sum(axis=1, keepdims=True)
    given = labels.copy()
    given[[7, 60]] = 2, 0
    answers = read_answers(rows, given, "abc")
    assert sorted(label_quality.find_doubtful(answers).tolist()) == [7, 60]
    assert set(label_quality.rank_labels(answers)[:2].tolist()) == {7, 60}


def test_missing_classes_and_missing_answers_are_no_obstacle():
    labels = np.repeat([0, 2], 30)
    rows = np.full((60, 3), 0.02) + 0.94 * np.eye(3)[labels]
    given = labels.copy()
    given[4] = 2
    rows[50] = np.nan
    answers = read_answers(rows, given, "abc")
    assert label_quality.find_doubtful(answers).tolist() == [4]
    assert len(label_quality.rank_labels(answers)) == 59
    one_class = read_answers(rows[:30], labels[:30], "abc")
    assert label_quality.find_doubtful(one_class).tolist() == []


def test_the_ranking_is_cleanlabs():
    answers = mistakes.read_answers("cnn-larger")
    theirs = get_label_quality_scores(
        answers.labels, answers.probabilities, method="self_confidence"
    )
    ranked = label_quality.rank_labels(answers)
    assert np.array_equal(ranked, np.argsort(theirs, kind="stable"))


def test_known_label_errors_rank_low():
    errors = mistakes.label_errors()
    assert len(errors) == 15
    found = max(
        len(set(label_quality.rank_labels(mistakes.read_answers(name))[:20]) & set(errors))
        for name in ("champion", "cnn-larger")
    )
    assert found >= 8


def test_label_errors_fit_the_test_set():
    labels = data.test_split().labels
    for image, error in mistakes.label_errors().items():
        assert labels[image] == error.given != error.suggested
        assert error.votes == 5 and error.votes_given < 3


def test_a_damaged_table_gets_a_sentence(tmp_path):
    path = tmp_path / "errors.csv"
    source = dataclasses.replace(datasets.MNIST, label_errors=path)
    for content in ("image,given\n1,2\n", "nonsense\nx\n"):
        path.write_text(content)
        with pytest.raises(ValueError, match="cannot be read as a table of label errors"):
            read_label_errors(source)
    path.unlink()
    with pytest.raises(ValueError, match="Fetch the project's assets again"):
        read_label_errors(source)
    assert read_label_errors(dataclasses.replace(source, label_errors=None)) == {}


def test_errors_without_rejected_labels_and_by_writers():
    answers = mistakes.read_answers("cnn-larger")
    errors = mistakes.measure_errors(answers)
    wrong = answers.wrong
    assert errors["by students"] == (wrong[:5000].sum(), 5000)
    assert errors["by census staff"] == (wrong[5000:].sum(), 5000)
    rejected = list(mistakes.label_errors())
    without = wrong.sum() - wrong[rejected].sum()
    assert errors["without 15 rejected labels"] == (without, 9985)
