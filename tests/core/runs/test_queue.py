"""The queue over a real worker process: positions, sharing, stops, and processes that die."""

import os
import signal
import subprocess
import sys
import textwrap
from concurrent.futures import Future

import pytest

from core.engine.engine import Engine
from core.engine.executors import local_executor
from core.runs import checkpoints, record
from core.runs.queue import TrainingQueue
from core.store.store import ModelStore
from tests.patience import wait_until


@pytest.fixture(scope="module")
def engine(store):  # the worker keeps to the store that is there when it starts
    running = Engine(local_executor)
    yield running
    running.close()


@pytest.fixture(scope="module")
def queue(engine):
    return TrainingQueue(engine)


def has_trained(run_id, epochs):
    """Whether a run is there and has finished some epochs."""
    return any(run.run_id == run_id and len(run.history) >= epochs for run in record.list_runs())


def ends(queue, run_id):
    wait_until(lambda: queue.read(run_id).state not in record.ACTIVE)
    return queue.read(run_id)


def test_runs_wait_in_turn_are_shared_and_can_be_stopped(queue, plan):
    long = queue.order(plan(epochs=400), visitor="anna")
    second = queue.order(plan(seed=1), visitor="anna")
    third = queue.order(plan(seed=2), visitor="ben")
    assert queue.order(plan(epochs=400), visitor="ben").run_id == long.run_id  # shared
    wait_until(lambda: queue.read(long.run_id).step > 0)
    assert queue.count_ahead(long.run_id) is None
    assert queue.count_ahead(second.run_id) == 0 and queue.count_ahead(third.run_id) == 1
    assert [run.run_id for run in queue.list_runs()] == [
        run.run_id for run in (third, second, long)
    ]
    queue.stop(second.run_id)
    assert queue.read(second.run_id).state == record.STOPPED
    assert queue.count_ahead(third.run_id) == 0
    wait_until(lambda: queue.read(long.run_id).history)
    queue.stop(long.run_id)
    stopped = ends(queue, long.run_id)
    assert stopped.state == record.STOPPED and 0 < len(stopped.history) < 400
    card = ModelStore().resolve(stopped.model_id)
    assert card.stopped and len(card.history) == len(stopped.history)
    assert ends(queue, third.run_id).state == record.DONE
    resumed = queue.order(plan(seed=1))
    assert ends(queue, resumed.run_id).state == record.DONE
    again = queue.order(plan(seed=1))  # nothing is trained twice
    assert again.state == record.DONE and again.ordered == resumed.ordered


class Idle:
    """An engine whose questions wait until the test answers them."""

    def __init__(self):
        self.answers = []

    def ask(self, *_, visitor=""):
        self.answers.append(Future())
        return self.answers[-1]

    def close(self):
        pass


def test_a_run_that_another_process_took_up_can_be_stopped_here(plan):
    queue = TrainingQueue(Idle())
    run_id = queue.order(plan(seed=40)).run_id
    queue.stop(run_id)
    assert queue.read(run_id).state == record.STOPPED
    record.order(plan(seed=40))
    with record.locked(run_id):  # by another process
        record.write(record.Run(plan(seed=40), state=record.RUNNING))
        queue.stop(run_id)
        assert queue.read(run_id).state == record.RUNNING and record.wants_stop(run_id)
    queue.close()


def test_the_end_of_an_older_order_does_not_touch_a_newer_one(plan):
    engine = Idle()
    queue = TrainingQueue(engine)
    run_id = queue.order(plan(seed=41)).run_id
    record.write(record.Run(plan(seed=41), state=record.FAILED))
    assert queue.order(plan(seed=41)).state == record.WAITING
    old, new = engine.answers
    old.set_exception(ValueError("of the first order"))
    assert queue.read(run_id).state == record.WAITING
    new.set_exception(ValueError("of the second"))
    assert queue.read(run_id).message == "of the second"
    queue.close()
    assert not list(record.runs_root().glob(f"queues/{queue._owner}*"))


def test_a_worker_that_dies_is_replaced_and_the_run_goes_on(queue, engine, plan):
    run = queue.order(plan(epochs=30))
    wait_until(lambda: has_trained(run.run_id, 2))
    (worker,) = engine._executor._processes.values()
    os.kill(worker.pid, signal.SIGKILL)
    done = ends(queue, run.run_id)
    assert done.state == record.DONE and len(done.history) == 30


def test_what_a_dead_server_trained_is_found_interrupted_and_goes_on(queue, plan, store):
    script = f"""
        import time
        from core.engine import engine
        from core.runs import plan, queue
        engine._BACKGROUND_NICENESS = 0  # else whatever runs beside this test comes first
        text = {(__import__("core.runs.plan", fromlist=["x"]).to_json(plan(epochs=300)))!r}
        if __name__ == "__main__":
            queue.shared_queue().order(plan.from_json(text))
            time.sleep(600)
    """
    server = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script)])
    run_id = plan(epochs=300).run_id
    try:
        wait_until(lambda: has_trained(run_id, 2))
        assert queue.read(run_id).state == record.RUNNING
        assert queue.order(plan(epochs=300)).state == record.RUNNING  # shared between processes
    finally:
        server.kill()
        server.wait()
    wait_until(lambda: queue.read(run_id).state == record.INTERRUPTED)
    before = len(checkpoints.read(record.find_folder(run_id)).history)
    assert before >= 2
    queue.order(plan(epochs=300))
    wait_until(lambda: queue.read(run_id).state == record.RUNNING)
    assert len(queue.read(run_id).history) >= before
    queue.stop(run_id)
    assert ends(queue, run_id).state == record.STOPPED


def test_a_run_that_fails_says_why(queue, plan, store):
    run = plan(seed=9)
    record.create(run)
    (store / "data" / "few" / "data.npz").write_bytes(b"no data")
    failed = ends(queue, queue.order(run).run_id)
    assert failed.state == record.FAILED and "is damaged" in failed.message
