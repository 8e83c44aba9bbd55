"""The only caches of the web process: what is read from files once and then shared by visitors."""

from __future__ import annotations

import zlib

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.answers import calibration, scores
from core.analysis.answers import comparison as comparing
from core.analysis.answers.answers import Answers
from core.analysis.answers.calibration import PerfectError, Reliability
from core.analysis.answers.comparison import Comparison, Differences
from core.analysis.answers.scores import Error
from core.analysis.answers.selection import Facts
from core.analysis.layers.filters import Filters
from core.browser.pack import Packed
from core.data.datasets import Source, Split
from core.data.label_errors import LabelError
from core.data.overview import Overview, look
from core.drawing.correction import Correction
from core.maintenance import reproduction
from core.maintenance.reproduction import Line
from core.queries import browser, compare, data, drawing, epochs, inside, mistakes
from core.queries import models as asked
from core.queries.epochs import FiltersOverEpochs
from core.queries.mistakes import Temperature
from core.store.card import Card
from dashboard.components.live import Served

_ANSWERS_KEPT = 32  # models whose answers are kept; each takes 1.5 megabytes
_READINGS_KEPT = 256  # models; each takes 60 kilobytes


@st.cache_resource(ttl=5, show_spinner=False)
def models() -> tuple[Card, ...]:
    """The cards of all models; looked for again after a few seconds, as training adds some.

    Shared and not to be changed: copies of them for each call would take longer than a page.
    """
    return tuple(asked.list_models())


@st.cache_resource(ttl=5, show_spinner=False)
def seed_errors() -> list[Line]:
    """The errors of all seeds by recipe; none where the table is damaged, as Compare says then."""
    try:
        return reproduction.read_and_add(models())
    except ValueError:
        return []


@st.cache_resource(ttl=5, show_spinner=False)
def packed(model_id: str) -> Served | str:
    """Where the browser finds a network; or why it cannot have it, in a sentence."""
    try:
        made = browser.pack_model(model_id)
        return Served(model_id, made.identity, zlib.crc32(made.to_json().encode()))
    except ValueError as error:
        return str(error)


@st.cache_resource(ttl=60, max_entries=16, show_spinner=False)
def packed_whole(model_id: str) -> Packed | str:
    """A network for the picture of it; or why the browser cannot have it, in a sentence."""
    try:
        return browser.pack_whole(model_id)
    except ValueError as error:
        return str(error)


@st.cache_resource(ttl=5, show_spinner=False)
def sources() -> tuple[Source, ...]:
    """All data sets that are here; looked for again after a few seconds, as one may be imported."""
    return tuple(data.list_datasets())


@st.cache_resource(ttl=60, max_entries=64, show_spinner=False)
def source_of(model_id: str) -> Source:
    """The data set of a model; looked for again after a while, as it may be imported meanwhile."""
    return data.source_of(asked.find_model(model_id))


@st.cache_resource(max_entries=64, show_spinner=False)
def dataset_size(dataset: str, digest: str) -> tuple[int, int]:
    """How many training and test images a data set has; `digest` tells one from a later one."""
    return data.count_images(dataset)


@st.cache_resource(max_entries=4, show_spinner=False)
def test_split(dataset: str) -> Split:
    """The test images and labels of a data set, shared and read-only."""
    split = data.test_split(dataset)
    for array in split:
        array.setflags(write=False)
    return split


@st.cache_resource(max_entries=8, show_spinner=False)
def test_probabilities(model_id: str) -> NDArray[np.float32]:
    """A model's answers on the test set, shared and read-only."""
    probabilities = asked.test_probabilities(model_id)
    probabilities.setflags(write=False)
    return probabilities


@st.cache_resource(max_entries=_ANSWERS_KEPT, show_spinner=False)
def answers(model_id: str) -> Answers:
    """A model's answers with all that follows from them, shared and read-only."""
    read = mistakes.read_answers(model_id)
    for array in read:
        array.setflags(write=False)
    return read


@st.cache_resource(max_entries=_READINGS_KEPT, show_spinner=False)
def readings(model_id: str) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """A model's predicted classes and confidences alone, as pages show those of many asked."""
    read = mistakes.read_answers(model_id)
    return read.predicted.astype(np.int16), read.confidence.astype(np.float32)


@st.cache_resource(max_entries=_ANSWERS_KEPT, show_spinner=False)
def scores_of(model_id: str) -> tuple[Error, float, float]:
    """A model's test error, log loss and Brier score."""
    read = answers(model_id)
    return scores.measure_error(read), scores.log_loss(read), scores.brier(read)


@st.cache_resource(max_entries=_ANSWERS_KEPT, show_spinner=False)
def reliability(model_id: str) -> tuple[Reliability, PerfectError]:
    """A model's calibration, and what a perfectly calibrated network would show."""
    read = answers(model_id)
    return calibration.measure_reliability(read), calibration.simulate_perfect(read)


@st.cache_resource(max_entries=_ANSWERS_KEPT, show_spinner=False)
def comparison(first_id: str, second_id: str) -> tuple[Comparison, Differences]:
    """How many test images two models read right, and on which they differ."""
    first, second = (answers(card.model_id) for card in compare.find_pair(first_id, second_id))
    return comparing.compare(first, second), comparing.find_differences(first, second)


@st.cache_resource(ttl=5, max_entries=64, show_spinner=False)
def seeds(model_id: str) -> list[Card]:
    """A model and those that differ by their seed alone; looked for again, as some are trained."""
    return compare.list_seeds(asked.find_model(model_id))


@st.cache_resource(max_entries=64, show_spinner=False)
def file_size(model_id: str) -> int:
    """Bytes that a model's weights take in the store."""
    return compare.file_size(model_id)


@st.cache_data(ttl=30, show_spinner=False)
def temperature(model_id: str) -> Temperature | None:
    """A model's temperature; looked for again after a while, as a command may make it."""
    return mistakes.find_temperature(model_id)


@st.cache_resource(max_entries=16, show_spinner=False)
def label_errors(dataset: str) -> dict[int, LabelError]:
    """The test images of a data set whose label people rejected, by number."""
    return mistakes.label_errors(dataset)


@st.cache_resource(max_entries=16, show_spinner=False)
def facts(dataset: str) -> Facts:
    """What is known of the test images of a data set besides labels and answers."""
    return mistakes.gather_facts(dataset)


@st.cache_data(max_entries=16, show_spinner=False)
def photo_picture(upload_id: str, turns: int, _raw: bytes) -> NDArray[np.uint8]:
    """An uploaded picture as it is corrected: turned, and whole."""
    return drawing.open_photo(_raw, turns)


@st.cache_data(max_entries=16, show_spinner=False)
def photo_digits(
    upload_id: str, correction: Correction, apart: bool, _raw: bytes
) -> drawing.Prepared:
    """What became of an uploaded picture: its digits, the ink found in it, and notes."""
    return drawing.prepare_photo(_raw, correction, apart=apart)


@st.cache_data(max_entries=16, show_spinner=False)
def photo_image(
    upload_id: str, shape: tuple[int, int, int], _raw: bytes
) -> tuple[NDArray[np.float32], tuple[str, ...]]:
    """What became of an uploaded picture in a data set of another shape than digits, and notes."""
    return drawing.prepare_image(_raw, shape)


@st.cache_resource(max_entries=8, show_spinner=False)
def weights(model_id: str) -> dict[str, NDArray[np.float32]]:
    """All weights of a model, shared and read-only."""
    arrays = inside.read_weights(model_id)
    for array in arrays.values():
        array.setflags(write=False)
    return arrays


@st.cache_resource(max_entries=32, show_spinner=False)
def filters(model_id: str, block_name: str) -> Filters:
    """The kernels of a block, shared and read-only."""
    return inside.read_filters(model_id, block_name)


@st.cache_resource(max_entries=64, show_spinner=False)
def kept_epochs(model_id: str) -> tuple[tuple[int, ...], dict[str, NDArray[np.float32]]]:
    """The epochs after which a model's weights were kept, and how far these moved in between."""
    return tuple(epochs.list_epochs(model_id)), epochs.weight_changes(model_id)


@st.cache_resource(max_entries=4, show_spinner=False)
def filters_over_epochs(model_id: str, block_name: str) -> FiltersOverEpochs:
    """The kernels of a block after each kept epoch, shared and read-only."""
    read = epochs.filters_over_epochs(model_id, block_name)
    for array in (read.kernels, read.biases):
        array.setflags(write=False)
    return read


@st.cache_resource(max_entries=64, show_spinner=False)
def overview(dataset: str, sha256: str, samples: int, classes: int) -> Overview:
    """A first look at a data set of that name and digest, shared and not to be changed."""
    return look(data.find_dataset(dataset), per_class=samples, classes=classes)
