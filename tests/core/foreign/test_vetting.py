"""What a `.keras` file may hold and say, from files made by hand: nothing here needs Keras."""

import io
import json
import math
import zipfile

import pytest

from core.foreign import archive, config, translation

IMAGE, CLASSES = (28, 28, 1), 10


def layer(kind, name, **settings):
    return {
        "module": "keras.layers",
        "class_name": kind,
        "config": {"name": name, **settings},
        "registered_name": None,
    }


def conv(name, **settings):
    return layer("Conv2D", name, filters=4, kernel_size=[3, 3], **settings)


def dense(name, units=10, **settings):
    return layer("Dense", name, units=units, **settings)


FLAT = layer("Flatten", "flatten")


def sequential(*layers, shape=(28, 28, 1)):
    first = layer("InputLayer", "input", batch_shape=[None, *shape])
    return {
        "module": "keras",
        "class_name": "Sequential",
        "config": {"layers": [first, *layers]},
        "registered_name": None,
    }


def functional(layers, edges, *, shape=(28, 28, 1), output):
    first = layer("InputLayer", "input", batch_shape=[None, *shape]) | {"inbound_nodes": []}
    listed = [first]
    for one in layers:
        tensors = [
            {"class_name": "__keras_tensor__", "config": {"keras_history": [source, 0, 0]}}
            for source in edges[one["config"]["name"]]
        ]
        node = {"args": [tensors if len(tensors) > 1 else tensors[0]], "kwargs": {}}
        listed.append(one | {"inbound_nodes": [node]})
    return {
        "module": "keras.src.models.functional",
        "class_name": "Functional",
        "registered_name": "Functional",
        "config": {
            "layers": listed,
            "input_layers": ["input", 0, 0],
            "output_layers": [output, 0, 0],
        },
    }


def pack(described, *, more=(), weights=b"weights", method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as file:
        file.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        file.writestr(
            "config.json", described if isinstance(described, str) else json.dumps(described)
        )
        file.writestr("model.weights.h5", weights)
        for name, content in more:
            file.writestr(name, content)
    return buffer.getvalue()


def translate(described, shape=IMAGE, classes=CLASSES):
    return translation.translate(config.read_config(described), shape, classes)


def test_a_plain_network_becomes_layers_of_ours():
    found = translate(
        sequential(
            conv("first", activation="relu", padding="same", strides=[2, 2]),
            layer("MaxPooling2D", "My Pool", pool_size=[2, 2], strides=[2, 2]),
            layer("Flatten", "flatten"),
            dense("hidden", 8, activation="tanh", use_bias=False),
            layer("Dropout", "drop", rate=0.5),
            dense("out", activation="softmax"),
        )
    )
    assert [(one.kind, one.name, one.settings) for one in found.layers] == [
        ("Conv2D", "first", {"filters": 4, "kernel_size": 3, "strides": 2, "padding": "same"}),
        ("Activation", "first_relu", {"activation": "relu"}),
        ("MaxPooling2D", "pool1", {"pool_size": 2}),
        ("Flatten", "flatten", {}),
        ("Dense", "hidden", {"units": 8, "use_bias": False}),
        ("Activation", "hidden_tanh", {"activation": "tanh"}),
        ("Dropout", "drop", {"rate": 0.5}),
    ]
    assert all(one.inputs == () for one in found.layers) and found.ending.words == "a softmax"
    assert found.renamed == {"My Pool": "pool1"}
    assert [(want.layer, want.path, want.parts) for want in found.wanted] == [
        ("first", (("first", "conv2d", 0),), ("kernel", "bias")),
        ("hidden", (("hidden", "dense", 0),), ("kernel",)),
        ("logits", (("out", "dense", 1),), ("kernel", "bias")),
    ]


def test_branches_are_kept_and_put_in_order():
    layers = [
        dense("out"),
        layer("Flatten", "flatten"),
        layer("Add", "sum"),
        conv("wide", padding="same"),
        layer("ReLU", "relu"),
        layer("Conv2D", "point", filters=4, kernel_size=[1, 1]),
    ]
    edges = {"wide": ["input"], "point": ["input"], "relu": ["wide"], "sum": ["relu", "point"]}
    edges |= {"flatten": ["sum"], "out": ["flatten"]}
    found = translate(functional(layers, edges, output="out"))
    assert [(one.name, one.inputs) for one in found.layers] == [
        ("wide", ()),
        ("relu", ()),
        ("point", ("image",)),
        ("sum", ("relu", "point")),
        ("flatten", ()),
    ]
    paths = {want.layer: want.path[0][1:] for want in found.wanted}  # as the file lists them
    assert paths == {"wide": ("conv2d", 0), "point": ("conv2d", 1), "logits": ("dense", 0)}
    assert found.ending.words.startswith("logits")


@pytest.mark.parametrize(
    ("shape", "before", "kinds"),
    [
        ((784,), [], ["Flatten"]),
        ((28, 28), [layer("Flatten", "flat")], ["Flatten"]),
        ((28, 28), [layer("Reshape", "r", target_shape=[784])], ["Flatten"]),
        ((784,), [layer("Reshape", "r", target_shape=[28, 28, 1]), conv("c"), FLAT],
         ["Conv2D", "Flatten"]),
        ((28, 28), [layer("Reshape", "r", target_shape=[28, 28, -1]), conv("c"),
                    layer("Reshape", "f", target_shape=[-1])], ["Conv2D", "Flatten"]),
        ((None, None, 1), [conv("c"), layer("GlobalAveragePooling2D", "g")],
         ["Conv2D", "GlobalAveragePooling2D"]),
    ],
)  # fmt: skip
def test_an_image_may_be_seen_in_other_shapes(shape, before, kinds):
    found = translate(sequential(*before, dense("out"), shape=shape))
    assert [one.kind for one in found.layers] == kinds


def test_rescalings_in_front_are_multiplied_out():
    front = [layer("Rescaling", "a", scale=2.0, offset=1.0), layer("Flatten", "flatten")]
    found = translate(sequential(*front, layer("Rescaling", "b", scale=3.0, offset=-1), dense("o")))
    assert (found.scale, found.offset) == (6.0, 2.0)  # 3 (2 x + 1) - 1
    assert [one.kind for one in found.layers] == ["Flatten"]


def test_a_softmax_or_a_mean_may_end_the_network():
    ends = layer("Softmax", "softmax", axis=-1)
    assert (
        translate(sequential(layer("Flatten", "f"), dense("out"), ends)).ending.words == "a softmax"
    )
    pooled = [conv("c", padding="same") | {}, layer("GlobalAveragePooling2D", "mean")]
    pooled[0]["config"]["filters"] = 10
    found = translate(sequential(*pooled, ends))
    assert [one.name for one in found.layers] == ["c", "mean"] and found.ending.repeated
    assert [want.layer for want in found.wanted] == ["c"]  # the logits are not in the file


CYCLE = {"a": ["flatten"], "flatten": ["a"]}


@pytest.mark.parametrize(
    ("described", "problem"),
    [
        (sequential(layer("Lambda", "evil", function="x"), dense("o")), "'evil' is a .*Lambda"),
        (sequential(FLAT, dense("big", 10**8), dense("o")), "'big' .* units '100000000'; expected"),
        (sequential(FLAT, dense("big", 50_000), dense("o")), "parameters.*expected at most"),
        (sequential(*(conv(f"c{i}") | {} for i in range(201))), "200"),
        (sequential(FLAT, dense("o") | {"module": "mine"}), "is a mine.Dense"),
        (sequential(FLAT, dense("o") | {"registered_name": "mine>Dense"}), "of its author's"),
        (sequential(FLAT, dense("o", activation={"class_name": "function"})), "by name"),
        (sequential(FLAT, dense("o", lora_rank=4)), "a setting 'lora_rank' that Inkling does not"),
        (sequential(FLAT, dense("o"), sequential(dense("p"))), "Sequential has no name"),
        (sequential(conv("c", data_format="channels_first"), FLAT, dense("o")), "channels_last"),
        (sequential(conv("c", groups=2), FLAT, dense("o")), "groups '2'; expected 1"),
        (sequential(layer("LSTM", "l", units=4), dense("o")), "'l' is a keras.layers.LSTM"),
        (sequential(FLAT, dense("o", 7)), "7 classes apart; expected one output for .* 10 classes"),
        (sequential(FLAT, dense("o"), shape=(32, 32, 3)), r"\(32, 32, 3\); expected \(28, 28, 1\)"),
        (sequential(FLAT, dense("o"), shape=(1, 28, 28)), "Its channels come first"),
        (sequential(dense("o"), shape=(28, 28)), "expected a Flatten or a Reshape before it"),
        (sequential(FLAT, dense("o", activation="tanh")), "ends in tanh; expected"),
        (sequential(FLAT, dense("h", activation="softmax"), dense("o")), "in the middle"),
        (sequential(FLAT, dense("h"), layer("Rescaling", "r", scale=[2.0, 3.0]), dense("o")),
         "'r' has 2 numbers; expected one, or one for each of 10 channels"),
        (sequential(FLAT, dense("o", 1, activation="sigmoid")), "two classes apart; the .*10"),
        (sequential(FLAT, dense("o", 1, activation="softmax")), "is always 1"),
        (sequential(FLAT, dense("o", 784, activation="sigmoid")), "an autoencoder"),
        (sequential(layer("Permute", "p", dims=[2, 1, 3]), FLAT, dense("o")), "exchanges rows"),
        (sequential(layer("RandomCrop", "c", height=20, width=20), FLAT, dense("o")), "20x20"),
        (sequential(FLAT, dense("h", 49), layer("Reshape", "r", target_shape=[7, 7, 1])), "flat"),
        (sequential(layer("Rescaling", "r", scale=0.0), FLAT, dense("o")), "not 0"),
        (sequential(FLAT, layer("Dense", "o")), "'o' .Dense. lacks the setting 'units'"),
        (sequential(FLAT, dense("o"), dense("o")), "Two layers are called 'o'"),
        (sequential(), "no layers"),
        ({"module": "mine", "class_name": "Net", "config": {}}, "holds a mine.Net; expected"),
        ({"module": "keras", "class_name": ["Sequential"]}, "expected a plain"),
        ({"module": "keras", "class_name": "Sequential", "config": [1]}, "expected a plain"),
        (functional([dense("a"), FLAT], CYCLE, output="a"), "reads 'a', which is not a"),
        (functional([dense("a")], {"a": ["nowhere"]}, output="a"), "reads 'nowhere', which is not"),
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused(described, problem):
    with pytest.raises(ValueError, match=problem):
        translate(described)


def test_a_layer_used_twice_and_two_outputs_are_refused():
    edges = {"a": ["input"]}
    described = functional([dense("a")], edges, output="a")
    described["config"]["layers"][1]["inbound_nodes"] *= 2
    with pytest.raises(ValueError, match="used 2 times; expected once"):
        translate(described)
    described = functional([dense("a")], edges, output="a")
    described["config"]["output_layers"] = [["a", 0, 0], ["a", 0, 0]]
    with pytest.raises(ValueError, match="1 input and 2 outputs; expected one of each"):
        translate(described)


def test_slow_networks_are_refused():
    wide = layer("Conv2D", "wide", filters=300, kernel_size=[5, 5], padding="same")
    deep = layer("Conv2D", "deep", filters=300, kernel_size=[5, 5], padding="same")
    work = 784 * 25 * 300 * (1 + 300)
    assert work > 300_000_000
    described = sequential(wide, deep, layer("GlobalAveragePooling2D", "g"), dense("o"))
    with pytest.raises(ValueError, match=f"takes {work + 3000:,} multiplications"):
        translate(described)


def test_a_sound_file_is_unpacked():
    described = sequential(FLAT, dense("o"))
    found = archive.unpack(pack(described, weights=b"some weights"))
    assert found == archive.Archive(described, "3.15.1", b"some weights")
    assert archive.find_kind(pack(described)) == archive.KERAS


@pytest.mark.parametrize(
    ("raw", "problem"),
    [
        (pack({}, more=[("run.py", "import os")]), "holds 'run.py'; expected metadata.json"),
        (pack({}, more=[("../../evil", "")]), "holds '../../evil'"),
        (pack({}, more=[("assets/x", "")]), "holds 'assets/x'"),
        (pack({}, weights=bytes(5_000_000)), "more than 50 times its packed size"),
        (pack({}, method=zipfile.ZIP_LZMA), "packed in a way"),
        (pack("[" * 100 + "]" * 100), "more than 40 deep"),
        (pack("{"), "is not JSON text"),
        (pack('{"a": NaN}'), "NaN, which is not a number"),
        (pack('"' + "x" * 2_100_000 + '"', method=zipfile.ZIP_STORED), "has 2.1 MB; expected at"),
        (pack("[]"), "does not describe a network"),
        (pack({})[:-40], "cut short or damaged"),
        (pack({}).replace(b"weights", b"wEights", 1), "holds|damaged"),
        (pack({}, more=[(f"x{n:05}", "") for n in range(2000)]), "more parts than any network"),
    ],
)  # fmt: skip
def test_other_files_are_refused(raw, problem):
    with pytest.raises(ValueError, match=problem):
        archive.unpack(raw)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused():
    with pytest.raises(ValueError, match="each of metadata.json, config.json, .* once"):
        archive.unpack(pack({}, more=[("config.json", "{}")]))


def test_the_kind_is_what_a_file_is_not_what_it_is_called(monkeypatch):
    assert archive.find_kind(b"\x89HDF\r\n\x1a\n...") == archive.HDF5
    with pytest.raises(ValueError, match="is a pickle"):
        archive.find_kind(b"\x80\x04\x95 pickle")
    monkeypatch.setattr(archive, "MAX_BYTES", 10)
    with pytest.raises(ValueError, match="expected at most 0. Save it without its optimizer"):
        archive.find_kind(bytes(11))


def test_the_sum_of_all_parts_is_bounded(monkeypatch):
    monkeypatch.setattr(archive, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="would unpack to"):
        archive.unpack(pack({}, weights=bytes(range(256)) * 4))


def test_multiplications_are_those_of_a_plain_count():
    assert math.prod((26, 26, 4)) * 9 == 24_336  # conv of 4 filters 3x3 over 28x28
    found = translate(sequential(conv("c"), FLAT, dense("o")))
    from core.recipes.layers.graph import build_graph

    assert build_graph(found.layers, IMAGE, CLASSES).multiply_adds == 24_336 + 26 * 26 * 4 * 10
