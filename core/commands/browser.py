"""The command `pack`: a network for the browser, as files."""

from __future__ import annotations

import argparse
import gzip
from pathlib import Path

from core.browser.pack import FLOAT16, FLOAT32, pack
from core.commands.command import Command, ShowProgress, Table
from core.commands.output import write_bytes
from core.queries import models
from core.store.store import ModelStore


def _pack_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("model", metavar="MODEL")
    parser.add_argument("--out", metavar="DIR", type=Path, required=True, help="folder for both")
    parser.add_argument(
        "--float32", action="store_true", help="keep the weights as they are, in twice the bytes"
    )


def _pack(options: argparse.Namespace, _: ShowProgress) -> Table:
    card = models.find_model(options.model)
    weights = ModelStore().read_weights(card.model_id)
    packed = pack(card.graph, weights, dtype=FLOAT32 if options.float32 else FLOAT16)
    try:
        options.out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ValueError(
            f"{options.out} cannot be made a folder ({error.strerror or error}). Choose another "
            "place."
        ) from None
    plan = options.out / f"{packed.identity}.json"
    block = options.out / f"{packed.identity}.bin"
    write_bytes(block, packed.block)
    write_bytes(plan, packed.to_json().encode())
    return [
        {
            "model": card.model_id,
            "plan": str(plan),
            "weights": str(block),
            "steps": len(packed.plan["steps"]),
            "bytes of weights": len(packed.block),
            "by gzip": len(gzip.compress(packed.block, mtime=0)),
        }
    ]


PACK = Command(
    "pack",
    "Write a network for the browser: its plan, and its weights in one block.",
    _pack,
    _pack_options,
)
