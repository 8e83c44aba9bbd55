"""What lies in an HDF5 file, read by the process that may fail: see `reader`.

Keras has laid weights out in three ways. Keras 3, and Keras 2.15 in `.keras` files, number them by
kind: `layers/conv2d_1/vars/0`, a model within the model below its own `layers`. Keras 2.13 and 2.14
call that `_layer_checkpoint_dependencies` and count each layer with weights twice, and what was
saved on Windows has a backslash within one name. Whole networks in `.h5` files, and the weights
that Keras 2 saved alone, have a group for each layer by its name, with a list of its weights.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import h5py

from core.foreign.exchange import NAMED, NUMBERED, WHOLE, Refusal, write_shapes
from core.foreign.hdf5_groups import (
    MAX_ARRAYS,
    explain_many,
    find_group,
    follow,
    list_names,
    read_text,
    read_texts,
    take_plain,
)

_CONTAINERS = ("layers", "_layer_checkpoint_dependencies")
_NO_LAYERS = ("top_level_model_weights", "optimizer_weights")
_MAX_GROUPS = 5000
_MAX_CONFIG = 2_000_000  # characters
_MAX_DEPTH = 12

Arrays = dict[str, list[tuple[str, Any]]]
"""From the place of a layer to its weights, unread: their names and data sets."""


def describe(path: Path) -> dict[str, Any]:
    """What a file holds, and what it says of its network.

    Returns:
        "holds": `WHOLE`, `NUMBERED`, `NAMED`, or in words what else; "config": JSON text or none;
        "version" of Keras; "compiled": whether an optimizer is there.

    Raises:
        Refusal: It says too much.
    """
    with h5py.File(path, "r") as file:
        names = list_names(file)
        found = {"holds": "", "config": None, "version": "", "compiled": False}
        found["version"] = read_text(file, "keras_version")[:20]
        found["compiled"] = "training_config" in file.attrs or "optimizer_weights" in names
        if config := read_text(file, "model_config"):
            if len(config) > _MAX_CONFIG:
                raise Refusal(
                    f"Its description has {len(config) / 1e6:,.1f} MB; expected at most "
                    f"{_MAX_CONFIG / 1e6:.0f}. Networks that large cannot be shown here."
                )
            found["config"] = config
            found["holds"] = WHOLE if "model_weights" in names else "a description alone"
        elif any(name.split("\\")[0] in _CONTAINERS for name in names):
            found["holds"] = NUMBERED
        elif "layer_names" in file.attrs or "layer_names0" in file.attrs:
            found["holds"] = NAMED
        else:
            some = ", ".join(repr(name[:40]) for name in names[:5])
            found["holds"] = some or "nothing"
            found["config"] = None
        return found


def read(path: Path, wanted: list[dict[str, Any]]) -> dict[str, Any]:
    """The weights of layers, as float32 arrays by "layer/number".

    Args:
        path: Of the file.
        wanted: For each layer its name as "layer", the "path" to it, the "stem" of its kind, and
            its "parts" with their "shapes".

    Raises:
        Refusal: They are not there, or not plain arrays.
    """
    with h5py.File(path, "r") as file:
        names = list_names(file)
        if any(name.split("\\")[0] in _CONTAINERS for name in names):
            found = _collect_numbered(file)
            twice = any(name.split("\\")[0] == _CONTAINERS[1] for name in names)
            taken = _take_numbered(wanted, found, twice=twice)
        else:
            found = _collect_named(find_group(file, "model_weights") if _is_whole(names) else file)
            taken = _take_named(wanted, found)
        alone = all(not want["path"] for want in wanted)
        if alone and any(found.values()):
            left = [place for place, arrays in found.items() if arrays]
            raise Refusal(
                f"The file holds weights of {len(left)} more layers than the network has, such as "
                f"{left[0][:60]!r}. These are another network's weights."
            )
        return {
            f"{layer}/{number}": dataset[()].astype("float32")
            for layer, datasets in taken.items()
            for number, dataset in enumerate(datasets)
        }


def _is_whole(names: list[str]) -> bool:
    return "model_weights" in names


def _collect_numbered(file: Any) -> Arrays:
    """All weights that lie below `layers`, by the way to them without the containers' names."""
    found: Arrays = {}
    seen = 0

    def walk(group: Any, place: tuple[str, ...], depth: int) -> None:
        nonlocal seen
        seen += 1
        if depth > _MAX_DEPTH or seen > _MAX_GROUPS:
            raise Refusal("The file has more groups within groups than any network.")
        for name in list_names(group):
            pieces = [piece for piece in name.split("\\") if piece not in _CONTAINERS]
            inner = group[name]
            if not isinstance(inner, h5py.Group):
                continue
            if pieces == ["vars"]:
                arrays = list_names(inner, MAX_ARRAYS)
                order = sorted(arrays, key=lambda one: (len(one), one))
                found["/".join(place)] = [(one, inner[one]) for one in order]
            else:
                walk(inner, (*place, *pieces), depth + 1)

    for name in list_names(file):
        if name.split("\\")[0] in _CONTAINERS and isinstance(file[name], h5py.Group):
            pieces = [piece for piece in name.split("\\") if piece not in _CONTAINERS]
            walk(file[name], tuple(pieces), 0)
    return {place: arrays for place, arrays in found.items() if arrays}


def _take_numbered(
    wanted: list[dict[str, Any]], found: Arrays, *, twice: bool
) -> dict[str, list[Any]]:
    """Each layer's weights, where its numbers say; the others by their kinds, order and shapes."""
    taken: dict[str, list[Any]] = {}
    for want in wanted:
        steps = want["path"]
        counted = "/".join(_number(stem, number * (1 + twice)) for _, stem, number in steps)
        own = "/".join(name for name, _, _ in steps)
        for place in (counted, own) if steps else ():
            if _shapes(found.get(place, [])) == want["shapes"]:
                taken[want["layer"]] = take_plain(place, found.pop(place))
                break
    for want in wanted:
        if want["layer"] in taken:
            continue
        stems = [stem for _, stem, _ in want["path"]] or [want["stem"]]
        pattern = re.compile("/".join(rf"{re.escape(stem)}(?:_(\d+))?" for stem in stems))
        alike = [(match, place) for place in found if (match := pattern.fullmatch(place))]
        alike.sort(key=lambda one: [int(number or 0) for number in one[0].groups()])
        fitting = [place for _, place in alike if _shapes(found[place]) == want["shapes"]]
        if not fitting:
            raise _explain_lack(want, [_shapes(found[place]) for _, place in alike])
        taken[want["layer"]] = take_plain(fitting[0], found.pop(fitting[0]))
    return taken


def _collect_named(root: Any) -> Arrays:
    """The weights of each layer in the order of its list, and the layers in that of theirs."""
    found: Arrays = {}
    names = [name for name in list_names(root) if name not in _NO_LAYERS]
    listed = [name for name in read_texts(root, "layer_names") if name in set(names)]
    for name in dict.fromkeys([*listed, *names]):
        group = root[name]
        if isinstance(group, h5py.Group):
            weights = read_texts(group, "weight_names")
            if len(weights) > MAX_ARRAYS * 10:
                raise explain_many(name, len(weights))
            found[name] = [(weight, follow(group, weight)) for weight in weights]
    return {place: arrays for place, arrays in found.items() if arrays}


def _take_named(wanted: list[dict[str, Any]], found: Arrays) -> dict[str, list[Any]]:
    """Each layer's weights by its name; without one, the first ones in order that fit."""
    taken: dict[str, list[Any]] = {}
    for want in wanted:
        steps, shapes = want["path"], want["shapes"]
        if len(steps) > 1:
            taken[want["layer"]] = _take_inner(want, found.get(steps[0][0], []))
            continue
        places = [steps[0][0]] if steps else list(found)
        fitting = [place for place in places if _shapes(found.get(place, [])) == shapes]
        if not fitting:
            seen = [_shapes(found[place]) for place in places if place in found]
            raise _explain_lack(want, seen)
        taken[want["layer"]] = take_plain(fitting[0], found.pop(fitting[0]))
    return taken


def _take_inner(want: dict[str, Any], arrays: list[tuple[str, Any]]) -> list[Any]:
    """The weights of a layer in a model within the model, out of all that this model has.

    Their order is not that of the layers, as what is not trained stands last.
    """
    own = want["path"][-1][0]
    taken = []
    for part, shape in zip(want["parts"], want["shapes"], strict=True):
        alike = [
            (own not in name.split("/")[:-1], number)
            for number, (name, dataset) in enumerate(arrays)
            if name.split("/")[-1].split(":")[0].removeprefix("moving_") == part
            and list(dataset.shape) == shape
        ]
        if not alike:
            raise _explain_lack(want, [_shapes(arrays)[:4]])
        name, dataset = arrays.pop(min(alike)[1])
        taken += take_plain(name, [(name, dataset)])
    return taken


def _shapes(arrays: list[tuple[str, Any]]) -> list[list[int]]:
    return [list(dataset.shape) for _, dataset in arrays if isinstance(dataset, h5py.Dataset)]


def _number(stem: str, number: int) -> str:
    return f"{stem}_{number}" if number else stem


def _explain_lack(want: dict[str, Any], seen: list[list[list[int]]]) -> Refusal:
    return Refusal(
        f"The file has no weights of shapes {write_shapes(want['shapes'])} for the layer "
        f"{want['layer']!r}"
        + (f", only of shapes {'; '.join(map(write_shapes, seen[:4]))}" if any(seen) else "")
        + ". The weights and the network do not belong together."
    )
