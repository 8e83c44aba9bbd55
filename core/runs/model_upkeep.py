"""Removing trained and brought networks, as far as nothing hangs on them."""

from __future__ import annotations

from core.files import storage
from core.runs import record
from core.store.card import Card
from core.store.store import ModelStore


def remove(name: str) -> Card:
    """Removes a network that was trained or brought here. Its runs stay, as records of what was.

    Args:
        name: Its id, how that begins, or its recipe's name.

    Returns:
        The card of what is gone.

    Raises:
        ValueError: There is none, it comes with Inkling, a run that is under way goes on with it,
            or the store cannot be written.
    """
    store = ModelStore()
    card = store.resolve(name)
    for run in record.list_runs():
        if run.state in record.ACTIVE and run.model_id == card.model_id:
            raise ValueError(
                f"The network {card.model_id} cannot be removed: the run {run.run_id} works on it. "
                f"Stop that first: `python -m core runs --stop {run.run_id}`."
            )
    place = store.root / card.model_id
    if not (place / "card.json").is_file():
        raise ValueError(
            f"The network {card.model_id} comes with Inkling and stays. Name one that was made "
            "here."
        )
    try:
        storage.remove_folder(place)
    except OSError as error:
        raise storage.explain_unwritable(store.root, error) from None
    return card
