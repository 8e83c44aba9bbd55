"""The settings of layers that a foreign network may have, and the values that they may take."""

from __future__ import annotations

from typing import Any

from core.foreign.activation import find_layer, read_name
from core.recipes.layers.kinds.table import KINDS as OURS
from core.recipes.layers.settings import ACTIVATION, COUNT, EDGES, SIZE, Check

MAX_WIDTH = 100_000  # units, filters; the number of parameters is bounded apart
_MAX_WINDOW = 1000  # pixels, of kernels and pools
_LARGEST = 1e9  # that a number in the settings may be
_PARTS = {"SeparableConv2D": ("DepthwiseConv2D", "Conv2D")}  # which two layers it is

# Settings that say how a layer is trained or called, not what it computes.
PASSED_OVER = {
    *("name", "trainable", "dtype", "seed", "noise_shape", "momentum", "renorm_momentum"),
    *("kernel_initializer", "bias_initializer", "beta_initializer", "gamma_initializer"),
    *("depthwise_initializer", "depthwise_regularizer", "depthwise_constraint"),
    *("moving_mean_initializer", "moving_variance_initializer", "synchronized"),
    *("kernel_regularizer", "bias_regularizer", "activity_regularizer", "beta_regularizer"),
    *("gamma_regularizer", "kernel_constraint", "bias_constraint", "beta_constraint"),
    *("gamma_constraint", "sparse", "ragged", "optional"),
    *("alpha_initializer", "alpha_regularizer", "alpha_constraint"),
    *("pointwise_initializer", "pointwise_regularizer", "pointwise_constraint"),
}
_NEEDED = ("scale", "target_shape", "dims", "filters", "kernel_size", "height", "width")
# Kinds that make no layer of ours, or another one: the settings that decide what they compute, and
# the only values that some of these may have.
_THEIRS: dict[str, dict[str, tuple[Any, ...]]] = {
    "InputLayer": {"batch_shape": (), "batch_input_shape": ()},
    "Rescaling": {"scale": (), "offset": ()},
    "Normalization": {"axis": (), "mean": (), "variance": (), "invert": (False,)},
    "Reshape": {"target_shape": ()},
    "Permute": {"dims": ()},
    "Softmax": {"axis": ()},
    "SeparableConv2D": {
        **{name: () for name in ("filters", "kernel_size", "strides", "padding", "dilation_rate")},
        **{name: () for name in ("depth_multiplier", "activation", "use_bias", "data_format")},
        "groups": (1,),
    },
    "RandomCrop": {"height": (), "width": ()},
    "CenterCrop": {"height": (), "width": ()},
}
IDLE = frozenset(
    {
        *("GaussianNoise", "GaussianDropout", "AlphaDropout", "SpatialDropout1D", "Identity"),
        *("SpatialDropout2D", "SpatialDropout3D", "ActivityRegularization", "RandomFlip"),
        *("RandomRotation", "RandomZoom", "RandomTranslation", "RandomContrast", "RandomErasing"),
        *("RandomBrightness", "RandomShear", "RandomHue", "RandomSaturation", "RandomGrayscale"),
        *("RandomInvert", "RandomPosterization", "RandomSharpness", "RandomColorJitter"),
        *("RandomColorDegeneration", "RandomGaussianBlur", "RandomPerspective", "RandomHeight"),
        *("RandomWidth", "RandAugment", "AugMix", "CutMix", "MixUp"),
    }
)
"""Classes that do something while a network learns, and nothing when it answers."""

CUTTING = ("RandomCrop", "CenterCrop")
SAME_SIZE = (*CUTTING, "Resizing")  # classes that do nothing to maps of the size they give
KINDS = (*sorted({*OURS, *_THEIRS} - {"InputLayer"}), "InputLayer")
"""Classes in `keras.layers` that a foreign network may have, besides those in `IDLE`."""


def list_settings(kind: str) -> dict[str, tuple[Any, ...]]:
    """The settings of a kind that decide what it computes, each with the only values it may have.

    Without such values, `check_setting` knows what fits.
    """
    if kind in IDLE:
        return {}
    if kind in _THEIRS:
        return _THEIRS[kind]
    ours = {setting.name: () for setting in OURS[kind].settings if setting.decides}
    return {**ours, **OURS[kind].fixed}


def list_needed(kind: str) -> list[str]:
    """The settings without which a layer of a kind is no layer."""
    if kind in OURS:
        return [setting.name for setting in OURS[kind].settings if setting.needed]
    return [name for name in _NEEDED if name in _THEIRS.get(kind, ())]


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
    only = list_settings(kind)[setting]
    check, expected = _find_check(kind, setting), ""
    if setting == "activation":
        value = read_name(value)
        if found := find_layer(value):
            return _check_activation(layer, *found)
    elif value is None and setting not in list_needed(kind):
        return None
    if setting == "data_format":
        if value not in (None, "channels_last"):
            expected = "'channels_last': height, width, channels. Build the network that way round"
    elif only:
        if value not in only:
            expected = " or ".join(str(one) for one in only)
    elif setting == "axis" and kind != "Normalization":  # whose axes `lowering` looks at
        value = value[0] if isinstance(value, list) and len(value) == 1 else value
        over_all = kind == "Normalization" and value in (None, [])
        if not over_all and not is_whole(value, -1, 3):
            expected = "the last axis"
    elif check is not None:
        expected = _expect(check, value)
        value = list(check.normal(value)) if check is SIZE and not expected else value
    elif setting in ("scale", "offset", "mean", "variance"):
        value = _read_numbers(value)
        lowest = 0 if setting == "variance" else -_LARGEST
        if value is not None and not (
            value
            and all(_is_number(one) and one >= lowest for one in value)
            and not (setting == "scale" and 0 in value)
        ):
            expected = "one number" + (" that is not 0" if setting == "scale" else "")
            expected += ", or one for each channel"
    elif setting in ("target_shape", "dims") and not (
        isinstance(value, list)
        and 1 <= len(value) <= 3
        and all(is_whole(v, -1, 10**8) for v in value)
    ):
        expected = "one to three lengths" if setting == "target_shape" else "one to three axes"
    elif setting in ("height", "width") and not is_whole(value, 1, _MAX_WINDOW):
        expected = f"a whole number from 1 to {_MAX_WINDOW}"
    if expected:
        raise ValueError(
            f"The layer {shorten(layer)!r} ({kind}) has the {setting.replace('_', ' ')} "
            f"{shorten(value)!r}; expected {expected}."
        )
    return value


def _find_check(kind: str, setting: str) -> Check | None:
    """Which values fit a setting, as our own kinds of that class, or of its parts, have it."""
    for ours in _PARTS.get(kind, (kind,)):
        for one in OURS[ours].settings if ours in OURS else ():
            if one.name == setting:
                return one.check
    return None


def _check_activation(layer: str, kind: str, config: dict[str, Any]) -> dict[str, Any]:
    """An activation that is written as a layer: its kind, and the settings that it may have."""
    known = list_settings(kind)
    settings = {
        name: check_setting(layer, kind, name, value)
        for name, value in config.items()
        if name in known
    }
    return {"kind": kind, "settings": settings}


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
        return f"{check.expected}, by name. A function of one's own is code, which is not run here"
    return check.expected


def is_whole(value: Any, low: int, high: int) -> bool:
    """Whether a value from the file is a whole number within bounds."""
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _LARGEST


def _read_numbers(value: Any) -> Any:
    """Numbers, however deep they are packed in lists of one, as one list; None stays None."""
    if isinstance(value, dict) and isinstance(value.get("config"), dict):  # a NumPy array
        value = value["config"].get("value")
    for _ in range(4):
        if isinstance(value, list) and len(value) == 1 and isinstance(value[0], list):
            value = value[0]
    return value if value is None or isinstance(value, list) else [value]


def shorten(value: Any) -> str:
    """Text from the file, short enough for a sentence."""
    return "".join(sign if sign.isprintable() else "?" for sign in str(value)[:60])
