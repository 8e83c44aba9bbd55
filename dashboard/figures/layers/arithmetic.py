"""The arithmetic of one pixel, as HTML: patch times kernel, sum, bias, relu, and the check."""

from __future__ import annotations

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from core.analysis.layers.arithmetic import Arithmetic, Step
from core.recipes.layers.node import IMAGE
from dashboard.figures.layers.kernels import name_channels
from dashboard.figures.parts.number_grid import MAX_CELLS, make_number_grid
from dashboard.figures.parts.table import bold, make_table, muted, number

_TERMS = 16  # parts of a sum that are listed; the rest is taken together


def pick_channel(arithmetic: Arithmetic) -> int:
    """The input channel that counts most."""
    sums = arithmetic.products.sum(axis=(0, 1))
    return int(np.abs(sums).argmax())


def has_grids(arithmetic: Arithmetic) -> bool:
    """Whether the patch of an input channel can be shown in numbers."""
    if describe_terms(arithmetic) == "input" and arithmetic.weights is not None:
        return False
    return arithmetic.inputs[..., 0].size <= MAX_CELLS


def describe_terms(arithmetic: Arithmetic) -> str:
    """What the sum is made of: the maps of several channels, or single inputs."""
    height, width, channels = arithmetic.inputs.shape
    return (
        "input"
        if height * width == 1 or (channels == 1 and height * width > MAX_CELLS)
        else ("input channel")
    )


def name_inputs(arithmetic: Arithmetic) -> list[str]:
    """What the input channels are called: those of an image in colors by their color."""
    return name_channels(arithmetic.inputs.shape[2], colors=arithmetic.source == IMAGE)


def make_products(arithmetic: Arithmetic, channel: int, *, theme: str) -> str:
    """Patch, kernel and products of one input channel as small tables.

    Args:
        arithmetic: Of a pixel whose patch is small enough (`has_grids`).
        channel: The input channel.
        theme: "light" or "dark".
    """
    patch = arithmetic.inputs[..., channel]
    name = name_inputs(arithmetic)[channel].removeprefix("input ")
    where = f", {name}" if arithmetic.inputs.shape[2] > 1 else ""
    read = make_number_grid(
        patch,
        title=f"{arithmetic.source}{where}",
        theme=theme,
        limit=_limit(arithmetic.inputs),
        signed=bool((arithmetic.inputs < 0).any()),
    )
    if arithmetic.weights is None:
        return f'<div class="grids">{read}</div>'
    weights = arithmetic.weights[..., channel]
    products = arithmetic.products[..., channel]
    grids = [
        read,
        make_number_grid(weights, title="kernel", theme=theme, limit=_limit(arithmetic.weights)),
        make_number_grid(
            products.astype(np.float32),
            title=f"products, sum {products.sum():.4f}",
            theme=theme,
            limit=_limit(arithmetic.products),
        ),
    ]
    return (
        f'<div class="grids">{grids[0]}<span class="sign">×</span>{grids[1]}'
        f'<span class="sign">=</span>{grids[2]}</div>'
    )


def make_channels(arithmetic: Arithmetic) -> str:
    """The sum of each input channel's products as bars; without maps, the largest products."""
    products = arithmetic.products
    what = describe_terms(arithmetic)
    sums = products.ravel() if what == "input" else products.sum(axis=(0, 1))
    order = np.argsort(-np.abs(sums))[:_TERMS]
    names = name_inputs(arithmetic) if what == "input channel" else []
    parts = {
        names[number] if names else f"{what} {number}": float(sums[number]) for number in order
    }
    if len(sums) > len(order):
        rest = float(sums.sum() - sums[order].sum())
        parts[f"the other {len(sums) - len(order)}"] = rest
    largest = max(map(abs, parts.values())) or 1.0
    rows = [_make_bar(name, value, largest) for name, value in parts.items()]
    return f'<div class="sums" role="group" aria-label="Sum by {what}">{"".join(rows)}</div>'


def make_steps(arithmetic: Arithmetic) -> Markup:
    """The way from the products to the response, each step checked against the network."""
    rows = [_make_step(step) for step in arithmetic.steps]
    heads = ("Step", number("Recomputed"), number("The network says"), "")
    return make_table(rows, heads=heads, classes="plain steps", box="")


def _make_step(step: Step) -> tuple[str, ...]:
    own = "" if step.own is None else _number(step.own)
    if step.own is None:
        verdict = ""
    elif step.agrees:
        verdict = Markup('<span class="tick" title="equal to 1e-4">✓ equal</span>')
    else:
        verdict = bold("✗ differs")
    text = step.text
    if step.layer:
        text = Markup("{} {}").format(text, muted(f"({step.layer})"))
    return text, _number(step.value), own, verdict


def _make_bar(name: str, value: float, largest: float) -> str:
    share = 50 * abs(value) / largest
    side = "left" if value >= 0 else "right"
    color = "above" if value >= 0 else "below"
    return (
        f'<div>{name}</div><div class="bar-track"><div class="signed {color}" '
        f'style="margin-{side}:50%;width:{share:.1f}%{";margin-left:auto" if value < 0 else ""}">'
        f'</div></div><div class="number">{_number(value)}</div>'
    )


def _number(value: float) -> str:
    return f"{value:.4f}".replace("-", "\N{MINUS SIGN}")


def _limit(values: NDArray[np.float32] | NDArray[np.float64]) -> float:
    return float(np.abs(values).max())
