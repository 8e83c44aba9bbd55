"""An import that is watched: it says how far it is, and ends when whoever waits has gone."""

import numpy as np
import pytest

from core.data import library
from core.data.importing import importer
from core.files.storage import STORE_VARIABLE
from core.queries.data import import_watched
from tests.core.data.importing.making import npz

FILES = {"a.npz": npz(x_train=np.eye(12)[:, None] * np.ones((12, 5, 1)), y_train=np.arange(12) % 2)}


@pytest.fixture(autouse=True)
def store(monkeypatch, tmp_path):
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))


def test_it_says_how_far_it_is(tmp_path):
    watched = tmp_path / "watched"
    watched.touch()
    assert import_watched(FILES, watched, name="mine").name == "mine"
    done, steps = map(int, watched.read_text().split())
    assert done == steps > 0


def test_it_ends_when_nobody_waits_any_more(tmp_path, monkeypatch):
    watched = tmp_path / "watched"
    with pytest.raises(ValueError, match="was cancelled; nothing of it was kept"):
        import_watched(FILES, watched, name="mine")
    assert not watched.exists()
    assert "mine" not in {source.name for source in library.list_sources()}
    assert importer.import_upload(FILES, name="mine").name == "mine"
