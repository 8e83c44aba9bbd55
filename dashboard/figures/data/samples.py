"""What a data set looks like, as HTML: rows of samples, or what tells its classes apart."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from markupsafe import Markup

from core.data.overview import Overview, telling_features
from core.pictures import display
from dashboard.figures.parts.picture import make_img
from dashboard.figures.parts.table import make_table, number

SAMPLES = 12  # of each class at most
CLASSES = 12  # shown of those that there are
_WIDTH = 300  # pixels for the samples of a class
_SIDE = 56  # pixels of a sample at most
_LEAST_SIDE = 24  # below which samples are enlarged
_OFTEN, _HIGH = "Much more often than elsewhere", "Much higher than elsewhere"
_FEW_FEATURES = 6  # whose means fit into a table


def make_samples(overview: Overview, class_names: Sequence[str], *, theme: str) -> Markup:
    """Rows of test images, one for each class, with its name.

    Args:
        overview: Of a data set of images.
        class_names: Of all classes; those for which there are samples come first.
        theme: "light" or "dark".
    """
    most = min(overview.samples.shape[1], max(1, int(overview.test.max())))  # others are blank
    samples = overview.samples[:, :most].astype(np.float32) / np.float32(255)
    rows = []
    for name, images in zip(class_names, samples, strict=False):
        pictures = display.shrink(display.as_pictures(images), _SIDE)
        zoom = max(1, _LEAST_SIDE // max(pictures.shape[1:3]))
        columns = min(max(2, _WIDTH // (zoom * (pictures.shape[2] + 1))), len(pictures))
        fill = 0.0 if pictures.ndim == 3 else np.nan  # paper, or the color of gaps
        strip = display.tile(pictures[:columns], columns=columns, fill=fill)
        img = make_img(
            strip, alt=f"Test images of class {name}", width=zoom * strip.shape[1], theme=theme
        )
        rows.append(Markup('<span title="{0}">{0}</span>{1}').format(name, img))
    return Markup('<div class="samples">{}</div>').format(Markup("").join(rows))


def make_feature_table(
    overview: Overview, class_names: Sequence[str], features: Sequence[str]
) -> Markup:
    """The mean of each feature in each class; of many features those that tell classes apart.

    Args:
        overview: Of a data set of vectors.
        class_names: Of its classes.
        features: What the numbers of a vector stand for.
    """
    shown = class_names[:CLASSES]
    if len(features) <= _FEW_FEATURES:
        rows = [
            [feature, *(f"{mean:.2f}" for mean in means[: len(shown)])]
            for feature, means in zip(features, overview.means.T, strict=True)
        ]
        return make_table(rows, heads=("Mean", *map(number, shown)))
    told = telling_features(overview.means, features)
    rows = [[name, ", ".join(words)] for name, words in zip(shown, told, strict=False)]
    shares = np.nanmin(overview.means) >= 0 and np.nanmax(overview.means) <= 1
    return make_table(rows, heads=("Class", _OFTEN if shares else _HIGH))


def make_count_table(overview: Overview, class_names: Sequence[str]) -> Markup:
    """How many examples of each class there are."""
    rows = [
        (name, f"{train:,}", f"{test:,}")
        for name, train, test in zip(class_names, overview.train, overview.test, strict=True)
    ]
    heads = ("Class", number("To learn from"), number("To test on"))
    return make_table(rows, heads=heads)
