"""Every import goes into a store of the test's own."""

import pytest


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "store"))
