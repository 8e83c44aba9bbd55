"""How long tests wait: until a state is reached, with patience that grows with a busy machine.

A test waits for a state, never for a time. What it allows is counted in seconds of a quiet machine:
the clock of its patience runs slower, the longer a fixed piece of work takes at that moment.
"""

from __future__ import annotations

import time
from collections.abc import Callable

QUIET_SECONDS = 120.0  # that a state may take to come on a quiet machine; most take a second
_WORK = 1_000_000  # additions of the fixed piece of work
_QUIET_WORK_SECONDS = 0.04  # that it takes on a quiet machine of 2026
_LOOK_SECONDS = 0.05  # between two looks at the state
_MEASURE_SECONDS = 3.0  # between two measurements of the machine
_measured: list[float] = []  # when it was measured last, and what was found


def slowness() -> float:
    """How many times longer than on a quiet machine work takes now: at least 1."""
    if not _measured or time.monotonic() - _measured[0] > _MEASURE_SECONDS:
        started = time.perf_counter()
        total = 0
        for number in range(_WORK):
            total += number
        taken = time.perf_counter() - started
        _measured[:] = [time.monotonic(), max(1.0, taken / _QUIET_WORK_SECONDS)]
    return _measured[1]


def seconds(quiet: float = QUIET_SECONDS) -> float:
    """A limit in seconds for what can only be given one: as long as this machine needs now."""
    return quiet * 2 * slowness()


def milliseconds(quiet: float = QUIET_SECONDS) -> float:
    """The same in milliseconds, for a browser."""
    return 1000 * seconds(quiet)


def wait_until(condition: Callable[[], object], what: str = "the state that is waited for") -> None:
    """Waits until a condition holds.

    Raises:
        AssertionError: It did not within `QUIET_SECONDS` of a quiet machine.
    """
    spent, before = 0.0, time.monotonic()
    while not condition():
        time.sleep(_LOOK_SECONDS)
        now = time.monotonic()
        spent += (now - before) / slowness()
        before = now
        assert spent < QUIET_SECONDS, f"{what} did not come"
