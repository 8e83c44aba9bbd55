"""Some hundred networks with bytes or settings changed; thousands are for `tests/fuzz`."""

from tests.fuzz import networks


def test_mutated_networks_are_read_or_refused_with_a_sentence():
    counts = networks.run(250, seed=2026)
    assert sum(counts.values()) == 250 and min(counts.values()) > 30
