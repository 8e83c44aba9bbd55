"""Calibrating and measuring what tells digits from other signs, on answers that the tests make."""

import numpy as np
import pytest

from core.__main__ import main
from core.analysis.answers.strangeness import CANDIDATES, CHOSEN, Evidence, Reference
from core.analysis.hidden.projection import Components
from core.maintenance import familiarity
from core.maintenance.familiarity import Judged
from core.store.store import ModelStore


def evidence(distances):
    """Two networks that are sure, of images in some distances from all training digits."""
    logits = np.zeros((2, len(distances), 10), np.float32)
    logits[..., 3] = 20
    logits[1, :, 3] = 1  # the second one is not
    return Evidence(logits, np.array([[d] for d in distances], np.float32))


def test_five_of_a_hundred_distorted_digits_are_flagged_and_letters_by_that_threshold():
    components = Components(np.zeros(1, np.float32), np.ones((1, 1), np.float32), np.ones(1))
    reference = Reference(components, np.zeros((10, 1), np.float32), np.arange(10))
    groups = {
        "held-out digits": evidence(np.linspace(0, 0.9, 10)),
        "distorted digits": evidence(np.linspace(0, 1, 101)[:100]),  # the threshold is about 0.94
        "letters": evidence([0.5, 0.93, 0.95, 7]),
    }
    judged = familiarity.judge_groups(("neighbor distance",), groups, reference, "distorted digits")
    assert judged.flagged["distorted digits"] == (5, 100)
    assert judged.flagged["held-out digits"] == (0, 10)
    assert judged.flagged["letters"] == (2, 4)
    assert judged.believed == (2, 8)  # two are not flagged, which one of both networks believes


def test_held_out_runs_without_weights_get_a_sentence(monkeypatch, tmp_path):
    class Empty(ModelStore):
        def read_weights(self, model_id):
            return {}

    monkeypatch.setattr(familiarity.held_out, "held_out_store", lambda: Empty(tmp_path))
    with pytest.raises(ValueError, match="has no weights.*--validate --ship"):
        familiarity.load_held_out(familiarity.find_judges())


def test_the_bench_prints_a_row_for_each_candidate(monkeypatch, capsys):
    def measure(pens, *, choosing, plain):
        assert pens is None and choosing and not plain
        return [Judged(parts, {"letters": (9, 10)}, (1, 30)) for parts in CANDIDATES]

    monkeypatch.setattr(familiarity, "measure_signals", measure)
    assert main(["familiarity-bench", "--choosing"]) == 0
    printed = capsys.readouterr().out
    assert " + ".join(CHOSEN) in printed and "90.0 (59.6-98.2)" in printed
    assert printed.count("yes") == 1
