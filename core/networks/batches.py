"""What an epoch shows: the training images in a new order, with the recipe's additions.

The order follows from the seed and the number of the epoch alone, so a run can go on after any.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from core.data.augmentation import augment
from core.data.datasets import Source, Split
from core.drawing.forms.table import FIRST_FORMS
from core.drawing.pen_styles import draw_styles
from core.networks.backend import tf
from core.recipes.recipe import Recipe, count_images


def select(recipe: Recipe, split: Split) -> Split:
    """The images that the recipe trains on."""
    kept = count_images(recipe, len(split.labels))
    return Split(split.images[:kept], split.labels[:kept])


def adds(recipe: Recipe) -> bool:
    """Whether a recipe shows other images in each epoch, rather than the same in another order."""
    return bool(recipe.drawn_styles or recipe.augmentation)


def hold(pair: tuple[Any, Any]) -> tuple[Any, Any]:
    """Images and labels as tensors: Keras would copy arrays anew for each epoch."""
    with tf.device("CPU"):
        return tf.constant(pair[0]), tf.constant(pair[1])


def show(recipe: Recipe, deck: tuple[Any, Any], source: Source, seed: list[int]) -> Any:
    """What one epoch shows: the images in a new order, with the recipe's additions.

    Args:
        recipe: The recipe.
        deck: Its training images and their labels: tensors, or arrays if the recipe adds to them.
        source: The data set.
        seed: Of the run and the epoch.

    Returns:
        A `tf.data.Dataset` of batches: images and coded labels.
    """
    images, labels = deck
    order = np.random.default_rng(seed).permutation(len(labels) + recipe.drawn_styles)
    if adds(recipe):
        if recipe.drawn_styles:
            forms = recipe.forms or FIRST_FORMS
            drawn = draw_styles(recipe.drawn_styles, forms=forms, seed=seed)
            images = np.concatenate([images, drawn.images])
            labels = np.concatenate([labels, drawn.labels])
        images, labels = images[order], labels[order]
        if recipe.augmentation:
            images = augment(images, recipe.augmentation, seed=seed)
        images, labels = hold((images, labels))
        order = np.arange(len(order))

    def pick(places: Any) -> tuple[Any, Any]:
        return code(recipe, Split(tf.gather(images, places), tf.gather(labels, places)), source)

    # Graphs for batches of a fixed size differ in the last bits, so it is fixed where Keras does.
    even = len(order) % recipe.batch_size == 0
    shown = tf.data.Dataset.from_tensor_slices(order).batch(recipe.batch_size, drop_remainder=even)
    return shown.map(pick).prefetch(2)


def code(recipe: Recipe, split: Split, source: Source) -> tuple[Any, Any]:
    """Images and their labels in the coding that the recipe's loss takes."""
    if not recipe.one_hot:
        return split.images, split.labels
    return split.images, tf.one_hot(split.labels, len(source.class_names))
