"""Two files of snippets as bags of words."""

import gzip
import re
from collections import Counter

import numpy as np
import pytest

from core.data.datasets import load_dataset
from core.data.importing import importer, text_files, text_set
from tests.core.data.importing.making import write
from tests.places import SHARED

SNIPPETS = SHARED / "data" / "sentiment"


def lines(word, number):
    return "".join(f"{word} film no{place}\n" for place in range(number)).encode()


def test_words_are_marked_and_the_vocabulary_is_the_training_parts():
    files = {"x.pos.txt": lines("good", 20), "x.neg.txt": lines("bad", 20)}
    source = importer.import_upload(files)
    assert (source.name, source.class_names) == ("x", ("negative", "positive"))
    dataset = load_dataset(source)
    assert (len(dataset.train.labels), len(dataset.test.labels)) == (32, 8)
    words = list(source.features)
    assert words == sorted(words) and "good" in words and "film" in words
    for split in (dataset.train, dataset.test):
        assert np.array_equal(split.images[:, words.index("good")], split.labels == 1)
        assert np.array_equal(split.images[:, words.index("bad")], split.labels == 0)
        assert (split.images[:, words.index("film")] == 1).all()
    assert (dataset.train.images.sum(axis=1) == 3).all()
    numbers = [word for word in words if word.startswith("no")]
    assert dataset.train.images[:, [words.index(word) for word in numbers]].any(axis=0).all()


def test_the_most_frequent_words_are_taken_and_of_equals_the_first():
    snippets = ["bb aa aa", "cc bb dd A", "Ee bb"]
    assert text_set.find_words(snippets) == ("aa", "bb", "cc", "dd", "ee")
    many = [f"word{number:05d}" for number in range(6000)]
    found = text_set.find_words([" ".join(many), "zebra zebra", "word05999"])
    assert len(found) == 5000
    assert found == (*many[:4998], "word05999", "zebra")
    marked = text_set.mark_words(["aa aa, dd!", "nothing", ""], ("aa", "bb", "dd"))
    assert marked.dtype == np.uint8 and marked.tolist() == [[1, 0, 1], [0, 0, 0], [0, 0, 0]]
    with pytest.raises(ValueError, match="no word of two letters"):
        text_set.find_words(["a b", "!"])


def test_other_names_give_the_classes_in_the_order_they_come(tmp_path):
    folder = write(tmp_path, {"spam.txt": lines("buy", 10), "ham.txt.gz": lines("hello", 10)})
    source = importer.import_path([folder / "spam.txt", folder / "ham.txt.gz"], name="mail")
    assert source.class_names == ("spam", "ham")
    labels = load_dataset(source).train.labels
    told = load_dataset(source).train.images[:, list(source.features).index("buy")]
    assert np.array_equal(told, labels == 0)
    named = importer.import_path(
        [folder / "spam.txt", folder / "ham.txt.gz"], name="mails", class_names=["bad", "good"]
    )
    assert named.class_names == ("bad", "good")


def test_names_in_folders_tell_negative_from_positive(tmp_path):
    folder = write(tmp_path, {"pos/a.txt": lines("good", 10), "neg/a.txt": lines("bad", 10)})
    source = importer.import_path([folder / "pos/a.txt", folder / "neg/a.txt"], name="two")
    assert source.class_names == ("negative", "positive")
    words = list(source.features)
    train = load_dataset(source).train
    assert np.array_equal(train.images[:, words.index("good")], train.labels == 1)


def test_latin_1_empty_lines_and_duplicates_are_noted():
    positive = b"".join(f"caf\xe9 no{n}\n\n  \r\n".encode("latin-1") for n in range(10))
    negative = b"same\n" * 4 + b"".join(f"caf\xe9 no{n}\n".encode() for n in range(6))
    source = importer.import_upload({"r.pos": positive, "r.neg": negative}, name="r")
    notes = " ".join(source.notes)
    assert "'r.pos' is not UTF-8; it was read as Latin-1." in notes
    assert "Skipped in 'r.pos': 20 empty lines." in notes and "in 'r.neg'" not in notes
    # Of 20 snippets 4 are drawn; those that are in the training part as well are gone.
    dataset = load_dataset(source)
    removed = 4 - len(dataset.test.labels)
    assert len(dataset.train.labels) == 16 and removed > 0
    assert f"In the training part as well: {removed} test snippet" in notes
    assert "café" in source.features and "Under several labels: " in notes


def test_a_test_part_of_duplicates_alone_is_refused():
    files = {"a.pos": b"same words\n" * 10, "a.neg": b"other words\n" * 10}
    with pytest.raises(ValueError, match="Every test snippet is among"):
        importer.import_upload(files)


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b"", "'a.pos' holds no text"),
        (b"\n \n", "'a.pos' holds no text"),
        (b"text\0text", "'a.pos' is no text"),
        (gzip.compress(b"text " * 1000, mtime=0)[:40], "'a.pos' is cut off or damaged"),
    ],
)
def test_what_is_no_text_gets_a_sentence(raw, sentence):
    with pytest.raises(ValueError, match=sentence):
        importer.import_upload({"a.pos": raw, "a.neg": lines("bad", 9)})


def test_a_text_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(text_files, "MAX_TEXT", 10_000)
    bomb = gzip.compress(b"word\n" * 100_000)
    with pytest.raises(ValueError, match="more than 0 MB of text"):
        importer.import_upload({"a.pos": bomb, "a.neg": lines("bad", 9)})


@pytest.mark.skipif(not SNIPPETS.exists(), reason="the film snippets are not here")
def test_real_snippets():
    raws = {path.name: path.read_bytes() for path in sorted(SNIPPETS.glob("*.gz"))}
    whole = {name: gzip.decompress(raw).split(b"\n") for name, raw in raws.items()}
    files = {name: b"\n".join(raw[:600]) for name, raw in whole.items()}
    source = importer.import_upload(files)
    dataset = load_dataset(source)
    assert source.class_names == ("negative", "positive")
    assert len(dataset.train.labels) == 960 and len(dataset.test.labels) <= 240
    # Words counted once more without scikit-learn.
    texts = [line.decode() for raw in files.values() for line in raw.split(b"\n")]
    known = Counter(word for text in texts for word in set(re.findall(r"\w\w+", text)))
    column = dataset.train.images[:, source.features.index("film")].sum()
    column += dataset.test.images[:, source.features.index("film")].sum()
    assert 0 <= known["film"] - column <= 3  # of duplicates that were removed


def test_texts_in_folders_of_parts_and_classes():
    files = {
        f"aclImdb/{part}/{name}/{n}_{n % 10}.txt": f"{word} film {part}{n}<br />".encode()
        for part in ("train", "test")
        for name, word in (("pos", "good"), ("neg", "bad"))
        for n in range(10)
    }
    files |= {"aclImdb/train/unsup/1.txt": b"x y z", "aclImdb/README": b"about", "imdb.vocab": b"a"}
    files |= {"aclImdb/train/pos/empty.txt": b" ", "aclImdb/train/neg/latin.txt": b"caf\xe9 bad"}
    source = importer.import_upload(files, name="films")
    assert source.class_names == ("neg", "pos")
    dataset = load_dataset(source)
    assert (len(dataset.train.labels), len(dataset.test.labels)) == (21, 20)
    for split in (dataset.train, dataset.test):
        told = split.images[:, source.features.index("good")]
        assert np.array_equal(told, split.labels == 1)
    notes = " ".join(source.notes)
    assert "Skipped, as empty: 1 text." in notes and "read as Latin-1: 1 text." in notes
    assert "1 train text" in notes
    with pytest.raises(ValueError, match="0 bytes|is no text"):
        importer.import_upload(files | {"aclImdb/train/pos/0_0.txt": b"a\0b"})
