"""All commands of `python -m core`, in the order of its help; to add one, add its record here."""

from __future__ import annotations

from core.commands import (
    benchmarks,
    bring,
    browser,
    cluster,
    compare,
    data,
    epochs,
    familiarity,
    inside,
    maximization,
    mistakes,
    models,
    page,
    recipes,
    training,
)
from core.commands.command import Command

GROUPS = {
    "data": "Data sets: list, import, show, rename and remove them.",
    "models": models.LIST.text,  # which is what it does alone
}
"""The first words of commands in two words, and what these have in common."""

COMMANDS: tuple[Command, ...] = (
    recipes.LIST,
    recipes.SCRIPT,
    models.LIST,
    models.REMOVE,
    models.RENAME,
    models.PREDICT,
    models.EXPORT,
    browser.PACK,
    page.PAGE,
    benchmarks.PEN_BENCH,
    benchmarks.PHOTO_BENCH,
    benchmarks.SEVERAL_BENCH,
    benchmarks.FORMS_COMMAND,
    familiarity.BENCH,
    models.REFERENCE,
    training.TRAIN,
    training.SWEEP,
    training.REPRODUCE,
    training.RUNS,
    cluster.SCHEDULER,
    cluster.WORKER,
    inside.FILTERS,
    inside.RESPONSES,
    inside.CIRCUIT,
    epochs.EPOCHS,
    maximization.MAXIMIZE,
    maximization.BENCHMARK,
    mistakes.MISTAKES,
    mistakes.LABELS,
    mistakes.CALIBRATION,
    compare.COMPARE,
    data.LIST,
    data.IMPORT,
    data.SHOW,
    data.REMOVE,
    data.RENAME,
    bring.BRING,
)
