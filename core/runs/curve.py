"""The curve of a run within its epochs, thinned so that a long run takes no more room."""

from __future__ import annotations

_CURVE_POINTS = 400  # kept; beyond, every second one is dropped


def add_point(
    curve: tuple[tuple[float, float, float], ...], point: tuple[float, float, float]
) -> tuple[tuple[float, float, float], ...]:
    """The curve with another point; a long one is thinned."""
    if len(curve) >= _CURVE_POINTS:
        curve = tuple(
            _merge(first, second) for first, second in zip(curve[::2], curve[1::2], strict=False)
        )
    return (*curve, point)


def _merge(first: tuple[float, ...], second: tuple[float, ...]) -> tuple[float, float, float]:
    """Two neighbors as one point: where the second stands, with the mean of both."""
    return second[0], (first[1] + second[1]) / 2, (first[2] + second[2]) / 2
