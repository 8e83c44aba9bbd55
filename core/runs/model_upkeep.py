"""Removing networks, and renaming those that were brought, as far as nothing hangs on them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.data import library
from core.files import storage
from core.recipes.own_recipes import list_recipes
from core.runs import record
from core.store.card import BROUGHT, Card
from core.store.store import Entry, ModelStore


def remove(name: str) -> Card:
    """Removes a network that was trained or brought here. Its runs stay, as records of what was.

    Args:
        name: Its id, how that begins, or its recipe's name if no other network bears that.

    Returns:
        The card of what is gone.

    Raises:
        ValueError: There is none, or more than one; it comes with Inkling, a run that is under way
            makes it or goes on with it, or the store cannot be written.
    """
    store = ModelStore()
    card = _find(store, name, "removed")
    _remove_folder(store, _place(store, card))
    return card


def rename(name: str, new: str) -> Card:
    """Gives a network that was brought another name, and so an id that begins with that.

    Links with the old one do not find it any more. A network that was trained is called after its
    recipe, which is part of what it is.

    Args:
        name: As in `remove`.
        new: Its name from now on.

    Returns:
        The card of what it is now.

    Raises:
        ValueError: As in `remove`; or it was trained here, or the new name cannot be used or is
            taken.
    """
    store = ModelStore()
    card = _find(store, name, "renamed")
    if card.origin != BROUGHT:
        raise ValueError(
            f"The network {card.model_id} was trained here and is called after its recipe; "
            "expected one that was brought. Train a recipe of another name instead."
        )
    library.check_name(new)
    if new in list_recipes() or new in {other.recipe.name for other in store.cards()}:
        raise ValueError(f"The name {new!r} is that of a recipe or network. Choose another.")
    digest = card.model_id.rsplit("-", 1)[1]  # of what it computes, which stays
    renamed = replace(
        card, model_id=f"{new}-{card.seed}-{digest}", recipe=replace(card.recipe, name=new)
    )
    weights = store.read_weights(card.model_id)
    entry = Entry(renamed, weights, store.read_probabilities(card.model_id))
    kept = store.get_or_make(renamed.model_id, lambda: entry)
    _remove_folder(store, _place(store, card))
    return kept


def _find(store: ModelStore, name: str, what: str) -> Card:
    """The one network that is meant, if it may go."""
    card = store.resolve(name)
    if not (_place(store, card) / "card.json").is_file():
        raise ValueError(
            f"The network {card.model_id} comes with Inkling and stays. Name one that was made "
            "here."
        )
    alike = [one.model_id for one in store.cards() if one.recipe.name == name]
    if name != card.model_id and len(alike) > 1:
        raise ValueError(
            f"{len(alike)} networks are called {name!r}: {', '.join(alike[:5])}. Write the id of "
            "the one that is meant."
        )
    for run in record.list_runs():
        if run.state in record.ACTIVE and card.model_id in (run.run_id, run.model_id):
            raise ValueError(
                f"The network {card.model_id} cannot be {what}: the run {run.run_id} works on it. "
                f"Stop that first: `python -m core runs --stop {run.run_id}`."
            )
    return card


def _place(store: ModelStore, card: Card) -> Path:
    return store.root / card.model_id


def _remove_folder(store: ModelStore, place: Path) -> None:
    try:
        storage.remove_folder(place)
    except FileNotFoundError:
        raise ValueError(f"The network {place.name} is gone already.") from None
    except OSError as error:
        raise storage.explain_unwritable(store.root, error) from None
