"""Maximization: the image that a filter, a unit or a class would love to see.

Here is what can be asked for (goal and method) and what comes back, as records of plain values; the
ascent itself is in `core.analysis.ascent.ascent`, which needs Keras.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

OBJECTIVES = ("mean", "centre", "strongest", "negative")
STARTS = ("noise", "blank", "digit")
PARAMETERIZATIONS = ("free", "pixel", "fourier")
SNAPSHOTS = 16  # images kept of an ascent, besides its start

# Largest sensible value of each number of a method; a link may bring any.
_LIMITS: dict[str, tuple[float, float]] = {
    "steps": (1, 512),
    "step_size": (0.001, 10),
    "l2": (0, 10),
    "total_variation": (0, 10),
    "jitter": (0, 4),
    "blur": (0, 3),
    "seed": (0, 2**31 - 1),
}


@dataclass(frozen=True)
class Method:
    """How to ascend.

    Attributes:
        name: What it is called.
        parameterization: "free": the pixels themselves, without bounds. "pixel": a number for each
            pixel, through a sigmoid, so that the image stays in [0, 1]. "fourier": a number for
            each wave, scaled by its length, then a sigmoid; long waves grow first.
        adam: Steps by Adam (Kingma and Ba 2015, arXiv:1412.6980); else along the gradient divided
            by its root mean square.
        step_size: Length of a step, in units of the parameters.
        steps: How many.
        leaky: Ascends through leaky relus, whose leak falls from 0.2 to 0 over the first quarter
            of the steps. From gray many filters are below zero everywhere, so that a relu passes
            no gradient and a plain ascent never moves.
        l2: Pull towards paper: how much of the image is taken off a gradient of root mean square 1.
        total_variation: Pull towards smooth surfaces: how much of the slope of the total variation
            is taken off the same gradient.
        jitter: Largest random shift before each step, in pixels.
        blur: Standard deviation of the Gaussian that smooths the pixels, in pixels; 0 is none.
        seed: Of the noise in the start and of the shifts.
    """

    name: str
    parameterization: str = "pixel"
    adam: bool = True
    step_size: float = 0.3
    steps: int = 128
    leaky: bool = True
    l2: float = 0.1
    total_variation: float = 0.2
    jitter: int = 1
    blur: float = 0.0
    seed: int = 0

    def __post_init__(self) -> None:
        """Checks every setting, as links bring them too.

        Raises:
            ValueError: One is out of range.
        """
        if self.parameterization not in PARAMETERIZATIONS:
            raise ValueError(
                f"Received the parameterization {self.parameterization[:40]!r}; expected one of "
                f"{', '.join(PARAMETERIZATIONS)}."
            )
        for field, (low, high) in _LIMITS.items():
            value = getattr(self, field)
            if not low <= value <= high:
                raise ValueError(f"Received {field} {value:,}; expected {low:,} to {high:,}.")


TUTORIAL = Method(
    "tutorial",
    parameterization="free",
    adam=False,
    step_size=1.0,
    steps=50,
    leaky=False,
    jitter=0,
    l2=0.0,
    total_variation=0.0,
)
INKLING = Method("inkling")
PRESETS = {method.name: method for method in (INKLING, TUTORIAL)}


class Goal(NamedTuple):
    """What to ascend, for several images at once.

    Attributes:
        block: Name of the block whose filters are meant.
        reduction: What of a filter's response counts: its "mean", "centre" or "strongest" pixel.
        weights: float32 of shape (num_images, num_filters): for each image, how much each filter
            counts. One 1 in a row asks for one filter, two for a sum, 1 and -1 for a difference.
    """

    block: str
    reduction: str
    weights: NDArray[np.float32]

    @property
    def rectified(self) -> bool:
        """Whether the response after relu counts; below zero, there is only the one before."""
        return bool((self.weights >= 0).all())


def each_filter(block: str, filters: Sequence[int], num_filters: int, objective: str) -> Goal:
    """One image for each of some filters.

    Args:
        block: Name of the block.
        filters: Their numbers.
        num_filters: How many filters the block has.
        objective: One of `OBJECTIVES`; "negative" asks for the smallest mean.

    Raises:
        ValueError: There is no such objective.
    """
    if objective not in OBJECTIVES:
        raise ValueError(
            f"Received the objective {objective[:40]!r}; expected one of {', '.join(OBJECTIVES)}."
        )
    one_hot = np.eye(num_filters, dtype=np.float32)[list(filters)]
    if objective == "negative":
        return Goal(block, "mean", -one_hot)
    return Goal(block, objective, one_hot)


def combine(goal: Goal, *, minus: bool = False) -> Goal:
    """One image for two filters at once.

    Args:
        goal: Of two images, one for each filter.
        minus: The first filter less the second, rather than their sum.
    """
    first, second = goal.weights
    return goal._replace(weights=(first - second if minus else first + second)[None])


class State(NamedTuple):
    """An ascent on its way: what the next steps need, and what there is to see.

    Attributes:
        step: How many steps have been taken.
        parameters: float32 of shape (num_images, height, width, channels), or (2, num_images,
            channels, height, waves) with a Fourier parameterization (real and imaginary part).
        moments: float32 of shape (2, *parameters.shape), Adam's running means.
        images: float32 of shape (num_images, height, width), or (num_images, height, width, 3) in
            colors: what the parameters show; in [0, 1] unless the parameterization is free.
        values: float32 of shape (num_images,): the objective reached, without jitter and leak.
    """

    step: int
    parameters: NDArray[np.float32]
    moments: NDArray[np.float32]
    images: NDArray[np.float32]
    values: NDArray[np.float32]

    def forget(self) -> State:
        """The same without what only the next steps need."""
        nothing = np.zeros(0, np.float32)
        return self._replace(parameters=nothing, moments=nothing)


class Maximization(NamedTuple):
    """A finished or interrupted ascent, from its start to where it came.

    Attributes:
        steps: int64 of shape (num_snapshots,): after how many steps each snapshot was taken.
        images: float32 of shape (num_snapshots, num_images, height, width), or with a last axis of
            3 in colors.
        values: float32 of shape (num_snapshots, num_images): the objective.
    """

    steps: NDArray[np.int64]
    images: NDArray[np.float32]
    values: NDArray[np.float32]


def collect(states: Sequence[State]) -> Maximization:
    """The states of an ascent as one record."""
    return Maximization(
        np.array([state.step for state in states]),
        np.stack([state.images for state in states]),
        np.stack([state.values for state in states]),
    )


def plan_snapshots(steps: int, *, taken: int = 0, snapshots: int = SNAPSHOTS) -> list[int]:
    """How many steps to take before each snapshot, so that they are spread evenly.

    Args:
        steps: Of the whole ascent.
        taken: How many of them have been taken.
        snapshots: How many there shall be, if there are as many steps.
    """
    ends = np.unique(np.linspace(0, steps, min(snapshots, steps) + 1).round().astype(int))
    return [int(length) for length in np.diff([taken, *ends[ends > taken]])]


def total_variation(images: NDArray[np.float32]) -> NDArray[np.float32]:
    """Mean absolute difference of neighbours, across and down.

    Args:
        images: float32 of shape (num_images, height, width).

    Returns:
        float32 of shape (num_images,).
    """
    down = np.abs(np.diff(images, axis=1)).mean(axis=(1, 2))
    across = np.abs(np.diff(images, axis=2)).mean(axis=(1, 2))
    return down + across  # type: ignore[no-any-return]


def find_preset(method: Method) -> Method:
    """The preset that a method is, or that it was changed from."""
    return PRESETS[method.name]


def with_settings(preset: Method, **settings: object) -> Method:
    """The same method with some settings changed.

    Raises:
        ValueError: A setting is unknown or out of range.
    """
    known = [field.name for field in dataclasses.fields(Method) if field.name != "name"]
    unknown = [name for name in settings if name not in known]
    if unknown:
        raise ValueError(f"Received the setting {unknown[0]!r}; expected {', '.join(known)}.")
    return dataclasses.replace(preset, **settings)  # type: ignore[arg-type]


def differences(method: Method, preset: Method) -> dict[str, object]:
    """What was changed of a preset: the settings that differ, by name."""
    ours, theirs = dataclasses.asdict(method), dataclasses.asdict(preset)
    return {name: value for name, value in ours.items() if value != theirs[name]}
