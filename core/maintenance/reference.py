"""The percentiles of the training digits' measures, which assets/ ships."""

from __future__ import annotations

import json
from pathlib import Path

from core.data import datasets
from core.data.datasets import MNIST
from core.drawing import measures
from core.queries.drawing import MEASURES_FILE


def write_reference() -> Path:
    """Measures the training digits and writes their percentiles into assets/."""
    images = datasets.load_dataset(MNIST).train.images[..., 0]
    MEASURES_FILE.write_text(json.dumps(measures.make_reference(images)))
    return MEASURES_FILE
