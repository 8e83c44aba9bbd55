"""The command `page`: a network as one HTML file, or all of them in a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from core.browser.page import write_index
from core.commands.command import Command, PartlyError, ShowProgress, Table
from core.commands.output import write_bytes
from core.maintenance.pages import write_page
from core.queries import models
from core.queries.page_pictures import draw_strip
from core.store.card import Card


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL", nargs="?")
    parser.add_argument(
        "--out", type=Path, required=True, help="the file; with --all the folder for them"
    )
    parser.add_argument("--all", action="store_true", help="a page for each network, and an index")
    parser.add_argument(
        "--lesson", action="store_true", help="show only what the page's link names (#show=draw)"
    )
    parser.add_argument("--digit", default="", help="a page about this test digit: test-N")
    parser.add_argument("--unit", default="", help="look at this first: layer:number")
    parser.add_argument("--full", action="store_true", help="all test images come along")
    parser.add_argument(
        "--float32", action="store_true", help="keep the weights as they are, in twice the bytes"
    )


def _page(options: argparse.Namespace, progress: ShowProgress) -> Table:
    if options.all == bool(options.model):
        raise ValueError(
            f"Received {'a network and' if options.all else 'neither a network nor'} --all; "
            "expected one of them."
        )
    if not options.all:
        card = models.find_model(options.model)
        text = _write(options, card)
        write_bytes(options.out, text.encode())
        return [_row(card, options.out, text)]
    if options.digit or options.unit:
        raise ValueError("Received --all with a digit or a unit; expected these for one network.")
    return _write_all(options, progress)


def _write_all(options: argparse.Namespace, progress: ShowProgress) -> Table:
    """A page for each network; one that has none is said why."""
    folder: Path = options.out
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(
            f"{folder} cannot be made a folder ({error.strerror or error}). Choose another place."
        ) from None
    cards = models.list_models()
    show = progress("pages")
    table, entries, refused = [], [], []
    for number, card in enumerate(cards):
        try:
            text = _write(options, card)
        except ValueError as error:
            refused.append(f"{card.model_id}: {error}")
            continue
        path = folder / f"{card.model_id}.html"
        write_bytes(path, text.encode())
        table.append(_row(card, path, text))
        entries.append((path.name, _label(card), _describe(card, text), draw_strip(card.model_id)))
        show(number + 1, len(cards))
    write_bytes(folder / "index.html", write_index(entries).encode())
    if refused:
        raise PartlyError(f"Without a page: {' '.join(refused)}", table)
    return table


def _label(card: Card) -> str:
    return card.recipe.name + (f", seed {card.seed}" if card.seed else "")


def _describe(card: Card, text: str) -> str:
    summary = card.recipe.summary
    return (
        f"misreads {100 * card.test_error:.2f} % of {card.test_images:,} test inputs. "
        f"{summary[:1].upper()}{summary[1:]}; {card.parameters:,} weights, "
        f"{len(text) / 1000:,.0f} KB."
    )


def _write(options: argparse.Namespace, card: Card) -> str:
    names = ("lesson", "digit", "unit", "full", "float32")
    return write_page(card.model_id, **{name: getattr(options, name) for name in names})


def _row(card: Card, path: Path, text: str) -> dict[str, object]:
    return {"model": card.model_id, "page": str(path), "bytes": len(text.encode())}


PAGE = Command(
    "page",
    "Write a network as one HTML file that draws, answers and shows its inside, without a server.",
    _page,
    _options,
)
