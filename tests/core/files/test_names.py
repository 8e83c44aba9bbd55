"""The known name that was probably meant."""

from core.files.names import suggest
from tests.places import ROOT


def test_the_nearest_name_is_suggested_and_a_far_one_is_not():
    known = ("cnn-simple", "cnn-larger", "champion")
    assert suggest("cnn-simpel", known) == " Did you mean 'cnn-simple'?"
    assert suggest("champoin", iter(known)) == " Did you mean 'champion'?"
    assert suggest("iris", known) == "" and suggest("iris", ()) == ""


def test_names_are_guessed_in_one_place():
    paths = [path for folder in ("core", "dashboard") for path in (ROOT / folder).rglob("*.py")]
    users = [path.relative_to(ROOT).as_posix() for path in paths if "difflib" in path.read_text()]
    assert users == ["core/files/names.py"]
