"""`make bench`: prints the speed table. Compare within one run; machines and moments differ."""

from __future__ import annotations

import os
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np

from core.data.datasets import load_test_split
from core.queries import models
from tests.bench.importing import measure_import
from tests.bench.in_browser import measure_in_browser
from tests.bench.inside_pages import measure_pages
from tests.bench.maximizing import measure_maximization
from tests.bench.mistakes_page import measure_mistakes
from tests.bench.training import measure_training

LIMITS = {
    "one image, times faster than model.predict": (30, ">="),
    "all layers, ratio to the prediction": (1.5, "<="),
    "maximization, times faster than tutorial, fresh": (6, ">="),
    "maximization, times faster than tutorial, warm": (12, ">="),
    "maximization, times faster than tf-keras-vis, fresh": (5, ">="),
    "maximization, times faster than tf-keras-vis, warm": (5, ">="),
    "page, change of layer, slowest, s": (1, "<="),
    "page, change of filter, slowest, s": (1, "<="),
    "mistakes, first view without the worker, server, s": (1, "<="),
    "click in the matrix to gallery, ratio": (1.3, "<="),
    "training cnn-simple, ratio to model.fit": (1.03, "<="),
    "training mlp-784, ratio to model.fit": (1.03, "<="),
    "stop of cnn-6x6, slowest, s": (2, "<="),
    "pen-up, ratio": (1.3, "<="),
    "first paint, ratio": (1.5, "<="),
    "first answer after server start, s": (8, "<="),
    "answer to a drawing during an import, ratio": (1.5, "<="),
    "web process, MB": (300, "<="),
}


def median_time(action: Callable[[], object], repeats: int) -> float:
    action()
    times = []
    for _ in range(repeats):
        started = time.perf_counter()
        action()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def alternate(
    first: Callable[[], object], second: Callable[[], object], repeats: int
) -> tuple[float, float]:
    """Median times of two actions that take turns, so that both meet the same moments."""
    times = [[], []]
    for _ in range(repeats):
        for kept, action in zip(times, (first, second), strict=True):
            started = time.perf_counter()
            action()
            kept.append(time.perf_counter() - started)
    return statistics.median(times[0]), statistics.median(times[1])


def measure_network() -> dict[str, float]:
    """The champion's answers: compiled, by Keras' own `predict`, and from the store."""
    card = models.find_model("champion")
    network = models.load_network(card.model_id)
    images = load_test_split().images
    one = images[:1]
    naive = median_time(lambda: network.model.predict(one, verbose=0), 20)
    ours = median_time(lambda: network.predict(one), 200)
    naive_all = median_time(lambda: network.model.predict(images, verbose=0), 3)
    ours_all = median_time(lambda: network.predict(images), 3)
    one_by_turns, all_by_turns = alternate(
        lambda: network.predict(one), lambda: network.responses(one), 300
    )
    stored = median_time(lambda: models.test_probabilities(card.model_id), 5)
    return {
        "one image, ms": 1000 * ours,
        "one image, model.predict, ms": 1000 * naive,
        "one image, times faster than model.predict": naive / ours,
        "all layers of one image, ms": 1000 * all_by_turns,
        "all layers, ratio to the prediction": all_by_turns / one_by_turns,
        "10,000 images, s": ours_all,
        "10,000 images, model.predict, s": naive_all,
        "10,000 images, from the store, s": stored,
    }


def main() -> None:
    figures = (
        measure_in_browser()
        | measure_pages()
        | measure_mistakes()
        | measure_maximization()
        | measure_network()
        | measure_training()
        | measure_import()
    )
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"NumPy {np.__version__}"
    )
    for name, figure in figures.items():
        limit = ""
        if name in LIMITS:
            bound, sign = LIMITS[name]
            met = figure >= bound if sign == ">=" else figure <= bound
            limit = f"{sign} {bound}: {'met' if met else 'MISSED'}"
        print(f"{name:56} {figure:10.3f}  {limit}")


if __name__ == "__main__":
    main()
