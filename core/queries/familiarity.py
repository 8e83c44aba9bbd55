"""Whether a drawing may not be a digit at all: the question that stands beside every answer.

The networks that judge are always the same, the champion's seeds that come with Inkling, whichever
network answers: the question is about the drawing, not about the network.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers import familiarity
from core.analysis.answers.familiarity import NOTICE, Calibration, Familiarity, describe
from core.analysis.answers.strangeness import Evidence
from core.data import datasets
from core.data.datasets import ASSETS, MNIST, Split
from core.files.arrays import unpack
from core.queries import models
from core.store.card import Card
from core.store.store import ModelStore

if TYPE_CHECKING:
    from core.networks.network import Network

__all__ = [
    "NOTICE",
    "Familiarity",
    "Reading",
    "describe",
    "judge_digits",
    "make_notices",
    "nearest_digits",
    "read",
]

FAMILIARITY_FILE = ASSETS / f"{MNIST.name}_familiarity.npz"
JUDGE = "champion"  # recipe of the networks that judge
JUDGE_SEEDS = (0, 1, 2)
_USUAL = 0.6  # rank among true digits below which a turned drawing counts as one
_REMEDY = "Fetch the project's assets again, or run `python -m core reference`."


def judge_digits(images: NDArray[np.float32]) -> list[Familiarity]:
    """How much drawings look like training digits, and whether they may be none. Needs Keras.

    The champion's three seeds judge, whichever network answers.

    Args:
        images: float32 of shape (num_images, 28, 28, 1) in [0, 1]: digit images.

    Returns:
        One for each image.

    Raises:
        ValueError: The images have another shape, what they are compared with is missing or
            damaged, or it was made with other networks than are here.
    """
    calibration = read_calibration()
    networks = [models.load_network(name.partition("@")[0]) for name in calibration.networks]
    return familiarity.judge(gather_evidence(networks, images), calibration)


class Reading(NamedTuple):
    """What a network reads in some drawings, and which of them may not be digits.

    Attributes:
        probabilities: float32 of shape (num_images, num_classes) in [0, 1].
        familiarity: Of the first drawing that was judged; None where none could be.
        nearest: The training digits that lie nearest to it, as `nearest_digits` gives them.
        strange: For each drawing that was judged whether it may not be a digit.
        problem: Why none could be judged; "" otherwise.
        turns: By how many quarter turns clockwise the first one, if strange, looks like a usual
            digit; 0 where it does not, or is not strange.
    """

    probabilities: NDArray[np.float32]
    familiarity: Familiarity | None = None
    nearest: Split | None = None
    strange: tuple[bool, ...] = ()
    problem: str = ""
    turns: int = 0


def read(model_id: str, images: NDArray[np.float32], judged: tuple[int, ...]) -> Reading:
    """Answers to drawings and judges some of them, in one go. Needs Keras.

    Args:
        model_id: Id of the model that answers.
        images: float32 of shape (num_images, 28, 28, 1) in [0, 1].
        judged: Which of them are judged, at least one; more is said of the first.

    Raises:
        ValueError: There is no such model, or the images have another shape.
    """
    probabilities = models.predict(model_id, images).probabilities
    try:
        familiarities = judge_digits(images[list(judged)])
        first = familiarities[0]
        nearest = nearest_digits(first.nearest)
    except ValueError as error:
        return Reading(probabilities, problem=str(error))
    return Reading(
        probabilities,
        first,
        nearest,
        tuple(one.strange for one in familiarities),
        turns=_find_turns(images[judged[0]]) if first.strange else 0,
    )


def describe_turns(turns: int) -> str:
    """What to say where a drawing looks like a digit once it is turned."""
    by = ("", "a quarter clockwise", "half", "a quarter counterclockwise")[turns]
    return f"Turned by {by}, it looks like a digit: perhaps it lies on its side." if turns else ""


def _find_turns(image: NDArray[np.float32]) -> int:
    """The quarter turns clockwise after which an image of shape (28, 28, 1) is a usual digit."""
    turned = np.stack([np.rot90(image, -turns) for turns in (1, 2, 3)])
    ranks = [judged.rank for judged in judge_digits(turned)]
    best = int(np.argmin(ranks))
    return best + 1 if ranks[best] < _USUAL else 0


def make_notices(images: NDArray[np.float32]) -> list[str]:
    """What to say of each drawing beside its answer, for a column of a table. Needs Keras.

    Args:
        images: As in `judge_digits`.

    Returns:
        For each image that it may not be a digit, or nothing; where none could be judged, why.

    Raises:
        ValueError: The images have another shape.
    """
    try:
        read_calibration()
    except ValueError as error:
        return [str(error)] * len(images)
    notices = []
    for image, judged in zip(images, judge_digits(images), strict=True):
        turns = describe_turns(_find_turns(image)) if judged.strange else ""
        notices.append(f"{describe(judged) or ''} {turns}".strip())
    return notices


def warm_up() -> None:
    """Loads the networks that judge and the digits that are shown, before the first drawing.

    Needs Keras.

    Raises:
        ValueError: As in `judge_digits`.
    """
    (judged,) = judge_digits(np.zeros((1, *MNIST.input_shape), np.float32))
    nearest_digits(judged.nearest)


def nearest_digits(indices: tuple[int, ...]) -> Split:
    """Training digits by their indices, for showing the nearest ones.

    Returns:
        Images, float32 of shape (num_indices, 28, 28, 1) in [0, 1], and their labels.

    Raises:
        ValueError: The training digits are missing or damaged, or there is no such index.
    """
    known = _reference_digits()
    unknown = [index for index in indices if index not in known]
    if unknown:
        raise ValueError(
            f"Received the index {unknown[0]}, which is none of the {len(known):,} training digits "
            "that drawings are compared with. Ask for those that `judge_digits` names."
        )
    pixels = [known[index][0] for index in indices]
    images = np.array(pixels, np.float32).reshape(-1, *MNIST.input_shape) / np.float32(255)
    return Split(images, np.array([known[index][1] for index in indices], np.int64))


def gather_evidence(networks: Sequence[Network], images: NDArray[np.float32]) -> Evidence:
    """What some networks make of images, as signals of strangeness are computed from it.

    Args:
        networks: Loaded ones, at least one.
        images: float32 of shape (num_images, 28, 28, 1) in [0, 1].

    Raises:
        ValueError: The images have another shape.
    """
    seen = [network.hidden_and_logits(images) for network in networks]
    return Evidence(
        logits=np.stack([logits for _, logits in seen]),
        hidden=np.concatenate([hidden for hidden, _ in seen], axis=1),
    )


@functools.lru_cache(maxsize=1)
def read_calibration() -> Calibration:
    """What drawings are compared with, from assets/.

    Raises:
        ValueError: It is missing or damaged, or was made with other networks than are here.
    """
    try:
        calibration = familiarity.from_arrays(unpack(FAMILIARITY_FILE.read_bytes()))
    except (OSError, ValueError) as error:
        raise ValueError(
            f"{FAMILIARITY_FILE.name} is missing or damaged ({error}). {_REMEDY}"
        ) from None
    here = {name_judge(card) for card in models.list_models()}
    missing = [name for name in calibration.networks if name not in here]
    if missing or not calibration.networks:
        named = missing[0].partition("@")[0] if missing else "none"
        raise ValueError(
            f"{FAMILIARITY_FILE.name} was made with other networks than are here ({named}), so "
            f"nothing can be said on whether this is a digit. {_REMEDY}"
        )
    return calibration


def find_judges() -> list[Card]:
    """The networks that judge: the champion's seeds.

    Raises:
        ValueError: One is missing.
    """
    found: dict[int, Card] = {}
    for card in ModelStore().cards():  # shipped ones come first
        if card.recipe.name == JUDGE and card.dataset == MNIST.name:
            found.setdefault(card.seed, card)
    missing = [seed for seed in JUDGE_SEEDS if seed not in found]
    if missing:
        raise ValueError(
            f"The {JUDGE} with seed {missing[0]} is not here. Run `python -m core train {JUDGE} "
            f"--seed {missing[0]}` first."
        )
    return [found[seed] for seed in JUDGE_SEEDS]


def name_judge(card: Card) -> str:
    """A network's id and the digest of its weights: trained anew, it may keep its id."""
    return f"{card.model_id}@{card.files.get('weights.npz', '')[:12]}"


@functools.lru_cache(maxsize=1)
def _reference_digits() -> dict[int, tuple[NDArray[np.uint8], int]]:
    """The training digits that drawings are compared with, by index; pixels as they are stored."""
    stored = datasets.read_arrays(MNIST, ("train_images", "train_labels"))
    images, labels = stored["train_images"], stored["train_labels"]
    indices = read_calibration().indices.tolist()
    return {index: (images[index].copy(), int(labels[index])) for index in indices if index >= 0}
