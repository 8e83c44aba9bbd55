"""What is known of the training digits beforehand, which assets/ ships."""

from __future__ import annotations

import json
from pathlib import Path

from core.data import datasets
from core.data.datasets import MNIST
from core.drawing import measures
from core.maintenance.familiarity import write_familiarity
from core.queries.drawing import MEASURES_FILE


def write_reference() -> tuple[Path, ...]:
    """Writes the percentiles of the training digits' measures, and what drawings are compared with.

    The second needs Keras, the champion's seeds and its held-out runs.

    Raises:
        ValueError: A network, or the weights of its held-out run, is missing.
    """
    images = datasets.load_dataset(MNIST).train.images[..., 0]
    MEASURES_FILE.write_text(json.dumps(measures.make_reference(images)))
    return MEASURES_FILE, write_familiarity()
