"""The commands filters, responses, maximize and maximize-bench."""

import json

import numpy as np
import pytest
from PIL import Image

from core.__main__ import main
from core.queries import data, inside


def run(capsys, *arguments):
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def load(path):
    """The arrays of an NPZ, once its picture has been opened."""
    with Image.open(path.with_suffix(".png")) as picture:
        assert picture.width > 1
    with np.load(path.with_suffix(".npz")) as arrays:
        return dict(arrays)


def test_filters_are_written(capsys, tmp_path):
    out = tmp_path / "kernels"
    rows = run(capsys, "filters", "--model", "cnn-simple", "--layer", "conv1", "--out", out)
    arrays = load(out)
    expected = inside.read_filters("cnn-simple", "conv1")
    assert np.array_equal(arrays["kernels"], expected.kernels)
    assert arrays["untrained_kernels"].shape == (5, 5, 1, 32)
    assert [row["filter"] for row in rows] == list(range(32))
    norms = np.sqrt(np.square(expected.kernels).sum(axis=(0, 1, 2)))
    assert [row["norm"] for row in rows] == pytest.approx(norms.tolist(), abs=1e-4)


def test_filters_are_laid_over_a_digit(capsys, tmp_path):
    out = tmp_path / "laid"
    arguments = ["--digit", "test-1", "--boundary", "network", "--kernel", "0 1 / 1 0"]
    run(capsys, "filters", "--model", "cnn-simple", "--out", out, *arguments)
    arrays = load(out)
    digit = data.test_split().images[1, :, :, 0]
    expected = digit[:-1, 1:] + digit[1:, :-1]
    assert np.allclose(arrays["filtered_yours_0"], expected, atol=1e-6)
    learned = inside.layer_responses("cnn-simple", digit[None, ..., None])["conv1"][0, ..., 4]
    bias = inside.read_filters("cnn-simple", "conv1").biases[4]
    assert np.allclose(arrays["filtered_learned_4"] + bias, learned, atol=1e-5)


def test_responses_are_written_for_all_layers_or_one(capsys, tmp_path):
    rows = run(capsys, "responses", "--model", "cnn-larger", "--out", tmp_path / "all")
    arrays = load(tmp_path / "all")
    digit = data.test_split().images[:1]
    expected = inside.layer_responses("cnn-larger", digit)
    assert list(arrays) == list(expected) == [row["layer"] for row in rows]
    assert np.array_equal(arrays["conv2_relu"], expected["conv2_relu"][0])
    assert rows[1]["shape"] == "24x24x30"
    one = ["--layer", "pool1", "--digit", "test-5"]
    run(capsys, "responses", "--model", "cnn-larger", "--out", tmp_path / "one", *one)
    assert list(load(tmp_path / "one")) == ["pool1"]


def test_a_mlp_has_its_commands_too(capsys, tmp_path):
    rows = run(capsys, "filters", "--model", "mlp-pca60", "--out", tmp_path / "pca")
    assert load(tmp_path / "pca")["kernels"].shape == (28, 28, 1, 60) and "unit" in rows[0]
    run(capsys, "maximize", "--model", "mlp-784", "--layer", "logits", "--steps", 4,
        "--out", tmp_path / "max")  # fmt: skip
    assert load(tmp_path / "max")["images"].shape == (5, 10, 28, 28)


def test_maximizations_are_written(capsys, tmp_path):
    out = tmp_path / "max"
    options = ["--filters", 2, 7, "--steps", 12, "--seed", 3, "--l2", 0.05, "--leaky", "False"]
    layer = ["--model", "cnn-larger", "--layer", "conv2"]
    rows = run(capsys, "maximize", *layer, *options, "--out", out)
    arrays = load(out)
    assert arrays["images"].shape == (13, 2, 28, 28) and arrays["steps"][-1] == 12
    assert [row["maximized"] for row in rows] == ["filter 2", "filter 7"]
    assert [row["reached"] for row in rows] == pytest.approx(arrays["values"][-1], abs=1e-4)
    run(capsys, "maximize", *layer, "--method", "tutorial", "--objective", "difference",
        "--filters", 1, 2, "--start", "digit", "--digit", "test-3", "--out", out)  # fmt: skip
    assert load(out)["images"].shape[1] == 1


def test_the_benchmark_prints_a_row_a_convolution(capsys, tmp_path):
    table = tmp_path / "table.md"
    rows = run(capsys, "maximize-bench", "cnn-simple", "--seed", 0, "--markdown", table)
    (row,) = rows
    assert row["layer"] == "conv1" and row["living filters"] == 32
    assert row["inkling: above 99th percentile %"] >= 95 and row["inkling: stuck"] == 0
    assert row["tutorial: stuck"] > 0
    assert table.read_text().count("\n") == 3 and "cnn-simple" in table.read_text()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["filters", "--layer", "conv77"], "it has conv1, conv2"),
        (["responses", "--layer", "conv77"], "no layer called 'conv77'"),
        (["responses", "--digit", "test-10000"], "expected test-0 to test-9,999"),
        (["maximize", "--filters", "999"], "expected 0 to 15"),
        (["maximize", "--steps", "100000"], "expected 1 to 512"),
        (["maximize", "--objective", "sum", "--filters", "1"], "expected two"),
        (["maximize", "--model", "nonsense"], "No model is called 'nonsense'"),
        (["filters", "--digit", "test-0", "--kernel", "a b"], "not a number"),
        (["filters", "--kernel", "0 1"], "without --digit"),
        (["responses", "--out", "/nowhere/at/all"], "cannot be written"),
        (["responses", "--out", "."], "expected a file name"),
        (["maximize", "--seed", "-1"], "seed -1; expected 0 to 2,147,483,647"),
    ],
)
def test_mistakes_get_a_sentence(capsys, tmp_path, monkeypatch, arguments, sentence):
    monkeypatch.chdir(tmp_path)
    assert main(arguments) == 1
    error = capsys.readouterr().err
    assert sentence in error and "Traceback" not in error
    assert not list(tmp_path.iterdir())
