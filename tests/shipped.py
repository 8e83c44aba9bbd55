"""The networks for digits that come with Inkling, as parameters of tests."""

import pytest

from core.recipes.table import names_made_for

TOGETHER = ("champion", "cnn-larger", "cnn-branch", "mlp-pca60")  # have every kind of layer
EACH_NETWORK = [
    pytest.param(name, marks=() if name in TOGETHER else pytest.mark.slow)
    for name in names_made_for("mnist")
]
