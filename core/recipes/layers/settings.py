"""The settings that layers may have: what they are called, which values fit, what Keras takes else.

A setting that Keras knows and no kind here is refused: whatever a recipe can say, every page can
show, and a recipe from a file cannot reach further into Keras than this.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from core.recipes.layers.activations import ACTIVATIONS

_INITIALIZERS = (
    *("GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform"),
    *("Ones", "RandomNormal", "RandomUniform", "TruncatedNormal", "Zeros"),
)
_MAX_EDGE = 1000  # pixels added at an edge
NEEDED = object()  # in place of a default: the setting has to be given


class Check(NamedTuple):
    """Which values fit a setting.

    Attributes:
        fits: Whether a value does.
        expected: Which ones do, in words.
        normal: A value in the form in which the record of a built network has it.
        numbers: The whole numbers in a value, which foreign files are held to bounds by.
    """

    fits: Callable[[Any], bool]
    expected: str
    normal: Callable[[Any], Any] = lambda value: value
    numbers: Callable[[Any], tuple[int, ...]] = lambda value: ()


@dataclass(frozen=True)
class Setting:
    """One setting of a kind of layer.

    Attributes:
        name: As Keras calls it.
        check: Which values fit.
        default: What Keras takes where nothing is given, or a function of the settings before it;
            `NEEDED` if it has to be given.
        decides: Whether it decides what a trained layer computes, rather than how it is trained.
        stated: Whether a network from elsewhere states it even where it is Keras' default.
    """

    name: str
    check: Check
    default: Any = NEEDED
    decides: bool = True
    stated: bool = False

    @property
    def needed(self) -> bool:
        """Whether it has to be given."""
        return self.default is NEEDED


def pair(value: Any) -> tuple[int, int]:
    """A size that is one number or two, as height and width."""
    if isinstance(value, int):
        return value, value
    height, width = value
    return int(height), int(width)


def edges(value: Any) -> tuple[tuple[int, int], tuple[int, int]]:
    """How much is added at the edges: above and below, left and right; from Keras' three forms."""
    rows, columns = (value, value) if isinstance(value, int) else value
    return pair(rows), pair(columns)


def is_whole(value: Any, low: int = 1) -> bool:
    """Whether a value is a whole number from a lowest one."""
    return isinstance(value, int) and not isinstance(value, bool) and value >= low


def is_number(value: Any) -> bool:
    """Whether a value is a finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _is_size(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return len(value) == 2 and all(map(is_whole, value))
    return is_whole(value)


def _is_edges(value: Any) -> bool:
    if _is_edge(value):
        return True
    if not (isinstance(value, list | tuple) and len(value) == 2):
        return False
    return all(
        _is_edge(side)
        or (isinstance(side, list | tuple) and len(side) == 2 and all(map(_is_edge, side)))
        for side in value
    )


def _is_edge(value: Any) -> bool:
    return is_whole(value, 0) and value <= _MAX_EDGE


def _is_initializer(value: Any) -> bool:
    if isinstance(value, str):
        return value in _INITIALIZERS
    return (
        isinstance(value, dict)
        and set(value) == {"class_name", "config"}
        and value["class_name"] in _INITIALIZERS
        and isinstance(value["config"], dict)
        and all(
            name in ("mean", "stddev", "minval", "maxval") and is_number(number)
            for name, number in value["config"].items()
        )
    )


COUNT = Check(is_whole, "a whole number from 1", numbers=lambda value: (value,))
SIZE = Check(_is_size, "a whole number from 1, or two of them", pair, pair)
EDGES = Check(
    _is_edges,
    f"a whole number from 0 to {_MAX_EDGE:,}, or one each for rows and columns, or two each",
    edges,
    lambda value: sum(edges(value), ()),
)
SWITCH = Check(lambda value: isinstance(value, bool), "true or false")
INITIALIZER = Check(
    _is_initializer, f"one of {', '.join(_INITIALIZERS)}, or one of them with its settings"
)
PADDING = Check(lambda value: value in ("valid", "same"), "'valid' or 'same'")
SHARE = Check(lambda value: is_number(value) and 0 <= value < 1, "a number from 0 to below 1")
BETWEEN = Check(lambda value: is_number(value) and 0 < value < 1, "a number between 0 and 1")
SLOPE = Check(lambda value: is_number(value) and 0 <= value <= 1, "a number from 0 to 1")
LEVEL = Check(lambda value: is_number(value) and value >= 0, "a number from 0")
LIMIT = Check(
    lambda value: value is None or (is_number(value) and value >= 0), "a number from 0, or none"
)
LAST_AXIS = Check(
    lambda value: value in (-1, [-1]) and not isinstance(value, bool),
    "the last axis, -1",
    lambda value: -1,
)
SHARED = Check(
    lambda value: (
        value is None
        or (
            isinstance(value, list | tuple)
            and all(is_whole(axis) and axis <= 3 for axis in value)
            and len(set(value)) == len(value)
        )
    ),
    "some of the axes 1, 2 and 3",
    lambda value: tuple(sorted(value)) if isinstance(value, list | tuple) else (),
)
INTERPOLATION = Check(lambda value: value in ("nearest", "bilinear"), "'nearest' or 'bilinear'")
ACTIVATION = Check(lambda value: value in ACTIVATIONS, f"one of {', '.join(ACTIVATIONS)}")

# What layers with weights have in common, after what is their own.
WEIGHTED = (
    Setting("use_bias", SWITCH, True),
    Setting("activation", ACTIVATION, "linear"),
    Setting("kernel_initializer", INITIALIZER, "GlorotUniform", decides=False),
    Setting("bias_initializer", INITIALIZER, "Zeros", decides=False),
    Setting("trainable", SWITCH, True, decides=False),
)
