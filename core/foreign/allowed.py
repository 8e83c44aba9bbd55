"""The settings of layers that a foreign network may have, and the values that they may take."""

from __future__ import annotations

from typing import Any

from core.recipes.layers.kinds.table import KINDS as OURS
from core.recipes.layers.settings import ACTIVATION, COUNT, EDGES, SIZE, Check

MAX_WIDTH = 100_000  # units, filters; the number of parameters is bounded apart
_MAX_WINDOW = 1000  # pixels, of kernels and pools

# Settings that say how a layer is trained or called, not what it computes.
PASSED_OVER = {
    *("name", "trainable", "dtype", "seed", "noise_shape", "momentum", "renorm_momentum"),
    *("kernel_initializer", "bias_initializer", "beta_initializer", "gamma_initializer"),
    *("depthwise_initializer", "depthwise_regularizer", "depthwise_constraint"),
    *("moving_mean_initializer", "moving_variance_initializer", "synchronized"),
    *("kernel_regularizer", "bias_regularizer", "activity_regularizer", "beta_regularizer"),
    *("gamma_regularizer", "kernel_constraint", "bias_constraint", "beta_constraint"),
    *("gamma_constraint", "sparse", "ragged", "optional"),
}
# Kinds that make no layer of ours, or another one: the settings that decide what they compute, and
# the only values that some of these may have.
_THEIRS: dict[str, dict[str, tuple[Any, ...]]] = {
    "InputLayer": {"batch_shape": (), "batch_input_shape": ()},
    "ReLU": {"max_value": (None,), "negative_slope": (0, None), "threshold": (0, None)},
    "Rescaling": {"scale": (), "offset": ()},
    "Reshape": {"target_shape": ()},
    "Softmax": {"axis": ()},
}
KINDS = (*sorted({*OURS, *_THEIRS} - {"InputLayer"}), "InputLayer")
"""Classes in `keras.layers` that a foreign network may have."""


def list_settings(kind: str) -> dict[str, tuple[Any, ...]]:
    """The settings of a kind that decide what it computes, each with the only values it may have.

    Without such values, `check_setting` knows what fits.
    """
    if kind in _THEIRS:
        return _THEIRS[kind]
    ours = {setting.name: () for setting in OURS[kind].settings if setting.decides}
    return {**ours, **OURS[kind].fixed}


def list_needed(kind: str) -> list[str]:
    """The settings without which a layer of a kind is no layer."""
    if kind in OURS:
        return [setting.name for setting in OURS[kind].settings if setting.needed]
    return [name for name in ("scale", "target_shape") if name in _THEIRS[kind]]


def check_setting(layer: str, kind: str, setting: str, value: Any) -> Any:
    """Passes on a setting's value if it is one that Inkling can show.

    Args:
        layer: The layer's name, for the sentence.
        kind: Its kind.
        setting: Name of the setting.
        value: As it stands in the file.

    Returns:
        The value; sizes as two numbers.

    Raises:
        ValueError: It is none.
    """
    ours = {one.name: one.check for one in OURS[kind].settings} if kind in OURS else {}
    only = list_settings(kind)[setting]
    check, expected = ours.get(setting), ""
    if setting == "activation":
        value = "linear" if value is None else value
    if setting == "data_format":
        if value not in (None, "channels_last"):
            expected = "'channels_last': height, width, channels. Build the network that way round"
    elif only:
        if value not in only:
            expected = " or ".join(str(one) for one in only)
    elif setting == "axis":
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not is_whole(value, -1, 3):
            expected = "the last axis"
    elif check is not None:
        expected = _expect(check, value)
        value = list(check.normal(value)) if check is SIZE and not expected else value
    elif setting in ("scale", "offset"):
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not _is_number(value) or (setting == "scale" and value == 0):
            expected = "one number that is not 0" if setting == "scale" else "one number"
    elif setting == "target_shape" and not (
        isinstance(value, list)
        and 1 <= len(value) <= 3
        and all(is_whole(v, -1, 10**8) for v in value)
    ):
        expected = "one to three lengths"
    if expected:
        raise ValueError(
            f"The layer {shorten(layer)!r} ({kind}) has the {setting.replace('_', ' ')} "
            f"{shorten(value)!r}; expected {expected}."
        )
    return value


def _expect(check: Check, value: Any) -> str:
    """What was expected in place of a value of one of our settings; empty if it fits."""
    most = _MAX_WINDOW if check in (SIZE, EDGES) else MAX_WIDTH
    if check.fits(value) and all(number <= most for number in check.numbers(value)):
        return ""
    if check is COUNT:
        return f"a whole number from 1 to {MAX_WIDTH:,}"
    if check is SIZE:
        return f"two whole numbers from 1 to {_MAX_WINDOW}"
    if check is ACTIVATION:
        return f"{check.expected}, by name"
    return check.expected


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether a value from the file is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def shorten(value: Any) -> str:
    """Text from the file, short enough for a sentence."""
    return str(value)[:60]
