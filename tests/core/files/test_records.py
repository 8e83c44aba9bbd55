"""Records as JSON text and back: what is written stays as it is, what is damaged gets a reason."""

import json
from dataclasses import dataclass

import pytest

from core.data import library
from core.files import records
from core.maintenance import reproduction
from core.runs import plan as plans
from core.store import card as cards
from tests.places import FIXTURES


@dataclass(frozen=True)
class Part:
    size: int


@dataclass(frozen=True)
class Whole:
    name: str
    parts: tuple[Part, ...]
    place: str = ""
    notes: tuple[str, ...] = ()


READERS = {
    "parts": lambda parts: tuple(Part(**part) for part in parts),
    "notes": tuple,
}


def test_a_record_comes_back_as_it_was():
    whole = Whole("w", (Part(1), Part(2)), "here", ("so",))
    text = records.to_json(whole)
    assert text == json.dumps(
        {"name": "w", "notes": ["so"], "parts": [{"size": 1}, {"size": 2}], "place": "here"},
        indent=1,
    )
    assert records.from_json(Whole, text, READERS) == whole


def test_fields_may_stay_away_and_come_from_elsewhere():
    whole = Whole("w", (), "here")
    text = records.to_json(whole, without=("place", "notes"))
    assert json.loads(text) == {"name": "w", "parts": []}
    assert records.from_json(Whole, text, READERS) == Whole("w", ())

    def at_home(**fields):
        return Whole(place="here", **fields)

    assert records.from_json(at_home, text, READERS) == whole
    with pytest.raises(ValueError, match="multiple values for keyword argument 'place'"):
        records.from_json(at_home, records.to_json(whole), READERS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "5",
        "[]",
        "null",
        '"text"',
        "{}",
        '{"name": "w"}',
        '{"name": "w", "parts": 3}',
        '{"name": "w", "parts": [{"length": 1}]}',
        '{"name": "w", "parts": [], "more": 1}',
        "[" * 100_000,
    ],
    ids=range(12),
)
def test_what_describes_no_such_record_is_a_value_error(text):
    with pytest.raises(ValueError):
        records.from_json(Whole, text, READERS)


def test_what_is_stored_is_written_to_the_same_bytes(tmp_path, monkeypatch):
    found = sorted(FIXTURES.rglob("card.json")) + sorted(FIXTURES.rglob("plan.json"))
    assert {path.name for path in found} == {"card.json", "plan.json"}
    for path in found:
        kind = cards if path.name == "card.json" else plans
        assert kind.to_json(kind.from_json(path.read_text())) == path.read_text(), path
    monkeypatch.setenv("INKLING_STORE", str(FIXTURES / "store"))
    signs = library.find_source("signs")
    text = signs.path.with_name("source.json").read_text()
    assert library._to_json(signs) == text
    lines = reproduction.read()
    reproduction.write(lines, tmp_path / "lines.json")
    assert (tmp_path / "lines.json").read_text() == reproduction.FILE.read_text()
