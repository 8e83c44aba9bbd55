"""Data sets of one's own: what is here, what can be brought, and what came of it."""

from __future__ import annotations

import functools
from typing import Any

import numpy as np
import streamlit as st
from markupsafe import Markup

from core.data.datasets import Source
from core.data.importing import importer
from core.data.importing.files import MAX_UPLOAD
from core.queries import data
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
from dashboard.visit import choices

FILES, FOLDER = "Files", "A folder"
_GENERATION = "bring_generation"  # session state: how many uploads were taken
_IMPORTED = "bring_imported"  # session state: the name of the data set just imported
_FORM_WIDTH, _RESULT_WIDTH, _CARD_WIDTH = 380, 460, 428  # pixels
_WAITING_HEIGHT = 300  # pixels, about those of a card
_PLACES = 8  # elements that `_show_formats` or `_show_imported` fill at most


def show_data_import() -> None:
    """The whole view."""
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_FORM_WIDTH):
            files, wishes = _show_form()
            pressed = st.button("Import", key="bring_import", type="primary", disabled=not files)
        with st.container(width=_RESULT_WIDTH):
            imported = st.session_state.get(_IMPORTED)
            with frame.sentences():
                if pressed:
                    _import(files, wishes)
                elif imported:
                    _show_imported(data.find_dataset(imported))
                else:
                    _show_formats()
    st.header("Data sets that are here")
    st.caption("Some test examples of each class, ink on paper as on every page, or in colors.")
    with st.container(horizontal=True, gap="medium"):
        for source in data.list_datasets():
            if source.name != imported or pressed:
                with st.container(width=_CARD_WIDTH, border=True, key=f"bring_card_{source.name}"):
                    show_dataset(source)


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
            st.html(make_feature_table(overview, source.class_names, source.features))
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


def _show_form() -> tuple[dict[str, bytes], dict[str, Any]]:
    """The upload with what its owner says of it."""
    generation = st.session_state.setdefault(_GENERATION, 0)
    how = choices.show_segments("What to choose", (FILES, FOLDER), key="bring_how")
    uploaded = st.file_uploader(
        "An npz file, a zip or tar archive, four IDX files or two text files"
        if how == FILES
        else "A folder with a folder of pictures for each class, or with IDX files",
        accept_multiple_files=True if how == FILES else "directory",
        max_upload_size=MAX_UPLOAD // 2**20,
        key=f"bring_{'files' if how == FILES else 'folder'}_{generation}",
    )
    files: dict[str, bytes] = {}
    for file in uploaded:
        if file.name in files:
            st.warning(plain(f"Two files are called {file.name[:80]!r}; the first one counts."))
        else:
            files[file.name] = file.getvalue()
    name = st.text_input(
        "Short name",
        key=f"bring_name_{generation}",
        placeholder="small letters, digits and hyphens; by the files unless given",
        max_chars=40,
    )
    with st.popover("More to say"):
        title = st.text_input("Title", key=f"bring_title_{generation}", max_chars=48)
        classes = st.text_input(
            "Class names in order, with commas between",
            key=f"bring_classes_{generation}",
            placeholder="cat, dog",
        )
        size = st.text_input(
            "Scale pictures to height x width",
            key=f"bring_size_{generation}",
            placeholder="28x28",
            help="For pictures that differ in size. Rows of numbers in an npz file are read as "
            "images of this size.",
        )
    return files, {"name": name, "title": title, "classes": classes, "size": size}


def _import(files: dict[str, bytes], wishes: dict[str, Any]) -> None:
    """Lets the worker import the files, and shows what came of it on the next run.

    Raises:
        ValueError: What is wrong with them.
    """
    query = functools.partial(
        importer.import_upload,
        name=wishes["name"].strip() or None,
        title=wishes["title"].strip() or None,
        class_names=wishes["classes"].split(",") if wishes["classes"].strip() else None,
        size=importer.parse_size(wishes["size"]) if wishes["size"].strip() else None,
    )
    # As many as what stood here before may have taken, which would stay below otherwise.
    words, skeleton, *_ = [st.empty() for _ in range(_PLACES)]

    def wait_visibly() -> None:
        words.caption("Reading, checking and packing; 100 megabytes take about half a minute.")
        skeleton.skeleton(height=_WAITING_HEIGHT)

    source = wait_for(query, files, topic="import", waiting=wait_visibly)
    st.session_state[_IMPORTED] = source.name
    st.session_state[_GENERATION] += 1  # empties the form, and frees what the server kept of it
    st.rerun()


def _show_imported(source: Source) -> None:
    """The data set just imported, with all notes, and the way on."""
    st.subheader("Imported")
    site.show_link(site.TRAIN, "**Train a network on it**")
    show_dataset(source, opened=True)


def _show_formats() -> None:
    """What can be brought, while nothing was."""
    st.subheader("What can be brought")
    st.markdown("\n".join(f"- {text[0].upper()}{text[1:]}." for text in importer.FORMATS))
    st.caption(
        "Everything stays on this server. Nothing in a file is run: archives are read in place, "
        "sizes are checked first. Where there is no test part, one is drawn, the same each time."
    )
    show_command(
        "python -m core data import PATH --name NAME",
        saying=f"Over {MAX_UPLOAD // 2**20} MB, or a folder on the server:",
    )
