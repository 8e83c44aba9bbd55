"""Imports flow one way, and some libraries stay where they belong."""

import ast
import subprocess
import sys

from tests.places import ROOT

# Each room may import from itself and from those before it.
FLOW = [
    "core.files",
    "core.pictures",
    "core.engine",
    "core.data",
    "core.drawing",
    "core.recipes",
    "core.store",
    "core.networks",
    "core.analysis",
    "core.foreign",
    "core.queries",
    "core.runs",
    "core.maintenance",
    "core.commands",
    "core.__main__",
    "dashboard.figures",
    "dashboard.components",
    "dashboard.answers",
    "dashboard.visit",
    "dashboard.elements",
    "dashboard.views",
    "dashboard",
]
# Rooms that do without a library.
FORBIDDEN = {
    "core": {"streamlit", "plotly", "dashboard"},
    "dashboard": {"keras", "tensorflow", "sklearn", "core.networks.backend"},
    "dashboard.figures": {"streamlit"},
}


def modules():
    for folder in ("core", "dashboard"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
            yield name.removesuffix(".__init__"), path


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room(name):
    matches = [place for place in FLOW if name == place or name.startswith(place + ".")]
    return max(matches, key=len, default=None)


def test_imports_follow_the_flow():
    for name, path in modules():
        for target in imports(path):
            here, there = room(name), room(target)
            if here and there:
                assert FLOW.index(there) <= FLOW.index(here), f"{name} imports {target}"


def test_libraries_stay_where_they_belong():
    for name, path in modules():
        for place, libraries in FORBIDDEN.items():
            if name == place or name.startswith(place + "."):
                for target in imports(path):
                    wrong = [
                        lib for lib in libraries if target == lib or target.startswith(lib + ".")
                    ]
                    assert not wrong, f"{name} imports {target}"


def test_only_the_backend_imports_keras():
    users = [
        name
        for name, path in modules()
        if any(t.split(".")[0] in ("keras", "tensorflow") for t in imports(path))
    ]
    assert users == ["core.networks.backend"]


def test_the_doors_open_without_keras():
    doors = "core.queries.models, core.engine.engine, core.__main__"
    code = f"import sys, {doors}; print('keras' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr


def test_no_file_is_long():
    for name, path in modules():
        assert len(path.read_text().splitlines()) <= 300, name
