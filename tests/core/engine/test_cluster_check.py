"""What someone is told whose cluster does not answer, or whose machines differ from this one."""

import os
import re
import socket
import subprocess
import sys
from concurrent.futures import Future
from types import SimpleNamespace

import distributed
import pytest

from core.__main__ import main
from core.engine import cluster_check
from core.engine.cluster import ClusterExecutor
from core.engine.cluster_check import check, describe_here
from core.engine.executors import cluster_executor
from tests.patience import wait_until
from tests.places import ROOT

ADDRESS = "tcp://10.0.0.1:8786"
WORKERS = [f"tcp://10.0.0.{number}:40000" for number in range(2, 7)]
PACKAGES = {
    "python": "3.11.7.final.0",
    "numpy": "2.4.6",
    "keras": "3.15.1",
    "tensorflow": "2.21.0",
    "distributed": "2026.8.0",
}


@pytest.fixture(autouse=True)
def store(tmp_path, monkeypatch):
    monkeypatch.setenv("INKLING_STORE", str(tmp_path / "store"))
    return tmp_path / "store"


class Machines:
    """A client of machines that are what a test makes of them, in the place of Dask's."""

    def __init__(self, workers=1):
        self.scheduler = SimpleNamespace(address=ADDRESS)
        self.packages = {name: dict(PACKAGES) for name in (ADDRESS, *WORKERS[:workers])}
        self.described = {name: {} for name in self.packages}
        self.looked = False

    def wait_for_workers(self, number, timeout):
        if len(self.packages) <= number:
            raise TimeoutError

    def get_versions(self, packages):
        found = {name: {"packages": packages} for name, packages in self.packages.items()}
        here = {"packages": PACKAGES}
        return {"client": here, "scheduler": found.pop(ADDRESS), "workers": found}

    def run_on_scheduler(self, look, proof):
        return self._look(ADDRESS, look, proof)

    def run(self, look, proof, on_error):
        assert on_error == "return"
        return {name: self._look(name, look, proof) for name in self.packages if name != ADDRESS}

    def _look(self, name, look, proof):
        self.looked = True
        changed = self.described[name]
        return changed if isinstance(changed, Exception) else {**look(proof), **changed}


def complaint(machines, **settings):
    with pytest.raises(RuntimeError) as caught:
        check(machines, **settings)
    return str(caught.value)


def test_equal_machines_pass_and_leave_nothing_in_the_store(store):
    check(Machines(workers=2))
    check(Machines(workers=0), joins=True)
    assert list(store.iterdir()) == []


def test_other_packages_are_named_with_their_machine_and_remedy():
    machines = Machines(workers=2)
    machines.packages[WORKERS[1]].update(keras="3.14.0", tensorflow=None)
    assert complaint(machines) == (
        f"The worker {WORKERS[1]} has keras 3.14.0 and tensorflow (none), and here is keras 3.15.1 "
        "and tensorflow 2.21.0. Install the same there (`pip install keras==3.15.1 "
        "tensorflow==2.21.0`) and start it again."
    )
    assert not machines.looked  # none of our code ran there


def test_a_scheduler_needs_no_keras_but_the_same_numpy():
    machines = Machines()
    machines.packages[ADDRESS].update(keras=None, tensorflow=None)
    check(machines)
    machines.packages[ADDRESS]["numpy"] = "1.26.4"
    assert complaint(machines).startswith(f"The scheduler {ADDRESS} has numpy 1.26.4, and here is")


def test_another_python_is_said_alone_and_a_patch_of_it_is_none():
    machines = Machines()
    machines.packages[WORKERS[0]]["python"] = "3.11.9.final.0"
    check(machines)
    machines.packages[WORKERS[0]].update(python="3.12.1.final.0", numpy="1.0")
    assert complaint(machines) == (
        f"The worker {WORKERS[0]} runs Python 3.12, and here is Python 3.11. Start it with the "
        "same Python."
    )


def test_another_inkling_is_said_with_both_places():
    machines = Machines()
    machines.described[WORKERS[0]] = {"host": "mill", "code": "0" * 64, "place": "/home/b/inkling"}
    assert complaint(machines) == (
        f"The worker {WORKERS[0]} on mill runs another Inkling, that of /home/b/inkling: its code "
        f"differs from that of {ROOT} here. Bring both to the same version and start it again."
    )


def test_another_store_is_said_of_workers_and_to_those_who_join(store):
    machines = Machines()
    other = {"host": "mill", "store": "/home/b/models", "same store": ""}
    machines.described[ADDRESS] = other
    check(machines)  # a scheduler keeps nothing
    asked = complaint(machines, joins=True)
    assert asked == (
        f"The scheduler {ADDRESS} on mill has another store, /home/b/models, than {store} on "
        f"{socket.gethostname()}. Set INKLING_STORE on both to one folder that both share and "
        "start it again."
    )
    machines.described[WORKERS[0]] = other
    assert complaint(machines).startswith(f"The worker {WORKERS[0]} on mill has another store")


def test_a_copy_of_a_store_is_another_one(store, monkeypatch, tmp_path):
    with cluster_check._proof() as proof:
        assert describe_here(proof)["same store"]
        monkeypatch.setenv("INKLING_STORE", str(tmp_path / "copy"))
        assert not describe_here(proof)["same store"]


def test_three_machines_are_named_and_the_others_counted():
    machines = Machines(workers=5)
    for name in WORKERS:
        machines.described[name] = {"code": "0"}
    said = complaint(machines)
    assert said.count("runs another Inkling") == 3 and said.endswith("2 more machines differ.")


def test_no_workers_and_workers_that_cannot_be_asked_are_said():
    assert f"`python -m core worker {ADDRESS}`" in complaint(Machines(workers=0))
    machines = Machines()
    machines.described[WORKERS[0]] = OSError("gone")
    assert complaint(machines) == (
        f"The worker {WORKERS[0]} cannot be asked (OSError: gone). Start it again."
    )


@pytest.mark.parametrize("asked", ["wait_for_workers", "get_versions"])
def test_a_cluster_that_ends_while_it_is_asked_gets_a_sentence(asked):
    def end(*arguments, **settings):
        raise ConnectionResetError

    machines = Machines()
    setattr(machines, asked, end)
    assert complaint(machines).startswith(f"The cluster at {ADDRESS} does not answer when asked")


def test_a_question_over_which_workers_died_gets_a_sentence():
    asked = Future()
    executor = SimpleNamespace(submit=lambda query, *arguments: asked)
    answer = ClusterExecutor(SimpleNamespace(get_executor=lambda: executor)).submit(len, "a")
    asked.set_exception(distributed.KilledWorker("len", None, 3))
    with pytest.raises(RuntimeError, match="The workers that worked on this died, 4 of them"):
        answer.result(5)


@pytest.mark.parametrize("words", [["scheduler"], ["worker", ADDRESS]], ids=["scheduler", "worker"])
def test_the_commands_say_that_dask_is_missing(words, monkeypatch, capsys):
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert main(words) == 1
    expected = "inkling: Dask is not installed here. Install it with `pip install distributed`.\n"
    assert capsys.readouterr().err == expected


def test_nonsense_for_a_port_is_said(capsys):
    assert main(["scheduler", "--port", "99999"]) == 1
    assert capsys.readouterr().err == "inkling: Received port 99999; expected 0 to 65535.\n"


def test_nothing_but_the_sentence_is_written_where_no_scheduler_answers():
    """In a process of its own, as Dask writes past whatever a test could capture."""
    code = """
import sys
from core.__main__ import main
from core.engine import executors
executors._CONNECT_SECONDS = 0.5
sys.exit(main(["sweep", "--recipes", "iris-softmax"]))
"""
    with socket.create_server(("127.0.0.1", 0)) as mute, socket.create_server(("", 0)) as other:
        closed = other.getsockname()[1]
        other.close()
        for port in (mute.getsockname()[1], closed):
            address = f"tcp://127.0.0.1:{port}"
            asked = run(code, address)
            assert asked.returncode == 1 and asked.stdout == ""
            assert asked.stderr == (
                f"inkling: No Dask scheduler answers at '{address}', which INKLING_CLUSTER names. "
                "Start one there by `python -m core scheduler`, or start Inkling without the "
                "variable.\n"
            )


def run(code, address):
    environment = {**os.environ, "INKLING_CLUSTER": address}
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )


@pytest.fixture
def bare(tmp_path):
    """A scheduler and a worker of Dask's own commands, which have no Inkling on their path."""
    log, started = tmp_path / "log", []
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

    def start(command, *words):
        line = [sys.executable, "-P", "-m", f"distributed.cli.dask_{command}", *words]
        with log.open("a") as written:
            started.append(
                subprocess.Popen(
                    line, cwd=tmp_path, env=environment, stdout=written, stderr=written
                )
            )

    def find_address():
        return re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())

    try:
        start("scheduler", "--host", "127.0.0.1", "--port", "0", "--dashboard-address", ":0")
        wait_until(find_address, "the scheduler")
        address = find_address()[0]
        start("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny")
        yield address
    finally:
        for process in started:
            process.kill()
            process.wait()


def test_a_plain_cluster_without_inkling_gets_a_sentence_instead_of_dasks_words(bare):
    with pytest.raises(RuntimeError) as caught:
        cluster_executor(bare)
    said = str(caught.value)
    missing = "does not find this Inkling on its path (No module named 'core'). Start it by"
    assert said.startswith(f"The scheduler {bare} on {socket.gethostname()} {missing}")
    assert said.count(missing) == 2 and f"`python -m core worker {bare}`" in said
