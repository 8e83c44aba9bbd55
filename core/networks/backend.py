"""Keras on TensorFlow, imported quietly and set up the same way every time.

The only module that imports keras or tensorflow; other modules take `keras` and `tf` from here. The
web process never imports it: once keras is loaded, Streamlit clears its session and collects
garbage after every script run of every visitor.
"""

from __future__ import annotations

import gc
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

# TensorFlow reads these when it is imported, so they come first. The visitor's own choice wins.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("KERAS_BACKEND", "tensorflow")

THREADS = 2  # sums are split over threads, so another number gives slightly other weights


@contextmanager
def _quiet_stderr() -> Iterator[None]:
    """Keeps TensorFlow's start-up messages, which its log level does not reach, off the screen.

    They are written to the file descriptor itself. What was written is shown if the import fails.
    """
    with tempfile.TemporaryFile() as kept:
        screen = os.dup(2)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            kept.seek(0)
            os.write(screen, kept.read())
            raise
        finally:
            os.dup2(screen, 2)
            os.close(screen)


@contextmanager
def _without(*libraries: str) -> Iterator[None]:
    """Hides libraries that an import would only try. Whoever needs them afterwards finds them."""
    hidden = [library for library in libraries if library not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for library in hidden:
            del sys.modules[library]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Spares the garbage collector what stays: looking through modules takes it 0.4 s of 2.5."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()  # what is there now stays, and later collections pass it by
        if was_enabled:
            gc.enable()


# Keras tries scikit-learn for wrappers and pandas for tables that nobody here gives it: a quarter
# of its import.
with _quiet_stderr(), _uncollected(), _without("sklearn", "pandas"):
    import keras
    import tensorflow as tf

    for _card in tf.config.list_physical_devices("GPU"):  # else the first process takes it all
        tf.config.experimental.set_memory_growth(_card, True)

tf.get_logger().setLevel("ERROR")  # else it warns of graphs that are traced anew on purpose

__all__ = ["THREADS", "describe_process", "keras", "make_deterministic", "tf"]


def make_deterministic(seed: int) -> None:
    """Makes what follows in this process repeatable: the same seed, the same numbers.

    Thread counts can only be fixed before TensorFlow has run its first operation; later calls leave
    them as they are. Between machines of different make, results may still differ in the last bits.
    """
    try:
        tf.config.threading.set_intra_op_parallelism_threads(THREADS)
        tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    except RuntimeError:
        pass
    tf.config.experimental.enable_op_determinism()
    keras.utils.set_random_seed(seed)


def describe_process() -> dict[str, str]:
    """What a training run here is made with, for the model's card."""
    return {
        "python": platform.python_version(),
        "keras": keras.__version__,
        "tensorflow": tf.__version__,
        "numpy": np.__version__,
        "machine": f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores",
        "threads": str(
            tf.config.threading.get_intra_op_parallelism_threads() or "chosen by TensorFlow"
        ),
        "deterministic": "op determinism on",
        "device": _describe_device(),
    }


def _describe_device() -> str:
    """What computes: the graphics card that TensorFlow found, or the processor."""
    cards = tf.config.list_physical_devices("GPU")
    if not cards:
        return "CPU"
    details = tf.config.experimental.get_device_details(cards[0])
    return f"GPU, {details.get('device_name', 'of unknown make')}"
