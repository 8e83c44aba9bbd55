"""The commands `maximize` and `maximize-bench`: what filters love to see, how well that works."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.analysis.ascent import maximization
from core.analysis.ascent.maximization import Goal, Method
from core.commands.command import Command, ShowProgress, Table
from core.commands.output import add_target, find, read_digit, write, write_markdown
from core.engine.engine import compute_all
from core.maintenance import maximization_benchmark
from core.pictures import display
from core.pictures.mosaic import draw_mosaic
from core.queries import ascents, inside
from core.recipes.layers.blocks import Block, check_filter


def _maximize_options(parser: argparse.ArgumentParser) -> None:
    add_target(parser, "maximized")
    parser.add_argument("--filters", type=int, nargs="+", metavar="N", help="all unless given")
    parser.add_argument(
        "--objective", choices=[*maximization.OBJECTIVES, "sum", "difference"], default="mean"
    )
    parser.add_argument("--method", choices=list(maximization.PRESETS), default="inkling")
    parser.add_argument("--start", choices=maximization.STARTS, default="noise")
    parser.add_argument("--digit", default="test-0", help="for a start from a digit")
    parser.add_argument("--parameterization", choices=maximization.PARAMETERIZATIONS)
    for name, kind in (("steps", int), ("step_size", float), ("l2", float), ("blur", float)):
        parser.add_argument(f"--{name.replace('_', '-')}", type=kind)
    parser.add_argument("--total-variation", type=float)
    parser.add_argument("--jitter", type=int)
    parser.add_argument("--seed", type=int)
    parser.add_argument("--leaky", choices=("True", "False"))


def _maximize(options: argparse.Namespace, progress: ShowProgress) -> Table:
    card, block = find(options)
    method = _read_method(options)
    goal, names = _read_goal(options, block)
    result = ascents.maximize(
        card.model_id,
        goal,
        method,
        kind=options.start,
        digit=display.as_pictures(read_digit(options.digit, card)[None])[0],
        progress=progress(f"{card.recipe.name}, {block.name}"),
    )
    standing = ascents.compare_with_test_digits(card.model_id, goal, result.values)
    arrays = {
        "images": result.images,
        "values": result.values,
        "steps": result.steps,
        "percentiles": standing.percentiles,
    }
    final = result.images[-1]
    if method.parameterization == "free":
        final = display.spread(final)
    write(options.out, arrays, draw_mosaic(final, limit=1.0))
    dead = inside.profile_block(card.model_id, block.name).dead
    single = (goal.weights != 0).sum(axis=1) == 1
    return [
        {
            "maximized": name,
            "start": round(float(result.values[0, place]), 4),
            "reached": round(float(result.values[-1, place]), 4),
            "test digits below %": round(float(standing.percentiles[-1, place]), 2),
            "note": "dead" if single[place] and dead[goal.weights[place] != 0].all() else "",
        }
        for place, name in enumerate(names)
    ]


MAXIMIZE = Command(
    "maximize",
    "Write the images that filters, units or classes would love to see.",
    _maximize,
    _maximize_options,
)


def _read_method(options: argparse.Namespace) -> Method:
    """The preset with the settings that were given."""
    names = ("parameterization", "steps", "step_size", "l2", "total_variation", "blur", "jitter")
    settings = {name: getattr(options, name) for name in (*names, "seed")}
    given = {name: value for name, value in settings.items() if value is not None}
    if options.leaky is not None:
        given["leaky"] = options.leaky == "True"
    return maximization.with_settings(maximization.PRESETS[options.method], **given)


def _read_goal(options: argparse.Namespace, block: Block) -> tuple[Goal, list[str]]:
    """The goal, and what each of its images is called."""
    numbers = options.filters or list(range(block.num_filters))
    for number in numbers:
        check_filter(block, number)
    if options.objective not in ("sum", "difference"):
        goal = maximization.each_filter(block.name, numbers, block.num_filters, options.objective)
        return goal, [f"{block.unit} {number}" for number in numbers]
    if len(numbers) != 2:
        raise ValueError(
            f"Received {len(numbers)} filters for the {options.objective} of two; expected two, "
            "such as --filters 3 8."
        )
    both = maximization.each_filter(block.name, numbers, block.num_filters, "mean")
    minus = options.objective == "difference"
    sign = "less" if minus else "and"
    return maximization.combine(both, minus=minus), [
        f"{block.unit} {numbers[0]} {sign} {numbers[1]}"
    ]


def _benchmark_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", nargs="*", default=list(maximization_benchmark.MODELS))
    parser.add_argument("--seed", type=int, action="append", help="0, 1 and 2 unless given")
    parser.add_argument("--markdown", type=Path, help="also write the table into this file")


def _benchmark(options: argparse.Namespace, progress: ShowProgress) -> Table:
    seeds = options.seed or [0, 1, 2]
    rows = maximization_benchmark.measure_all(
        options.models, seeds, progress("maximizing every convolution"), compute_all
    )
    if options.markdown:
        write_markdown(options.markdown, rows)
    return rows


BENCHMARK = Command(
    "maximize-bench",
    "Measure the maximization presets on every convolution of some models.",
    _benchmark,
    _benchmark_options,
)
