"""What the visitor asks the Maximization page for: layer, filters, objective, method, start."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import streamlit as st

from core.analysis.ascent import maximization
from core.analysis.ascent.maximization import Goal, Method
from core.drawing.digit_address import Digit
from core.recipes.layers.blocks import Block
from core.recipes.layers.node import LOGITS
from core.store.card import Card
from dashboard.elements import controls
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_source

_PAIRS = ("sum", "difference")  # objectives of two filters
_SETTINGS: tuple[tuple[str, str, tuple], ...] = (  # name, label, lowest, highest and step
    ("steps", "Steps", (1, 256, 1)),
    ("step_size", "Step size", (0.05, 3.0, 0.05)),
    ("l2", "Pull towards paper (L2)", (0.0, 2.0, 0.05)),
    ("total_variation", "Pull towards smoothness (total variation)", (0.0, 2.0, 0.05)),
    ("blur", "Blur, standard deviation in pixels", (0.0, 2.0, 0.1)),
    ("jitter", "Jitter in pixels", (0, 4, 1)),
)
_MAX_AT_ONCE = 128  # filters of wide layers maximized together
_MAX_NUMBERS = 200_000  # in their images together; a visitor's session keeps some 17 of each


class Question(NamedTuple):
    """What the visitor asks for.

    Attributes:
        block: The layer.
        numbers: The filters: one image for each, unless they are a pair.
        goal: What to ascend.
        objective: Its name, for the command line.
        pair: Whether two filters share one image.
        class_names: What the network's classes are called.
    """

    block: Block
    numbers: list[int]
    goal: Goal
    objective: str
    pair: bool
    class_names: tuple[str, ...]

    def name(self, place: int = 0) -> str:
        """What the image at a place is about, in words."""
        first = self.title(place)
        if not self.pair:
            return f"{first} of {self.block.name}"
        sign = "and" if self.objective == "sum" else "less"
        return f"{first} {sign} {name_number(self.block, self.numbers[1], self.class_names)}"

    def title(self, place: int) -> str:
        """Which filter, unit or class the image at a place is about."""
        number = self.numbers[place]
        return f"{self.block.unit} {name_number(self.block, number, self.class_names)}"

    @property
    def measure(self) -> str:
        """What grows or falls, in words."""
        if self.pair:
            return f"the {self.objective} of both responses"
        if self.block.unit == "class":
            return "the score of its class before scores become shares"
        response = f"the response of its {self.block.unit}"
        if not self.block.convolves:
            return response
        pixel = {"centre": "the middle pixel", "strongest": "the largest pixel"}
        return f"{pixel.get(self.objective, 'the mean')} of {response}"


def name_number(block: Block, number: int, class_names: Sequence[str]) -> str:
    """A filter's or unit's number; a class has a name."""
    named = block.unit == "class" and number < len(class_names)
    return class_names[number] if named else str(number)


def choose_question(card: Card, notice: choices.Notice) -> Question:
    """Layer, objective and filters; `notice` tells a link's mistakes."""
    # What the classes want to see is the first thing that people ask.
    blocks = sorted(card.graph.blocks, key=lambda block: block.name != LOGITS)
    names = chosen_source().class_names
    with st.container(horizontal=True, vertical_alignment="bottom"):
        block, number = controls.show_block_and_filter("maximization", blocks, notice=notice)
        kinds = maximization.OBJECTIVES if block.convolves else ("mean", "negative")
        objective = choices.show_choice(
            "Objective",
            [*kinds, *_PAIRS],
            key="maximization_objective",
            width=150,
            notice=notice,
            help="mean, centre or strongest: which pixels of the response shall grow. negative: "
            "its mean shall fall. sum, difference: of this filter and a second one. Units and "
            "classes have one pixel.",
        )
        second = None
        if objective in _PAIRS:
            label = "And" if objective == "sum" else "Less"
            second = choices.show_number(
                label,
                block.num_filters - 1,
                key="maximization_second",
                width=130,
                notice=notice,
            )
    if second is not None:
        both = maximization.each_filter(block.name, [number, second], block.num_filters, "mean")
        goal = maximization.combine(both, minus=objective == "difference")
        return Question(block, [number, second], goal, objective, True, names)
    at_once = max(1, min(_MAX_AT_ONCE, _MAX_NUMBERS // math.prod(card.input_shape)))
    first = number // at_once * at_once
    numbers = list(range(first, min(first + at_once, block.num_filters)))
    if len(numbers) < block.num_filters:
        st.caption(
            f"Shown together: {block.unit} {first} to {numbers[-1]} of {block.num_filters}. "
            f"Choose another {block.unit} to see others."
        )
    goal = maximization.each_filter(block.name, numbers, block.num_filters, objective)
    return Question(block, numbers, goal, objective, False, names)


def choose_method(notice: choices.Notice) -> tuple[Method, str]:
    """How to ascend, and from what start.

    Args:
        notice: Shows what is wrong with a link's settings, which stand in a closed popover.
    """
    noun = chosen_source().noun
    with st.container(horizontal=True, vertical_alignment="bottom"):
        preset = choices.show_choice(
            "Method",
            list(maximization.PRESETS),
            key="maximization_method",
            width=150,
            notice=notice,
            help="inkling: tuned for these networks and kept in [0, 1]. tutorial: as the Keras "
            "tutorials do it, along the normalized gradient, without bounds.",
        )
        start = choices.show_choice(
            "Start from",
            maximization.STARTS,
            key="maximization_start",
            width=150,
            notice=notice,
            help=f"noise: noise around gray. blank: paper. digit: the current {noun}.",
        )
        with st.popover("Settings"):
            method = _choose_settings(maximization.PRESETS[preset], notice)
    return method, start


def _choose_settings(preset: Method, notice: choices.Notice) -> Method:
    """The numbers of a method, with the preset's as defaults; `notice` tells a link's mistakes."""
    key = f"maximization_{preset.name}"
    settings: dict[str, object] = {
        "parameterization": choices.show_choice(
            "What is changed",
            maximization.PARAMETERIZATIONS,
            key=f"{key}_parameterization",
            default=preset.parameterization,
            notice=notice,
            help="free: the pixels, without bounds. pixel: a number for each pixel, kept in "
            "[0, 1]. fourier: a number for each wave, so that long strokes grow first.",
        )
    }
    for name, label, bounds in _SETTINGS:
        settings[name] = choices.show_slider(
            label,
            bounds,
            key=f"{key}_{name}",
            default=getattr(preset, name),
            notice=notice,
        )
    settings["leaky"] = choices.show_toggle(
        "Leaky relus at first",
        key=f"{key}_leaky",
        default=preset.leaky,
        notice=notice,
        help="From gray, many filters answer nothing at all, so there is no slope to climb. Relus "
        "that leak at first show the way.",
    )
    settings["seed"] = choices.show_number(
        "Seed of the noise", 9999, key=f"{key}_seed", notice=notice
    )
    return maximization.with_settings(preset, **settings)


def summarize(question: Question, method: Method, start: str) -> str:
    """What is asked for and how, in a line."""
    block = question.block
    units = "classes" if block.unit == "class" else f"{block.unit}s"
    parts = [question.name() if question.pair else f"The {units} of {block.name}"]
    if not question.pair and (block.convolves or question.objective == "negative"):
        parts.append(question.objective)
    parts.append(f"{method.steps} steps of step size {method.step_size:g} from {start}")
    parts.append(f"method {method.name}")
    for name, value in maximization.differences(method, maximization.find_preset(method)).items():
        if name not in ("steps", "step_size"):
            said = {True: "on", False: "off"}[value] if isinstance(value, bool) else value
            parts.append(f"{name.replace('_', ' ')} {said}")
    return ", ".join(parts) + "."


def write_command(card: Card, question: Question, method: Method, start: str, digit: Digit) -> str:
    """The command line that computes the same."""
    parts = [
        "python -m core maximize",
        f"--model {card.model_id}",
        f"--layer {question.block.name}",
    ]
    parts.append(f"--objective {question.objective}")
    if question.pair or len(question.numbers) < question.block.num_filters:
        parts.append(f"--filters {' '.join(map(str, question.numbers))}")
    preset = maximization.find_preset(method)
    parts.append(f"--method {preset.name}")
    for name, value in maximization.differences(method, preset).items():
        parts.append(f"--{name.replace('_', '-')} {value}")
    parts.append(f"--start {start}")
    if start == "digit":
        parts.append(f"--digit {digit.address}")
    return " ".join([*parts, "--out maximized"])
