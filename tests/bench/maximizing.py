"""Measures maximization: a whole layer as one batch, against ways that others go.

Run as a program it prints one way's seconds, first and again, in a fresh process, so that nobody
profits from what another has loaded.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
MODEL, LAYER, STEPS = "cnn-larger", "conv1", 50
ROUNDS = 3  # runs in each process: the first one is fresh, the fastest of the others is warm


def make_ours() -> Callable[[], object]:
    """Inkling's tutorial preset, all filters as one batch."""
    from core.analysis.ascent.maximization import TUTORIAL, each_filter
    from core.queries import ascents, models

    card = models.find_model(MODEL)
    number = find_layer().output.shape[-1]
    goal = each_filter(LAYER, range(number), number, "mean")

    def run() -> object:
        state = ascents.start_ascent(card.model_id, goal, TUTORIAL, "noise")
        return ascents.advance_ascent(card.model_id, goal, TUTORIAL, state, STEPS)

    return run


def make_loop(*, compile_each: bool) -> Callable[[], object]:
    """One filter after the other, each step a call of a compiled function.

    Args:
        compile_each: Whether each filter has a function of its own, as the tutorials write it; else
            one function takes the filter's number.
    """
    from core.networks.backend import tf

    layer = find_layer()
    model = type(layer.model)(layer.model.input, layer.output)

    def make_step() -> Callable[..., object]:
        def step(image: object, number: object) -> object:
            with tf.GradientTape() as tape:
                tape.watch(image)
                response = tf.gather(model(image, training=False), number, axis=3)
                loss = tf.reduce_mean(response)
            slope = tape.gradient(loss, image)
            return loss, slope / (tf.sqrt(tf.reduce_mean(tf.square(slope))) + 1e-5)

        return tf.function(step, autograph=False)

    shared = make_step()

    def run() -> object:
        images = []
        random = np.random.default_rng(0)
        for number in range(layer.output.shape[-1]):
            step = make_step() if compile_each else shared
            image = tf.constant(0.5 + 0.07 * random.random((1, 28, 28, 1), np.float32))
            chosen = tf.constant(number)
            for _ in range(STEPS):
                _, slope = step(image, chosen)
                image += slope
            images.append(image.numpy())
        return images

    return run


def make_tf_keras_vis() -> Callable[[], object]:
    """tf-keras-vis with the whole layer as one batch, without its regularizers and modifiers."""
    from tf_keras_vis.activation_maximization import ActivationMaximization
    from tf_keras_vis.utils.scores import CategoricalScore

    from core.networks.backend import keras, tf

    layer = find_layer()
    number = layer.output.shape[-1]
    model = keras.Model(layer.model.input, layer.output)
    visualizer = ActivationMaximization(model, clone=False)
    score = CategoricalScore(list(range(number)))
    random = np.random.default_rng(0)

    def run() -> object:
        start = tf.constant(0.5 + 0.07 * random.random((number, 28, 28, 1), np.float32))
        return visualizer(
            score,
            seed_input=start,
            steps=STEPS,
            input_modifiers=[],
            regularizers=[],
            input_range=(0.0, 1.0),
        )

    return run


class _Layer:
    """A Keras model and the output of one of its layers."""

    def __init__(self, model: object, output: object) -> None:
        self.model, self.output = model, output


def find_layer() -> _Layer:
    """The layer that everybody maximizes, in a network that has answered once."""
    from core.queries import models

    network = models.load_network(models.find_model(MODEL).model_id)
    network.predict(np.zeros((1, 28, 28, 1), np.float32))
    return _Layer(network.model, network.model.get_layer(f"{LAYER}_relu").output)


WAYS = {
    "ours": make_ours,
    "compiled loop": lambda: make_loop(compile_each=False),
    "compiled for each filter": lambda: make_loop(compile_each=True),
    "tf-keras-vis": make_tf_keras_vis,
}


def measure_maximization() -> dict[str, float]:
    """All ways, each in a process of its own."""
    seconds = {}
    for way in WAYS:
        command = [sys.executable, "-m", "tests.bench.maximizing", way]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        seconds[way] = json.loads(done.stdout.splitlines()[-1])
    figures = {}
    for way, (first, again) in seconds.items():
        figures[f"30 filters, 50 steps, {way}, fresh, s"] = first
        figures[f"30 filters, 50 steps, {way}, warm, s"] = again
    ours_first, ours_again = seconds["ours"]
    loop_first, loop_again = seconds["compiled loop"]
    tutorial_first, tutorial_again = seconds["compiled for each filter"]
    other_first, other_again = seconds["tf-keras-vis"]
    return {
        **figures,
        "maximization, times faster than tutorial, fresh": tutorial_first / ours_first,
        "maximization, times faster than tutorial, warm": tutorial_again / ours_again,
        "maximization, times faster than one compiled step, fresh": loop_first / ours_first,
        "maximization, times faster than one compiled step, warm": loop_again / ours_again,
        "maximization, times faster than tf-keras-vis, fresh": other_first / ours_first,
        "maximization, times faster than tf-keras-vis, warm": other_again / ours_again,
    }


def main() -> None:
    run = WAYS[sys.argv[1]]()
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        times.append(time.perf_counter() - started)
    print(json.dumps([times[0], min(times[1:])]))


if __name__ == "__main__":
    main()
