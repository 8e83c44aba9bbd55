"""The engine: fair, replaceable workers, nothing left behind."""

import operator
import os
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError, ThreadPoolExecutor

import psutil
import pytest

from core.engine.engine import (
    Engine,
    Once,
    analysis_engine,
    background_engine,
    compute_all,
    long_engine,
    shared_engine,
)
from core.engine.executors import (
    CLUSTER_VARIABLE,
    WORKERS_VARIABLE,
    count_workers,
    local_executor,
)
from tests.patience import seconds, wait_until
from tests.places import ROOT


@pytest.fixture
def threads():
    engine = Engine(lambda: ThreadPoolExecutor(1))
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def processes():
    engine = Engine(local_executor)
    yield engine
    engine.close()


class Gate:
    """Holds the only worker until it is opened, so that what comes later must wait."""

    def __init__(self, engine):
        self.opened = threading.Event()
        entered = threading.Event()
        self.answer = engine.ask(lambda: (entered.set(), self.opened.wait(seconds())))
        assert entered.wait(seconds())


def test_visitors_are_served_in_turn(threads):
    gate, served = Gate(threads), []
    for visitor, count in (("eager", 5), ("modest", 1), ("quiet", 2)):
        for number in range(count):
            threads.ask(served.append, f"{visitor}{number}", visitor=visitor)
    gate.opened.set()
    wait_until(lambda: len(served) == 8)
    assert served[:5] == ["eager0", "modest0", "quiet0", "eager1", "quiet1"]


def test_a_newer_stroke_replaces_its_visitors_waiting_one(threads):
    gate, served = Gate(threads), []
    old = threads.ask(served.append, "old", visitor="a", topic="draw")
    other_topic = threads.ask(served.append, "map", visitor="a", topic="map")
    other_visitor = threads.ask(served.append, "b", visitor="b", topic="draw")
    new = threads.ask(served.append, "new", visitor="a", topic="draw")
    gate.opened.set()
    for future in (other_topic, other_visitor, new):
        future.result(seconds())
    with pytest.raises(CancelledError):
        old.result(seconds(1))
    assert sorted(served) == ["b", "map", "new"]


def test_a_question_taken_back_is_not_asked(threads):
    gate, served = Gate(threads), []
    taken_back = threads.ask(served.append, "taken back")
    kept = threads.ask(served.append, "kept")
    assert taken_back.cancel()
    gate.opened.set()
    kept.result(seconds())
    assert served == ["kept"]


def test_what_a_query_raises_reaches_its_asker_and_the_next_is_answered(threads):
    with pytest.raises(ZeroDivisionError):
        threads.ask(operator.truediv, 1, 0).result(seconds())
    assert threads.ask(operator.add, 1, 2).result(seconds()) == 3


def test_closing_cancels_what_waits():
    engine = Engine(lambda: ThreadPoolExecutor(1))
    gate = Gate(engine)
    waiting = engine.ask(operator.add, 1, 2)
    engine.close()
    assert waiting.cancelled()
    gate.opened.set()
    with pytest.raises(RuntimeError, match="closed"):
        engine.ask(operator.add, 1, 2)


def test_a_worker_killed_in_the_middle_is_replaced_and_the_query_answered(processes, tmp_path):
    first = processes.ask(os.getpid).result(seconds())
    entered = tmp_path / "entered"
    code = f"""
import pathlib, time
entered = pathlib.Path({str(entered)!r})
if not entered.exists():  # the first time it takes until it is killed
    entered.touch()
    time.sleep(600)
"""
    sleeping = processes.ask(exec, code, {})
    wait_until(entered.exists)
    os.kill(first, 9)
    behind = processes.ask(operator.add, 1, 2)
    assert sleeping.result(seconds()) is None
    assert behind.result(seconds()) == 3
    assert processes.ask(os.getpid).result(seconds()) != first


def test_a_query_that_kills_every_worker_is_given_up_and_the_next_is_answered(processes):
    with pytest.raises(RuntimeError, match="ended 3 times"):
        processes.ask(os._exit, 1).result(seconds())
    assert processes.ask(operator.add, 1, 2).result(seconds()) == 3


class Broken(ThreadPoolExecutor):
    """An executor that cannot start anything."""

    def submit(self, *arguments):
        raise OSError("no more processes")


def test_a_query_that_cannot_be_started_is_asked_again_and_then_given_up():
    made = [Broken(), ThreadPoolExecutor(1)]
    engine = Engine(lambda: made.pop(0))
    assert engine.ask(operator.add, 1, 2).result(seconds()) == 3  # by the second executor
    engine.close()
    hopeless = Engine(Broken)
    for _ in range(2):  # the second question must not wait for the first
        with pytest.raises(RuntimeError, match="ended 3 times"):
            hopeless.ask(operator.add, 1, 2).result(seconds())
    hopeless.close()


def test_no_new_executor_is_said_so():
    made = [Broken()]
    engine = Engine(lambda: made.pop(0))
    with pytest.raises(RuntimeError, match="No new process could be started"):
        engine.ask(operator.add, 1, 2).result(seconds())
    engine.close()


def test_a_cluster_answers_as_a_worker_does(monkeypatch):
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=1, processes=False, protocol="tcp://", dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        monkeypatch.setenv(CLUSTER_VARIABLE, cluster.scheduler_address)
        background_engine.cache_clear()
        engine = background_engine()
        assert analysis_engine() is engine is not shared_engine()
        answers = [engine.ask(operator.mul, number, number) for number in range(40)]
        assert [answer.result(seconds()) for answer in answers] == [n * n for n in range(40)]
        assert list(compute_all(operator.add, [(1, 2), (3, 4)])) == [3, 7]
        engine.close()
        background_engine.cache_clear()
        shared_engine().close()
        shared_engine.cache_clear()


def test_without_a_cluster_long_questions_are_answered_here():
    assert list(compute_all(operator.add, [(1, 2), (3, 4)])) == [3, 7]


def test_a_missing_dask_is_said_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    monkeypatch.setenv(CLUSTER_VARIABLE, "tcp://127.0.0.1:1")
    with pytest.raises(RuntimeError, match="pip install distributed"):
        background_engine.cache_clear()
        background_engine()


def test_a_silent_cluster_gets_a_sentence_and_is_not_waited_for_again(monkeypatch):
    monkeypatch.setattr("core.engine.executors._CONNECT_SECONDS", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as mute:  # accepts, and never says a word
        address = f"tcp://127.0.0.1:{mute.getsockname()[1]}"
        monkeypatch.setenv(CLUSTER_VARIABLE, address)
        background_engine.cache_clear()
        waited = []
        for _ in range(2):
            asked = time.monotonic()
            with pytest.raises(RuntimeError, match=f"No Dask scheduler answers at '{address}'"):
                background_engine()
            waited.append(time.monotonic() - asked)
    assert 0.5 < waited[0] < seconds(5.0)
    assert waited[1] < waited[0] / 2  # a few milliseconds


def test_pages_need_not_wait_while_the_executor_is_replaced():
    made, asked, opened = [Broken()], threading.Event(), threading.Event()

    def make():
        if made:
            return made.pop()
        asked.set()
        opened.wait(seconds())
        raise RuntimeError("gone")

    engine = Engine(make)
    asking = threading.Thread(target=engine.ask, args=(operator.add, 1, 2))
    asking.start()
    assert asked.wait(seconds())
    looking = threading.Thread(target=engine.count_ahead, args=(None,))
    looking.start()
    looking.join(seconds(5))
    assert not looking.is_alive()
    opened.set()
    asking.join(seconds())
    engine.close()


def test_two_threads_that_ask_first_get_the_same():
    together, made = threading.Barrier(2), []

    @Once
    def make():
        made.append(object())
        time.sleep(0.1)
        return made[-1]

    def ask(_):
        together.wait(seconds())
        return make()

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(ask, range(2))
    assert first is second and len(made) == 1 and make.cache_info().currsize == 1


def test_background_work_stands_back(processes):
    background = Engine(lambda: local_executor(niceness=10))
    usual = processes.ask(os.nice, 0).result(seconds())
    assert background.ask(os.nice, 0).result(seconds()) == min(usual + 10, 19)
    background.close()


def test_the_worker_that_visitors_wait_for_splits_no_operation(monkeypatch):
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS", raising=False)
    engine = Engine(lambda: local_executor(threads=1))
    told = engine.ask(os.getenv, "TF_NUM_INTRAOP_THREADS").result(seconds())
    engine.close()
    assert told == "1" and "TF_NUM_INTRAOP_THREADS" not in os.environ


def test_closing_ends_the_processes():
    engine = Engine(local_executor)
    worker = psutil.Process(engine.ask(os.getpid).result(seconds()))
    engine.ask(time.sleep, 60)
    engine.close()
    wait_until(lambda: not worker.is_running() or worker.status() == "zombie")


def test_a_worker_does_not_outlive_a_killed_server():
    code = """
import os, time
from core.engine.engine import shared_engine
engine = shared_engine()
print(engine.ask(os.getpid).result(), flush=True)
engine.ask(time.sleep, 600)
time.sleep(600)
"""
    server = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    worker = psutil.Process(int(server.stdout.readline()))
    family = psutil.Process(server.pid).children(recursive=True)
    assert worker in family
    server.kill()
    server.wait()
    server.stdout.close()
    _, alive = psutil.wait_procs(family, timeout=seconds(20))
    assert not alive


def test_as_many_workers_for_long_questions_as_there_is_room_for_or_as_is_said(monkeypatch):
    monkeypatch.delenv(WORKERS_VARIABLE, raising=False)
    assert 1 <= count_workers() <= os.cpu_count()
    monkeypatch.setenv(WORKERS_VARIABLE, "3")
    assert count_workers() == 3
    for wrong in ("0", "many", "-1", "1000"):
        monkeypatch.setenv(WORKERS_VARIABLE, wrong)
        with pytest.raises(ValueError, match=f"INKLING_WORKERS is '{wrong}'; expected a whole"):
            count_workers()


def meet(folder, own, other):
    """Ends only when the other question runs, too."""
    (folder / own).touch()
    wait_until((folder / other).exists)
    return os.getpid()


def test_long_questions_run_side_by_side_in_workers_that_stand_back(monkeypatch, tmp_path):
    monkeypatch.setenv(WORKERS_VARIABLE, "2")
    engine = long_engine()
    try:
        first = engine.ask(meet, tmp_path, "a", "b", visitor="anna", topic="import")
        second = engine.ask(meet, tmp_path, "b", "a", visitor="ben", topic="import")
        assert first.result() != second.result()
        assert engine.ask(os.nice, 0).result() > 0
    finally:
        engine.close()
        long_engine.cache_clear()
