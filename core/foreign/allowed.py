"""The settings of layers that a foreign network may have, and the values that they may take."""

from __future__ import annotations

from typing import Any

from core.recipes.layers.settings import ACTIVATIONS

MAX_WIDTH = 100_000  # units, filters; the number of parameters is bounded apart
_MAX_WINDOW = 1000  # pixels, of kernels and pools

# Settings that say how a layer is trained or called, not what it computes.
PASSED_OVER = {
    *("name", "trainable", "dtype", "seed", "noise_shape", "momentum", "renorm_momentum"),
    *("kernel_initializer", "bias_initializer", "beta_initializer", "gamma_initializer"),
    *("moving_mean_initializer", "moving_variance_initializer", "synchronized"),
    *("kernel_regularizer", "bias_regularizer", "activity_regularizer", "beta_regularizer"),
    *("gamma_regularizer", "kernel_constraint", "bias_constraint", "beta_constraint"),
    *("gamma_constraint", "sparse", "ragged", "optional"),
}
# For each kind, the settings that decide what it computes.
KINDS = {
    "InputLayer": ("batch_shape", "batch_input_shape"),
    "Activation": ("activation",),
    "Add": (),
    "AveragePooling2D": ("pool_size", "strides", "padding", "data_format"),
    "BatchNormalization": ("axis", "epsilon", "center", "scale", "renorm"),
    "Conv2D": (
        *("filters", "kernel_size", "strides", "padding", "data_format", "dilation_rate"),
        *("groups", "activation", "use_bias"),
    ),
    "Dense": ("units", "activation", "use_bias"),
    "Dropout": ("rate",),
    "Flatten": ("data_format",),
    "GlobalAveragePooling2D": ("data_format", "keepdims"),
    "MaxPooling2D": ("pool_size", "strides", "padding", "data_format"),
    "ReLU": ("max_value", "negative_slope", "threshold"),
    "Rescaling": ("scale", "offset"),
    "Reshape": ("target_shape",),
    "Softmax": ("axis",),
}
NEEDED = {
    "Activation": ("activation",),
    "Conv2D": ("filters", "kernel_size"),
    "Dense": ("units",),
    "Dropout": ("rate",),
    "Rescaling": ("scale",),
    "Reshape": ("target_shape",),
}
_FIXED: dict[str, tuple[Any, ...]] = {  # settings that may only be what they are by default
    "dilation_rate": (1, [1, 1]),
    "groups": (1,),
    "renorm": (False,),
    "keepdims": (False,),
    "max_value": (None,),
    "negative_slope": (0, None),
    "threshold": (0, None),
}


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
    expected = ""
    if setting == "activation":
        value = "linear" if value is None else value
        if value not in ACTIVATIONS:
            expected = f"one of {', '.join(ACTIVATIONS)}, by name"
    elif setting == "data_format":
        if value not in (None, "channels_last"):
            expected = "'channels_last': height, width, channels. Build the network that way round"
    elif setting in _FIXED:
        if value not in _FIXED[setting]:
            expected = " or ".join(str(one) for one in _FIXED[setting])
    elif setting in ("filters", "units"):
        if not is_whole(value, 1, MAX_WIDTH):
            expected = f"a whole number from 1 to {MAX_WIDTH:,}"
    elif setting in ("kernel_size", "pool_size", "strides"):
        value = value if isinstance(value, list) else [value, value]
        if len(value) != 2 or not all(is_whole(one, 1, _MAX_WINDOW) for one in value):
            expected = f"two whole numbers from 1 to {_MAX_WINDOW}"
    elif setting == "padding":
        if value not in ("valid", "same"):
            expected = "'valid' or 'same'"
    elif setting in ("use_bias", "center", "scale") and kind != "Rescaling":
        if not isinstance(value, bool):
            expected = "true or false"
    elif setting in ("epsilon", "rate"):
        if not _is_number(value) or not 0 <= value < 1:
            expected = "a number from 0 to below 1"
    elif setting in ("scale", "offset"):
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not _is_number(value) or (setting == "scale" and value == 0):
            expected = "one number that is not 0" if setting == "scale" else "one number"
    elif setting == "axis":
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        if not is_whole(value, -1, 3):
            expected = "the last axis"
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


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether a value from the file is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e9


def shorten(value: Any) -> str:
    """Text from the file, short enough for a sentence."""
    return str(value)[:60]
