"""The commands `mistakes`, `labels` and `calibration`: what a network gets wrong, and how sure."""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from core.analysis.answers import calibration, export, label_quality, scores, selection
from core.analysis.answers.answers import Answers
from core.commands.command import Command, ShowProgress, Table
from core.commands.output import DEFAULT_MODEL, write_bytes, write_markdown
from core.data.datasets import MNIST
from core.queries import data, mistakes, models
from core.store.card import Card


def _mistakes_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument(
        "--select",
        default=selection.AMONG[0],
        metavar="TEXT",
        help="as in a link: 'mistakes labelled-4 read-9 confidence-0.5-0.9 by-students'; it "
        f"begins with one of {', '.join(selection.AMONG)}",
    )
    parser.add_argument("--order", default="most confident", choices=selection.ORDERS)
    parser.add_argument("--out", type=Path, default=Path("mistakes.csv"), help="CSV file to write")
    parser.add_argument("--npz", type=Path, help="also write the images into this NPZ file")


def _mistakes(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = models.find_model(options.model)
    answers = mistakes.read_answers(card.model_id)
    facts = mistakes.gather_facts(card.dataset)
    chosen = selection.parse(options.select, facts, len(answers.labels))
    if chosen.among == "doubtful":
        facts = mistakes.gather_facts(card.dataset, mistakes.doubtful_labels(card.model_id))
    images = selection.select(answers, chosen, facts, order=options.order)
    rows = export.tabulate(answers, images, facts, mistakes.label_errors(card.dataset))
    write_bytes(options.out, export.make_csv(rows, answers, facts).encode())
    if options.npz:
        pixels = data.test_split(card.dataset).images
        write_bytes(options.npz, export.make_npz(answers, images, pixels))
    table = [
        {"measure": name, "value": value, "standard error": error, "of": of}
        for name, value, error, of in _sum_up(card, answers)
    ]
    spelled = selection.spell(chosen, facts.class_names)
    table.append(
        {
            "measure": f"selected: {spelled}",
            "value": len(images),
            "standard error": "",
            "of": f"written to {options.out}",
        }
    )
    return table


MISTAKES = Command(
    "mistakes",
    "Sum up what a network gets wrong, and write a selection as CSV.",
    _mistakes,
    _mistakes_options,
)


def _sum_up(card: Card, answers: Answers) -> list[tuple[str, float | int, float | str, str]]:
    """What a network scores: measure, value, standard error, and of what."""
    rows: list[tuple[str, float | int, float | str, str]] = []
    for name, error in mistakes.measure_errors(answers, card.dataset).items():
        title = f"error %, {name}" if name else "test error %"
        rows.append(
            (
                title,
                round(100 * error.share, 3),
                round(100 * error.standard_error, 3),
                f"{error.mistakes} of {error.images:,} images, {card.model_id}",
            )
        )
    perfect = calibration.simulate_perfect(answers)
    expected = f"a perfectly calibrated network: {100 * perfect.mean:.3f}"
    ece = calibration.measure_reliability(answers).error
    rows += [
        ("log loss", round(scores.log_loss(answers), 5), "", "nats"),
        ("Brier score", round(scores.brier(answers), 5), "", "0 to 2"),
        ("calibration error %", round(100 * ece, 3), "", expected),
        ("not answered", int((~answers.answered).sum()), "", "images"),
    ]
    return rows


def _labels_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--model", default=DEFAULT_MODEL)
    parser.add_argument("--top", type=int, default=mistakes.RANKED, help="how many to list")


def _labels(options: argparse.Namespace, _: ShowProgress) -> Table:
    if options.top < 1:
        raise ValueError(f"Received --top {options.top}; expected at least 1.")
    card = models.find_model(options.model)
    answers = mistakes.read_answers(card.model_id)
    facts, errors = mistakes.gather_facts(card.dataset), mistakes.label_errors(card.dataset)
    doubtful = set(mistakes.doubtful_labels(card.model_id).tolist())
    ranked = label_quality.rank_labels(answers)[: options.top]
    table: Table = [
        {
            "rank": place,
            "image": row["image"],
            "label": row["label"],
            "read as": row["read as"],
            "probability of label": row["probability of label"],
            "confident learning": "doubtful" if row["image"] in doubtful else "",
            "people who kept the label": row["people who kept the label"],
        }
        for place, row in enumerate(export.tabulate(answers, ranked, facts, errors), 1)
    ]
    found = len(np.intersect1d(ranked, facts.rejected))
    table.append(
        {
            **dict.fromkeys(table[0], ""),
            "rank": len(ranked),
            "image": "listed",
            "people who kept the label": f"{found} of {len(errors)} rejected labels are listed",
        }
    )
    return table


LABELS = Command(
    "labels",
    "Rank test images by how little the answers trust their label.",
    _labels,
    _labels_options,
)


def _calibration_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("models", nargs="*", metavar="MODEL", help="all unless given")
    parser.add_argument("--markdown", type=Path, help="also write the table into this file")


def _calibration(options: argparse.Namespace, _: ShowProgress) -> Table:
    names = options.models or [card.model_id for card in models.list_models()]
    rows: Table = [_calibrate(models.find_model(name)) for name in names]
    if options.markdown:
        write_markdown(options.markdown, rows)
    return rows


CALIBRATION = Command(
    "calibration",
    "Compare how sure networks are with how often they are right.",
    _calibration,
    _calibration_options,
)


def _calibrate(card: Card) -> dict[str, object]:
    answers = mistakes.read_answers(card.model_id)
    perfect = calibration.simulate_perfect(answers)
    row: dict[str, object] = {
        "model": card.model_id,
        "calibration error %": round(100 * calibration.measure_reliability(answers).error, 3),
        "perfect %": round(100 * perfect.mean, 3),
        "95 % below": round(100 * perfect.highest, 3),
        "log loss": round(scores.log_loss(answers), 5),
        "temperature": "",
        "calibration error % with it": "",
        "log loss with it": "",
        "fitted on": f"nothing yet: train {card.recipe.name} --validate"
        if card.dataset == MNIST.name
        else "nothing",
    }
    if temperature := mistakes.find_temperature(card.model_id):
        cooled = mistakes.with_temperature(answers, temperature.value)
        reliability = calibration.measure_reliability(cooled)
        row |= {
            "temperature": round(temperature.value, 3),
            "calibration error % with it": round(100 * reliability.error, 3),
            "log loss with it": round(scores.log_loss(cooled), 5),
            "fitted on": f"{temperature.images:,} training images held out"
            + ("" if temperature.same_run else ", seed 0"),
        }
    return row
