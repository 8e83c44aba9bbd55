"""Measures the browser's engine in Chromium: the champion, one digit after another.

All runners stand in one page and take turns, digit by digit. Where npm can fetch them, those of
others stand beside ours: onnxruntime-web and TensorFlow.js, in WebAssembly on one thread as ours.
"""

from __future__ import annotations

import functools
import http.server
import json
import shutil
import statistics
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import numpy as np
from playwright.sync_api import sync_playwright

from core.browser.code import files
from core.browser.pack import FLOAT32, pack
from core.data.datasets import load_test_split
from core.queries import models
from core.store.store import ModelStore
from tests.bench.onnx_file import to_onnx
from tests.browser.serving import CHROMIUM_FLAGS, find_chromium

DIGITS = 200
RIVALS = (
    "onnxruntime-web@1.30.0",
    "@tensorflow/tfjs-core@4.22.0",
    "@tensorflow/tfjs-backend-wasm@4.22.0",
)
PAGE = Path(__file__).with_name("living.html")


def measure_living() -> dict[str, float]:
    """Milliseconds an image and ratios by name."""
    card = models.find_model("champion")
    packed = pack(card.graph, ModelStore().read_weights(card.model_id), dtype=FLOAT32)
    images = load_test_split().images[:DIGITS]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, content in files().items():
            (folder / file).write_bytes(content)
        (folder / "plan.json").write_text(packed.to_json())
        (folder / "block.bin").write_bytes(packed.block)
        (folder / "images.bin").write_bytes(images.astype("<f4").tobytes())
        (folder / "network.onnx").write_bytes(to_onnx(packed))
        shutil.copy(PAGE, folder)
        fetched = _fetch_rivals(folder)
        measured = _run(folder, fetched)
    recorded = models.test_probabilities(card.model_id)[:DIGITS]
    for runner, answers in measured["answers"].items():
        off = np.abs(np.array(answers) - recorded).max()
        assert off < 1e-5, f"{runner} answers otherwise: {off}"  # noqa: S101
    medians = {name: statistics.median(times) for name, times in measured["times"].items()}
    slope = statistics.median(measured["slopes"])
    return _describe(medians) | {"living answer and its gradient, ms": slope}


def _fetch_rivals(folder: Path) -> bool:
    npm = shutil.which("npm")
    if npm is None:
        return False
    options = ["--no-audit", "--no-fund", "--ignore-scripts", "--prefix", str(folder)]
    done = subprocess.run([npm, "install", *options, *RIVALS], capture_output=True, text=True)
    return done.returncode == 0


def _run(folder: Path, fetched: bool) -> dict[str, Any]:
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=find_chromium(), args=CHROMIUM_FLAGS
            )
            page = browser.new_page()
            page.set_default_timeout(0)
            page.goto(f"http://127.0.0.1:{server.server_port}/{PAGE.name}")
            measured = page.evaluate("fetched => window.measure(fetched)", fetched)
            browser.close()
        server.shutdown()
    return json.loads(measured)


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Says nothing."""


def _describe(medians: dict[str, float]) -> dict[str, float]:
    ours = medians["WebAssembly"]
    figures = {f"living answer, {name}, ms": value for name, value in medians.items()}
    figures["living answer, times faster than typed arrays"] = medians["typed arrays"] / ours
    for rival in ("onnxruntime-web", "tfjs"):
        if rival in medians:
            figures[f"living answer, ratio to {rival}"] = ours / medians[rival]
    return figures


if __name__ == "__main__":
    for name, figure in measure_living().items():
        print(f"{name:56} {figure:10.3f}")
