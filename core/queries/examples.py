"""Files to try Bring with, for whoever has none: what others' programs would have written.

They are made anew each time, of what is here, so none is kept beside the data that it repeats.
"""

from __future__ import annotations

import gzip
import tempfile
from pathlib import Path

import numpy as np

from core.data import datasets
from core.data.datasets import MNIST
from core.queries import models

NETWORK = "cnn-simple"  # whose file is the example of a network
_ROWS = 1500  # of the table: enough to train on, and a file that is there at once


def write_network() -> tuple[str, bytes]:
    """A whole network as `model.save('net.h5')` writes it. Needs Keras.

    Returns:
        The file's name and its bytes.
    """
    with tempfile.TemporaryDirectory(prefix="inkling-") as folder:
        path = Path(folder) / "example-network.h5"
        models.export_model(models.find_model(NETWORK).model_id, path)
        return path.name, path.read_bytes()


def write_table() -> tuple[str, bytes]:
    """A table of digits: a row for each, its label and then its 784 pixels from 0 to 255.

    Returns:
        The file's name and its bytes, a CSV packed by gzip.
    """
    arrays = datasets.read_arrays(MNIST, ("train_images", "train_labels"))
    pixels = arrays["train_images"][:_ROWS].reshape(_ROWS, -1)
    rows = np.column_stack([arrays["train_labels"][:_ROWS], pixels])
    head = ",".join(["label", *(f"pixel{number}" for number in range(pixels.shape[1]))])
    lines = (",".join(map(str, row)) for row in rows.tolist())
    text = "\n".join([head, *lines]) + "\n"
    return "example-digits.csv.gz", gzip.compress(text.encode(), mtime=0)
