"""Training: what Inkling's runs cost over a bare `model.fit`, and how soon a stop is obeyed.

Runs in a process of its own, as training fixes threads and random numbers.
"""

from __future__ import annotations

import dataclasses
import functools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT_FOLDER = Path(__file__).resolve().parents[2]
EPOCHS, TURNS = 3, 3
MLP = "mlp-784"
STOP = "stop"
STOPPED = "cnn-6x6"  # the network whose steps take longest


def measure_training() -> dict[str, float]:
    """Ratios to `model.fit`, and the seconds from a stop to its obedience."""
    return _run("cnn-simple", MLP, STOP)


def measure_mlp() -> dict[str, float]:
    """The ratio to `model.fit` where steps are shortest, so that ours weigh most."""
    return _run(MLP)


def _run(*parts: str) -> dict[str, float]:
    """Measures in another process: names of recipes, or `STOP`."""
    with tempfile.TemporaryDirectory() as store:
        done = subprocess.run(
            [sys.executable, "-m", "tests.bench.training", *parts],
            cwd=ROOT_FOLDER,
            env={**os.environ, "INKLING_STORE": store},
            stdout=subprocess.PIPE,
            text=True,
            check=True,
        )
    return json.loads(done.stdout)


def _measure_overhead(name: str) -> dict[str, float]:
    """A run as the Train page makes it, against Keras alone, taking turns.

    Both train the same network on the same images, measure it on the test images after each epoch
    and take as many steps per call into the graph.
    """
    from core.data.datasets import MNIST, load_dataset
    from core.networks import architecture, training
    from core.networks.backend import keras, make_deterministic
    from core.recipes.table import RECIPES
    from core.runs import perform, record
    from core.runs.plan import make_plan

    dataset = load_dataset(MNIST)
    recipe = dataclasses.replace(RECIPES[name], epochs=EPOCHS)
    times: dict[str, list[float]] = {"bare": [], "ours": []}

    def fit_bare(seed: int) -> float:
        started = time.perf_counter()
        make_deterministic(seed)
        model = architecture.build(recipe, MNIST.input_shape, 10)
        learner = keras.Model(model.input, model.get_layer("logits").output)
        learner.compile(
            optimizer=getattr(keras.optimizers, recipe.optimizer)(recipe.learning_rate),
            loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
            steps_per_execution=training._plan_stride(model, recipe.batch_size),
        )
        learner.fit(
            *dataset.train,
            batch_size=recipe.batch_size,
            epochs=EPOCHS,
            validation_data=dataset.test,
            validation_batch_size=500,
            verbose=0,
        )
        return time.perf_counter() - started

    def run_ours(seed: int) -> float:
        """The time within `training.train`, with all that a run writes meanwhile."""
        plan = make_plan(recipe, "mnist", seed)
        record.create(plan)
        card = perform.perform(plan.run_id)
        return card.seconds

    fit_bare(99)  # the first one loads what both need
    for turn in range(TURNS):
        times["bare"].append(fit_bare(turn))
        times["ours"].append(run_ours(turn))
    bare, ours = (statistics.median(times[who]) for who in ("bare", "ours"))
    return {
        f"training {name}, {EPOCHS} epochs, model.fit, s": bare,
        f"training {name}, {EPOCHS} epochs, s": ours,
        f"training {name}, ratio to model.fit": ours / bare,
    }


def _measure_stop() -> dict[str, float]:
    """From the wish to stop to the end of the computation, and until what was learned is kept."""
    from core.engine.engine import Engine
    from core.engine.executors import local_executor
    from core.recipes.table import RECIPES
    from core.runs import record
    from core.runs.plan import make_plan
    from core.runs.queue import TrainingQueue

    queue = TrainingQueue(Engine(functools.partial(local_executor, 10)))
    recipe = dataclasses.replace(RECIPES[STOPPED], num_images=12_000)
    run_id = queue.order(make_plan(recipe, "mnist", 0)).run_id
    obeyed, kept = [], []
    try:
        for _ in range(3):
            while len(queue.read(run_id).history) <= len(kept):
                time.sleep(0.02)
            time.sleep(1.0)
            asked = time.perf_counter()
            queue.stop(run_id)
            while queue.read(run_id).state == record.RUNNING:
                time.sleep(0.02)
            obeyed.append(time.perf_counter() - asked)
            while queue.read(run_id).state != record.STOPPED:
                time.sleep(0.02)
            kept.append(time.perf_counter() - asked)
            queue.order(queue.read(run_id).plan)
    finally:
        queue.close()
    return {
        f"stop of {STOPPED}, slowest, s": max(obeyed),
        f"stop of {STOPPED}, until it is measured and kept, slowest, s": max(kept),
    }


if __name__ == "__main__":
    figures: dict[str, float] = {}
    for part in sys.argv[1:]:
        figures |= _measure_stop() if part == STOP else _measure_overhead(part)
    print(json.dumps(figures))
