"""Imports flow one way, and some libraries stay where they belong."""

import ast
import subprocess
import sys

from tests.places import ROOT

# The rooms of core, from the ground up: each may import from itself and from those below it.
CORE = (
    *("files", "pictures", "engine", "data", "drawing", "recipes", "store", "networks"),
    *("analysis", "foreign", "browser", "queries", "runs", "maintenance", "commands", "__main__"),
)
DASHBOARD = (
    *("figures", "appearance", "components", "answers", "visit", "site", "elements", "frame"),
    *("views", "app_pages", "app", "server"),
)
FLOW = [*(f"core.{room}" for room in CORE), *(f"dashboard.{room}" for room in DASHBOARD)]
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


def room_of(name):
    """The room that a module stands in, or a name out of it."""
    return next((room for room in FLOW if name == room or name.startswith(room + ".")), None)


def test_every_module_stands_in_a_room_and_every_room_is_there():
    names = {name for name, _ in modules()} - {"core", "dashboard"}
    assert not [name for name in names if room_of(name) is None]
    assert {room_of(name) for name in names} == set(FLOW)


def test_imports_follow_the_flow():
    wrong = []
    for name, path in modules():
        for target in imports(path):
            here, there = room_of(name), room_of(target)
            if here and there and FLOW.index(there) > FLOW.index(here):
                wrong.append(f"{name} imports {target}")
    assert not wrong


def test_few_modules_are_loose():
    loose = {"core": set(), "dashboard": {"app", "appearance", "frame", "server", "site"}}
    for folder, names in loose.items():
        found = {path.stem for path in (ROOT / folder).glob("*.py")}
        assert found - {"__init__", "__main__"} == names


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


def test_what_is_measured_is_where_the_measurements_look_for_it():
    """`make bench` is no test, and imports much only where it needs it: moves would go unseen."""
    known = {"core", "dashboard"}
    for name, path in modules():
        known.add(name)
        for node in ast.walk(ast.parse(path.read_text())):
            targets = getattr(node, "targets", None) or [getattr(node, "target", node)]
            names = (getattr(one, "id", getattr(one, "name", None)) for one in targets)
            known.update(f"{name}.{defined}" for defined in names if defined)
    for path in (ROOT / "tests" / "bench").glob("*.py"):
        wanted = {one for one in imports(path) if one.startswith(("core.", "dashboard."))}
        assert wanted <= known, (path.name, wanted - known)
