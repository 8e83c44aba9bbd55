"""However the server ends, no process of its own stays behind."""

import os
import signal
import sys

import psutil
import pytest

from tests import patience
from tests.browser.serving import INKLING, ROOT, Server, free_port


@pytest.mark.parametrize(
    "ending",
    [
        pytest.param(signal.SIGINT, id="ctrl-c"),
        pytest.param(signal.SIGTERM, id="terminated", marks=pytest.mark.slow),
        pytest.param(signal.SIGKILL, id="killed"),
    ],
)
def test_no_process_outlives_the_server(ending):
    server = Server(INKLING)
    family = wait_for_worker(server.process.pid)
    if ending == signal.SIGINT:  # a terminal sends it to all of them
        os.killpg(server.process.pid, ending)
    else:
        server.process.send_signal(ending)
    _, alive = psutil.wait_procs(family, timeout=patience.seconds(20))
    assert not alive
    server.stop()


def test_no_process_outlives_a_closed_terminal():
    """The server runs in a terminal of its own, whose other end is then closed."""
    import pty

    pid, terminal = pty.fork()
    if pid == 0:
        signal.signal(signal.SIGHUP, signal.SIG_DFL)  # which tests under nohup would ignore
        os.chdir(ROOT)
        command = [sys.executable, "-m", "streamlit", "run", str(INKLING)]
        options = ["--server.port", str(free_port()), "--server.headless", "true"]
        os.execv(sys.executable, command + options)
    family = wait_for_worker(pid)
    os.close(terminal)
    _, alive = psutil.wait_procs(family, timeout=patience.seconds(20))
    assert not alive


def wait_for_worker(pid):
    """The server's process and its helpers, once the worker is there."""
    server = psutil.Process(pid)

    def is_there():
        children = server.children(recursive=True)
        return any("popen_loky_posix" in " ".join(child.cmdline()) for child in children)

    patience.wait_until(is_there, "a worker process")
    return [server, *server.children(recursive=True)]
