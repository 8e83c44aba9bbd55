from types import SimpleNamespace

import numpy as np

from core.analysis.ascent.maximization import State
from dashboard.answers import ascending


def test_ascents_of_a_visitor_are_kept_by_their_size(monkeypatch):
    monkeypatch.setattr(ascending, "st", SimpleNamespace(session_state={}))
    monkeypatch.setattr(ascending, "_BYTES_KEPT", 3 * 4_000)
    thousand, nothing = np.zeros(1_000, np.float32), np.zeros(0, np.float32)
    runs = [ascending._recall(name) for name in "abc"]
    for run in runs:
        run.states.append(State(0, thousand, nothing, nothing, nothing))
    assert [ascending._recall(name) for name in "bca"] == [runs[1], runs[2], runs[0]]
    fourth = ascending._recall("d")
    fourth.states.append(State(0, thousand, nothing, nothing, nothing))
    assert ascending._recall("d") is fourth and ascending._recall("a") is runs[0]
    assert not ascending._recall("b").states  # the one used longest ago was forgotten
