"""`make bench`: prints the speed table. Compare within one run; machines and moments differ.

`python -m tests.bench --slow` measures what a slower machine must reach too, beside a process that
keeps one core busy; `--only NAME` measures one group of lines.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import platform
from collections.abc import Callable

import numpy as np

from tests.bench.answering import measure_network, measure_predict
from tests.bench.busy import busy_core
from tests.bench.frames import measure_frames
from tests.bench.importing import measure_import
from tests.bench.in_browser import measure_answer, measure_links, measure_paint, measure_pen_up
from tests.bench.inside_pages import measure_one_filter, measure_pages
from tests.bench.living import measure_living
from tests.bench.maximizing import measure_maximization
from tests.bench.mistakes_page import (
    measure_clicks,
    measure_clicks_beside_training,
    measure_first_view,
)
from tests.bench.picture import measure_picture
from tests.bench.room import measure_room
from tests.bench.training import measure_mlp, measure_training

GROUPS: dict[str, Callable[[], dict[str, float]]] = {
    "living": measure_living,
    "frames": measure_frames,
    "picture": measure_picture,
    "paint": measure_paint,
    "pen-up": measure_pen_up,
    "answer": measure_answer,
    "room": measure_room,
    "links": measure_links,
    "pages": measure_pages,
    "unit": measure_one_filter,
    "mistakes": measure_first_view,
    "matrix": measure_clicks,
    "matrix-training": measure_clicks_beside_training,
    "maximization": measure_maximization,
    "network": measure_network,
    "training": measure_training,
    "mlp": measure_mlp,
    "import": measure_import,
}
SLOW = ("paint", "links", "answer", "unit", "mistakes", "matrix", "mlp")
PARTS = ("unit", "mlp")  # measured as part of another group already

LIMITS = {
    "living answer, WebAssembly, ms": (2, "<="),
    "living answer, times faster than typed arrays": (8, ">="),
    "living answer, ratio to onnxruntime-web": (1.2, "<="),
    "living answer, ratio to tfjs": (1, "<="),
    "first living answer, s": (0.7, "<="),
    "frame while the pen is down, median, ms": (8, "<="),
    "frame while the pen is down, 95th percentile, ms": (16, "<="),
    "requests while the pen is down": (0, "<="),
    "page of champion ready, s": (1.5, "<="),
    "pointer to highlight, 95th percentile, ms": (16, "<="),
    "click on a map to its arithmetic, slowest, ms": (100, "<="),
    "picture after opening The network, s": (0.7, "<="),
    "one image, times faster than model.predict": (30, ">="),
    "all layers, ratio to the prediction": (1.5, "<="),
    "maximization, times faster than tutorial, fresh": (6, ">="),
    "maximization, times faster than tutorial, warm": (12, ">="),
    "maximization, times faster than tf-keras-vis, fresh": (5, ">="),
    "maximization, times faster than tf-keras-vis, warm": (5, ">="),
    "page, change of layer, slowest, s": (1, "<="),
    "page, change of filter, slowest, s": (1, "<="),
    "page, change of layer, unit, s": (0.6, "<="),
    "page, change of filter, unit, s": (0.6, "<="),
    "mistakes, first view without the worker, server, s": (1, "<="),
    "click in the matrix to gallery, ratio": (1.2, "<="),
    "training cnn-simple, ratio to model.fit": (1.03, "<="),
    "training mlp-784, ratio to model.fit": (1.03, "<="),
    "stop of cnn-6x6, slowest, s": (2, "<="),
    "pen-up, ratio": (1.3, "<="),
    "first paint, ratio": (1.4, "<="),
    "first paint of a deep link, slowest, ratio to Start": (1.5, "<="),
    "first answer after server start, s": (8, "<="),
    "30 drawers, median answer of record, s": (1.3, "<="),
    "answer to a drawing during an import, ratio": (1.5, "<="),
    "web process, MB": (300, "<="),
}


def read_arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument(
        "--only", action="append", choices=GROUPS, help="a group of lines; may be given again"
    )
    parser.add_argument(
        "--slow", action="store_true", help="measure beside a process that keeps one core busy"
    )
    return parser.parse_args()


def main() -> None:
    arguments = read_arguments()
    names = arguments.only or (
        SLOW if arguments.slow else [name for name in GROUPS if name not in PARTS]
    )
    with busy_core() if arguments.slow else contextlib.nullcontext():
        print(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"NumPy {np.__version__}"
        )
        print(
            f"{'beside a process that keeps one core busy' if arguments.slow else 'undisturbed'}; "
            f"model.predict takes {1000 * measure_predict():.0f} ms for one image",
            flush=True,
        )
        for name in names:
            for line, figure in GROUPS[name]().items():
                print_line(line, figure)


def print_line(name: str, figure: float) -> None:
    limit = ""
    if name in LIMITS:
        bound, sign = LIMITS[name]
        met = figure >= bound if sign == ">=" else figure <= bound
        limit = f"{sign} {bound}: {'met' if met else 'MISSED'}"
    print(f"{name:60} {figure:10.3f}  {limit}", flush=True)


if __name__ == "__main__":
    main()
