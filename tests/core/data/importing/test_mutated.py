"""Some hundred data sets with bytes changed; thousands are for `tests/fuzz`."""

from tests.fuzz import data


def test_mutated_files_are_imported_or_refused_with_a_sentence():
    counts = data.run(250, seed=2026)
    assert sum(counts.values()) == 250 and min(counts.values()) > 30
