"""Tables: what is taken for the class, and what becomes of pixels, features, text and pictures."""

import gzip
import io
import json

import numpy as np
import pytest

from core.data.datasets import load_dataset
from core.data.importing import importer
from tests.core.data.importing.making import picture

SIDE = 8
PIXELS = np.random.default_rng(0).integers(0, 256, (30, SIDE * SIDE))
PIXELS[:, [0, -1]] = 0  # corners, as of digits
LABELS = np.arange(30) % 3


def table(rows, head=None, delimiter=","):
    lines = [head] if head else []
    return "".join(delimiter.join(map(str, row)) + "\n" for row in [*lines, *rows]).encode()


def pixel_table(pixels=PIXELS, labels=LABELS, head=True, last=False, name="label"):
    names = [f"pixel{place}" for place in range(pixels.shape[1])]
    rows = [
        [*row, label] if last else [label, *row] for row, label in zip(pixels, labels, strict=True)
    ]
    return table(rows, ([*names, name] if last else [name, *names]) if head else None)


def all_of(source):
    """Images and labels of both parts, in a known order."""
    dataset = load_dataset(source)
    images = np.concatenate([dataset.train.images, dataset.test.images])
    labels = np.concatenate([dataset.train.labels, dataset.test.labels])
    rows = images.reshape(len(images), -1)
    return rows[np.lexsort(rows.T)], labels[np.lexsort(rows.T)]


def expected(pixels=PIXELS, labels=LABELS):
    rows = np.asarray(pixels, np.float64)
    order = np.lexsort(rows.T)
    return rows[order], labels[order]


WRITTEN = {
    "a head, label first": pixel_table(),
    "a head, label last": pixel_table(last=True, name="Class"),
    "no head, label first": pixel_table(head=False),
    "no head, label last": pixel_table(head=False, last=True),
    "packed": gzip.compress(pixel_table(), mtime=0),
    "a mark": b"\xef\xbb\xbf" + pixel_table(),
    "utf-16": pixel_table().decode().encode("utf-16"),
    "windows": pixel_table().replace(b"\n", b"\r\n"),
    "tabs": pixel_table().replace(b",", b"\t"),
    "semicolons": pixel_table().replace(b",", b";"),
    "quotes": b"\n".join(
        b",".join(b'"%s"' % cell for cell in line.split(b","))
        for line in pixel_table().splitlines()
    ),
    "floats": pixel_table(PIXELS.astype(float)),
}


@pytest.mark.parametrize("case", WRITTEN)
def test_pixels_become_images_however_they_are_written(case):
    source = importer.import_upload({"my.csv": WRITTEN[case]}, name="pixels")
    assert source.input_shape == (SIDE, SIDE, 1) and source.class_names == ("0", "1", "2")
    rows, labels = all_of(source)
    assert np.allclose(rows * 255, expected()[0]) and np.array_equal(labels, expected()[1])
    found = importer.look_upload({"my.csv": WRITTEN[case]})
    assert (found.kind, found.size, len(found.columns)) == ("images", (SIDE, SIDE), 65)
    assert found.label in ("label", "Class", "column 1", "column 65")
    assert "kind" in {question.wish for question in found.questions}


def test_the_visitor_decides_between_images_and_features_and_names_the_class():
    raw = pixel_table()
    source = importer.import_upload({"my.csv": raw}, name="a", kind="features")
    assert source.input_shape == (64,) and source.features[:2] == ("pixel0", "pixel1")
    assert np.array_equal(all_of(source)[0], expected()[0])
    sized = importer.import_upload({"my.csv": raw}, name="b", size=(4, 16))
    assert sized.input_shape == (4, 16, 1)
    odd = table([(n % 5, n % 2, n * 1.5) for n in range(40)], ["a", "b", "c"])
    named = importer.import_upload({"my.csv": odd}, name="c", label="B")
    assert named.class_names == ("0", "1") and named.features == ("a", "c")
    with pytest.raises(ValueError, match="No column of 'my.csv' is called 'd'; there are 'a'"):
        importer.import_upload({"my.csv": odd}, label="d")


def test_colors_stand_side_by_side_or_one_behind_the_other():
    ramp = np.linspace(0, 200, 10)
    images = np.stack(
        [
            np.stack(
                [
                    np.tile(ramp, (10, 1)) + n,
                    np.tile(ramp[:, None], (1, 10)),
                    np.full((10, 10), 5 * n),
                ],
                -1,
            )
            for n in range(30)
        ]
    ).astype(int)
    for name, rows in (
        ("side", images.reshape(30, -1)),
        ("behind", images.transpose(0, 3, 1, 2).reshape(30, -1)),
    ):
        source = importer.import_upload({"c.csv": pixel_table(rows)}, name=name)
        assert source.input_shape == (10, 10, 3)
        want = expected(images.reshape(30, -1))
        got = all_of(source)
        assert np.allclose(got[0] * 255, want[0]) and np.array_equal(got[1], want[1])
        assert any("one behind the other" in note for note in source.notes) == (name == "behind")


def test_a_train_and_a_test_table_and_one_without_classes():
    raw = {"my_train.csv": pixel_table(), "my_test.csv": pixel_table(PIXELS[:6] // 2, LABELS[:6])}
    source = importer.import_upload(raw, name="two")
    dataset = load_dataset(source)
    assert np.array_equal(dataset.test.images.reshape(6, -1) * 255, PIXELS[:6] // 2)
    assert dataset.train.labels.tolist() == LABELS.tolist()
    unlabelled = table(PIXELS[:5], [f"pixel{place}" for place in range(64)])
    other = importer.import_upload(
        {"train.csv": pixel_table(), "test.csv": unlabelled, "sample.csv": b"Id,Label\n1,0\n2,0\n"},
        name="kaggle",
    )
    notes = " ".join(other.notes)
    assert "Left out, as it has no column 'label': 'test.csv'." in notes
    assert "Left out, as its columns are others: 'sample.csv'." in notes
    assert len(all_of(other)[0]) == 30


FLOWERS = [(5.1, 3.5, "setosa"), (4.9, 3.0, "virginica"), (6.2, 2.8, "setosa")] * 8


def test_features_keep_their_names_and_ids_are_left_out():
    rows = [(n, a + n, b, name) for n, (a, b, name) in enumerate(FLOWERS)]
    raw = table(rows, ["Id", "Length", "Width", "Species"])
    source = importer.import_upload({"iris.csv": raw})
    assert source.name == "iris-2"
    assert source.features == ("Length", "Width") and source.class_names == ("setosa", "virginica")
    assert "Left out, as not learned from: 1 column, 'Id'." in source.notes
    rows, labels = all_of(source)
    want = sorted((np.float32(b), np.float32(a + n)) for n, (a, b, _) in enumerate(FLOWERS))
    assert [tuple(row[::-1]) for row in rows] == want
    numbered = [(a + n, b, name) for n, (a, b, name) in enumerate(FLOWERS)]
    bare = importer.import_upload({"iris.data": table(numbered)}, name="bare")
    assert bare.features == ("column 1", "column 2") and bare.class_names == source.class_names


def test_words_become_features_and_gaps_are_told():
    rows = [
        (n, "" if n == 3 else n * 2, "red" if n % 3 else "blue", "" if n % 2 else 1, n % 2)
        for n in range(20)
    ]
    raw = table(rows, ["size", "width", "color", "rare", "target"])
    source = importer.import_upload({"t.csv": raw})
    assert source.features == ("size", "width", "color: blue", "color: red")
    data, labels = all_of(source)
    assert len(data) == 19 and (data[:, 2] + data[:, 3] == 1).all()
    assert np.array_equal(data[:, 2] == 1, data[:, 0] % 3 == 0)
    assert np.array_equal(labels, data[:, 0] % 2)
    notes = " ".join(source.notes)
    assert "1 of 20 rows" in notes and "'rare'" in notes


def test_decimal_commas_and_latin_1():
    rows = [(f"{n},5", f"{n * 2},25", "süß" if n % 2 else "herb") for n in range(20)]
    raw = table(rows, ["Länge", "Breite", "Klasse"], ";").decode().encode("latin-1")
    source = importer.import_upload({"wein.csv": raw})
    assert source.class_names == ("herb", "süß") and source.features == ("Länge", "Breite")
    assert sorted(all_of(source)[0][:, 0]) == [n + 0.5 for n in range(20)]
    assert "decimal commas" in " ".join(source.notes) and "Latin-1" in " ".join(source.notes)


def test_text_with_a_label():
    texts = [(f'"{"good" if n % 2 else "bad"}, film\nnumber{n}"', "yn"[n % 2]) for n in range(40)]
    source = importer.import_upload({"r.csv": table(texts, ["text", "sentiment"])})
    assert source.class_names == ("n", "y")
    data, labels = all_of(source)
    assert np.array_equal(data[:, source.features.index("good")], 1 - labels)
    lines = "".join(f"{'fine' if n % 2 else 'dull'} film no{n}.\t{n % 2}\n" for n in range(40))
    bare = importer.import_upload({"labelled.txt": lines.encode()})
    data, labels = all_of(bare)
    assert np.array_equal(data[:, bare.features.index("fine")], labels)


def test_what_is_no_labelled_table_gets_a_sentence():
    numbers = [(n * 0.37, n * 1.1, n * 0.9 + 0.5) for n in range(40)]
    for raw, sentence in (
        (table(numbers, ["rooms", "area", "price"]), "Which column of 'x.csv' holds the class"),
        (table(numbers), "Which column of 'x.csv' holds the class"),
        (
            table([(n / 7, n % 4, n / 3) for n in range(40)], ["area", "rooms", "target"]),
            "Which column of 'x.csv' holds the class.* 'rooms' could be it",
        ),
        (table([(n % 4, n % 3) for n in range(40)], ["a", "b"]), "'a', 'b' could be it"),
        (b"just one column\nwithout any\ncells at all\n", "is no table"),
        (b"a,label\n", "Which column of 'x.csv' holds the class"),
        (b"\0\1\2,\n" * 9, "is no text"),
        (b"", "is no table"),
        (table([(n, n % 2) for n in range(40)], ["id", "label"]), "no column of numbers"),
    ):
        with pytest.raises(ValueError, match=sentence):
            importer.import_upload({"x.csv": raw})
    found = importer.look_upload({"x.csv": table(numbers, ["rooms", "area", "price"])})
    (question,) = found.questions
    assert question.wish == "label" and question.proposal == "" and "rooms" in question.choices
    late = table([(n, n % 2) for n in range(3000)], ["a", "label"]) + b"many,1\n"
    with pytest.raises(ValueError, match="The column 'a' of 'x.csv' holds 'many' further down"):
        importer.import_upload({"x.csv": late})


def test_two_tables_never_become_a_set_of_texts():
    for names in (("a.csv", "b.csv"), ("a.txt", "b.txt"), ("pixels.txt", "labels.txt")):
        raw = b"1 2 3 4\n5 6 7 8\n" * 10
        with pytest.raises(ValueError):
            importer.import_upload(dict.fromkeys(names, raw) | {names[1]: raw + b"9 9 9 9\n"})


def parquet(columns, metadata=None):
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    made = pyarrow.table(columns)
    if metadata:
        made = made.replace_schema_metadata(metadata)
    buffer = io.BytesIO()
    files.write_table(made, buffer)
    return buffer.getvalue()


CLASSES = {
    "info": {"features": {"label": {"names": ["no", "yes", "maybe"], "_type": "ClassLabel"}}}
}


@pytest.mark.parametrize("struct", [True, False])
def test_pictures_in_parquet_in_shards_with_names(struct):
    raws = [picture(np.full((4, 4), 1 + n)) for n in range(30)]
    cells = [{"bytes": raw, "path": None} for raw in raws] if struct else raws
    files = {
        f"data/train-0000{k}-of-00002.parquet": parquet(
            {"image": cells[12 * k : 12 * k + 12], "label": LABELS[12 * k : 12 * k + 12]},
            {"huggingface": json.dumps(CLASSES)},
        )
        for k in range(2)
    } | {"data/test-00000-of-00001.parquet": parquet({"image": cells[24:], "label": LABELS[24:]})}
    source = importer.import_upload(files, name="hub")
    assert source.class_names == ("no", "yes", "maybe") and source.input_shape == (4, 4, 1)
    dataset = load_dataset(source)
    assert np.round(dataset.train.images[:, 0, 0, 0] * 255).tolist() == list(range(1, 25))
    assert np.array_equal(dataset.train.labels, LABELS[:24])
    assert np.array_equal(dataset.test.labels, LABELS[24:])
    found = importer.look_upload(files)
    assert (found.train, found.test, found.kind, found.size) == (24, 6, "images", (4, 4))
    if struct:
        mixed = [*cells[:9], {"bytes": picture(np.zeros((5, 9))), "path": None}]
        one = {"train.parquet": parquet({"image": mixed[-9:], "label": LABELS[:9]})}
        (question,) = importer.look_upload(one).questions
        assert question.wish == "size" and question.choices[0] == "4x4"
        assert importer.import_upload(one, name="scaled", size=(4, 4)).input_shape == (4, 4, 1)


def test_features_and_text_in_parquet():
    values = np.linspace(0, 1, 20)
    raw = parquet({"a": values, "b": values > 0.3, "kind": ["x", "y"] * 10})
    source = importer.import_upload({"t.parquet": raw})
    assert source.features == ("a", "b") and source.class_names == ("x", "y")
    texts = parquet({"text": [f"word{n % 2} no{n}" for n in range(20)], "label": [0, 1] * 10})
    assert importer.import_upload({"texts.parquet": texts}).features[:1] == ("no0",)
    for broken in (raw[:-9], raw[:40] + raw[60:], b"PAR1" * 9, raw[:4] + b"x" * 200 + raw[-4:]):
        with pytest.raises(ValueError):
            importer.import_upload({"t.parquet": broken})


def test_pictures_that_a_table_names():
    files = {f"images/{n}.png": picture(np.full((4, 4), 1 + n)) for n in range(20)}
    files |= {f"images/more/{n}.jpg": picture(9, "JPEG") for n in range(100, 103)}
    rows = [(n, "dog" if n % 2 else "cat") for n in range(20)] + [("gone", "cat")]
    source = importer.import_upload(files | {"labels.csv": table(rows, ["id", "breed"])}, name="n")
    assert source.class_names == ("cat", "dog")
    data, labels = all_of(source)
    assert np.array_equal((np.round(data[:, 0] * 255) - 1) % 2, labels) and len(data) == 20
    notes = " ".join(source.notes)
    assert "does not name them: 3 pictures" in notes and "without a class: 1." in notes


def test_the_order_of_emnist_and_its_names_in_a_table():
    image = np.arange(64).reshape(8, 8)
    rows = [(image.T + n).ravel() for n in range(20)]
    raw = pixel_table(np.array(rows), LABELS[:20], head=False)
    source = importer.import_upload({"emnist-letters-train.csv": raw}, name="e")
    first = np.round(load_dataset(source).train.images[0, :, :, 0] * 255)
    assert np.array_equal(first - first[0, 0], image)


def test_a_table_is_left_in_the_polarity_that_was_wished():
    ink = 255 - PIXELS // 4
    source = importer.import_upload({"s.csv": pixel_table(ink)}, name="turned")
    assert any("were inverted" in note for note in source.notes)
    assert np.allclose(all_of(source)[0] * 255, expected(255 - ink)[0])
    kept = importer.import_upload({"s.csv": pixel_table(ink)}, name="kept", polarity="keep")
    assert np.allclose(all_of(kept)[0] * 255, expected(ink)[0])


def test_rows_of_shades_in_one_cell():
    rows = [(n % 3, " ".join(map(str, PIXELS[n])), "Training") for n in range(30)]
    source = importer.import_upload({"faces.csv": table(rows, ["emotion", "pixels", "Usage"])})
    assert source.input_shape == (SIDE, SIDE, 1)
    assert np.allclose(all_of(source)[0] * 255, expected()[0])
    with pytest.raises(ValueError, match="expected 64 whole numbers from 0 to 255"):
        rows[7] = (1, "1 2 3", "Training")
        importer.import_upload({"faces.csv": table(rows, ["emotion", "pixels", "Usage"])})


def test_texts_beside_numbers_and_tables_without_an_ending():
    rows = [(100 + n, "ab"[n % 2], n / 7, f"thanks for flight {n}") for n in range(30)]
    raw = table(rows, ["tweet_id", "airline_sentiment", "confidence", "text"])
    assert "flight" in importer.import_upload({"t.csv": raw}, name="t").features
    numbers = importer.import_upload({"t.csv": raw}, name="n", kind="features")
    assert numbers.features == ("confidence",)
    calls = "".join(f"{'hs'[n % 2]}\tcall me {n} now\n" for n in range(30)).encode()
    assert importer.import_upload({"Collection": calls}).class_names == ("h", "s")
    feel = {f"{part}.txt": calls.replace(b"call", part.encode()) for part in ("train", "test")}
    dataset = load_dataset(importer.import_upload(feel, name="feel"))
    assert len(dataset.train.labels) == len(dataset.test.labels) == 30


def test_what_came_in_the_place_of_a_table_is_told():
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:a\nsize 1\n"
    page = b"<!DOCTYPE html><html><body>Sign in, please</body></html>"
    for raw, sentence in ((pointer, "a pointer of Git LFS"), (page, "is a web page")):
        with pytest.raises(ValueError, match=sentence):
            importer.import_upload({"train.csv": raw})
    with pytest.raises(ValueError, match="What classes are 'a.txt', 'b.txt'.*--classes"):
        importer.import_upload({"a.txt": b"one two\n" * 9, "b.txt": b"two three\n" * 9})


def test_a_table_of_a_few_pictures_does_not_outweigh_their_folders():
    files = {f"train/{name}/{n}.png": picture(20 * k + n) for k, name in enumerate("ab")
             for n in range(10)}  # fmt: skip
    short = b"id,label\n1,0\n2,1\n"
    for name in ("few.csv", "sample_submission.csv"):
        source = importer.import_upload(files | {name: short}, name=f"with-{name[:3]}")
        assert source.class_names == ("a", "b") and len(all_of(source)[0]) == 20


def test_columns_are_found_by_their_names_in_every_table():
    train = table([(n, 100 + n, n % 2) for n in range(30)], ["a", "b", "label"])
    test = table([(n % 2, 200 + n, n) for n in range(10)], ["label", "b", "a"])
    source = importer.import_upload({"train.csv": train, "test.csv": test}, name="turned")
    dataset = load_dataset(source)
    assert source.features == ("a", "b")
    assert dataset.test.images.tolist() == [[n, 200 + n] for n in range(10)]
    assert dataset.test.labels.tolist() == [n % 2 for n in range(10)]


def test_rows_of_other_lengths_are_told_and_a_size_that_does_not_fit():
    rows = table([(n, n * n, n % 2) for n in range(30)], ["a", "b", "label"])
    ragged = rows.replace(b"5,25,1\n", b"5,25,1,9\n")
    source = importer.import_upload({"r.csv": ragged})
    assert "Skipped in 'r.csv', as of more or fewer cells: 1 row." in source.notes
    assert len(all_of(source)[0]) == 29
    with pytest.raises(ValueError, match="Rows of 2 numbers do not make images of 28x28"):
        importer.import_upload({"r.csv": rows}, size=(28, 28))
    with pytest.raises(ValueError, match="with more or fewer than 3 cells"):
        importer.import_upload({"r.csv": rows + b"1,2,3,4\n" * 6})
