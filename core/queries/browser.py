"""A network as the browser runs it."""

from __future__ import annotations

import functools

from core.browser.pack import FLOAT16, FLOAT32, Packed, pack
from core.queries.models import find_model
from core.store.store import ModelStore

_KEPT = 8  # packed networks, half a megabyte each for ours
_MOST_WEIGHTS = 4_000_000  # a download of 8 MB


def pack_model(model_id: str, *, dtype: str = FLOAT16, folded: bool = True) -> Packed:
    """A network packed for the browser.

    Args:
        model_id: Id of the model.
        dtype: As what its weights are written.
        folded: As in `core.browser.pack.pack`.

    Raises:
        ValueError: There is no such model, or it cannot be packed; the sentence says why.
    """
    card = find_model(model_id)
    if card.parameters > _MOST_WEIGHTS:
        raise ValueError(
            f"{card.recipe.name} has {card.parameters:,} weights, too many for a browser; up to "
            f"{_MOST_WEIGHTS:,} are given to one. Choose a smaller network."
        )
    return _pack(card.model_id, dtype, folded)


def pack_whole(model_id: str) -> Packed:
    """A network packed for the picture of it: with every layer's output and its exact weights.

    Raises:
        ValueError: As `pack_model` does.
    """
    return pack_model(model_id, dtype=FLOAT32, folded=False)


def find_packed(model_id: str, identity: str) -> Packed:
    """What a page sent the browser for, by the name of its content.

    Raises:
        ValueError: There is no such model, or it has another content by now.
    """
    for packed in (pack_model(model_id), pack_whole(model_id)):
        if packed.identity == identity:
            return packed
    raise ValueError("Load the page again.")


@functools.lru_cache(maxsize=_KEPT)
def _pack(model_id: str, dtype: str, folded: bool) -> Packed:
    store = ModelStore()
    graph = store.resolve(model_id).graph
    return pack(graph, store.read_weights(model_id), dtype=dtype, folded=folded)
