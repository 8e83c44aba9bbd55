"""How near a drawing lies to training digits, as the page shows it."""

import numpy as np
import pytest

from core.analysis.answers import familiarity
from core.analysis.answers.familiarity import Familiarity
from dashboard.figures.answers import answer
from dashboard.figures.answers.digits import make_digits
from dashboard.figures.answers.familiarity import make_familiarity

IMAGES = np.zeros((2, 28, 28), np.float32)


@pytest.mark.parametrize(
    ("rank", "strange", "words"),
    [
        (0.3, False, "70 in 100 true digits look at least as strange."),
        (0.0, False, "100 in 100 true digits look at least as strange."),
        (0.97, True, "Only 3 in 100 true digits look at least as strange."),
        (0.992, True, "Only 1 in 100 true digits looks at least as strange."),
        (1.0, True, "Hardly one in 200 true digits looks as strange."),
    ],
)
def test_a_rank_in_plain_words(rank, strange, words):
    assert familiarity.describe_rank(Familiarity(0.0, rank, strange, ())) == words


def test_only_what_is_strange_gets_the_notice():
    assert familiarity.describe(Familiarity(1.0, 0.94, False, ())) is None
    notice = familiarity.describe(Familiarity(9.0, 0.98, True, ()))
    assert notice.startswith("This may not be a digit. Only 2 in 100")


def test_the_nearest_training_digits_are_shown_with_their_labels():
    page = make_familiarity(Familiarity(9.0, 0.98, True, (7, 5)), IMAGES, (3, 8), theme="light")
    assert page.count("<img") == 2 and "labelled 3." in page and "labelled 8." in page
    assert 'i style="left:98.0%"' in page and 'b style="left:95%"' in page
    assert "Only 2 in 100 true digits" in page


@pytest.mark.parametrize("share", [0.2, 0.7, 0.95, 1.0])
def test_nobody_is_sure_of_what_may_not_be_a_digit(share):
    assert "sure" not in answer.describe_confidence(share, strange=True)
    probabilities = np.full(10, (1 - share) / 9, np.float32)
    probabilities[4] = share
    page = answer.make_answer(probabilities, tuple("0123456789"), strange=True)
    assert "sure" not in page and "If it is one: <b>" in page
    assert "This may not be a digit." in page
    assert "may not be" not in answer.make_answer(probabilities, tuple("0123456789"))


def test_the_notice_stands_at_the_digit_that_may_be_none():
    rows = np.array([[0.1, 0.9], [0.99, 0.01]], np.float32)
    images = [np.zeros((28, 28), np.float32)] * 2
    sure, strange = make_digits(images, rows, ("a", "b"), strange=(False, True), theme="light")[
        "items"
    ]
    assert sure == {"title": "b", "note": "90.0 %", "readout": "Digit 1 of 2: read as b, 90.0 %."}
    assert strange["note"] == "no digit?" and strange["readout"].endswith(familiarity.NOTICE)
    unjudged = make_digits(images, rows, ("a", "b"), theme="light")["items"]
    assert unjudged[1]["note"] == "99.0 %" and familiarity.NOTICE not in unjudged[1]["readout"]
