"""Files that are no data set here, by their first bytes and names, each with its way out."""

from __future__ import annotations

import re

from core.data.importing.files import DAMAGE, Files, list_some, show
from core.data.importing.places import list_pictures

_PYTHON = (
    "Save the arrays for numpy instead: `numpy.savez_compressed('data.npz', x_train=x, y_train=y, "
    "x_test=x2, y_test=y2)`."
)
# By what a file's first bytes are, its name ends in, what it is, and what to do.
_KNOWN: tuple[tuple[bytes, str, str, str], ...] = (
    (
        rb"\x80[\x02-\x05]",
        r"\.(pkl|pickle|p)(\.gz)?$|(^|/)(data_batch_\d|test_batch|batches\.meta)$",
        "a Python pickle, which can run programs when it is read and so is not read",
        f"Open it where you trust it. {_PYTHON}",
    ),
    (rb"7z\xbc\xaf|Rar!", r"\.(7z|rar)$", "an archive that is not read", "Pack it as zip."),
    (rb"$^", r"\.(xlsx?|ods)$", "a spreadsheet", "Save it as CSV."),
    (rb"$^", r"\.(jsonl?|ndjson|arff|feather|arrow|tfrecords?)$", "not read", "Save it as CSV."),
    (
        rb"$^",
        r"\.(pt|pth|keras|onnx|tflite|safetensors)$",
        "no data set, but perhaps a network",
        "Bring it as a network.",
    ),
)
_HEAD = 20  # bytes
_SMALL = 100_000  # bytes; what is larger is no pointer and hardly a page
_LOOKED_AT = 20  # files


def refuse_placeholders(files: Files) -> None:
    """Passes files that are what their names say, not what came in their place.

    Raises:
        ValueError: One is a pointer of Git LFS, or a web page.
    """
    pictures = set(list_pictures(files))  # which are looked at one by one
    small = [name for name, size in files.sizes.items() if size < _SMALL and name not in pictures]
    for name in small[:_LOOKED_AT]:
        try:
            with files.open(name) as stream:
                head = stream.read(_HEAD).lower()
        except (*DAMAGE, ValueError):
            continue
        if head.startswith(b"version https://git"):
            raise ValueError(
                f"{show(name)} is a pointer of Git LFS and not the file itself. Fetch the file "
                "with `git lfs pull`, or from the page it is on."
            )
        named = name.lower().endswith((".html", ".htm", ".txt"))
        if head.lstrip().startswith((b"<!doctype html", b"<html")) and not named:
            raise ValueError(
                f"{show(name)} is a web page, as comes where one has to sign in first. Fetch the "
                "file again, signed in."
            )


def explain_unknown(files: Files, expected: str) -> ValueError:
    """What to tell someone whose files are in no format that is known here.

    Args:
        files: What was brought.
        expected: A sentence on what is.
    """
    for name in files.sizes:
        try:
            with files.open_unpacked(name) as stream:
                head = stream.read(_HEAD)
        except (*DAMAGE, ValueError):
            head = b""
        for beginning, ending, what, remedy in _KNOWN:
            if re.match(beginning, head) or re.search(ending, name, re.IGNORECASE):
                return ValueError(f"{show(name)} is {what}. {remedy}")
    if list_pictures(files):
        return ValueError(
            f"The pictures {list_some(list_pictures(files), limit=3)} lie in no folder of a class; "
            "expected a folder for each of at least two classes, or a table of their names and "
            "classes beside them. Arrange them so."
        )
    if files.sizes and all(name.lower().endswith((".txt", ".text")) for name in files.sizes):
        return ValueError(
            f"What classes are {list_some(list(files.sizes))}? Two files of text with a snippet in "
            "each line are read if they are named like classes (neg.txt and pos.txt, spam.txt and "
            "ham.txt) or if class names are given for them: --classes, or the field for it on the "
            "page."
        )
    received = list_some(list(files.sizes)) if files.sizes else "no file"
    return ValueError(f"No data set was recognized in {received}. {expected}")
