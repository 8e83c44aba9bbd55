"""Records (frozen dataclasses) as the JSON text of a file, and back.

JSON knows neither tuples nor records within records: who reads names what makes such a field of
what JSON gives. Recipes have JSON of their own (`core.recipes.recipe`), as it decides ids.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable, Collection, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record")
Readers = Mapping[str, Callable[[Any], Any]]
"""By a field's name: what makes it of what JSON gives."""


def to_json(
    record: DataclassInstance,
    *,
    without: Collection[str] = (),
    instead: Mapping[str, Any] | None = None,
) -> str:
    """A record as JSON text, its fields in alphabetical order.

    Args:
        record: A dataclass whose fields JSON can hold.
        without: Names of fields to leave out.
        instead: By a field's name, old or new, what to write for it.
    """
    fields = dataclasses.asdict(record)
    kept = {name: value for name, value in fields.items() if name not in without}
    return json.dumps({**kept, **(instead or {})}, indent=1, sort_keys=True)


def from_json(kind: Callable[..., Record], text: str, readers: Readers) -> Record:
    """The record that a text describes.

    Args:
        kind: Makes it of its fields: the dataclass, or what adds some that are not in the text.
        text: From `to_json`, or from anybody.
        readers: For the fields that JSON cannot give as they are; one that is not there is left to
            the record's default.

    Raises:
        ValueError: The text describes no such record; the error says why, without a full stop.
    """
    try:
        return from_fields(kind, json.loads(text), readers)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None


def from_fields(kind: Callable[..., Record], fields: Any, readers: Readers) -> Record:
    """The record that some fields describe, as JSON gives them.

    Args:
        kind: As in `from_json`.
        fields: Values by name.
        readers: As in `from_json`.

    Raises:
        ValueError: As in `from_json`.
    """
    try:
        read = {name: make(fields[name]) for name, make in readers.items() if name in fields}
        return kind(**{**fields, **read})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(str(error)) from None
