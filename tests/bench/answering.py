"""Measures a network's answers: compiled, by Keras' own `predict`, and from the store."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

from core.data.datasets import load_test_split
from core.queries import models


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


def measure_predict() -> float:
    """Seconds that `model.predict` takes for one image: how fast this machine is now."""
    network = models.load_network(models.find_model("champion").model_id)
    one = load_test_split().images[:1]
    return median_time(lambda: network.model.predict(one, verbose=0), 20)


def measure_network() -> dict[str, float]:
    """The champion's answers."""
    card = models.find_model("champion")
    network = models.load_network(card.model_id)
    images = load_test_split().images
    one = images[:1]
    naive = measure_predict()
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
