"""The JavaScript that pages fetch."""

import gzip
import re
from pathlib import Path

from core.browser import code

FOLDER = Path(code.__file__).parent
# What shows; the others compute.
PAGES = {
    f"{name}.js"
    for name in "again answer demonstration elements link live maps paper strokes timeline".split()
}
MOST = 12 * 1024  # bytes on the way


def test_all_modules_are_sent_and_find_each_other():
    files = code.files()
    assert set(files) == {path.name for path in FOLDER.glob("*.js")} > PAGES
    for content in files.values():
        assert set(re.findall(r'from "\./(.*?)"', content.decode())) <= set(files)


def test_comments_stay_here_and_code_goes():
    for name, content in code.files().items():
        lines = (FOLDER / name).read_text().splitlines()
        kept = content.decode().splitlines()
        left = [line for line in lines if line.strip().startswith(("//", "/*", "*"))]
        assert len(kept) + len(left) == len(lines) and not set(left) & set(kept)


def test_what_computes_is_small():
    sent = [content for name, content in code.files().items() if name not in PAGES]
    assert sum(len(gzip.compress(content, mtime=0)) for content in sent) <= MOST


def test_the_identity_changes_with_any_file(monkeypatch):
    names = {code.identity()}
    for name, content in code.files().items():
        changed = {**code.files(), name: content + b" "}
        with monkeypatch.context() as patched:
            patched.setattr(code, "files", lambda changed=changed: changed)
            names.add(code.identity.__wrapped__())
    assert len(names) == 1 + len(code.files())
