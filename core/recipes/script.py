"""A recipe as a plain Keras script that trains the same network without Inkling.

The script does in one file what `core.networks.architecture` and `core.networks.training` do: the
same layers and first weights, the same order of images, the same optimizer. A test compares the
weights.
"""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Iterable
from typing import Any

from core.data.datasets import Source
from core.recipes.layers.graph import build_graph, ending
from core.recipes.layers.node import IMAGE, LOGITS, PROBABILITIES
from core.recipes.recipe import Layer, Recipe

_MAX_STEPS_AT_ONCE = 50  # per call into the graph; the weights do not depend on it


def write_script(recipe: Recipe, source: Source, *, seed: int = 0) -> str:
    """Writes a recipe as a Python script that needs keras, tensorflow and numpy alone.

    It is given the data set's npz file (see `core.data.datasets.Source.path`), prints the test
    accuracy after each epoch and saves a `.keras` file. On one machine it ends with the weights
    that training in Inkling gives, bit for bit, unless the recipe distorts or draws images: these
    steps are left out, and the script says so.

    Args:
        recipe: What it trains and how.
        source: The data set that it is written for.
        seed: Of the run.

    Raises:
        ValueError: The recipe does not fit the data set.
    """
    build_graph(recipe, source.input_shape, len(source.class_names))
    parts = [
        _head(recipe, source, seed),
        _data(recipe, source),
        _network(recipe, source),
        _components(recipe),
        _optimizer(recipe),
        _training(recipe),
    ]
    return "\n".join(part for part in parts if part)


def left_out(recipe: Recipe) -> str:
    """A sentence on what the script of a recipe leaves out; empty if nothing."""
    steps = []
    if recipe.augmentation:
        steps.append("the random distortions of the images")
    if recipe.drawn_styles:
        steps.append(f"the {recipe.drawn_styles:,} digits that are drawn anew for each epoch")
    if not steps:
        return ""
    return f"This script leaves out {' and '.join(steps)}, so it gives another network."


def _head(recipe: Recipe, source: Source, seed: int) -> str:
    name, title = _plain(recipe.name), _plain(source.title)
    missing = left_out(recipe)
    warning = f"\n{missing}\n" if missing else ""
    notice = f"print({missing!r})\n" if missing else ""
    return f'''"""{name}: {_plain(recipe.summary)}.

Trains this network on {title} and measures it on the test part. Written by Inkling.

    python {name}.py DATA.npz

The data file holds train_images, train_labels, test_images and test_labels. Needs numpy, keras 3
and tensorflow. With the same versions of these, the same machine and the same data it ends with the
same weights each time.
{warning}"""

import argparse
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np
import tensorflow as tf

SEED = {seed}
EPOCHS = {recipe.epochs}
BATCH_SIZE = {recipe.batch_size}

parser = argparse.ArgumentParser()
parser.add_argument("data", help="npz file with the data set")
parser.add_argument("--out", default={name + ".keras"!r}, help="where to save the trained network")
options = parser.parse_args()
{notice}
tf.config.threading.set_intra_op_parallelism_threads(2)  # sums are split over threads
tf.config.threading.set_inter_op_parallelism_threads(2)
tf.config.experimental.enable_op_determinism()
keras.utils.set_random_seed(SEED)
'''


def _data(recipe: Recipe, source: Source) -> str:
    low, high = (float(bound) for bound in source.value_range)
    shape = ", ".join(map(str, source.input_shape))
    if source.is_image:
        comment = f"pixels from 0 to 255, as numbers from {low:g} to {high:g}"
        scaled = f"images / np.float32(255) * np.float32({high - low!r}) + np.float32({low!r})"
    else:
        comment, scaled = "numbers as they are", "images"
    opened = [
        "    with np.load(options.data) as arrays:",
        '        images, labels = arrays[f"{part}_images"], arrays[f"{part}_labels"]',
    ]
    if source.undivided:
        opened[1:] = [
            "        images, labels = (",
            '            np.concatenate([arrays[f"{half}_{kind}"] for half in ("train", "test")])',
            '            for kind in ("images", "labels")',
            "        )  # as both parts: all is measured on what was learned from",
        ]
    lines = [
        "",
        "def read(part):",
        f'    """Images, {comment}, and labels of a part of the data set."""',
        *opened,
        f"    images = {scaled}",
        f"    images = images.astype(np.float32).reshape(-1, {shape})",
        "    return images, labels.astype(np.int64)",
        "",
        "",
        'images, labels = read("train")',
        'test_images, test_labels = read("test")',
    ]
    if recipe.num_images:
        lines += [f"number = min({recipe.num_images}, len(labels))  # of the training images"]
        lines += ["images, labels = images[:number], labels[:number]"]
    if recipe.held_out:
        when = f" after epoch {recipe.held_out_from}" if recipe.held_out_from else ""
        kept = f"kept = round(len(labels) * (1 - {recipe.held_out!r}))"
        lines += [f"{kept}  # the rest is held out{when}"]
        if not recipe.held_out_from:
            lines += ["images, labels = images[:kept], labels[:kept]"]
    if recipe.one_hot:
        count = len(source.class_names)
        lines += [f"one_hot = np.eye({count}, dtype=np.float32)  # a row for each class"]
        lines += ["labels, test_labels = one_hot[labels], one_hot[test_labels]"]
    return "\n".join([*lines, ""])


def _network(recipe: Recipe, source: Source) -> str:
    shape = source.input_shape
    lines = [f"image = keras.Input({shape!r}, name={IMAGE!r})"]
    layers = (*recipe.layers, *ending(len(source.class_names), recipe.ending))
    variables = {IMAGE: "image"}
    previous = IMAGE
    for number, layer in enumerate(layers):
        variables[layer.name] = _variable(layer.name, number, variables.values())
        inputs = [variables[name] for name in layer.inputs or (previous,)]
        read = inputs[0] if len(inputs) == 1 else f"[{', '.join(inputs)}]"
        lines.append(f"{variables[layer.name]} = {_write_layer(layer)}({read})")
        previous = layer.name
    name = recipe.name.replace("-", "_")
    lines.append(f"model = keras.Model(image, {variables[PROBABILITIES]}, name={name!r})")
    lines.append(f"learner = keras.Model(image, {variables[LOGITS]})  # shares the weights")
    return "\n".join([*lines, ""])


def _variable(name: str, number: int, taken: Iterable[str]) -> str:
    """A layer's name where that can stand in a program, else one with its number."""
    fits = name.isidentifier() and not keyword.iskeyword(name) and name not in _USED
    variable = name if fits else f"layer{number}"
    while variable in taken:
        variable += "_"
    return variable


# Names that the script uses for something else, besides Python's own.
_USED = {
    *("np", "keras", "tf", "os", "argparse", "parser", "options", "read", "images", "labels"),
    *("test_images", "test_labels", "image", "model", "learner", "number", "kept", "one_hot"),
    *("SEED", "EPOCHS", "BATCH_SIZE", "flat", "mean", "covariance", "axes", "signs", "steps"),
    *("later_steps", "rate", "warm_up", "epoch", "order", "loss", "accuracy"),
    *dir(builtins),
}


def _write_layer(layer: Layer) -> str:
    settings = [f"{name}={_write_value(value)}" for name, value in layer.settings.items()]
    return f"keras.layers.{layer.kind}({', '.join([*settings, f'name={layer.name!r}'])})"


def _write_value(value: Any) -> str:
    if isinstance(value, dict):  # an initializer, see `core.recipes.layers.settings`
        config = ", ".join(f"{name}={number!r}" for name, number in value["config"].items())
        return f"keras.initializers.{value['class_name']}({config})"
    return repr(value)


def _components(recipe: Recipe) -> str:
    if not recipe.pca_layer:
        return ""
    return f"""# The layer {recipe.pca_layer!r} projects onto the images' principal components.
flat = images.reshape(len(images), -1)
mean = flat.mean(axis=0)
covariance = (flat.T @ flat - len(flat) * mean[:, None] * mean) / (len(flat) - 1)
axes = np.linalg.eigh(covariance)[1][:, ::-1].T  # the largest variance first
signs = np.sign(axes[np.arange(len(axes)), np.abs(axes).argmax(axis=1)])
axes = (axes * signs[:, None])[: model.get_layer({recipe.pca_layer!r}).units]
model.get_layer({recipe.pca_layer!r}).set_weights([axes.T, -axes @ mean])
"""


def _optimizer(recipe: Recipe) -> str:
    sparse = "" if recipe.one_hot else "Sparse"
    lines = ["steps = -(-len(labels) // BATCH_SIZE)  # in an epoch"]
    every, fewest = "steps * EPOCHS", "steps"
    if _holds_out_later(recipe):
        lines += ["later_steps = -(-kept // BATCH_SIZE)  # in one without those held out"]
        first = min(recipe.held_out_from, recipe.epochs)
        every = f"(steps * {first} + later_steps * (EPOCHS - {first}))"
        fewest = "steps, later_steps"
    if recipe.cosine:
        lines += [
            f"warm_up = max(1, round(0.1 * {every}))",
            "rate = keras.optimizers.schedules.CosineDecay(",
            "    initial_learning_rate=0.0,",
            f"    decay_steps=max(1, {every} - warm_up),",
            f"    warmup_target={recipe.learning_rate!r},",
            "    warmup_steps=warm_up,",
            ")",
        ]
    rate = "rate" if recipe.cosine else repr(recipe.learning_rate)
    lines += [
        "learner.compile(",
        f"    optimizer=keras.optimizers.{recipe.optimizer}(learning_rate={rate}),",
        f"    loss=keras.losses.{sparse}CategoricalCrossentropy(from_logits=True),",
        f'    metrics=[keras.metrics.{sparse}CategoricalAccuracy(name="accuracy")],',
        f"    steps_per_execution=min({_MAX_STEPS_AT_ONCE}, {fewest}),",
        ")",
    ]
    return "\n".join([*lines, ""])


def _holds_out_later(recipe: Recipe) -> bool:
    """Whether some images are learned from in the first epochs alone."""
    return bool(recipe.held_out and recipe.held_out_from)


def _training(recipe: Recipe) -> str:
    if not _holds_out_later(recipe):
        return f"for epoch in range(EPOCHS):{_EPOCH}"
    return f"""for epoch in range(EPOCHS):
    if epoch == {recipe.held_out_from}:
        images, labels = images[:kept], labels[:kept]{_EPOCH}"""


_EPOCH = """
    order = np.random.default_rng([SEED, epoch]).permutation(len(labels))
    learner.fit(
        images[order],
        labels[order],
        batch_size=BATCH_SIZE,
        epochs=epoch + 1,
        initial_epoch=epoch,
        shuffle=False,
        verbose=0,
    )
    loss, accuracy = learner.evaluate(test_images, test_labels, batch_size=500, verbose=0)
    print(
        f"epoch {epoch + 1} of {EPOCHS}: {100 * accuracy:.2f} % of the test images right, "
        f"loss {loss:.4f}",
        flush=True,
    )

model.save(options.out)
print(f"saved {options.out}")
"""


def _plain(text: str) -> str:
    """Text that can stand in a docstring."""
    return "".join(sign if sign.isprintable() and sign not in '"\\' else " " for sign in text)[:200]
