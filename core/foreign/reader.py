"""Reads weights out of a file, as a process of its own: `python -m core.foreign.reader`.

HDF5 is a large library with a history of crashing on crafted files, so it opens foreign ones here,
where that costs nothing: with limits on memory and time, without Keras, and with only the numbers
handed on. It follows no links, reads no other files, and reads no array before its type and shape
are those that were asked for. `core.foreign.loading` starts it and explains its endings.
"""

from __future__ import annotations

import json
import re
import sys
import zipfile
from pathlib import Path
from typing import Any

REQUEST, WEIGHTS, ARRAYS = "request.json", "weights", "arrays.npz"
REFUSED, NO_MEMORY = 3, 4  # exit statuses; with the first, a sentence stands on stderr
_FILTERS = {1, 2, 3}  # of HDF5: deflate, shuffle, checksum; others may be plug-ins
_MAX_HEADER = 10_000  # characters of an array's header in an npz file


class Refusal(Exception):
    """What is wrong with the file, as a sentence."""


def main(folder: Path) -> int:
    """Reads the weights that a folder's request asks for; writes them beside it.

    Args:
        folder: Holds `REQUEST`, JSON text, and the file `WEIGHTS`; receives `ARRAYS`.
    """
    request = json.loads((folder / REQUEST).read_text())
    _limit(request["memory"], request["seconds"])
    try:
        import numpy as np

        read = _read_npz if request["npz"] else _read_h5
        arrays = read(folder / WEIGHTS, request["wanted"])
        np.savez(folder / ARRAYS, allow_pickle=False, **arrays)
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return REFUSED
    except MemoryError:
        return NO_MEMORY
    except (OSError, ValueError, KeyError, RuntimeError, TypeError, zipfile.BadZipFile):
        print(
            "The weights in the file are cut short or damaged: they cannot be read. Copy the file "
            "again, or save the network again.",
            file=sys.stderr,
        )
        return REFUSED
    return 0


def _limit(memory: int, seconds: int) -> None:
    """Bounds what this process may take, where the system can."""
    if sys.platform == "win32":
        return
    import resource

    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS does not bound a process's addresses
            continue


def _read_h5(path: Path, wanted: list[dict[str, Any]]) -> dict[str, Any]:
    import h5py

    with h5py.File(path, "r") as file:
        names = _list(file)
        if "layers" not in names:
            raise Refusal(_explain_strange(names))
        layers = _group(file, "layers")
        full = {name: group for name in _list(layers) if (group := _variables(layers, name))}
        arrays: dict[str, Any] = {}
        for want in wanted:
            datasets = _find(want, full)
            for number, dataset in enumerate(datasets):
                arrays[f"{want['layer']}/{number}"] = dataset[()].astype("float32")
        if full:
            raise Refusal(
                f"The file holds weights of {len(full)} more layers than the network has, such as "
                f"{next(iter(full))[:60]!r}. These are another network's weights."
            )
        return arrays


def _find(want: dict[str, Any], full: dict[str, list[Any]]) -> list[Any]:
    """Takes the weights of one layer out of those that are there; the first ones that fit."""
    stem = want["stem"]
    numbered = re.compile(rf"{stem}(_\d+)?")
    alike = [name for name in full if numbered.fullmatch(name)]
    alike.sort(key=lambda name: int(name.removeprefix(stem).strip("_") or 0))
    seen = []
    for name in want["groups"] or alike:
        datasets = full.get(name, [])
        shapes = [list(dataset.shape) for dataset in datasets]
        if datasets and shapes == want["shapes"]:
            return full.pop(name)
        seen += [shapes] if datasets else []
    raise Refusal(
        f"The file has no weights of shapes {_write(want['shapes'])} for the layer "
        f"{want['layer']!r}"
        + (f", only of shapes {'; '.join(map(_write, seen[:4]))}" if seen else "")
        + ". The weights and the network do not belong together."
    )


def _variables(layers: Any, name: str) -> list[Any]:
    """The weights of one layer in the file, unread: arrays that HDF5 itself would read plainly."""
    import h5py

    group = _group(layers, name)
    if "vars" not in _list(group):
        return []
    variables = _group(group, "vars")
    found = []
    for number in range(len(_list(variables))):
        dataset = variables[str(number)] if str(number) in _list(variables) else None
        if not isinstance(dataset, h5py.Dataset) or dataset.dtype.kind != "f":
            raise Refusal(
                f"The weights of {name[:60]!r} are not plain arrays of numbers. Save them again "
                "with Keras 3."
            )
        creation = dataset.id.get_create_plist()
        filters = {creation.get_filter(i)[0] for i in range(creation.get_nfilters())}
        if dataset.external or dataset.is_virtual or not filters <= _FILTERS:
            raise Refusal(
                f"The weights of {name[:60]!r} lie in another file, or are packed in an unusual "
                "way. Save them again with Keras 3."
            )
        found.append(dataset)
    return found


def _group(parent: Any, name: str) -> Any:
    import h5py

    found = parent[name] if name in _list(parent) else None
    if not isinstance(found, h5py.Group):
        raise Refusal(f"{name[:60]!r} is no group of the file. Save the weights with Keras 3.")
    return found


def _list(group: Any) -> list[str]:
    """What a group holds, if all of it is its own: links to elsewhere are not followed."""
    import h5py

    names = [str(name) for name in group]
    for name in names:
        if group.id.links.get_info(name.encode()).type != h5py.h5l.TYPE_HARD:
            raise Refusal(
                f"The file holds a link {name[:60]!r} to another place or file, which is not "
                "followed. Save the weights again with Keras 3."
            )
    return names


def _explain_strange(names: list[str]) -> str:
    if "model_weights" in names or "top_level_model_weights" in names:
        return (
            "This is a whole network in the old .h5 format, which is not opened here, as it may "
            "hold code. Load it where you trust it and save it with `model.save('net.keras')`."
        )
    return (
        "The file does not hold weights as Keras 3 saves them. Save them again with "
        "`model.save_weights('net.weights.h5')`, or the whole network as .keras."
    )


def _read_npz(path: Path, wanted: list[dict[str, Any]]) -> dict[str, Any]:
    import numpy as np
    from numpy.lib import format as npy

    expected = {
        f"{want['layer']}/{number}": shape
        for want in wanted
        for number, shape in enumerate(want["shapes"])
    }
    arrays: dict[str, Any] = {}
    with zipfile.ZipFile(path) as archive:
        given = sorted(name.removesuffix(".npy") for name in archive.namelist())
        if given != sorted(expected):
            differ = sorted(set(given) ^ set(expected)) or given
            raise Refusal(
                f"The file and the recipe do not hold the same arrays: {differ[0][:60]!r} is in "
                f"{'the file' if differ[0] in given else 'the recipe'} alone. Expected "
                "'layer/number' for each weight, as in conv1/0 and conv1/1."
            )
        for name, shape in expected.items():
            with archive.open(f"{name}.npy") as part:
                version = npy.read_magic(part)
                header = npy.read_array_header_1_0 if version == (1, 0) else None
                if header is None:
                    raise Refusal(f"The array {name!r} is in an unusual format of NumPy.")
                given_shape, fortran, dtype = header(part, max_header_size=_MAX_HEADER)
                if dtype.kind != "f" or list(given_shape) != shape:
                    raise Refusal(
                        f"The array {name!r} is {dtype} of shape {_write([list(given_shape)])}; "
                        f"expected floating point numbers of shape {_write([shape])}."
                    )
                size = int(np.prod(shape)) * dtype.itemsize
                values = np.frombuffer(part.read(size), dtype).reshape(
                    shape, order="F" if fortran else "C"
                )
                arrays[name] = values.astype("float32")
    return arrays


def _write(shapes: list[list[int]]) -> str:
    return ", ".join("x".join(map(str, shape)) for shape in shapes)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
