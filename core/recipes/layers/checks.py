"""Whether a layer's kind, name and settings are known; recipes come from forms and files, too."""

from __future__ import annotations

import re

from core.files.names import suggest
from core.recipes.layers.kinds.table import KINDS
from core.recipes.recipe import Layer

_LAYER_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,59}")


def check_layer(layer: Layer) -> None:
    """Passes a layer whose kind, name and settings are known.

    Raises:
        ValueError: One is not; the sentence says which are.
    """
    texts = (layer.name, layer.kind, *layer.inputs, *layer.settings)
    if not all(isinstance(text, str) for text in texts):
        raise ValueError("The name, kind, settings or inputs of a layer are no texts.")
    if not _LAYER_NAME.fullmatch(layer.name):
        raise ValueError(
            f"Received the layer name {layer.name[:60]!r}; expected at most 60 letters, digits "
            "and underscores."
        )
    if layer.kind not in KINDS:
        raise ValueError(
            f"Layer {layer.name!r} is of kind {layer.kind[:60]!r}; expected one of "
            f"{', '.join(KINDS)}.{suggest(layer.kind, KINDS)}"
        )
    settings = {setting.name: setting for setting in KINDS[layer.kind].settings}
    for name, setting in settings.items():
        if setting.needed and name not in layer.settings:
            raise ValueError(f"{layer.name} ({layer.kind}) lacks the setting {name!r}; add it.")
    for name, value in layer.settings.items():
        if name not in settings:
            known = ", ".join(settings) or "none"
            raise ValueError(
                f"{layer.name} has a setting {name[:60]!r} that Inkling does not know for "
                f"{layer.kind}; expected {known}.{suggest(name, settings)}"
            )
        check = settings[name].check
        if not check.fits(value):
            raise ValueError(
                f"{layer.name} has the {name.replace('_', ' ')} {str(value)[:60]!r}; expected "
                f"{check.expected}."
            )
