"""Weights read by a process of its own, from files made by hand. Nothing here needs Keras."""

import io
import pickle
import re
import sys

import h5py
import numpy as np
import pytest

from core.foreign import loading, reader
from core.foreign.loading import Limits
from core.foreign.wanted import Wanted, write_stem

DENSE = Wanted("hidden", "Dense", (("theirs", "dense", 0),), ("kernel", "bias"))
SHAPES = {"hidden": [[3, 2], [2]]}
KERNEL = np.arange(6, dtype=np.float32).reshape(3, 2)


def write(fill):
    buffer = io.BytesIO()
    with h5py.File(buffer, "w") as file:
        fill(file)
    return buffer.getvalue()


def write_layers(**layers):
    def fill(file):
        file.create_group("layers")
        for name, arrays in layers.items():
            for number, array in enumerate(arrays):
                file[f"layers/{name}/vars/{number}"] = array

    return write(fill)


def load(raw, wanted=(DENSE,), shapes=SHAPES, **settings):
    return loading.load_weights(raw, wanted, shapes, **settings)


def ask_here(tmp_path, monkeypatch, raw, *, wanted=(DENSE,), shapes=SHAPES, npz=False):
    """The reader's answer, in this process, which spares the start of another one."""
    monkeypatch.setattr(reader, "_limit", lambda *_: None)
    asked = [
        {**want._asdict(), "shapes": shapes[want.layer], "stem": write_stem(want.kind)}
        for want in wanted
    ]
    request = {"wanted": asked, "npz": npz, "memory": 0, "seconds": 0}
    (tmp_path / reader.REQUEST).write_text(reader.json.dumps(request))
    (tmp_path / reader.WEIGHTS).write_bytes(raw)
    return reader.main(tmp_path)


def test_weights_come_as_float32_and_missing_ones_are_filled_in():
    logits = Wanted("logits", "Dense", (("theirs too", "dense", 1),), ("kernel",))
    path = (("norm", "batch_normalization", 0),)
    norm = Wanted("norm", "BatchNormalization", path, ("beta", "mean", "variance"))
    raw = write_layers(
        dense=[KERNEL.astype(np.float64), np.array([5, 6], np.float16)],
        dense_1=[np.ones((2, 4), np.float32)],
        batch_normalization=[np.full(2, value, np.float32) for value in (1, 2, 3)],
    )
    shapes = {**SHAPES, "logits": [[2, 4]], "norm": [[2]] * 3}
    found = load(raw, (DENSE, logits, norm), shapes)
    assert {name: array.tolist() for name, array in found.items()} == {
        "hidden/0": [[0, 1], [2, 3], [4, 5]],
        "hidden/1": [5, 6],
        "logits/0": [[1] * 4] * 2,
        "logits/1": [0] * 4,
        "norm/0": [1, 1],
        "norm/1": [1, 1],
        "norm/2": [2, 2],
        "norm/3": [3, 3],
    }
    assert {array.dtype for array in found.values()} == {np.dtype(np.float32)}


def test_a_recipe_takes_the_first_weights_that_fit(tmp_path, monkeypatch):
    """The branches of a network may be listed either way round, and ten comes after two."""
    wide = Wanted("wide", "Conv2D", (), ("kernel",))
    points = [Wanted(name, "Conv2D", (), ("kernel",)) for name in ("first", "second")]
    kernels = {f"conv2d_{n}": [np.full((1, 1, 1, 2), n, np.float32)] for n in (10, 2)}
    raw = write_layers(conv2d=[np.zeros((5, 5, 1, 2), np.float32)], **kernels)
    shapes = {"wide": [[5, 5, 1, 2]], "first": [[1, 1, 1, 2]], "second": [[1, 1, 1, 2]]}
    answer = ask_here(tmp_path, monkeypatch, raw, wanted=(*points, wide), shapes=shapes)
    assert answer == 0
    with np.load(tmp_path / reader.ARRAYS) as arrays:
        assert arrays["first/0"].max() == 2 and arrays["second/0"].max() == 10


def externally(file):
    file.create_group("layers/dense/vars")
    file["layers/dense/vars/0"] = h5py.ExternalLink("/etc/hostname", "/x")
    file["layers/dense/vars/1"] = np.zeros(2, np.float32)


def softly(file):
    file["elsewhere"] = KERNEL
    file.create_group("layers/dense/vars")
    file["layers/dense/vars/0"] = h5py.SoftLink("/elsewhere")


def raw_bytes(file):
    file.create_dataset(
        "layers/dense/vars/0", (3, 2), np.float32, external=[("/etc/hostname", 0, 24)]
    )
    file["layers/dense/vars/1"] = np.zeros(2, np.float32)


def virtually(file):
    layout = h5py.VirtualLayout((3, 2), np.float32)
    layout[:] = h5py.VirtualSource("/etc/hostname", "x", (3, 2))
    file.create_virtual_dataset("layers/dense/vars/0", layout)
    file["layers/dense/vars/1"] = np.zeros(2, np.float32)


def objects(file):
    file.create_dataset("layers/dense/vars/0", (3, 2), h5py.string_dtype())
    file["layers/dense/vars/1"] = np.zeros(2, np.float32)


def enormous(file):
    """Declared large, stored nowhere: reading it would fill the memory with zeros."""
    file.create_dataset("layers/dense/vars/0", (10**6, 10**6), np.float32, chunks=(1000, 1000))
    file["layers/dense/vars/1"] = np.zeros(2, np.float32)


def countless(file):
    variables = file.create_group("layers/dense/vars")
    for number in range(3000):
        variables.create_dataset(str(number), shape=(), dtype="f4")


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (write(externally), "a link '0' to another place or file, which is not followed"),
        (write(softly), "a link '0' to another"),
        (write(raw_bytes), "'dense' lie in another file"),
        (write(virtually), "'dense' lie in another file"),
        (write(objects), "'dense' are not plain arrays of numbers"),
        (write(enormous), "only of shapes 1000000x1000000, 2. The weights and the network do not"),
        (write(countless), "3,000 arrays or groups in '/layers/dense/vars', more than any"),
        (write(lambda file: None), "no weights of shapes 3x2, 2 for the layer 'hidden'. The"),
        (write_layers(dense=[KERNEL.T, KERNEL[0]]), "no weights of shapes 3x2, 2 .*, only"),
        (write_layers(dense=[KERNEL, KERNEL[0]])[:-200], "cut short or damaged"),
        (b"\x89HDF\r\n\x1a\n" + bytes(3000), "cut short or damaged"),
    ],
)  # fmt: skip
def test_other_files_are_refused(tmp_path, monkeypatch, capsys, raw, problem):
    assert ask_here(tmp_path, monkeypatch, raw) == reader.REFUSED
    assert not (tmp_path / reader.ARRAYS).exists()
    assert re.search(problem, capsys.readouterr().err)


def test_a_recipe_that_leaves_weights_over_is_another_one(tmp_path, monkeypatch, capsys):
    raw = write_layers(dense=[KERNEL, KERNEL[0]], dense_1=[KERNEL])
    alone = (DENSE._replace(path=()),)
    assert ask_here(tmp_path, monkeypatch, raw, wanted=alone) == reader.REFUSED
    assert "1 more layers than the network has, such as 'dense_1'" in capsys.readouterr().err
    # A network that says itself where its weights are may have left some unused.
    assert ask_here(tmp_path, monkeypatch, raw) == 0


def test_a_refusal_comes_out_as_a_sentence():
    with pytest.raises(ValueError, match="a link '0' to another place"):
        load(write(externally))


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **{name.replace("_", "/"): value for name, value in arrays.items()})
    return buffer.getvalue()


def test_npz_holds_layer_and_number():
    found = load(npz(hidden_0=np.asfortranarray(KERNEL), hidden_1=KERNEL[1]), npz=True)
    assert found["hidden/0"].tolist() == KERNEL.tolist() and found["hidden/1"].tolist() == [2, 3]


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (npz(hidden_0=KERNEL), "'hidden/1' is in the recipe alone"),
        (npz(hidden_0=KERNEL, hidden_1=KERNEL[0], x=KERNEL), "'x' is in the file alone"),
        (npz(hidden_0=KERNEL.T, hidden_1=KERNEL[0]), "float32 of shape 2x3; expected .* 3x2"),
        (npz(hidden_0=np.full((3, 2), None), hidden_1=KERNEL[0]), "object of shape"),
        (npz(hidden_0=KERNEL, hidden_1=KERNEL[0])[:-30], "cut short or damaged"),
    ],
)  # fmt: skip
def test_other_npz_files_are_refused(tmp_path, monkeypatch, capsys, raw, problem):
    assert ask_here(tmp_path, monkeypatch, raw, npz=True) == reader.REFUSED
    assert re.search(problem, capsys.readouterr().err)


class Evil:
    def __reduce__(self):
        return (sys.exit, ("it was unpickled",))


def test_a_pickle_in_an_npz_is_not_unpickled(tmp_path, monkeypatch, capsys):
    array = np.empty((3, 2), object)
    array[:] = Evil()
    with pytest.raises(SystemExit):
        pickle.loads(pickle.dumps(array))
    raw = npz(hidden_0=array, hidden_1=KERNEL[0])
    assert ask_here(tmp_path, monkeypatch, raw, npz=True) == reader.REFUSED
    assert "object" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems bound memory otherwise")
def test_a_reader_without_memory_ends_in_a_sentence():
    raw = write_layers(dense=[np.zeros((3000, 3000), np.float32), np.zeros(3000, np.float32)])
    shapes = {"hidden": [[3000, 3000], [3000]]}
    assert load(raw, shapes=shapes)["hidden/0"].shape == (3000, 3000)
    with pytest.raises(ValueError, match="The process that reads the weights .*save the network"):
        load(raw, shapes=shapes, limits=Limits(memory=150_000_000))


def test_a_reader_that_takes_too_long_is_stopped():
    with pytest.raises(ValueError, match="took more than 0.0001 seconds of the processor"):
        load(write_layers(dense=[KERNEL, KERNEL[0]]), limits=Limits(seconds=0.0001))
