"""A program of its own: trains for ever and stands back, as the runs of the Train page do."""

from __future__ import annotations

import os

from core.data.datasets import load_dataset
from core.recipes.table import find_recipe
from core.runs import measuring


def main() -> None:
    """Does not end by itself."""
    os.nice(10)
    while True:
        measuring.make_entry(find_recipe("cnn-6x6"), load_dataset(), seed=7)


if __name__ == "__main__":
    main()
