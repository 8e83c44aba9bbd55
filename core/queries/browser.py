"""A network as the browser runs it."""

from __future__ import annotations

import functools

from core.browser.pack import FLOAT16, Packed, pack
from core.queries.models import find_model
from core.store.store import ModelStore

_KEPT = 8  # packed networks, half a megabyte each for ours
_MOST_WEIGHTS = 4_000_000  # a download of 8 MB


def pack_model(model_id: str, *, dtype: str = FLOAT16) -> Packed:
    """A network packed for the browser.

    Args:
        model_id: Id of the model.
        dtype: As what its weights are written.

    Raises:
        ValueError: There is no such model, or it cannot be packed; the sentence says why.
    """
    card = find_model(model_id)
    if card.parameters > _MOST_WEIGHTS:
        raise ValueError(
            f"This network has {card.parameters:,} weights, too many to send to the browser; up to "
            f"{_MOST_WEIGHTS:,} are sent."
        )
    return _pack(card.model_id, dtype)


@functools.lru_cache(maxsize=_KEPT)
def _pack(model_id: str, dtype: str) -> Packed:
    store = ModelStore()
    return pack(store.resolve(model_id).graph, store.read_weights(model_id), dtype=dtype)
