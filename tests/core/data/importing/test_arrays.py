"""Arrays in an npz file: what becomes of their values, and what is never read."""

import io
import pickle
import zipfile

import numpy as np
import pytest

from core.data.datasets import IRIS, load_dataset
from core.data.importing import importer
from tests.core.data.importing.making import archive, npy, npy_head, npz

LABELS = np.array([0, 1, 0, 1])


def images(*shape, dtype=np.uint8):
    return (np.arange(np.prod(shape)).reshape(shape) * 5 % 256).astype(dtype)


def whole(**changes):
    arrays = {
        "x_train": images(4, 5, 3),
        "y_train": LABELS,
        "x_test": images(2, 5, 3)[::-1],
        "y_test": LABELS[:2],
    }
    return {name: array for name, array in (arrays | changes).items() if array is not None}


def bring(arrays, **settings):
    return importer.import_upload({"my.npz": npz(**arrays)}, **settings)


def pixels(split):
    return np.round(split.images * 255).astype(int)


def test_arrays_come_as_they_are():
    source = bring(whole())
    assert (source.name, source.class_names, source.input_shape) == ("my", ("0", "1"), (5, 3, 1))
    dataset = load_dataset(source)
    assert np.array_equal(pixels(dataset.train)[..., 0], images(4, 5, 3))
    assert np.array_equal(pixels(dataset.test)[..., 0], images(2, 5, 3)[::-1])
    assert dataset.test.labels.tolist() == [0, 1]


@pytest.mark.parametrize(
    "names",
    [
        ("train_images", "train_labels", "test_images", "test_labels"),
        ("X_train", "Y_train", "X_test", "Y_test"),
        ("images", "labels", "images_test", "labels_test"),
    ],
)
def test_other_common_names_will_do(names):
    source = bring(dict(zip(names, whole().values(), strict=True)))
    assert np.array_equal(pixels(load_dataset(source).train)[..., 0], images(4, 5, 3))


def test_arrays_in_columns_first_order_are_read_right():
    source = bring(whole(x_train=np.asfortranarray(images(4, 5, 3)), x_test=images(2, 5, 3)))
    assert np.array_equal(pixels(load_dataset(source).train)[..., 0], images(4, 5, 3))


@pytest.mark.parametrize("channels", [1, 3])
def test_channels_come_last(channels):
    x = images(4, 5, 2, channels)
    dataset = load_dataset(bring(whole(x_train=x, x_test=x[:2])))
    assert np.array_equal(pixels(dataset.train), x)
    turned = whole(x_train=x.transpose(0, 3, 1, 2), x_test=x[:2].transpose(0, 3, 1, 2))
    source = bring(turned, name="first")
    assert np.array_equal(pixels(load_dataset(source).train), x)
    assert "The channels stood before height and width; they were put last." in source.notes


X = np.array([[[0.0, 1.0]], [[0.5, 0.25]], [[0.2, 0.1]], [[1.0, 0.6]]])
SCALES = {
    "shares": (X, X[:2], [0, 255, 128, 64], "rounded to 256 shades"),
    "0 and 1": (np.rint(X), np.rint(X[:2]), [0, 255, 0, 0], None),
    "true and false": (X > 0.4, X[:2] > 0.4, [0, 255, 255, 0], None),
    "bytes as floats": (np.rint(X * 200), X[:2] * 0, [0, 200, 100, 50], None),
    "sixteen": (np.rint(X * 16).astype(int), X[:2] * 0, [0, 255, 128, 64], "16 became 255"),
    "centered": (X * 2 - 1, X[:2] * 2 - 1, [0, 255, 128, 64], "-1 became 0 and 1 became 255"),
    "wide": (X * 1000, X[:2] * 2000, [0, 255, 128, 64], "0 to 1000"),
    "below": (X + 2, X[:2] - 9, [0, 255, 128, 64], "2 became 0 and 3 became 255"),
    "above": (X / 2 + 300, X[:2] / 2 + 300, [0, 255, 128, 64], "300 became 0"),
}


@pytest.mark.parametrize("case", SCALES)
def test_values_are_scaled_to_bytes(case):
    train, test, expected, note = SCALES[case]
    source = bring(whole(x_train=train, x_test=test))
    assert pixels(load_dataset(source).train)[:2].ravel().tolist() == expected
    notes = " ".join(source.notes)
    assert (note in notes) if note else "became" not in notes
    outside = {"wide": "1 test value.", "below": "4 test values."}.get(case)
    assert (f"outside of that range: {outside}" in notes) if outside else "Cut off" not in notes


def test_vectors_stay_as_they_are():
    train = np.array([[1.5, -2], [0, 3], [1, 1], [2, 2]])
    source = bring(whole(x_train=train, x_test=train[:2] * 2))
    assert source.input_shape == (2,) and source.value_range == (-2, 3)
    dataset = load_dataset(source)
    assert np.array_equal(dataset.train.images, train)
    assert np.array_equal(dataset.test.images, train[:2] * 2)


def test_rows_are_read_as_images_where_a_size_is_given():
    rows = images(4, 6)
    source = bring(whole(x_train=rows, x_test=rows[:2]), size=(2, 3))
    assert np.array_equal(pixels(load_dataset(source).train)[..., 0], rows.reshape(4, 2, 3))
    with pytest.raises(ValueError, match="Rows of 6 numbers do not make images of 3x3"):
        bring(whole(x_train=rows, x_test=rows[:2]), size=(3, 3))
    with pytest.raises(ValueError, match="5x3 pixels and are taken as they are"):
        bring(whole(), size=(3, 3))


def test_labels_of_many_kinds():
    for labels in (np.eye(2)[LABELS], LABELS[:, None], LABELS.astype(float), LABELS == 1):
        source = bring(whole(y_train=labels, y_test=labels[:2]), name="kinds")
        assert load_dataset(source).train.labels.tolist() == LABELS.tolist()
    words = np.array(["dog", "cat"])[LABELS]
    source = bring(whole(y_train=words, y_test=words[:2]), name="words")
    assert source.class_names == ("cat", "dog")
    assert load_dataset(source).train.labels.tolist() == [1, 0, 1, 0]
    source = bring(whole(class_names=np.array(["one", "two"])), name="named")
    assert source.class_names == ("one", "two")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"y_train": np.array([0, 1, 0, 2])}, None),
        ({"y_train": np.array([0, 1, 0, 1.5])}, "not whole numbers"),
        ({"y_train": np.array([0, 1, 0, np.nan])}, "not whole numbers"),
        ({"y_train": np.ones((4, 2))}, "rows of 2 numbers; expected one 1"),
        ({"y_train": np.zeros((4, 2, 2), int)}, r"shape \(4, 2, 2\)"),
        ({"y_train": LABELS[:3]}, "4 examples and 3 labels"),
        ({"y_train": LABELS * 0, "y_test": LABELS[:2] * 0}, "of one class"),
        ({"y_test": np.array([0, 5])}, "test part has the label 5"),
        ({"y_test": np.array(["a", "b"])}, "text, those of the other are numbers"),
        ({"x_test": None}, "no array 'x_test' .or test_images.; there is 'x_train.npy'"),
        ({"x_train": None}, "no array 'x_train'"),
        ({"x_test": images(2, 5, 4)}, r"\(5, 3, 1\), test examples \(5, 4, 1\)"),
        ({"x_test": images(0, 5, 3), "y_test": LABELS[:0]}, "test part is empty"),
        ({"x_train": images(4, 5, 3, 4)}, r"shape \(4, 5, 3, 4\); expected"),
        ({"x_train": images(4, 5, 3) * 0}, "All training values are 0"),
        ({"x_train": images(4, 5, 3) * np.nan}, "training part holds values that are no numbers"),
        ({"x_train": np.float64(3)}, "is a single value"),
        ({"x_train": images(4, 5, 3).astype(complex)}, "type complex128; expected numbers"),
        ({"x_train": np.array(["a"] * 4)}, "holds text"),
        ({"train_images": images(4, 5, 3)}, "Both 'train_images.npy' and 'x_train.npy'"),
        ({"y_train": np.arange(4) + 2**40}, "labels 0, 1, which the training part has not"),
    ],
)
def test_what_does_not_fit_gets_a_sentence(changes, sentence):
    if sentence is None:
        assert bring(whole(**changes)).class_names == ("0", "1", "2")
        return
    with pytest.raises(ValueError, match=sentence):
        bring(whole(**changes))


def test_measured_values_are_no_labels():
    x = images(1200, 1, 1)
    with pytest.raises(ValueError, match="1,200 different labels"):
        bring({"x": x, "y": np.arange(1200)})


def test_without_a_test_part_one_is_drawn_and_duplicates_leave_it():
    x = np.arange(40).reshape(20, 2, 1)
    x[1::2] = 7  # half of them are alike
    source = bring({"x": x, "y": np.arange(20) % 2})
    dataset = load_dataset(source)
    assert (len(dataset.train.labels), len(dataset.test.labels)) == (16, 2)
    assert "In the training part as well: 2 test examples, removed from the test part." in (
        source.notes
    )
    assert (dataset.test.labels == 0).all() and "No test example: '1'." in source.notes


class Trap:
    def __reduce__(self):
        return (exec, ("raise SystemExit('a pickle was run')",))


def test_nothing_is_unpickled():
    buffer = io.BytesIO()
    np.save(buffer, np.array([Trap()], dtype=object), allow_pickle=True)
    members = {f"{name}.npy": npy(array) for name, array in whole().items()}
    for raw in (buffer.getvalue(), npy_head("|O", (4,)) + pickle.dumps([1])):
        with pytest.raises(ValueError, match="'x_train.npy' is of type object"):
            importer.import_upload({"a.npz": archive(members | {"x_train.npy": raw})})
    with pytest.raises(ValueError, match="is no array file"):
        importer.import_upload({"a.npz": archive(members | {"x_train.npy": pickle.dumps([1])})})
    extra = archive(members | {"more.pkl": pickle.dumps(Trap())})
    assert "Not used: 'more.pkl'." in importer.import_upload({"a.npz": extra}).notes


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (npy_head("|u1", (5_000_000_000,)), "5.0 GB; at most 2 GB"),
        (npy_head("<f8", (10**9, 10**9, 10**9)), "at most 2 GB"),
        (npy_head("|u1", (-4, 3)), r"shape \(-4, 3\)"),
        (npy_head("|u1", (4, 5, 3)) + bytes(59), "announces 60 bytes of numbers, but has 59"),
        (npy_head("|u1", (4, 5, 3)) + bytes(61), "announces 60 bytes of numbers, but has 61"),
        (npy_head("|u1", (4, 5, 3), b"\x09\x00") + bytes(60), "version"),
        (npy_head([("a", "<f8")], (4,)) + bytes(32), "expected numbers"),
        (npy_head("nonsense", (4,)), "no array file"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "no array file"),
        (b"", "no array file"),
    ],
)
def test_a_head_that_lies_is_found_out_before_memory_is_taken(raw, sentence):
    members = {f"{name}.npy": npy(array) for name, array in whole().items()}
    with pytest.raises(ValueError, match=sentence):
        importer.import_upload({"a.npz": archive(members | {"x_train.npy": raw})})


def test_a_large_array_of_one_byte_numbers_may_be_too_large_as_floats():
    head = npy_head("|u1", (600, 1000, 1000))
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name, array in whole().items():
            if name != "x_train":
                packed.writestr(f"{name}.npy", npy(array))
        info = zipfile.ZipInfo("x_train.npy")
        packed.writestr(info, head)
    raw = bytearray(buffer.getvalue())
    size = (len(head) + 600_000_000).to_bytes(4, "little")
    start = raw.rfind(b"PK\x01\x02")  # the directory's last entry: sizes packed and unpacked
    raw[start + 20 : start + 28] = size * 2
    with pytest.raises(ValueError, match="2.4 GB"):
        importer.import_upload({"a.npz": bytes(raw)})


def test_a_damaged_member_gets_a_sentence():
    noise = np.random.default_rng(0).integers(0, 256, (4, 50, 50))
    raw = bytearray(npz(**whole(x_train=noise, x_test=noise[:2])))
    raw[len(raw) // 2] ^= 0xFF
    with pytest.raises(ValueError, match="cut off or damaged|no array file"):
        importer.import_upload({"a.npz": bytes(raw)})
    with pytest.raises(ValueError, match="No data set was recognized|damaged archive"):
        importer.import_upload({"a.npz": bytes(raw[:-30])})


def test_the_iris_that_is_shipped_is_scikit_learns():
    from sklearn.datasets import load_iris

    theirs = load_iris()
    ours = load_dataset(IRIS)
    assert IRIS.class_names == tuple(theirs.target_names)
    assert IRIS.features == tuple(theirs.feature_names)
    rows = np.concatenate([ours.train.images, ours.test.images])
    labels = np.concatenate([ours.train.labels, ours.test.labels])
    expected = np.c_[theirs.data.astype(np.float32), theirs.target]
    found = np.c_[rows, labels]
    assert np.array_equal(found[np.lexsort(found.T)], expected[np.lexsort(expected.T)])
    assert np.bincount(ours.test.labels).min() >= 16 and len(ours.test.labels) == 50


def parts(n, seed):
    random = np.random.default_rng(seed)
    return random.integers(0, 100, (n, 6, 6)).astype(np.uint8), np.arange(n) % 3


TRAIN, VALID, TEST = parts(30, 1), parts(9, 2), parts(12, 3)


def one_array(array):
    return npz(arr_0=array)


LAYOUTS = {
    "MedMNIST": {
        "m.npz": npz(
            train_images=TRAIN[0],
            train_labels=TRAIN[1][:, None].astype(np.uint8),
            val_images=VALID[0],
            val_labels=VALID[1][:, None],
            test_images=TEST[0],
            test_labels=TEST[1][:, None],
        )
    },
    "an array a file": {
        "kmnist-train-imgs.npz": one_array(TRAIN[0]),
        "kmnist-train-labels.npz": one_array(TRAIN[1]),
        "kmnist-test-imgs.npz": one_array(TEST[0]),
        "kmnist-test-labels.npz": one_array(TEST[1]),
    },
    "npy": {
        "x_train.npy": npy(TRAIN[0]),
        "y_train.npy": npy(TRAIN[1]),
        "x_test.npy": npy(TEST[0]),
        "y_test.npy": npy(TEST[1]),
    },
    "npy in folders": {
        "set/train/images.npy": npy(TRAIN[0]),
        "set/train/labels.npy": npy(TRAIN[1]),
        "set/test/images.npy": npy(TEST[0]),
        "set/test/labels.npy": npy(TEST[1]),
    },
    "glued": {"g.npz": npz(Xtrain=TRAIN[0], ytrain=TRAIN[1], Xtest=TEST[0], yte=TEST[1])},
    "one hot": {
        "o.npz": npz(
            x_train=TRAIN[0], y_train=np.eye(3)[TRAIN[1]], x_test=TEST[0], y_test=np.eye(3)[TEST[1]]
        )
    },
    "channels first": {
        "c.npz": npz(
            x_train=TRAIN[0][:, None], y_train=TRAIN[1], x_test=TEST[0][:, None], y_test=TEST[1]
        )
    },
    "SVHN": {
        "train.npz": npz(X=TRAIN[0].transpose(1, 2, 0)[:, :, None], y=TRAIN[1][:, None]),
        "test.npz": npz(X=TEST[0].transpose(1, 2, 0)[:, :, None], y=TEST[1][:, None]),
    },
    "big ends": {
        "b.npz": npz(
            x_train=TRAIN[0].astype(">f8"),
            y_train=TRAIN[1].astype(">i4"),
            x_test=TEST[0],
            y_test=TEST[1],
        )
    },
}


@pytest.mark.parametrize("case", LAYOUTS)
def test_arrays_as_people_save_them(case):
    source = importer.import_upload(LAYOUTS[case], name="layout")
    dataset = load_dataset(source)
    assert source.class_names == ("0", "1", "2")
    assert np.array_equal(pixels(dataset.train)[..., 0], TRAIN[0])
    assert np.array_equal(pixels(dataset.test)[..., 0], TEST[0])
    assert np.array_equal(dataset.train.labels, TRAIN[1])
    assert np.array_equal(dataset.test.labels, TEST[1])
    found = importer.look_upload(LAYOUTS[case])
    assert (found.train, found.test, found.size) == (30, 12, (6, 6))


def test_labels_as_bytes_and_text_that_is_none():
    words = np.array(["bär", "cat"])[LABELS]
    encoded = np.char.encode(words, "utf-8")
    source = bring(whole(y_train=encoded, y_test=encoded[:2]), name="bytes")
    assert source.class_names == ("bär", "cat")
    raw = words.astype("<U3").tobytes().replace("ä".encode("utf-32-le"), b"\xff\xff\xff\x7f")
    broken = npy_head("<U3", (4,)) + raw
    members = {f"{name}.npy": npy(array) for name, array in whole().items()}
    with pytest.raises(ValueError, match="'y_train.npy' holds text that is no Unicode"):
        importer.import_upload({"a.npz": archive(members | {"y_train.npy": broken})})


def test_rows_of_pixels_are_vectors_with_a_hint_or_images_as_wished():
    rows = TRAIN[0].reshape(30, 36)
    wide = np.concatenate([rows, rows[:, :28]], axis=1)  # 64 numbers
    arrays = {"x": wide, "y": TRAIN[1]}
    source = bring(arrays, name="vectors")
    assert source.input_shape == (64,) and "8x8 would be as many" in " ".join(source.notes)
    (question,) = importer.look_upload({"a.npz": npz(**arrays)}).questions
    assert (question.wish, question.choices) == ("kind", ("features", "images"))
    assert bring(arrays, name="images", kind="images").input_shape == (8, 8, 1)
    assert bring(whole(), name="flat", kind="features").input_shape == (15,)


def test_polarity_is_looked_at():
    ink = np.full((20, 6, 6), 250, np.uint8)
    ink[:, 2:4, 2:4] = np.arange(20)[:, None, None]
    arrays = {"x": ink, "y": np.arange(20) % 2}
    source = bring(arrays, name="turned")
    assert pixels(load_dataset(source).train).max() == 255
    assert pixels(load_dataset(source).train)[:, 0, 0, 0].max() == 5
    assert any("were inverted" in note for note in source.notes)
    kept = bring(arrays, name="kept", polarity="keep")
    assert pixels(load_dataset(kept).train)[:, 0, 0, 0].min() == 250
    dark = bring({"x": 255 - ink, "y": np.arange(20) % 2}, name="again", polarity="turn")
    assert pixels(load_dataset(dark).train)[:, 0, 0, 0].min() == 250
    with pytest.raises(ValueError, match="Received the polarity 'up'; expected keep or turn"):
        bring(arrays, polarity="up")


def test_a_map_names_the_classes():
    files = LAYOUTS["an array a file"]
    table = b"index,codepoint,char\n0,U+304A,o\n1,U+304D,ki\n2,U+3059,su\n"
    source = importer.import_upload(files | {"kmnist_classmap.csv": table}, name="named")
    assert source.class_names == ("o", "ki", "su")


def test_a_test_part_without_labels_is_left_out_and_told():
    source = bring({"x_train": TRAIN[0], "y_train": TRAIN[1], "x_test": TEST[0]}, name="bare")
    assert "Left out, as there are no labels for it: 'x_test.npy'." in source.notes
    assert any("was drawn" in note for note in source.notes)
