"""The model store: trained models in folders, found by what they were made from.

An entry is a folder with `weights.npz`, `predictions.npz`, where they were kept `snapshots.npz`
and, written last, `card.json` with the digest of each. It is written under another name and moved
into place in one step, so an entry is there whole or not at all. Shipped models are a second,
read-only root in front.
"""

from __future__ import annotations

import dataclasses
import hashlib
import logging
import os
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import numpy as np
from filelock import FileLock
from numpy.typing import NDArray

from core.data.datasets import ASSETS
from core.files import storage
from core.files.arrays import pack
from core.files.names import suggest
from core.recipes.table import RECIPES
from core.store import card as cards
from core.store.card import Card
from core.store.entry import Damage, read_checked

SHIPPED = ASSETS / "models"

_MODEL_ID = re.compile(r"[a-z0-9-]+-\d+-[0-9a-f]{12}")
_logger = logging.getLogger(__name__)


class Entry(NamedTuple):
    """A model as it is stored.

    Attributes:
        card: What it is.
        weights: float32 arrays, see `core.networks.network.Weights`.
        probabilities: float32 of shape (num_test_images, num_classes): its answers on the test set.
        snapshots: Its weights after some epochs, see `core.store.snapshots`; empty if not kept.
    """

    card: Card
    weights: dict[str, NDArray[np.float32]]
    probabilities: NDArray[np.float32]
    snapshots: dict[str, NDArray[np.float32]] = {}


class ModelStore:
    """Finds, keeps and guards trained models."""

    def __init__(self, root: Path | None = None, shipped: Path = SHIPPED, extra: str = "") -> None:
        """Opens a store; nothing is written before something is kept.

        Args:
            root: Folder for what is trained here. By default the one that INKLING_STORE names, else
                the user's cache folder.
            shipped: Folder of the models that came with the project; never written to.
            extra: What `python -m core train RECIPE` needs besides to make such entries.
        """
        self.root = root or storage.find_root()
        self.shipped = shipped
        self._extra = extra

    def cards(self) -> list[Card]:
        """The cards of all readable entries, shipped ones first, each in the recipes' order."""
        order = list(RECIPES)
        found: dict[str, Card] = {}
        for root in (self.shipped, self.root):
            listed = []
            for path in sorted(root.glob("[!.]*/card.json")):
                try:
                    listed.append(cards.from_json(path.read_text()))
                except (OSError, ValueError):
                    _logger.warning("%s is damaged and was left out", path)
            position = {name: index for index, name in enumerate(order)}
            listed.sort(key=lambda c: (position.get(c.recipe.name, len(order)), c.seed))
            for card in listed:
                found.setdefault(card.model_id, card)
        return list(found.values())

    def resolve(self, name: str) -> Card:
        """Finds a model by its id or how that begins, or by its recipe's name for the first seed.

        Raises:
            ValueError: There is no such model, or several ids begin so.
        """
        available = self.cards()
        for card in available:
            if name == card.model_id:
                return card
        for card in available:
            if name == card.recipe.name:
                return card
        alike = [card for card in available if name and card.model_id.startswith(name)]
        if len(alike) == 1:
            return alike[0]
        names = list(dict.fromkeys(card.recipe.name for card in available))
        if alike:
            ids = ", ".join(card.model_id for card in alike[:5])
            raise ValueError(
                f"{len(alike)} models have ids that begin with {name[:80]!r}: {ids}. Write more of "
                "the one that is meant."
            )
        raise ValueError(
            f"No model is called {name[:80]!r}.{suggest(name, names)} Models that are here: "
            f"{', '.join(names) or 'none'}. `python -m core train RECIPE` makes more."
        )

    def read_weights(self, model_id: str) -> dict[str, NDArray[np.float32]]:
        """Reads a model's weights, checked against their digest.

        Raises:
            ValueError: The model is missing or damaged; a damaged one was moved aside.
        """
        return self._read(model_id, "weights.npz")

    def read_probabilities(self, model_id: str) -> NDArray[np.float32]:
        """Reads a model's answers on the test set: float32 of shape (num_images, num_classes).

        Raises:
            ValueError: The model is missing or damaged; a damaged one was moved aside.
        """
        return self._read(model_id, "predictions.npz")["probabilities"]

    def read_snapshots(self, model_id: str) -> dict[str, NDArray[np.float32]]:
        """Reads a model's weights after some epochs, see `core.store.snapshots`.

        Raises:
            ValueError: None were kept, or the model is missing or damaged.
        """
        return self._read(model_id, "snapshots.npz")

    def file_size(self, model_id: str) -> int:
        """Bytes that a model's weights take, compressed.

        Raises:
            ValueError: The model is missing.
        """
        for folder in self._folders(model_id):
            try:
                return (folder / "weights.npz").stat().st_size
            except OSError:
                continue
        raise ValueError(f"The model {model_id[:80]!r} is not in the store. Train it first.")

    def _read(self, model_id: str, file: str) -> dict[str, NDArray[np.float32]]:
        """Reads an array file from the first place where the model is sound."""
        problem = f"The model {model_id[:80]!r} is not in the store. Train it first."
        for folder in self._folders(model_id):
            try:
                return read_checked(folder, file)
            except Damage as damage:
                problem = self._report(folder, damage)
            except OSError as error:  # too many open files, a failing disk: not the entry's fault
                problem = f"{folder / file} cannot be read ({error.strerror or error}). Try again."
        raise ValueError(problem)

    def _folders(self, model_id: str) -> Iterator[Path]:
        """Where a model lies: shipped, and then trained here, where folders bear the id."""
        if not _MODEL_ID.fullmatch(model_id):
            return
        for path in self.shipped.glob("[!.]*/card.json"):
            try:
                if cards.from_json(path.read_text()).model_id == model_id:
                    yield path.parent
            except (OSError, ValueError):
                continue
        if (self.root / model_id).is_dir():
            yield self.root / model_id

    def _report(self, folder: Path, damage: Damage) -> str:
        """Says what is wrong with an entry; one trained here is moved out of the way."""
        if folder.parent == self.shipped:
            return (
                f"The shipped model in {folder} is damaged: {damage}. "
                "Fetch the project's assets again, or run `make models`."
            )
        with self._locked(folder.name):
            try:
                read_checked(folder, "weights.npz")
                read_checked(folder, "predictions.npz")
                return f"The model {folder.name} was made anew meanwhile. Try again."
            except FileNotFoundError:
                return f"The model {folder.name} is gone. Train it again."
            except (Damage, OSError):
                aside = self._move_aside(folder)
        return (
            f"The stored model {folder.name} is damaged: {damage}. It was moved to {aside}; "
            f"`python -m core train {folder.name.rsplit('-', 2)[0]}{self._extra}` makes it anew; "
            "one that was brought has to be brought again."
        )

    def _move_aside(self, folder: Path) -> Path:
        aside = self.root / "damaged" / f"{folder.name}-{time.time_ns()}"
        try:
            aside.parent.mkdir(exist_ok=True)
            os.replace(folder, aside)
        except OSError as error:
            raise self._unwritable(error) from None
        return aside

    def get_or_make(self, model_id: str, make: Callable[[], Entry]) -> Card:
        """Returns a model's card; makes and keeps the model first where it is missing or damaged.

        Processes that ask for the same model at the same time share one run: the others wait.

        Args:
            model_id: The model.
            make: Makes the entry, for instance by training.

        Raises:
            ValueError: The store cannot be written.
        """
        if card := self._sound(model_id):
            return card
        with self._locked(model_id):
            if card := self._sound(model_id):  # made by another process meanwhile
                return card
            entry, place = make(), self.root / model_id
            if place.exists():  # it could not be read just now, which is no reason to delete it
                self._move_aside(place)
            return self._keep(entry, place)

    def ship(self, entry: Entry) -> Card:
        """Replaces a shipped model; for the maintainers' `make models` alone."""
        card = entry.card
        name = card.recipe.name + (f"-seed{card.seed}" if card.seed else "")
        return self._keep(entry, self.shipped / name, replace=True)

    def own_ids(self) -> set[str]:
        """The ids of the models that were kept here, and did not come with the project."""
        return {path.parent.name for path in self.root.glob("[!.]*/card.json")}

    def is_sound(self, model_id: str) -> bool:
        """Whether the model is here, with all its files as they were written."""
        return self._sound(model_id) is not None

    def _sound(self, model_id: str) -> Card | None:
        """The card of an entry whose files are all as they were written."""
        if not any(self._folders(model_id)):
            return None
        try:
            self.read_weights(model_id)
            self.read_probabilities(model_id)
            return self.resolve(model_id)
        except ValueError as error:
            _logger.warning("%s", error)
            return None

    @contextmanager
    def _locked(self, model_id: str) -> Iterator[None]:
        """Holds the model's lock. The system releases it when the process ends, however it ends."""
        locks = self.root / "locks"
        try:
            locks.mkdir(parents=True, exist_ok=True)
            # One object for each file, so that who holds the lock may ask for it again.
            lock = FileLock(locks / f"{model_id}.lock", is_singleton=True)
            lock.acquire()
        except OSError as error:
            raise self._unwritable(error) from None
        try:
            yield
        finally:
            lock.release()

    def _unwritable(self, error: OSError) -> ValueError:
        return storage.explain_unwritable(self.root, error)

    def _keep(self, entry: Entry, place: Path, *, replace: bool = False) -> Card:
        """Writes an entry beside its place and moves it there in one step."""
        arrays = {"weights.npz": entry.weights}
        arrays["predictions.npz"] = {"probabilities": entry.probabilities}
        if entry.snapshots:
            arrays["snapshots.npz"] = entry.snapshots
        packed = {name: pack(content) for name, content in arrays.items()}
        files = {name: hashlib.sha256(raw).hexdigest() for name, raw in packed.items()}
        card = dataclasses.replace(entry.card, files=files)

        def fill(folder: Path) -> None:
            for name, raw in packed.items():
                storage.write_file(folder / name, raw)
            storage.write_file(folder / "card.json", cards.to_json(card).encode())

        try:
            storage.write_folder(place, fill, replace=replace)
        except OSError as error:
            raise self._unwritable(error) from None
        return card
