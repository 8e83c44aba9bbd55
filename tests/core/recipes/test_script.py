"""The script of a recipe trains the very network that Inkling trains."""

import ast
import dataclasses
import functools
import os
import re
import subprocess
import sys

import numpy as np
import pytest

from core.data.datasets import IRIS, IRIS_ALL, MNIST, Dataset, Split, load_dataset
from core.networks import network, training
from core.recipes.layers import layer_list
from core.recipes.script import left_out, write_script
from core.recipes.table import RECIPES
from tests.places import ROOT

SEED, IMAGES = 7, 360  # the program below has these numbers, too
# With the table's recipes below, which are slow: every kind of layer, coding of labels, optimizer
# and schedule.
ODD = dataclasses.replace(
    RECIPES["cnn-simple"],
    name="odd",
    layers=layer_list.parse(
        [
            "conv 4 5x5 same stride 2 norm tanh",
            "side-way: average 2 from image",
            "model: conv 4 3x2 same nobias",
            "add conv1_tanh model",
            "resize 13x15",
            "crop 0-1x1",
            "bent: soft 0.5",
            "sloped: prelu shared from crop1",
            "product: multiply sloped bent",
            "higher: maximum product bent",
            "lower: minimum product sloped",
            "between: blend higher lower",
            "less: subtract between product",
            "concat less bent",
            "conv 4 2x2 apart 2 clip 6 slope 0.1 above 0.1",
            "enlarge 2 mixed",
            "evenly",
            "pool 3 stride 2",
            "norm 0.99",
            "relu",
            "dropout 30%",
            "pad 1x0-1",
            "depthwise 2x3 times 2 normal 0.2 leaky 0.1",
            "mean: average all",
            "pool all from depthwise1_leaky",
            "add mean pool2",
            "dense 8 normal 0.1 relu",
        ],
        MNIST.input_shape,
    ),
    cosine=True,
    batch_size=50,
    num_images=250,
    one_hot=True,
)
WORD_COUNTS = dataclasses.replace(IRIS, input_shape=(10_000,), class_names=("bad", "good"))
LATER = dataclasses.replace(  # 360 images, then 300, under a schedule that counts both
    RECIPES["mlp-pca60-whole"], held_out_from=1, cosine=True
)
CASES = {ODD.name: dataclasses.replace(ODD, epochs=2)}
TABLED = ("iris-softmax-onehot", "iris-softmax-printed", "mlp-pca60")
MORE = {
    recipe.name: dataclasses.replace(recipe, epochs=2)
    for recipe in (LATER, *(RECIPES[name] for name in TABLED))
}
SOURCES = {source.name: source for source in (MNIST, IRIS, IRIS_ALL)}
# Trains with the scripts, where Inkling cannot have a hand in it.
PROGRAM = """
import runpy, sys
from pathlib import Path
folder = Path(sys.argv[1])
for path in sorted(folder.glob("*.py"), key=lambda path: path.stem):
    sys.argv = [str(path), str(path.with_suffix(".data.npz"))]
    sys.argv += ["--out", str(path.with_suffix(".keras"))]
    values = runpy.run_path(str(path), run_name="__main__")
    weights = {
        f"{layer.name}/{index}": weight
        for layer in values["model"].layers
        for index, weight in enumerate(layer.get_weights())
    }
    values["np"].savez(path.with_suffix(".script.npz"), **weights)
assert not any(name.split(".")[0] == "core" for name in sys.modules)
"""


def run_scripts(folder, recipes):
    """Trains with the scripts of recipes. Returns what they printed."""
    for name, recipe in recipes.items():
        source = SOURCES[recipe.made_for]
        (folder / f"{name}.py").write_text(write_script(recipe, source, seed=SEED))
        with np.load(source.path) as arrays:
            few = {key: arrays[key][:IMAGES] for key in arrays}
        np.savez(folder / f"{name}.data.npz", **few)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        env={**os.environ, "CUDA_VISIBLE_DEVICES": "-1"},
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def compare(folder, recipes, printed):
    """Trains with Inkling; the weights and the printed accuracies are those of the scripts."""
    accuracies = []
    for name, recipe in sorted(recipes.items()):
        source = SOURCES[recipe.made_for]
        train, test = (Split(*(part[:IMAGES] for part in split)) for split in read(source.name)[1:])
        run = training.train(recipe, Dataset(source, train, test), seed=SEED)
        ours = network.read_weights(run.model)
        with np.load(folder / f"{name}.script.npz") as theirs:
            assert list(ours) == list(theirs) and len(ours) >= 2
            for key in ours:
                assert np.array_equal(ours[key], theirs[key]), (name, key)
        assert (folder / f"{name}.keras").stat().st_size > 1000
        accuracies += [f"{100 * epoch.test_accuracy:.2f}" for epoch in run.history]
    assert accuracies == re.findall(r"epoch \d of 2: (\d+\.\d+) %", printed)


@functools.cache
def read(name):
    return load_dataset(SOURCES[name])


@pytest.mark.parametrize(
    "recipes", [CASES, pytest.param(MORE, marks=pytest.mark.slow)], ids=["cases", "more"]
)
def test_the_weights_are_the_same_to_the_last_bit(recipes, tmp_path):
    compare(tmp_path, recipes, run_scripts(tmp_path, recipes))


def test_what_is_left_out_is_said():
    champion = RECIPES["champion"]
    text = write_script(champion, MNIST)
    sentence = left_out(champion)
    assert "distortions" in sentence and "4,000 digits" in sentence
    assert sentence in ast.get_docstring(ast.parse(text)) and f"print({sentence!r})" in text
    assert left_out(ODD) == "" and "leaves out" not in write_script(ODD, MNIST)


@pytest.mark.parametrize("name", RECIPES)
def test_every_recipe_becomes_a_program(name):
    recipe = RECIPES[name]
    source = {**SOURCES, "notmnist": MNIST, "sentiment": WORD_COUNTS}[recipe.made_for]
    compile(write_script(recipe, source), name, "exec")


def test_text_from_outside_stays_text():
    evil = '"""\nimport os; os.abort()\n\\'
    source = dataclasses.replace(MNIST, title=evil, class_names=tuple(map(str, range(9))))
    recipe = dataclasses.replace(RECIPES["cnn-simple"], summary=evil)
    tree = ast.parse(write_script(recipe, source))
    assert "import os; os.abort()" in ast.get_docstring(tree)
    assert "abort" not in {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_layers_may_bear_any_name():
    names = ("import", "images", "layer0", "a-b", "print", "keras")
    layers = layer_list.parse([f"{name}: dense 3" for name in names], (4,))
    recipe = dataclasses.replace(RECIPES["iris-softmax"], layers=layers)
    tree = ast.parse(write_script(recipe, IRIS))
    assigned = [
        node.targets[0].id
        for node in tree.body
        if isinstance(node, ast.Assign) and "keras.layers" in ast.unparse(node.value)
    ]
    assert len(set(assigned)) == len(names) + 2 and not {"images", "print", "keras"} & set(assigned)


def test_a_recipe_that_does_not_fit_gets_a_sentence():
    with pytest.raises(ValueError, match="needs images or maps"):
        write_script(RECIPES["cnn-simple"], IRIS)
