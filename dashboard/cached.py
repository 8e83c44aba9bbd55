"""The only caches of the web process: what is read from files once and then shared by visitors."""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core import inside, queries
from core.analysis.filters import Filters
from core.data.datasets import Split
from core.data.digit_image import Stages
from core.models.card import Card


@st.cache_data(ttl=5, show_spinner=False)
def models() -> list[Card]:
    """The cards of all models; looked for again after a few seconds, as training adds some."""
    return queries.list_models()


@st.cache_resource(show_spinner=False)
def test_split() -> Split:
    """The test images and labels, shared and read-only."""
    split = queries.test_split()
    for array in split:
        array.setflags(write=False)
    return split


@st.cache_resource(max_entries=8, show_spinner=False)
def test_probabilities(model_id: str) -> NDArray[np.float32]:
    """A model's answers on the test set, shared and read-only."""
    probabilities = queries.test_probabilities(model_id)
    probabilities.setflags(write=False)
    return probabilities


@st.cache_data(max_entries=16, show_spinner=False)
def photo_stages(
    upload_id: str, _raw: bytes
) -> tuple[Stages, NDArray[np.float32], tuple[str, ...]]:
    """What became of an uploaded picture: its stages, the ink found in it, and notes."""
    return queries.prepare_photo(_raw)


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
