"""The JavaScript that pages fetch."""

import gzip
import re
from pathlib import Path

from core.browser import code

FOLDER = Path(code.__file__).parent
COMPUTING = ("engine", "kernel", "digitizer")  # with what they import; the others show
MOST = 12 * 1024  # bytes on the way


def test_all_modules_are_sent_and_find_each_other():
    files = code.files()
    assert set(files) == {path.name for path in FOLDER.glob("*.js")}
    for content in files.values():
        assert set(re.findall(r'from "\./(.*?)"', content.decode())) <= set(files)


def test_comments_stay_here_and_code_goes():
    for name, content in code.files().items():
        lines = (FOLDER / name).read_text().splitlines()
        kept = content.decode().splitlines()
        left = [line for line in lines if line.strip().startswith(("//", "/*", "*"))]
        assert len(kept) + len(left) == len(lines) and not set(left) & set(kept)


def test_what_computes_is_small():
    sent, waiting = {}, [f"{name}.js" for name in COMPUTING]
    while waiting:
        name = waiting.pop()
        sent[name] = code.files()[name]
        imported = re.findall(r'from "\./(.*?)"', sent[name].decode())
        waiting += [other for other in imported if other not in sent]
    assert len(sent) == 6
    assert sum(len(gzip.compress(content, mtime=0)) for content in sent.values()) <= MOST


def test_no_module_is_long():
    for path in FOLDER.glob("*.js"):
        assert len(path.read_text().splitlines()) <= 300, path.name


def test_the_identity_changes_with_any_file(monkeypatch):
    names = {code.identity()}
    for name, content in code.files().items():
        changed = {**code.files(), name: content + b" "}
        with monkeypatch.context() as patched:
            patched.setattr(code, "files", lambda changed=changed: changed)
            names.add(code.identity.__wrapped__())
    assert len(names) == 1 + len(code.files())
