"""The one place to drop anything, and examples for whoever has nothing at hand."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import streamlit as st

from core.data.importing.files import MAX_UPLOAD
from core.queries import examples
from dashboard.answers.asking import wait_for
from dashboard.appearance import plain
from dashboard.visit import choices

FILES, FOLDER = "Files", "A folder"
_GENERATION = "bring_generation"  # session state: how many drops were taken
_EXAMPLE = "bring_example"  # session state: the example that stands in place of a drop
_EXAMPLES = {
    "An .h5 network": (examples.write_network, "a network that was trained on handwritten digits"),
    "A CSV of digits": (examples.write_table, "1,500 digits as rows of a table, each labelled"),
}


@dataclass(frozen=True)
class Drop:
    """What was dropped.

    Attributes:
        key: Tells this drop from others of the same visit.
        files: Bytes by name.
    """

    key: str
    files: dict[str, bytes]


def show_drop() -> Drop | None:
    """The place to drop files in. Returns what lies there."""
    generation = st.session_state.setdefault(_GENERATION, 0)
    how = choices.show_segments("What to choose", (FILES, FOLDER), key="bring_how")
    uploaded = st.file_uploader(
        "Your file, or several that belong together"
        if how == FILES
        else "A folder with a folder of pictures for each class, or with IDX files",
        accept_multiple_files=True if how == FILES else "directory",
        max_upload_size=MAX_UPLOAD // 2**20,
        key=f"bring_{'files' if how == FILES else 'folder'}_{generation}",
    )
    if uploaded:
        st.session_state.pop(_EXAMPLE, None)
        files: dict[str, bytes] = {}
        for file in uploaded:
            if file.name in files:
                st.warning(plain(f"Two files are called {file.name[:80]!r}; the first one counts."))
            else:
                files[file.name] = file.getvalue()
        return Drop(f"{generation}:" + ",".join(str(file.file_id) for file in uploaded), files)
    example = st.session_state.get(_EXAMPLE)
    if example is not None:
        name, raw = example
        st.caption(f"The example `{name}`, {len(raw) / 1000:,.0f} kB.")
        st.button("Put it away", key="bring_put_away", on_click=put_away)
        return Drop(name, {name: raw})
    st.caption("No file at hand? Try an example:")
    with st.container(horizontal=True):
        for number, (label, (write, meaning)) in enumerate(_EXAMPLES.items()):
            if st.button(label, key=f"bring_example_{number}", help=f"As a file: {meaning}."):
                show = functools.partial(st.empty().caption, "Writing the file.")
                st.session_state[_EXAMPLE] = wait_for(
                    write, topic="example", waiting=show, apart=True
                )
                st.rerun()
    return None


def put_away() -> None:
    """Empties the place, and frees what the server kept of it."""
    st.session_state.pop(_EXAMPLE, None)
    st.session_state[_GENERATION] = st.session_state.get(_GENERATION, 0) + 1
