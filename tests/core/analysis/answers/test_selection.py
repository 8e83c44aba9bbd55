"""Selections: their spelling, and which images they hold."""

import numpy as np
import pytest

from core.analysis.answers import export
from core.analysis.answers.answers import read_answers
from core.analysis.answers.selection import (
    ORDERS,
    Facts,
    Selection,
    mark_group,
    name_apart,
    pack,
    parse,
    select,
    spell,
    unpack,
)
from core.data.label_errors import LabelError

FACTS = Facts(("zero", "one", "big two"), {"staff": (0, 3), "young people": (3, 6)}, np.array([1]))
# label, read as: 0-0, 0-1, 1-1, 1-0, 2-2, 2-0
TABLE = np.array(
    [
        [0.9, 0.1, 0.0],
        [0.3, 0.6, 0.1],
        [0.0, 1.0, 0.0],
        [0.8, 0.1, 0.1],
        [0.2, 0.2, 0.6],
        [0.55, 0.0, 0.45],
    ]
)
ANSWERS = read_answers(TABLE, np.array([0, 0, 1, 1, 2, 2]), FACTS.class_names)
SELECTIONS = {
    "mistakes": Selection(),
    "all labelled-big_two": Selection("all", label=2),
    "right read-one": Selection("right", predicted=1),
    "mistakes labelled-zero read-one confidence-0.5-0.75 by-young_people": Selection(
        label=0, predicted=1, lowest=0.5, highest=0.75, writers="young people"
    ),
    "rejected": Selection("rejected"),
}


def chosen(text, order="number", facts=FACTS):
    return select(ANSWERS, parse(text, facts, 6), facts, order=order).tolist()


@pytest.mark.parametrize(("text", "selection"), SELECTIONS.items())
def test_a_selection_is_spelled_and_read(text, selection):
    assert spell(selection, FACTS.class_names) == text
    assert parse(text, FACTS, 6) == selection


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("mistakes", [1, 3, 5]),
        ("right", [0, 2, 4]),
        ("all", [0, 1, 2, 3, 4, 5]),
        ("all labelled-big_two", [4, 5]),
        ("mistakes read-zero", [3, 5]),
        ("mistakes labelled-one read-zero", [3]),
        ("mistakes confidence-0.55-0.7", [1, 5]),
        ("all by-staff", [0, 1, 2]),
        ("mistakes by-young_people", [3, 5]),
        ("rejected", [1]),
        ("right labelled-zero read-one", []),
    ],
)
def test_the_images_of_a_selection(text, images):
    assert chosen(text) == images


@pytest.mark.parametrize(
    ("order", "images"),
    [
        ("most confident", [3, 1, 5]),
        ("least confident", [5, 1, 3]),
        ("smallest margin", [5, 1, 3]),
        ("highest entropy", [1, 5, 3]),
        ("label least likely", [3, 1, 5]),
        ("number", [1, 3, 5]),
    ],
)
def test_orders(order, images):
    assert order in ORDERS
    assert chosen("mistakes", order) == images


def test_any_range_survives_its_spelling():
    for low, high in np.sort(np.random.default_rng(0).random((200, 2)) ** 9, axis=1).tolist():
        selection = Selection(lowest=low, highest=high)
        assert parse(spell(selection, FACTS.class_names), FACTS, 6) == selection


def test_a_range_ends_below_its_highest_confidence_but_for_one():
    assert chosen("all confidence-0-0.9") == [1, 3, 4, 5]
    assert chosen("all confidence-0.9-1") == [0, 2]


def test_images_without_an_answer_are_in_no_selection():
    table = TABLE.copy()
    table[3] = np.nan
    answers = read_answers(table, ANSWERS.labels, FACTS.class_names)
    assert select(answers, Selection("all"), FACTS, order="number").tolist() == [0, 1, 2, 4, 5]


def test_doubtful_labels_have_to_be_known():
    with pytest.raises(ValueError, match="looked for first"):
        chosen("doubtful")
    assert chosen("doubtful", facts=FACTS._replace(doubtful=np.array([4, 0]))) == [0, 4]


@pytest.mark.parametrize("number", [0, 1, 17, 5000, 10_000])
def test_a_set_of_images_survives_the_address(number):
    images = np.sort(np.random.default_rng(number).permutation(10_000)[:number])
    text = pack(images, 10_000)
    assert np.array_equal(unpack(text, 10_000), images)
    assert len(text) <= 1700 and text.isascii()
    if not number:
        return
    facts = FACTS._replace(groups={"all": (0, 10_000)})
    spelled = f"all images-{text}"
    assert spell(parse(spelled, facts, 10_000), facts.class_names) == spelled


def test_groups_end_with_the_images():
    assert mark_group({"all": (2, 99)}, "all", 4).tolist() == [False, False, True, True]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "begins with one of mistakes"),
        ("everything", "Received 'everything'; a selection begins"),
        ("mistakes labelled-7", "Received '7'; a class is one of zero, one, big_two"),
        ("mistakes by-nobody", "writers are one of staff, young_people"),
        ("mistakes confidence-0.9-0.5", "expected a range within 0-1"),
        ("mistakes confidence-0.5", "expected a range within 0-1"),
        ("mistakes confidence-nan-nan", "expected a range within 0-1"),
        ("mistakes colour-red", "expected labelled-, read-"),
        ("mistakes images-!!!", "cannot be read"),
        ("mistakes images-" + "A" * 9000, "cannot be read"),
        ("mistakes images-" + pack(np.array([7]), 10_000), "cannot be read"),
    ],
)
def test_nonsense_gets_a_sentence(text, sentence):
    with pytest.raises(ValueError, match=sentence):
        parse(text, FACTS, 6)


def test_an_unknown_order_gets_a_sentence():
    with pytest.raises(ValueError, match="expected one of most confident"):
        select(ANSWERS, Selection(), FACTS, order="beauty")


def test_a_table_csv_and_npz_of_the_selected(tmp_path):
    errors = {1: LabelError(1, 0, 1, 1, 4, 0)}
    images = np.array([3, 1])
    rows = export.tabulate(ANSWERS, images, FACTS, errors)
    assert rows[1] == {
        "image": 1,
        "label": "zero",
        "read as": "one",
        "confidence": 0.6,
        "margin": 0.3,
        "entropy": 0.897946,
        "probability of label": 0.3,
        "writers": "staff",
        "people who kept the label": "1 of 5",
    }
    lines = export.make_csv(rows, ANSWERS, FACTS).splitlines()
    assert lines[0].endswith("p(zero),p(one),p(big two)") and len(lines) == 3
    assert lines[1].startswith("3,one,zero,0.8,0.7,")
    (tmp_path / "x.npz").write_bytes(
        export.make_npz(ANSWERS, images, np.arange(6, dtype=np.float32).reshape(6, 1, 1, 1))
    )
    with np.load(tmp_path / "x.npz") as arrays:
        assert arrays["images"].ravel().tolist() == [3, 1]
        assert arrays["predicted"].tolist() == [0, 1] and arrays["labels"].tolist() == [1, 0]
    empty = export.make_csv([], ANSWERS, FACTS)
    assert empty == lines[0] + "\n"


def test_classes_whose_names_differ_in_white_space_have_words_of_their_own():
    names = ("a b", "a_b", "a  b", "a\tb", "c d", "a_b~2")
    words = name_apart(names)
    assert words == ["a_b~3", "a_b", "a_b~4", "a_b~5", "c_d", "a_b~2"]
    assert not any(word.split() != [word] for word in words)
    facts = FACTS._replace(class_names=names)
    for number in range(len(names)):
        chosen = Selection(label=number, predicted=number)
        assert parse(spell(chosen, names), facts, 10) == chosen
    # A link made before means what it says, where a class bears that very name.
    assert parse("all labelled-a_b", facts, 10).label == 1
    assert parse("all labelled-c_d", facts, 10).label == 4
