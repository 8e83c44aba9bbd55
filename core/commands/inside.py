"""The commands `filters`, `responses` and `circuit`: what is inside a network.

The first two write arrays as NPZ and a picture of them as PNG, and print a table.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.analysis.layers import convolution, filters
from core.analysis.layers.contributions import Circuit
from core.browser.pack import FLOAT16, FLOAT32
from core.commands.command import Command, ShowProgress, Table
from core.commands.output import add_target, find, read_digit, stack, write, write_bytes
from core.drawing import digit_address
from core.pictures import display
from core.pictures.mosaic import draw_mosaic
from core.queries import data, inside, models
from core.recipes.layers.blocks import Block
from core.store.card import BROUGHT, Card


def _filters_options(parser: argparse.ArgumentParser) -> None:
    add_target(parser, "filters")
    parser.add_argument("--digit", help="also lay them over this digit: test-N or ink-...")
    parser.add_argument("--boundary", choices=convolution.BOUNDARIES, default="tutorial")
    parser.add_argument("--kernel", help="one of your own, such as '0 1 0 / 1 -4 1 / 0 1 0'")


def _filters(options: argparse.Namespace, _: ShowProgress) -> Table:
    card, block = find(options)
    if options.kernel and not options.digit:
        raise ValueError("Received --kernel without --digit; expected a digit to lay it over.")
    trained = inside.read_filters(card.model_id, block.name)
    effects = inside.filter_effects(card.model_id, block.name)
    profile = inside.profile_block(card.model_id, block.name)
    norms = filters.measure_norms(trained.kernels)
    arrays = {
        "kernels": trained.kernels,
        "biases": trained.biases,
        "norms": norms,
        "slice_norms": filters.measure_slice_norms(trained.kernels),
        "effects": effects,
        "dead": profile.dead,
    }
    if card.origin != BROUGHT:
        arrays["untrained_kernels"] = inside.untrained_filters(card.model_id, block.name).kernels
    height, width, channels, _ = trained.kernels.shape
    tiles = trained.kernels.transpose(3, 2, 0, 1).reshape(-1, height, width)
    columns = None if channels == 1 else channels
    if options.digit:
        tiles, columns = _filter_digit(options, card, block, arrays), None
    limit = float(np.abs(tiles).max())
    write(options.out, arrays, draw_mosaic(tiles, limit=limit, columns=columns))
    twins = {pair.second: pair for pair in reversed(filters.find_duplicates(trained.kernels))}
    return [
        {
            block.unit: number,
            "norm": round(float(norms[number]), 4),
            "effect": round(float(effects[number]), 4),
            "dead": "dead" if profile.dead[number] else "",
            "near-duplicate of": str(twins[number].first) if number in twins else "",
        }
        for number in range(block.num_filters)
    ]


FILTERS = Command(
    "filters",
    "Write the kernels of a layer, trained and untrained.",
    _filters,
    _filters_options,
)


def _filter_digit(
    options: argparse.Namespace, card: Card, block: Block, arrays: dict[str, NDArray[Any]]
) -> NDArray[np.float32]:
    """Lays random, hand-made, typed and learned kernels over a digit; adds the results.

    Kernels without channels are laid over the mean of an image's channels.
    """
    image = read_digit(options.digit, card)
    node = card.graph.find(block.name)
    same = node.window is not None and node.window.padded
    kernels: dict[str, list[NDArray[np.float32]]] = {
        "random": list(convolution.draw_random(inside.RANDOM_KERNELS, inside.RANDOM_SIDE)),
        "hand_made": [convolution.hand_made(name) for name in convolution.HAND_MADE],
        "learned": [],
    }
    if block.convolves and node.reads_image:
        whole = filters.spread_channels(arrays["kernels"], node)
        kernels["learned"] = list(np.moveaxis(whole, -1, 0))
    if options.kernel:
        kernels["yours"] = [convolution.parse_kernel(options.kernel)]
    shown: list[NDArray[np.float32]] = []
    for name, group in kernels.items():
        results = [
            convolution.convolve(
                image if kernel.ndim == 3 else image.mean(axis=-1),
                kernel,
                boundary=options.boundary,
                same=same,
            )
            for kernel in group
        ]
        for number, result in enumerate(results):
            arrays[f"filtered_{name}_{number}"] = result
        shown += results
    height, width = (max(result.shape[axis] for result in shown) for axis in (0, 1))
    return np.stack(
        [
            np.pad(
                display.normalize(result[None])[0][0],
                ((0, height - result.shape[0]), (0, width - result.shape[1])),
            )
            for result in shown
        ]
    )


def _responses_options(parser: argparse.ArgumentParser) -> None:
    add_target(parser, "responses")
    parser.add_argument("--digit", default="test-0", help="test-N or ink-..., as in a link")


def _responses(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = models.find_model(options.model)
    image = read_digit(options.digit, card)
    responses = {
        name: output[0]
        for name, output in inside.layer_responses(card.model_id, image[None]).items()
    }
    if options.layer:
        name = card.graph.find(options.layer).name
        responses = {name: responses[name]}
    pictures = []
    for output in responses.values():
        maps = output.reshape(*(output.shape if output.ndim == 3 else (1, 1, -1)))
        pictures.append(draw_mosaic(maps.transpose(2, 0, 1), limit=float(np.abs(output).max())))
    write(options.out, responses, stack(pictures))
    return [
        {
            "layer": name,
            "shape": "x".join(map(str, output.shape)),
            "smallest": round(float(output.min()), 4),
            "largest": round(float(output.max()), 4),
            "mean": round(float(output.mean()), 4),
        }
        for name, output in responses.items()
    ]


RESPONSES = Command(
    "responses", "Write what each layer makes of a digit.", _responses, _responses_options
)


def _circuit_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("--digit", default="test-0", help="test-N or ink-..., as in a link")
    parser.add_argument(
        "--unit", required=True, help="layer:number, at its strongest pixel, or :row:column behind"
    )
    parser.add_argument(
        "--weights",
        choices=(FLOAT32, FLOAT16),
        default=FLOAT32,
        help="as a page of its own has them: in 16 bits unless it was made with --float32",
    )
    parser.add_argument("--out", type=Path, help="also write all of it into this file, as JSON")


def _circuit(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = models.find_model(options.model)
    source = data.source_of(card)
    image = digit_address.parse(options.digit, data.test_split(source.name).images).tensor
    found, _responses = inside.circuit(card.model_id, image, options.unit, dtype=options.weights)
    if options.out:
        written = write_circuit(found, card.model_id, options.digit, options.weights)
        write_bytes(options.out, (json.dumps(written, indent=1) + "\n").encode())
    edges = sorted(found.edges, key=lambda edge: -abs(edge.value))
    rows = [
        {"from": f"{edge.layer}:{edge.number}", "contribution": edge.value, "network": ""}
        for edge in edges
    ]
    for step in found.steps:
        own = "" if step.own is None else step.own
        rows.append({"from": step.text, "contribution": step.value, "network": own})
    return rows


CIRCUIT = Command(
    "circuit",
    "Show what each map gives to one unit, and what is done to their sum.",
    _circuit,
    _circuit_options,
)


def write_circuit(found: Circuit, model_id: str, digit: str, weights: str) -> dict[str, Any]:
    """A circuit as plain values, as the picture of the network saves it."""
    return {
        "model": model_id,
        "digit": digit,
        "weights": weights,
        "layer": found.layer,
        "number": found.number,
        "row": found.row,
        "column": found.column,
        "adds": found.adds,
        "edges": [edge._asdict() for edge in found.edges],
        "steps": [
            {"text": step.text, "value": step.value, "network": step.own} for step in found.steps
        ],
        "value": found.value,
        "field": found.field._asdict(),
    }
