"""Measures what a large import costs another visitor, who draws meanwhile."""

from __future__ import annotations

import io
import os
import statistics
import tempfile
import time

import numpy as np

SIZE = 240_000  # images of 28x28 pixels: 190 million bytes
ASKED = 200  # answers to drawings, alone
_PAUSE = 0.05  # seconds between a visitor's strokes


def make_upload() -> dict[str, bytes]:
    """An npz file of noise, which packs badly, as photos do."""
    random = np.random.default_rng(0)
    buffer = io.BytesIO()
    np.savez(
        buffer,
        x_train=random.integers(0, 256, (SIZE, 28, 28), np.uint8),
        y_train=random.integers(0, 10, SIZE, np.uint8),
    )
    return {"noise.npz": buffer.getvalue()}


def measure_import() -> dict[str, float]:
    """Seconds and ratios by name."""
    before = os.environ.get("INKLING_STORE")
    with tempfile.TemporaryDirectory() as store:
        os.environ["INKLING_STORE"] = store
        try:
            return _measure()
        finally:
            if before is None:
                del os.environ["INKLING_STORE"]
            else:
                os.environ["INKLING_STORE"] = before


def _measure() -> dict[str, float]:
    from core.data.datasets import load_test_split
    from core.data.importing import importer
    from core.engine.engine import Engine, long_engine
    from core.engine.executors import local_executor
    from core.queries import models

    uploaded = make_upload()
    image = load_test_split().images[:1]
    model_id = models.find_model("champion").model_id
    visitors, files = Engine(local_executor), long_engine()

    def ask() -> float:
        began = time.perf_counter()
        visitors.ask(models.predict, model_id, image).result()
        took = time.perf_counter() - began
        time.sleep(_PAUSE)
        return took

    try:
        for _ in range(10):
            ask()
        alone = [ask() for _ in range(ASKED)]
        began = time.perf_counter()
        answer = files.ask(importer.import_upload, uploaded)
        beside = []
        while not answer.done():
            beside.append(ask())
        answer.result()
        took = time.perf_counter() - began
    finally:
        visitors.close()
        files.close()
        long_engine.cache_clear()
    ratio = statistics.median(beside) / statistics.median(alone)
    return {
        "answer to a drawing, alone, s": statistics.median(alone),
        "answer to a drawing during an import, s": statistics.median(beside),
        "answer to a drawing during an import, slowest, s": max(beside),
        "answer to a drawing during an import, ratio": ratio,
        "import of 190 MB, s": took,
    }


if __name__ == "__main__":
    for name, figure in measure_import().items():
        print(f"{name:56} {figure:10.3f}")
