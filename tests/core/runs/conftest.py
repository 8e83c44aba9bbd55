"""A store of their own, a few hundred images, and a recipe that is trained in a second."""

import dataclasses

import numpy as np
import pytest

from core.data import library
from core.data.datasets import MNIST, load_test_split
from core.recipes.recipe import Layer
from core.recipes.table import RECIPES
from core.runs.plan import make_plan

SMALL = (  # two layers with weights: what runs do does not depend on how large a network is
    Layer("Conv2D", "conv1", {"filters": 4, "kernel_size": 5, "strides": 2}),
    Layer("Dropout", "dropout1", {"rate": 0.25}),
    Layer("Flatten", "flatten"),
)


@pytest.fixture(scope="session")
def few_images():
    images, labels = load_test_split(MNIST)
    pixels = np.round(images[:800] * 255).astype(np.uint8)
    return library.Collected(
        "A few digits", MNIST.class_names, (0.0, 1.0),
        pixels[:600], labels[:600], pixels[600:], labels[600:800],
    )  # fmt: skip


@pytest.fixture(scope="module")
def store(tmp_path_factory, few_images):
    """The folder of a store in which the data set "few" is; of a file, as workers keep to one."""
    folder = tmp_path_factory.mktemp("store")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("INKLING_STORE", str(folder))
        library.keep("few", few_images)
        yield folder


@pytest.fixture
def plan(store):
    """Makes the plan of a small run."""

    def make(seed=0, **changes):
        small = {"layers": SMALL, "epochs": 3, "num_images": None, "batch_size": 50}
        recipe = dataclasses.replace(RECIPES["cnn-intro"], **{**small, **changes})
        return make_plan(recipe, "few", seed)

    return make
