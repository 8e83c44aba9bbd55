"""A sweep on a cluster that is started by the README's words, on this machine's loopback."""

import dataclasses
import os
import re
import shlex
import signal
import subprocess
import sys
from typing import NamedTuple

import psutil
import pytest

from core.recipes import own_recipes
from core.recipes.table import RECIPES
from core.runs import record
from core.runs.plan import make_plan
from core.store.store import ModelStore
from tests import patience
from tests.patience import wait_until
from tests.places import ROOT


class Words(NamedTuple):
    """The commands of the README's block on clusters, without their comments."""

    export: str
    scheduler: str
    worker: str
    sweep: str


def read_words():
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    (block,) = [block for block in blocks if "core scheduler" in block]
    return Words(*(shlex.join(shlex.split(line, comments=True)) for line in block.splitlines()))


class Terminal:
    """What a stranger types in a folder that is not Inkling's, after the README's first line."""

    def __init__(self, folder, store):
        self._folder = folder
        self._first = WORDS.export.replace("/shared/inkling", shlex.quote(str(store)))
        assert self._first != WORDS.export
        self._typed = []
        kept = {name: v for name, v in os.environ.items() if not name.startswith("INKLING")}
        self._environment = {**kept, "PYTHONPATH": str(ROOT)}

    def type(self, line):
        typed = re.sub(r"\bpython\b", f"exec {shlex.quote(sys.executable)}", line, count=1)
        process = subprocess.Popen(
            ["sh", "-c", f"{self._first}\n{typed}"],
            cwd=self._folder,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,  # so that Ctrl-C reaches it and its children alone
        )
        self._typed.append(process)
        return process

    def close(self):
        for process in self._typed:
            if process.poll() is None:
                for one in (*psutil.Process(process.pid).children(recursive=True), process):
                    one.kill()
            process.communicate()


WORDS = read_words()
ADDRESS = re.search(r"tcp://\S+", WORDS.worker)[0]


@pytest.fixture
def terminal(tmp_path, store):
    opened = Terminal(tmp_path, store)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def tiny(store):
    """A recipe of two small layers, made for the few images, that is trained in a second."""
    small = dataclasses.replace(
        RECIPES["cnn-intro"], name="tiny", made_for="few", num_images=None, batch_size=50, epochs=1
    )
    own_recipes.keep_recipe(small)
    return own_recipes.keep_recipe(dataclasses.replace(small, name="tiny-long", epochs=15))


def start(terminal, workers):
    """Types the README's lines; the processes of the cluster, and its address."""
    host, port = re.search(r"tcp://(.+):(\d+)", ADDRESS).groups()
    assert port == "8786"  # which others may use on this machine
    typed = terminal.type(WORDS.scheduler.replace(host, "127.0.0.1") + " --port 0")
    lines = [typed.stderr.readline().strip() for _ in range(4)]
    address = re.search(r"tcp://127\.0\.0\.1:\d+", lines[0])[0]
    assert lines[1] == WORDS.worker.replace(ADDRESS, address)
    assert WORDS.sweep.replace(ADDRESS, address).startswith(lines[3] + " python -m core sweep ")
    started = [terminal.type(lines[1]) for _ in range(workers)]
    for worker in started:
        assert "waits for work" in worker.stderr.readline()
    return typed, started, address


def sweep(terminal, address, wanted):
    """Types the README's sweep, of other recipes and seeds."""
    line, typed = WORDS.sweep.replace(ADDRESS, address), "--recipes cnn-simple cnn-larger"
    assert f"{typed} --seeds 0 1 2 3 4" in line
    return terminal.type(line.replace(f"{typed} --seeds 0 1 2 3 4", wanted))


def end(process, number, to_group=False):
    """Ends a process by a signal, as Ctrl-C does with all of a terminal; what it wrote."""
    family = psutil.Process(process.pid).children(recursive=True)
    (os.killpg if to_group else os.kill)(process.pid, number)
    _, written = process.communicate(timeout=patience.seconds(60))
    _, alive = psutil.wait_procs(family, timeout=patience.seconds(20))
    assert not alive
    return written


@pytest.mark.slow
def test_the_readmes_words_train_a_tiny_run_and_leave_nothing_behind(terminal, tiny):
    scheduler, (worker,), address = start(terminal, workers=1)
    for process in (scheduler, worker):
        family = psutil.Process(process.pid)
        for one in (family, *family.children(recursive=True)):
            listens = [c.laddr.ip for c in one.net_connections() if c.status == "LISTEN"]
            assert set(listens) <= {"127.0.0.1"}
    asker = sweep(terminal, address, "--recipes tiny --seeds 0")
    printed, written = asker.communicate(timeout=patience.seconds())
    assert asker.returncode == 0, written
    plan = make_plan(own_recipes.find_recipe("tiny"), "few", 0)
    assert written == f"tiny, seed 0: error {_error_of(plan):.2f} %\n"
    assert plan.run_id in printed and record.read(plan.run_id).state == record.DONE
    assert end(worker, signal.SIGINT, to_group=True) == ""
    assert end(scheduler, signal.SIGTERM) == ""
    assert worker.returncode == scheduler.returncode == 0


def _error_of(plan):
    return 100 * ModelStore().resolve(plan.run_id).test_error


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
def test_a_killed_worker_costs_nothing_but_its_epoch(terminal, tiny):
    _, workers, address = start(terminal, workers=2)
    planned = [make_plan(tiny, "few", seed) for seed in (1, 2)]
    asker = sweep(terminal, address, "--recipes tiny-long --seeds 1 2")
    wait_until(lambda: any(epochs_of(one) >= 3 for one in planned), "the third epoch")
    victim = next(one for one in planned if epochs_of(one) >= 3)
    wait_until(lambda: find_trainer(victim.run_id), "whoever trains it")
    trainer = find_trainer(victim.run_id)
    assert trainer.ppid() in [worker.pid for worker in workers]
    trainer.send_signal(signal.SIGKILL)
    before = epochs_of(victim)
    printed, written = asker.communicate(timeout=patience.seconds(240))
    assert asker.returncode == 0, written
    for one in planned:
        run, card = record.read(one.run_id), ModelStore().resolve(one.run_id)
        assert one.run_id in printed
        assert run.state == record.DONE and len(card.history) == 15
        places = [point[0] for point in run.curve]
        assert places == sorted(set(places))  # no epoch was trained twice and counted twice
    assert before >= 3


def epochs_of(one):
    try:
        return len(record.read(one.run_id).history)
    except ValueError:  # not ordered yet
        return 0


@pytest.mark.slow
def test_long_analyses_are_answered_by_workers_as_here(terminal, tiny):
    """`maximize-bench` by `compute_all`, on the network with the fewest filters."""
    command = "python -m core maximize-bench cnn-6x6 --seed 0 --json"
    _, _, address = start(terminal, workers=2)
    there = terminal.type(f"INKLING_CLUSTER={address} {command}")
    printed, written = there.communicate(timeout=patience.seconds(600))
    assert there.returncode == 0, written
    here, _ = terminal.type(command).communicate(timeout=patience.seconds(600))
    assert printed == here and '"cnn-6x6"' in printed


def test_a_worker_with_another_store_is_told_so_and_does_not_join(terminal, store, tmp_path):
    _, _, address = start(terminal, workers=0)
    other = Terminal(tmp_path, tmp_path / "other")
    worker = other.type(WORDS.worker.replace(ADDRESS, address))
    _, written = worker.communicate(timeout=patience.seconds())
    other.close()
    assert worker.returncode == 1
    assert written.startswith(f"inkling: The scheduler {address} on ")
    assert f"has another store, {store}, than {tmp_path / 'other'} on " in written
    assert "Set INKLING_STORE" in written
