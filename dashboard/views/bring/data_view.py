"""Data that were dropped: what they are, and what they do not say; and a data set as a card."""

from __future__ import annotations

import functools
import os
import tempfile
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup
from streamlit.delta_generator import DeltaGenerator

from core.data.datasets import Source
from core.data.importing import importer
from core.data.importing.found import Found, Question, take_answers
from core.queries import data
from core.queries.data import Preview
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.answers.asking import wait_for
from dashboard.appearance import plain, theme
from dashboard.elements.command import show_command
from dashboard.figures.data.samples import (
    CLASSES,
    SAMPLES,
    make_count_table,
    make_feature_table,
    make_samples,
)
from dashboard.views.bring.dropping import Drop, put_away
from dashboard.views.bring.looked import look_once

FORMATS = (
    "**A table**: CSV, TSV or Parquet, with a column that holds the class.",
    "**Pictures** in a folder for each class, in train and test folders or not.",
    "**Arrays**: npz or npy with images and labels, or IDX files as MNIST's.",
    "**Texts**: a snippet in each line, a file for each class.",
    "**An archive** of any of these: zip, tar, tar.gz.",
)
_IMPORTED = "bring_imported"  # session state: the name of the data set just imported
_LABELS = {
    "label": "Column that holds the class",
    "kind": "What an example is",
    "size": "Height x width",
    "polarity": "Light and dark",
    "only": "Which of them",
    "class_names": "Class names in order, with commas between",
}
_WORDS = {
    "images": "An image",
    "features": "A row of features",
    "text": "A text",
    "keep": "As they are",
    "turn": "Changed over",
}


def show_data(drop: Drop, questions: DeltaGenerator) -> None:
    """What the files are, with samples; beside it what they do not say.

    Args:
        drop: What was dropped.
        questions: Where they go, with the button.

    Raises:
        ValueError: What is wrong with them.
    """
    answers_key = f"bring_answers_{drop.key}"
    given = st.session_state.setdefault(answers_key, {})
    query = functools.partial(data.look_at_upload, per_class=SAMPLES, classes=CLASSES)
    key = (drop.key, tuple(sorted(given.items())))
    found: Found
    found, preview = look_once(key, query, drop.files, given)
    with questions:
        st.subheader("Data")
        st.markdown(plain(found.sentence))
        answers = {question.wish: _ask(question, drop.key) for question in found.questions}
        name, title = _ask_names(drop)
        open_ = [one for one in found.questions if not one.proposal and not answers[one.wish]]
        pressed = st.button("Bring them", key="bring_import", type="primary", disabled=bool(open_))
        if open_:
            st.caption(plain(open_[0].sentence))
    asked = {question.wish: question.proposal for question in found.questions}
    changed = {wish: text for wish, text in answers.items() if text and text != asked[wish]}
    answered = {wish: text for wish, text in given.items() if wish not in asked} | changed
    if answered != given:  # another look tells what follows from them
        st.session_state[answers_key] = answered
        st.rerun()
    if pressed:
        _import(drop.files, name, title, given)
    if preview is not None:
        _show_preview(preview)
    for note in found.notes:
        if preview is None or note not in preview.notes:
            st.caption(plain(note))
    show_command(_write_command(name, given))


def _ask_names(drop: Drop) -> tuple[str, str]:
    """The short name, and the title if there shall be one."""
    name = st.text_input(
        "Short name",
        value=importer.make_name(next(iter(drop.files)).split("/")[0].split(".")[0]),
        key=f"bring_name_{drop.key}",
        help="Small letters, digits and hyphens.",
        max_chars=40,
    )
    title = st.text_input(
        "Title",
        key=f"bring_title_{drop.key}",
        max_chars=48,
        placeholder="as on the pages; by the file unless given",
    )
    return name.strip(), title.strip()


def _show_preview(preview: Preview) -> None:
    """Samples of each class, and how many examples there are."""
    overview, names = preview.overview, preview.class_names
    if preview.is_image:
        st.html(make_samples(overview, names, theme=theme()))
    elif table := make_feature_table(overview, names, preview.features):
        st.html(table)
    st.caption(
        f"{overview.train.sum():,} to learn from, {overview.test.sum():,} to test on; "
        f"{describe_balance(overview.train)}."
    )
    for note in preview.notes:
        st.caption(plain(note))


def _ask(question: Question, key: str) -> str:
    """A question about the files: choices, or a field. Returns the answer."""
    label, widget = _LABELS.get(question.wish, question.wish), f"bring_{question.wish}_{key}"
    choices = list(question.choices)
    if not choices:
        return st.text_input(
            label, value=question.proposal, key=widget, help=plain(question.sentence)
        )
    index = choices.index(question.proposal) if question.proposal in choices else None
    return (
        st.selectbox(
            label,
            choices,
            index=index,
            key=widget,
            help=plain(question.sentence),
            placeholder="Choose one",
            format_func=lambda choice: _WORDS.get(choice, choice),
        )
        or ""
    )


def _write_command(name: str, answers: dict[str, str]) -> str:
    wishes = "".join(
        f" --{'classes' if wish == 'class_names' else wish} {text!r}"
        for wish, text in answers.items()
    )
    return f"python -m core data import PATH --name {name}{wishes}"


def _import(files: dict[str, bytes], name: str, title: str, answers: dict[str, str]) -> None:
    """Lets a worker import the files, and shows what came of it on the next run.

    Raises:
        ValueError: What is wrong with them.
    """
    handle, place_name = tempfile.mkstemp(prefix="inkling-import-")
    os.close(handle)
    watched = Path(place_name)
    query = functools.partial(
        data.import_watched,
        watched=watched,
        name=name or None,
        title=title or None,
        **take_answers(answers),
    )
    bar, button = st.empty(), st.empty()
    shown: list[bool] = []

    def wait_visibly() -> None:
        bar.progress(_read_share(watched), text="Reading, checking and packing.")
        if not shown:  # any click takes the visitor away from here, which ends the import
            shown.append(button.button("Cancel", key="bring_cancel"))

    try:
        source = wait_for(query, files, topic="import", waiting=wait_visibly, apart=True)
    finally:
        watched.unlink(missing_ok=True)  # whoever goes on to something else ends it, too
        bar.empty()
        button.empty()
    st.session_state[_IMPORTED] = source.name
    put_away()
    cached.sources.clear()
    st.rerun()


def imported_now() -> str | None:
    """The name of the data set that was just imported, which stands above the others."""
    return st.session_state.get(_IMPORTED)


def _read_share(watched: Path) -> float:
    """How far an import is, from 0 to 1."""
    try:
        done, steps = map(int, watched.read_text().split())
    except (OSError, ValueError):  # not begun, or just being written
        return 0.0
    return min(1.0, done / max(steps, 1))


def show_imported() -> bool:
    """The data set just imported, with all notes, and the way on. False if there is none."""
    imported = imported_now()
    if not imported:
        return False
    source = data.find_dataset(imported)
    st.subheader("Imported")
    site.show_link(site.TRAIN, "**Train a network on it**")
    st.caption("Or drop a network that was trained on it.")
    show_dataset(source, opened=True)
    return True


def show_dataset(source: Source, *, opened: bool = False) -> None:
    """A data set: its looks first, then its numbers.

    Args:
        source: The data set.
        opened: Whether the notes are there to be read at once.
    """
    with frame.sentences():
        overview = cached.overview(source.name, source.sha256, SAMPLES, CLASSES)
        if source.is_image:
            st.html(make_samples(overview, source.class_names, theme=theme()))
        else:
            st.html(make_feature_table(overview, source.class_names, source.named_features))
        st.html(Markup('<div class="dataset-title">{}</div>').format(source.title))
        more = len(source.class_names) - CLASSES
        st.caption(
            f"`{source.name}`: {overview.train.sum():,} to learn from, {overview.test.sum():,} to "
            f"test on; {describe_input(source)}; {describe_balance(overview.train)}"
            + (f", {CLASSES} of them shown" if source.is_image and more > 0 else "")
            + f". {plain(source.terms[:1].upper() + source.terms[1:])}."
        )
        with st.expander("Notes and classes", expanded=opened):
            st.markdown("\n".join(f"- {plain(note)}" for note in source.notes))
            st.html(make_count_table(overview, source.class_names))


def describe_input(source: Source) -> str:
    """What a network gets to see, in short."""
    if not source.is_image:
        return f"vectors of {source.input_shape[0]:,} numbers"
    height, width, channels = source.input_shape
    return f"{'gray' if channels == 1 else 'color'} images, {height}x{width} pixels"


def describe_balance(counts: np.ndarray[Any, np.dtype[np.int64]]) -> str:
    """How many classes, and how evenly the training part is spread over them."""
    low, high = int(counts.min()), int(counts.max())
    each = f"{low:,}" if low == high else f"{low:,} to {high:,}"
    return f"{len(counts)} classes of {each} training examples"
