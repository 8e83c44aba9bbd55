"""The JavaScript files that pages fetch, named by their content."""

from __future__ import annotations

import functools
import hashlib
import re
from pathlib import Path

_FOLDER = Path(__file__).parent
_COMMENT = re.compile(rb"^ *(//|/\*|\*([ /]|$)).*\n", re.MULTILINE)  # lines of nothing else


@functools.cache
def files() -> dict[str, bytes]:
    """All modules, by their file names; they import each other by these.

    Comments, a fifth of what would be sent, are left out.
    """
    return {
        path.name: _COMMENT.sub(b"", path.read_bytes()) for path in sorted(_FOLDER.glob("*.js"))
    }


@functools.cache
def identity() -> str:
    """Names the content of all of them: 20 hexadecimal digits."""
    digest = hashlib.sha256()
    for name, content in files().items():
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.hexdigest()[:20]
