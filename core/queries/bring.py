"""Networks from elsewhere: vetted, measured, and kept beside those that were trained here.

Over plain values; measuring needs Keras, which is imported when it is called.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import filters
from core.data import datasets, library
from core.data.datasets import MNIST, Dataset, Source, Split
from core.foreign import archive, ending, looking, network_file, scaling
from core.foreign.looking import Seen
from core.foreign.network_file import Found
from core.networks.prediction import Prediction
from core.queries import data
from core.recipes.own_recipes import list_recipes
from core.recipes.recipe import SOFTMAX, Layer, Recipe
from core.recipes.summary import count_layers
from core.store import card as cards
from core.store.card import Card
from core.store.store import Entry, ModelStore

SAMPLE = 2000  # training images that tell which values a network expects
_HARDLY = 0.2  # of the way from chance to perfect; below it, something does not fit


def bring_network(
    raw: bytes | Path,
    *,
    dataset: str = MNIST.name,
    name: str,
    recipe: str | None = None,
    layers: Sequence[str] = (),
    positive: str | None = None,
) -> Card:
    """Takes a network from a file into the model store. Needs Keras.

    Args:
        raw: A `.keras` file, or `.weights.h5` or npz with the weights of a known recipe; its bytes,
            or where it lies.
        dataset: The data set that it was trained on.
        name: What to call it.
        recipe: The recipe whose weights these are; None for a `.keras` file, which brings its own.
        layers: Or a list of the layers whose weights these are, a line for each.
        positive: Name of the class that a network with one unit means where that is high; None to
            find it out by measuring.

    Raises:
        ValueError: The name cannot be used, the file is refused, or the network does not fit the
            data set; the sentence says what is wrong and what to do.
    """
    library.check_name(name)
    if name in list_recipes():
        raise ValueError(f"{name!r} is the name of a recipe. Choose another name for the network.")
    source = data.find_dataset(dataset)
    found = network_file.read(_read_bytes(raw), source, recipe, layers)
    filters.check_finite(found.weights)
    if positive is not None:
        weights = ending.choose(found.weights, positive, source.class_names, single=found.single)
        note = f"Where its one unit is high it means the class {positive}, as was said."
        found = found._replace(weights=weights, notes=[*found.notes, note], single=False)
    entry = _measure(found, datasets.load_dataset(source), name)
    store = ModelStore()
    for card in store.cards():
        if card.recipe.name == name and card.model_id != entry.card.model_id:
            raise ValueError(f"Another network is called {name!r} already. Choose another name.")
    return store.get_or_make(entry.card.model_id, lambda: entry)


def look_at_network(raw: bytes) -> Seen:
    """What lies in a network's file, and which of the data sets that are here it could read.

    Raises:
        ValueError: It is no network, or none that can be shown; the sentence says why.
    """
    return looking.look(raw, data.list_datasets())


def _read_bytes(raw: bytes | Path) -> bytes:
    if isinstance(raw, bytes):
        return raw
    try:
        with raw.open("rb") as file:
            return file.read(archive.MAX_BYTES + 1)
    except OSError as error:
        raise ValueError(f"{raw} cannot be read ({error.strerror or error}).") from None


def _measure(found: Found, dataset: Dataset, name: str) -> Entry:
    """Finds out which values a network expects, lets it read ours, and measures it."""
    from core.networks import network

    source = dataset.source
    classes, channels = len(source.class_names), source.input_shape[-1]
    sample = _draw_sample(dataset.train)
    layers, weights, place = scaling.fold(
        found.layers, found.weights, found.inner, channels=channels
    )
    notes = list(found.notes)
    if place:
        notes.append(
            f"Its {found.inner.words} was folded into the weights of {place}."
            if place != scaling.RESCALED
            else f"Its {found.inner.words} is a normalization here, the layer {place!r}."
        )
    recipe = _describe(name, layers, source, found.ending)
    loaded = network.load_network(recipe, weights, source.input_shape, classes)
    options = scaling.list_scalings(source, sample.images)
    answers = [
        loaded.predict((sample.images * one.scale + one.offset).astype(np.float32))
        for one in options
    ]
    readings = [scaling.measure(answer, sample.labels) for answer in answers]
    turned = False
    if found.single:  # then the two classes exchanged, too
        others = [Prediction(*(array[:, ::-1] for array in answer)) for answer in answers]
        exchanged = [scaling.measure(answer, sample.labels) for answer in others]
        turned = scaling.prefer(exchanged) > scaling.prefer(readings)
        readings, answers = (exchanged, others) if turned else (readings, answers)
        weights = ending.turn(weights) if turned else weights
        notes.append(
            f"Where its one unit is high it means the class {source.class_names[not turned]}: so "
            "it reads more of the training examples right than the other way round."
        )
    best = scaling.choose(readings, len(sample.labels))
    right = readings[best].accuracy
    chance = np.bincount(sample.labels).max() / len(sample.labels)
    fits = right > chance + _HARDLY * (1 - chance)
    if not fits:
        best, right = 0, readings[0].accuracy
        notes.append(_warn(right, chance, answers, sample, source))
    else:
        notes.append(
            f"It expects {options[best].words}; shown these, it reads {100 * right:.1f} % of "
            f"{len(sample.labels):,} training examples right"
            + (f", and {100 * readings[0].accuracy:.1f} % on {options[0].words}" if best else "")
            + "."
        )
    if best:
        layers, weights, place = scaling.fold(layers, weights, options[best], channels=channels)
        notes.append(
            f"That scaling was folded into {place}, so that here it reads {options[0].words}."
            if place != scaling.RESCALED
            else f"A layer {place!r} in front of it does that scaling here."
        )
        recipe = _describe(name, layers, source, found.ending)
    if best or turned:
        loaded = network.load_network(recipe, weights, source.input_shape, classes)
    probabilities = loaded.predict(dataset.test.images).probabilities
    card = Card(
        model_id=_make_id(recipe, weights, source),
        recipe=recipe,
        dataset=source.name,
        dataset_sha256=source.sha256,
        seed=0,
        parameters=int(loaded.model.count_params()),
        input_shape=source.input_shape,
        num_classes=classes,
        history=[],
        test_images=len(dataset.test.labels),
        test_mistakes=int((probabilities.argmax(axis=1) != dataset.test.labels).sum()),
        seconds=0.0,
        made_with={},
        files={},
        origin=cards.BROUGHT,
        notes=tuple(notes),
    )
    return Entry(card, weights, probabilities)


def _draw_sample(train: Split) -> Split:
    """Some training images, the same ones each time."""
    order = np.random.default_rng(0).permutation(len(train.labels))[:SAMPLE]
    return Split(train.images[order], train.labels[order])


def _warn(
    right: float, chance: float, answers: list[Prediction], sample: Split, source: Source
) -> str:
    """What to say of a network that reads hardly better than chance."""
    from scipy.optimize import linear_sum_assignment

    sentence = (
        f"Warning: it reads only {100 * right:.1f} % of {len(sample.labels):,} training examples "
        f"right, hardly better than chance ({100 * chance:.1f} %), whichever values it is shown. "
    )
    number = len(source.class_names)
    best, order = 0.0, np.arange(number)
    for answer in answers:
        counts = np.zeros((number, number))
        np.add.at(counts, (answer.logits.argmax(axis=1), sample.labels), 1)
        rows, columns = linear_sum_assignment(-counts)
        if (share := counts[rows, columns].sum() / len(sample.labels)) > best:
            best, order = share, columns
    if best > chance + 2 * _HARDLY * (1 - chance):
        pairs = ", ".join(
            f"{source.class_names[own]} for {source.class_names[other]}"
            for own, other in enumerate(order)
            if own != other
        )
        return sentence + (
            f"With its classes in another order it would read {100 * best:.1f} %: it says "
            f"{pairs[:300]}."
        )
    return sentence + "Was it trained on another data set, or are its values prepared otherwise?"


def _describe(name: str, layers: tuple[Layer, ...], source: Source, end: str) -> Recipe:
    parts = count_layers(layers, "hidden dense layer")
    return Recipe(
        name=name,
        summary=" and ".join(parts) or "no hidden layer",
        layers=layers,
        optimizer="Adam",
        learning_rate=0.001,
        batch_size=128,
        epochs=0,
        source=cards.BROUGHT,
        published="none",
        made_for=source.name,
        ending=end,
    )


def _make_id(recipe: Recipe, weights: dict[str, NDArray[np.float32]], source: Source) -> str:
    """The identity of a network that was brought: what it computes and reads decides it."""
    form = [[layer.kind, layer.name, layer.settings, layer.inputs] for layer in recipe.layers]
    parts = [form, source.sha256] + ([recipe.ending] if recipe.ending != SOFTMAX else [])
    digest = hashlib.sha256(json.dumps(parts, sort_keys=True).encode())
    for array in sorted(weights):
        digest.update(f"{array} {weights[array].shape}".encode() + weights[array].tobytes())
    return f"{recipe.name}-0-{digest.hexdigest()[:12]}"
