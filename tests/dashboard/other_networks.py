"""Small data sets unlike MNIST and untrained networks for them, kept in a store of a test's own."""

import dataclasses

import numpy as np

from core.data import library
from core.data.datasets import IRIS, load_dataset
from core.data.library import Collected
from core.networks.network import read_weights
from core.recipes.recipe import Layer, Recipe
from core.store.card import BROUGHT, TRAINED, Card, make_model_id
from core.store.store import Entry, ModelStore

NASTY = "bag [x](y) <b>"


def keep_images(name, shape, class_names, *, train=2, test=3):
    """Keeps a data set of random images: so many of each class."""
    random = np.random.default_rng(len(name))
    number = len(class_names)

    def part(each):
        images = random.integers(0, 256, (each * number, *shape), np.uint8)
        return images, np.repeat(np.arange(number), each)

    arrays = [*part(train), *part(test)]
    return library.keep(name, Collected(name.title(), tuple(class_names), (0.0, 1.0), *arrays))


def recipe_of(name, *layers):
    return Recipe(
        name, f"the {name} network", layers, "Adam", 0.001, 32, 1, "you", "", made_for="other"
    )


def keep_network(recipe, source, *, origin=TRAINED, seed=0):
    """Puts a network with its first weights into the store."""
    from core.networks.training import make_untrained

    model = make_untrained(recipe, source.input_shape, len(source.class_names), seed)
    images, labels = load_dataset(source).test
    probabilities = np.asarray(model(images))
    card = Card(
        model_id=make_model_id(recipe, source.sha256, seed),
        recipe=recipe,
        dataset=source.name,
        dataset_sha256=source.sha256,
        seed=seed,
        parameters=model.count_params(),
        input_shape=source.input_shape,
        num_classes=len(source.class_names),
        history=[],
        test_images=len(labels),
        test_mistakes=int((probabilities.argmax(axis=1) != labels).sum()),
        seconds=0.0,
        made_with={},
        files={},
        origin=origin,
    )
    entry = Entry(card, read_weights(model), probabilities)
    kept = ModelStore().get_or_make(card.model_id, lambda: entry)
    return dataclasses.replace(kept, files={})


def keep_all():
    """Keeps a network for each kind of data. Returns their cards by name."""
    flags = keep_images("flags", (32, 32, 3), ("sun", "moon", "star", "tree"))
    slates = keep_images("slates", (20, 24, 1), ("plus", "minus"), test=2)
    garments = keep_images("garments", (28, 28, 1), ("shirt", NASTY, "shoe"))
    signs = keep_images("signs", (12, 10, 3), [f"sign {k}" for k in range(47)], test=1)
    conv, activate = "Conv2D", "Activation"
    made = [
        (
            recipe_of(
                "flag-net",
                Layer(conv, "edges", {"filters": 6, "kernel_size": 5, "padding": "same"}),
                Layer("BatchNormalization", "edges_norm", {"scale": False}),
                Layer(activate, "edges_on", {"activation": "relu"}),
                Layer("AveragePooling2D", "shrunk", {"pool_size": 3, "padding": "same"}),
                Layer(conv, "parts", {"filters": 8, "kernel_size": [3, 2], "strides": [2, 1]}),
                Layer(activate, "parts_bent", {"activation": "tanh"}),
                Layer("GlobalAveragePooling2D", "means"),
            ),
            flags,
            BROUGHT,
        ),
        (
            recipe_of(
                "kite-net",
                Layer("Dropout", "dropped", {"rate": 0.2}),
                Layer("DepthwiseConv2D", "each", {"kernel_size": [3, 5], "depth_multiplier": 2}),
                Layer("LeakyReLU", "each_leaky", {"negative_slope": 0.1}),
                Layer("ZeroPadding2D", "framed", {"padding": [[0, 2], [1, 1]]}),
                Layer("DepthwiseConv2D", "again", {"kernel_size": 3, "strides": 3}),
                Layer(activate, "again_on", {"activation": "relu"}),
                Layer("GlobalMaxPooling2D", "most"),
            ),
            flags,
            TRAINED,
        ),
        (
            recipe_of(
                "slate-net",
                Layer("Flatten", "flat"),
                Layer("Dense", "first", {"units": 5}),
                Layer(activate, "first_bent", {"activation": "sigmoid"}),
            ),
            slates,
            TRAINED,
        ),
        (
            recipe_of(
                "garment-net",
                Layer(conv, "only", {"filters": 4, "kernel_size": 3, "use_bias": False}),
                Layer("Flatten", "flat"),
            ),
            garments,
            TRAINED,
        ),
        (
            recipe_of(
                "sign-net",
                Layer(conv, "one", {"filters": 3, "kernel_size": 3, "activation": "relu"}),
                Layer("MaxPooling2D", "pooled", {"padding": "same"}),
                Layer(conv, "two", {"filters": 4, "kernel_size": 2, "activation": "elu"}),
                Layer("Flatten", "flat"),
            ),
            signs,
            TRAINED,
        ),
        (
            recipe_of(
                "flower-net",
                Layer("Dense", "hidden", {"units": 3}),
                Layer(activate, "hidden_on", {"activation": "relu"}),
            ),
            IRIS,
            TRAINED,
        ),
    ]
    return {
        recipe.name: keep_network(recipe, source, origin=origin) for recipe, source, origin in made
    }
