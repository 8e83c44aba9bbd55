"""Groups, names and arrays of an HDF5 file, as far as they are plain and its own: see `hdf5`."""

from __future__ import annotations

from typing import Any

import h5py

from core.foreign.exchange import Refusal

MAX_ARRAYS = 100  # of one layer; normalizations have four, models within models some more
_MAX_LINKS = 1000  # in one place; a network of 200 layers has fewer in all of its layers
_FILTERS = {1, 2, 3}  # of HDF5: deflate, shuffle, checksum; others may be plug-ins


def take_plain(place: str, arrays: list[tuple[str, Any]]) -> list[Any]:
    """Data sets that HDF5 itself reads plainly, out of this very file."""
    for _, dataset in arrays:
        if not isinstance(dataset, h5py.Dataset) or dataset.dtype.kind not in "fiu":
            raise Refusal(
                f"The weights of {place[:60]!r} are not plain arrays of numbers. Save them again "
                "with Keras."
            )
        creation = dataset.id.get_create_plist()
        filters = {creation.get_filter(i)[0] for i in range(creation.get_nfilters())}
        if dataset.external or dataset.is_virtual or not filters <= _FILTERS:
            raise Refusal(
                f"The weights of {place[:60]!r} lie in another file, or are packed in an unusual "
                "way. Save them again with Keras."
            )
    return [dataset for _, dataset in arrays]


def find_group(parent: Any, name: str) -> Any:
    """A group of that name.

    Raises:
        Refusal: There is none.
    """
    found = parent[name] if name in list_names(parent) else None
    if not isinstance(found, h5py.Group):
        raise Refusal(f"{name[:60]!r} is no group of the file. Save the network again.")
    return found


def follow(group: Any, weight: str) -> Any:
    """The data set of a name with slashes, if all on the way to it is in the file itself."""
    for piece in weight.split("/"):
        if not isinstance(group, h5py.Group) or piece not in group:
            raise Refusal(
                f"The file lists the weights {weight[:60]!r}, which it does not hold. It is "
                "damaged; save the network again."
            )
        _check_link(group, piece)
        group = group[piece]
    return group


def list_names(group: Any, most: int = _MAX_LINKS) -> list[str]:
    """What a group holds, if all of it is its own: links to elsewhere are not followed."""
    if (number := group.id.get_num_objs()) > most:
        raise explain_many(str(group.name), number)
    names = [str(name) for name in group]
    for name in names:
        _check_link(group, name)
    return names


def _check_link(group: Any, name: str) -> None:
    if group.id.links.get_info(name.encode()).type != h5py.h5l.TYPE_HARD:
        raise Refusal(
            f"The file holds a link {name[:60]!r} to another place or file, which is not "
            "followed. Save the weights again with Keras."
        )


def read_text(group: Any, name: str) -> str:
    """An attribute as text; empty if it is not there."""
    value = group.attrs[name] if name in group.attrs else ""
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def read_texts(group: Any, name: str) -> list[str]:
    """A list of names, which Keras splits into several where it is long."""
    several = [f"{name}{number}" for number in range(MAX_ARRAYS)]
    names = [name] if name in group.attrs else [one for one in several if one in group.attrs]
    values = [value for one in names for value in list(group.attrs[one])]
    return [
        value.decode(errors="replace") if isinstance(value, bytes) else str(value)
        for value in values
    ]


def explain_many(place: str, number: int) -> Refusal:
    """What to say of more than any network has."""
    return Refusal(
        f"The file holds {number:,} arrays or groups in {place[:60]!r}, more than any layer or "
        "network has that can be shown here. Save the network again, without its optimizer."
    )
