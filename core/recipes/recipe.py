"""A recipe: an architecture with its data and training settings, as a record.

The recipes themselves are in `core.recipes.table`; turning one into a network is the job of
`core.networks.architecture`.
"""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import Any

from core.data.augmentation import Augmentation

SOFTMAX, SIGMOID = "softmax", "sigmoid"
ENDINGS = (SOFTMAX, SIGMOID)  # what makes probabilities of logits


@dataclass(frozen=True)
class Layer:
    """One layer of an architecture.

    Attributes:
        kind: Class name in `keras.layers`.
        name: Name by which pages and queries address it.
        settings: Arguments of the class.
        inputs: Names of the layers it reads; empty for the layer before. "image" is the input.
    """

    kind: str
    name: str
    settings: dict[str, Any] = dataclasses.field(default_factory=dict)
    inputs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Recipe:
    """An architecture with its data and training settings.

    Attributes:
        name: Short name, unique.
        summary: The network in one line.
        layers: All layers between the image and the logits.
        optimizer: Class name in `keras.optimizers`.
        learning_rate: Step size; with `cosine` the highest one.
        batch_size: Images per step.
        epochs: Passes over the training images.
        source: Who published it; a key of `SOURCES`.
        published: The figure printed there, under these settings.
        cosine: Warm up over the first tenth of all steps, then anneal to 0 along a cosine.
        num_images: How many of the first training images are used; all when None.
        held_out: Share of these, taken from the end, that is not trained on.
        augmentation: Distortions drawn anew in each epoch.
        drawn_styles: How many digits of `core.drawing.pen_styles` are drawn and added in each
            epoch.
        pca_layer: Name of a dense layer that is set to the principal components of the training
            images and then left alone.
        one_hot: Whether labels are shown to the loss as one-hot vectors rather than as numbers.
        made_for: Name of the data set that its author trained it on.
        published_error: The published figure as an error in percent, from and to; None without one.
        held_out_from: How many epochs learn from all images, before the share of `held_out` is left
            out.
        ending: What makes probabilities of the logits: `SOFTMAX`, or for networks from elsewhere
            `SIGMOID`, where each class is answered by itself.
        forms: Names in `core.drawing.forms.table` of the forms in which `drawn_styles` are drawn;
            empty for the first four that there were.
    """

    name: str
    summary: str
    layers: tuple[Layer, ...]
    optimizer: str
    learning_rate: float
    batch_size: int
    epochs: int
    source: str
    published: str
    cosine: bool = False
    num_images: int | None = None
    held_out: float = 0.0
    augmentation: Augmentation | None = None
    drawn_styles: int = 0
    pca_layer: str | None = None
    one_hot: bool = False
    made_for: str = "mnist"
    published_error: tuple[float, float] | None = None
    held_out_from: int = 0
    ending: str = SOFTMAX
    forms: tuple[str, ...] = ()


def count_images(recipe: Recipe, num_train: int, epoch: int = 0) -> int:
    """How many of a data set's training images a recipe learns from in an epoch, the first one."""
    held_out = recipe.held_out if epoch >= recipe.held_out_from else 0.0
    return round(min(recipe.num_images or num_train, num_train) * (1 - held_out))


def to_fields(recipe: Recipe) -> dict[str, Any]:
    """A recipe as plain values, for JSON."""
    fields = dataclasses.asdict(recipe)
    if not recipe.held_out_from:  # came later, and shall not change what older files say
        del fields["held_out_from"]
    if recipe.ending == SOFTMAX:
        del fields["ending"]
    if not recipe.forms:
        del fields["forms"]
    return fields


def to_json(recipe: Recipe) -> str:
    """A recipe as canonical JSON: the same recipe always gives the same text."""
    return json.dumps(to_fields(recipe), sort_keys=True, separators=(",", ":"))


def ingredients(recipe: Recipe) -> str:
    """What decides the trained network, as canonical JSON: the recipe without its descriptions."""
    fields = json.loads(to_json(recipe))
    for description in ("summary", "source", "published", "published_error", "made_for"):
        del fields[description]
    if not recipe.one_hot:  # came later, and shall not change the identity of older models
        del fields["one_hot"]
    return json.dumps(fields, sort_keys=True, separators=(",", ":"))


def from_json(text: str) -> Recipe:
    """The recipe that `to_json` wrote.

    Raises:
        ValueError: The text is not a recipe.
    """
    try:
        fields = json.loads(text)
        fields["layers"] = tuple(
            Layer(
                **{**layer, "settings": dict(layer["settings"]), "inputs": tuple(layer["inputs"])}
            )
            for layer in fields["layers"]
        )
        fields["forms"] = tuple(fields.get("forms", ()))
        if fields["augmentation"] is not None:
            fields["augmentation"] = Augmentation(**fields["augmentation"])
        if fields.get("published_error") is not None:
            low, high = fields["published_error"]
            fields["published_error"] = (float(low), float(high))
        return Recipe(**fields)
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise ValueError(f"This is not a recipe: {error}.") from None
