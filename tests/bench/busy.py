"""A process that keeps one core busy, so that this machine is like a slower one."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

# Ends with whoever started it, also when that is killed.
_WORK = """
import os
starter = os.getppid()
while os.getppid() == starter:
    for _ in range(1_000_000):
        pass
"""


@contextmanager
def busy_core() -> Iterator[None]:
    """One core has work of its own for the time of a `with` block."""
    process = subprocess.Popen([sys.executable, "-c", _WORK])
    try:
        yield
    finally:
        process.kill()
        process.wait()
