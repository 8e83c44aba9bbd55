"""Where Inkling keeps what is made and brought here, and how it writes files there.

Trained models, runs, imported data sets and recipes of one's own lie under one root, so that a
folder that several machines share holds all of them.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

STORE_VARIABLE = "INKLING_STORE"  # environment variable that moves the store elsewhere


def find_root() -> Path:
    """The folder that INKLING_STORE names, else one in the user's cache; it need not exist yet."""
    chosen = os.environ.get(STORE_VARIABLE)
    return Path(chosen) if chosen else user_cache_path("inkling") / "models"


def write_file(path: Path, raw: bytes, *, lasting: bool = True) -> None:
    """Writes a file; a reader may meet half of it.

    Args:
        path: The file; its folder must exist.
        raw: What it shall hold.
        lasting: Whether to wait until it is on the disk; false where losing it costs nothing.

    Raises:
        OSError: It cannot be written.
    """
    with path.open("wb") as file:
        file.write(raw)
        if lasting:
            file.flush()
            os.fsync(file.fileno())


def replace_file(path: Path, raw: bytes, *, lasting: bool = True) -> None:
    """Writes a file whole or not at all: under another name first, then moved into place.

    Args:
        path: As in `write_file`.
        raw: As in `write_file`.
        lasting: As in `write_file`.

    Raises:
        OSError: It cannot be written; what was there before is still there.
    """
    partial = path.with_name(f".partial-{os.getpid()}-{path.name}")
    try:
        write_file(partial, raw, lasting=lasting)
        os.replace(partial, path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise


def write_folder(place: Path, fill: Callable[[Path], None], *, replace: bool = False) -> None:
    """Makes a folder whole or not at all: beside its place first, then moved there.

    Args:
        place: The folder.
        fill: Writes the files into the folder it is given.
        replace: Whether a folder that is there gives way; otherwise that is an OSError.

    Raises:
        OSError: It cannot be written.
    """
    partial = place.with_name(f".partial-{place.name}")
    try:
        shutil.rmtree(partial, ignore_errors=True)  # of a run that was killed while writing
        partial.mkdir(parents=True)
        fill(partial)
        if replace and place.exists():
            shutil.rmtree(place)
        os.replace(partial, place)
    except OSError:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def remove_folder(place: Path) -> None:
    """Removes a folder as a whole: whoever looks finds all of it, or nothing.

    Raises:
        OSError: It is not there, or cannot be moved.
    """
    gone = place.with_name(f".removed-{place.name}-{time.time_ns()}")
    os.replace(place, gone)
    shutil.rmtree(gone, ignore_errors=True)


def explain_unwritable(root: Path, error: OSError) -> ValueError:
    """What to tell someone when the store cannot be written."""
    return ValueError(
        f"The model store {root} cannot be written ({error.strerror or error}). "
        f"Make room or set {STORE_VARIABLE} to a folder that can be written."
    )
