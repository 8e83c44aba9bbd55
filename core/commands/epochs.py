"""The command `epochs`: how a network learned, from its random start to its last epoch."""

from __future__ import annotations

import argparse

import numpy as np

from core.commands.command import Command, ShowProgress, Table
from core.commands.output import add_target, find, stack, write
from core.drawing import digit_address
from core.pictures.mosaic import draw_mosaic
from core.queries import data, epochs


def _epochs_options(parser: argparse.ArgumentParser) -> None:
    add_target(parser, "epochs")
    parser.set_defaults(model="cnn-larger")  # the champion's snapshots are not shipped
    parser.add_argument("--digit", default="test-0", help="test-N or ink-..., as in a link")


def _epochs(options: argparse.Namespace, _: ShowProgress) -> Table:
    card, block = find(options)
    learned = epochs.filters_over_epochs(card.model_id, block.name)
    source = data.source_of(card)
    images = data.test_split(source.name).images
    image = digit_address.parse(options.digit, images, noun=source.noun).tensor
    probabilities = epochs.answers_over_epochs(card.model_id, image[None])[:, 0]
    limit = float(np.abs(learned.kernels).max())
    height, width, channels, _ = learned.kernels.shape[1:]
    pictures = [
        draw_mosaic(
            learned.kernels[place].transpose(3, 2, 0, 1).reshape(-1, height, width),
            limit=limit,
            columns=None if channels == 1 else channels,
        )
        for place in (0, -1)
    ]
    arrays = {
        "epochs": np.array(learned.epochs),
        "probabilities": probabilities,
        "kernels": learned.kernels,
        "biases": learned.biases,
    }
    write(options.out, arrays, stack(pictures))
    errors = epochs.test_errors(card, learned.epochs)
    return [
        {
            "epoch": epoch,
            "test error %": "" if error is None else f"{100 * error:.2f}",
            "answer": source.class_names[int(row.argmax())],
            "confidence %": round(100 * float(row.max()), 1),
        }
        for epoch, error, row in zip(learned.epochs, errors, probabilities, strict=True)
    ]


EPOCHS = Command(
    "epochs",
    "Write the kernels of a layer and the answers to a digit after each epoch.",
    _epochs,
    _epochs_options,
)
