"""Label quality: which labels a network's answers speak against, by confident learning.

The answers must be out-of-sample. Those to the test set are: no network here has trained on it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.answers import Answers


def find_doubtful(answers: Answers) -> NDArray[np.int64]:
    """The images whose label confident learning doubts.

    Northcutt, Jiang and Chuang, "Confident Learning: Estimating Uncertainty in Dataset Labels"
    (2021), https://arxiv.org/abs/1911.00068, as in the library cleanlab with its own settings. It
    needs scikit-learn and pandas, which the web process does without.

    Returns:
        int64 of shape (num_doubtful,), the label least likely first.
    """
    from cleanlab.filter import find_label_issues

    answered = np.flatnonzero(answers.answered)
    labels = answers.labels[answered]
    # cleanlab wants every class to have an image; the others are left out of the question.
    present, numbered = np.unique(labels, return_inverse=True)
    if len(present) < 2:
        return answered[:0]
    rows = answers.probabilities[answered][:, present]
    totals = rows.sum(axis=1, keepdims=True)
    rows = np.where(totals > 0, rows / np.where(totals > 0, totals, 1), 1 / len(present))
    found = find_label_issues(numbered, rows, return_indices_ranked_by="self_confidence", n_jobs=1)
    return answered[np.asarray(found, np.int64)]


def rank_labels(answers: Answers) -> NDArray[np.int64]:
    """All answered images, the one whose label is least likely first: by self-confidence.

    Returns:
        int64 of shape (num_answered,).
    """
    answered = np.flatnonzero(answers.answered)
    return answered[np.argsort(answers.self_confidence[answered], kind="stable")]
