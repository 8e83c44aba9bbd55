"""One script of our JavaScript modules, for a page that fetches nothing."""

from __future__ import annotations

import functools
import re

from core.browser import code

_IMPORT = re.compile(r'^import \{(.*?)\} from "\./(.*?)\.js"\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?:async )?(?:const|function|class) (\w+)", re.MULTILINE)


@functools.cache
def bundle(entry: str) -> str:
    """A module and all that it imports, each as a function that returns what it exports.

    Args:
        entry: Name of the module's file, without its ending.

    Returns:
        JavaScript that defines `inkling`: what the module exports.

    Raises:
        ValueError: A module is written in a way that is not understood here.
    """
    placed: dict[str, str] = {}
    _place(entry, placed, ())
    return f'"use strict"\n{"".join(placed.values())}const inkling = $.{entry}\n'


def _place(name: str, placed: dict[str, str], on_the_way: tuple[str, ...]) -> None:
    """Places a module behind those that it imports."""
    if name in placed:
        return
    if name in on_the_way:
        raise ValueError(f"{name}.js imports itself by way of {', '.join(on_the_way)}.")
    text = code.files()[f"{name}.js"].decode()
    for _, other in _IMPORT.findall(text):
        _place(other, placed, (*on_the_way, name))
    exported = _EXPORT.findall(text)
    body = _IMPORT.sub(lambda found: f"const {{{found[1]}}} = $.{found[2]}\n", text)
    body = re.sub(r"^ +|^export ", "", body, flags=re.MULTILINE)
    if re.search(r"^import |^export ", body, re.MULTILINE):
        raise ValueError(f"{name}.js imports or exports something in a way of its own.")
    begin = "" if placed else "const $ = {}\n"
    placed[name] = f"{begin}$.{name} = (() => {{\n{body}return {{{', '.join(exported)}}}\n}})()\n"
