"""What people read is plain English: phrases that visitors stumbled over do not come back."""

import ast

import pytest

from tests.places import ROOT

STUMBLED_OVER = (
    "as you see beside",
    "count nowhere",
    "did not arrive; load",
    "does not come back",
    "gone on with",
    "goes without saying",
    "here will be",
    "here would be",
    "in many hands",
    "left no word",
    "may be no digit",
    "more to say",
    "nobody kept",
    "nobody measured",
    "not in the store any more",
    "on their way: ",
    "sound answer",
    "stands among the",
    "what became of",
)


def list_texts(path):
    """The texts in a file that are no docstrings, those in braces left out."""
    tree = ast.parse(path.read_text())
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            body.pop(0)
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (one.value for one in node.values if isinstance(one, ast.Constant))
            yield "".join(map(str, parts))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("folder", ["dashboard", "core"])
def test_no_text_says_what_visitors_stumbled_over(folder):
    texts = {path: "\n".join(list_texts(path)).lower() for path in (ROOT / folder).rglob("*.py")}
    texts |= {path: path.read_text().lower() for path in (ROOT / folder).rglob("*.js")}
    found = [
        (path.name, one) for path, text in texts.items() for one in STUMBLED_OVER if one in text
    ]
    assert not found
