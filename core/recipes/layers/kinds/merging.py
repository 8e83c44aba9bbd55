"""Layers that bring branches together: number by number, or side by side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from core.recipes.layers.kind import Kind, no_words
from core.recipes.layers.node import Region
from core.recipes.layers.pixel import Account, Array, Gift, Pixel, Step, cut_map
from core.recipes.layers.place import Built, Place, name_shapes
from core.recipes.layers.settings import LAST_AXIS, Setting

_Merge = Callable[[Array], float]
_Doubles = NDArray[np.float64]
_Share = Callable[[_Doubles], _Doubles]


def _meet(what: str) -> Callable[[Place], Built]:
    def build(place: Place) -> Built:
        if len(place.inputs) < 2 or len(set(place.inputs)) > 1:
            raise ValueError(
                f"{place.name} {what} of {name_shapes(place.inputs)}; expected two or more "
                "of one shape. Give the layers it reads the same number of filters and the padding "
                "'same'."
            )
        return Built(place.inputs[0])

    return build


def _meet_two(place: Place) -> Built:
    if len(place.inputs) != 2:
        raise ValueError(f"{place.name} reads {len(place.inputs)} layers; expected two.")
    return _meet("takes the difference of outputs")(place)


def _account_merge(word: str, merge: _Merge, share: _Share | None) -> Callable[[Pixel], Account]:
    """Without `share`, what is read does not add up; it gives what it is."""

    def account(pixel: Pixel) -> Account:
        at = Region(pixel.row, pixel.column, 1, 1)
        parts = [cut_map(read, pixel.number, at) for read in pixel.reads]
        inputs = np.concatenate(parts, axis=-1)
        text = f"{word} of {' and '.join(pixel.node.inputs)}"
        steps = [Step(text, merge(inputs), layer=pixel.node.name)]
        values = _in_double(inputs).ravel()
        shares = values if share is None else share(values)
        gifts = [Gift(read, pixel.number, float(value)) for read, value in enumerate(shares)]
        return Account(inputs, None, steps, gifts, adds=share is not None)

    return account


def _make(
    name: str,
    word: str,
    result: str,
    stem: str,
    merge: _Merge,
    does: str,
    share: _Share | None,
) -> Kind:
    return Kind(
        name=name,
        settings=(),
        build=_meet_two if name == "Subtract" else _meet(f"{does} outputs"),
        describe=lambda settings: f"{result} of its inputs",
        account=_account_merge(result, merge, share),
        word=word,
        example=f"{word} wide narrow",
        meaning=f"the {result} of the layers of these names",
        stem=stem,
        numbered=False,
        read=no_words,
        write=lambda given: "",
        any_shape=True,
        several=True,
    )


def _in_double(inputs: Array) -> _Doubles:
    return inputs.astype(np.float64)


def _keep(place: Callable[[_Doubles], np.intp]) -> _Share:
    """All comes from one of them, the first of equal ones."""
    return lambda read: np.where(np.arange(len(read)) == place(read), read, 0)


ADD = _make(
    "Add", "add", "sum", "sum", lambda read: float(read.sum()), "sums up", lambda read: read
)
SUBTRACT = _make(
    "Subtract",
    "subtract",
    "difference",
    "difference",
    lambda read: float(read[0, 0, 0]) - float(read[0, 0, 1]),
    "takes the difference of",
    lambda read: read * (1, -1),
)
MULTIPLY = _make(
    "Multiply",
    "multiply",
    "product",
    "product",
    lambda read: float(_in_double(read).prod()),
    "multiplies",
    None,
)
AVERAGE = _make(
    "Average",
    "blend",
    "mean",
    "blend",
    lambda read: float(_in_double(read).mean()),
    "averages",
    lambda read: read / len(read),
)
MAXIMUM = _make(
    "Maximum",
    "maximum",
    "largest",
    "maximum",
    lambda read: float(read.max()),
    "compares",
    _keep(np.argmax),
)
MINIMUM = _make(
    "Minimum",
    "minimum",
    "smallest",
    "minimum",
    lambda read: float(read.min()),
    "compares",
    _keep(np.argmin),
)


def _lay_side_by_side(place: Place) -> Built:
    shapes = place.inputs
    if len(shapes) < 2 or len({shape[:-1] for shape in shapes}) > 1:
        raise ValueError(
            f"{place.name} puts outputs of {name_shapes(shapes)} side by side; expected two or "
            "more of one height and width. Give the layers it reads the padding 'same'."
        )
    return Built((*shapes[0][:-1], sum(shape[-1] for shape in shapes)))


def _account_side(pixel: Pixel) -> Account:
    """Which of the layers before has the channel, and which of its own channels that is."""
    ends = np.cumsum([read.shape[-1] for read in pixel.reads])
    which = int(np.searchsorted(ends, pixel.number, side="right"))
    number = pixel.number - int((0, *ends)[which])
    at = Region(pixel.row, pixel.column, 1, 1)
    inputs = cut_map(pixel.reads[which], number, at)
    text = f"number {number} of {pixel.node.inputs[which]}, unchanged"
    value = float(inputs[0, 0, 0])
    step = Step(text, value, layer=pixel.node.name)
    return Account(inputs, None, [step], [Gift(which, number, value)])


CONCATENATE = Kind(
    name="Concatenate",
    settings=(Setting("axis", LAST_AXIS, -1),),
    build=_lay_side_by_side,
    describe=lambda settings: "its inputs side by side",
    account=_account_side,
    word="concat",
    example="concat wide narrow",
    meaning="the maps of the layers of these names, side by side",
    stem="concat",
    numbered=False,
    read=no_words,
    write=lambda given: "",
    any_shape=True,
    several=True,
)
