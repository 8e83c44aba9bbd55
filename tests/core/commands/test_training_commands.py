"""The commands that train, as far as they tell of runs."""

from core.__main__ import main
from core.engine.engine import background_engine
from core.runs import record


def test_a_run_is_stopped_only_while_there_is_something_to_stop(plan, capsys):
    run_id = record.order(plan(seed=50)).run_id  # its process is gone, so it was interrupted
    assert main(["runs", "--stop", run_id]) == 0
    assert record.wants_stop(run_id) and "interrupted" in capsys.readouterr().out
    record.write(record.Run(plan(seed=50), state=record.DONE))
    assert main(["runs", "--stop", run_id]) == 1
    assert f"The run {run_id} is done already" in capsys.readouterr().err
    assert main(["runs", "--stop", "nonsense"]) == 1
    assert "No training run is called" in capsys.readouterr().err


def test_a_cluster_that_cannot_be_reached_is_said_so(plan, capsys, monkeypatch):
    background_engine.cache_clear()  # a page that was opened before may have made one
    monkeypatch.setenv("INKLING_CLUSTER", "nowhere://x")
    assert main(["sweep", "--recipes", "cnn-intro", "--seeds", "51", "--data", "few"]) == 1
    assert "No Dask scheduler answers at 'nowhere://x'" in capsys.readouterr().err
