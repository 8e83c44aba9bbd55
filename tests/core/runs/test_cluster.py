"""A sweep on a cluster on loopback: a worker is killed in mid-run, nothing is done twice."""

import os
import re
import signal
import subprocess
import sys

import psutil
import pytest

from core.runs import plan as plans
from core.runs import record
from core.store.store import ModelStore
from tests.patience import seconds, wait_until
from tests.places import ROOT

SEEDS = (1, 2)


@pytest.fixture
def cluster(store):
    """A scheduler and two workers in processes of their own, as on three machines."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "10",
    }
    started = []

    def start(*arguments):
        process = subprocess.Popen(
            [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]],
            cwd=ROOT,
            env=environment,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    scheduler = start(
        "dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", ":0"
    )
    for line in scheduler.stderr:
        if match := re.search(r"tcp://127\.0\.0\.1:\d+", line):
            address = match[0]
            break
    for _ in range(2):
        start("dask_worker", address, "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
    yield address
    for process in started:
        for child in psutil.Process(process.pid).children(recursive=True):
            child.kill()
        process.kill()
        process.communicate()


def find_trainer(run_id):
    """The process that holds the lock of a run."""
    path = str(record.find_folder(run_id) / "lock")
    for process in psutil.process_iter():
        try:
            if any(file.path == path for file in process.open_files()):
                return process
        except psutil.Error:
            continue
    return None


@pytest.mark.slow
def test_a_killed_worker_costs_nothing_but_its_epoch(cluster, plan, store):
    planned = [plan(seed=seed, epochs=15) for seed in SEEDS]
    for one in planned:
        record.create(one)
    script = """
import sys
from core.runs import plan, sweep
plans = [plan.from_json(text) for text in sys.argv[1:]]
sweep.sweep(plans, show=None, done=lambda card: print(card.model_id, flush=True))
"""
    asker = subprocess.Popen(
        [sys.executable, "-c", script, *map(plans.to_json, planned)],
        cwd=ROOT,
        env={**os.environ, "INKLING_CLUSTER": cluster},
        stdout=subprocess.PIPE,
        text=True,
    )
    victim = wait_for(lambda: next((one for one in planned if epochs_of(one) >= 3), None))
    trainer = wait_for(lambda: find_trainer(victim.run_id))
    trainer.send_signal(signal.SIGKILL)
    before = epochs_of(victim)
    printed, _ = asker.communicate(timeout=seconds())
    assert asker.returncode == 0
    assert sorted(printed.split()) == sorted(one.run_id for one in planned)
    for one in planned:
        run, card = record.read(one.run_id), ModelStore().resolve(one.run_id)
        assert run.state == record.DONE and len(card.history) == 15
        places = [point[0] for point in run.curve]
        assert places == sorted(set(places))  # no epoch was trained twice and counted twice
    assert before >= 3


def epochs_of(one):
    return len(record.read(one.run_id).history)


def wait_for(condition):
    """Waits until a condition gives something, and returns that."""
    found = []
    wait_until(lambda: found.append(condition()) or found[-1])
    return found[-1]
