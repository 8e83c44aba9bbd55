"""Starts Streamlit servers and a Chromium, for the browser tests and the measurements."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from tests.patience import wait_until
from tests.places import ROOT

INKLING = ROOT / "dashboard" / "server.py"
# An app that Inkling is compared with runs as Streamlit runs it by itself, not as our settings say.
AS_STREAMLIT_DOES = ("--runner.postScriptGC", "true", "--server.fileWatcherType", "auto")
# Quiet: no request of the browser's own leaves the machine.
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def find_chromium() -> str | None:
    """Debian's or another system's Chromium; None for the one that playwright brings.

    The shell has no windows to draw, which leaves more of the machine to the pages.
    """
    for name in ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"):
        if path := shutil.which(name):
            return path
    return None


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A running server: its address and its process."""

    def __init__(self, script: Path, log: Path | None = None) -> None:
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        self.started = time.monotonic()
        self._log = (log or Path(os.devnull)).open("w")
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "streamlit", "run", str(script)),
                *("--server.port", str(port), "--server.headless", "true"),
                *("--server.address", "127.0.0.1", "--browser.gatherUsageStats", "false"),
                *(() if script == INKLING else AS_STREAMLIT_DOES),
            ],
            cwd=ROOT,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
        )
        self._wait_until_healthy()

    def _wait_until_healthy(self) -> None:
        try:
            wait_until(self._is_healthy, "the server's first answer")
        except BaseException:
            self.stop()
            raise

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/_stcore/health", timeout=1):
                return True
        except OSError:
            if self.process.poll() is not None:
                raise RuntimeError("The server ended before it answered.") from None
            return False

    def family(self) -> list[psutil.Process]:
        """The server's process and all it has started."""
        own = psutil.Process(self.process.pid)
        return [own, *own.children(recursive=True)]

    def stop(self) -> None:
        """Ends it as Ctrl-C does, and in any case."""
        family = self.family() if self.process.poll() is None else []
        if family:
            self.process.send_signal(signal.SIGINT)
        _, alive = psutil.wait_procs(family, timeout=10)
        for process in alive:
            process.kill()
        self.process.wait()
        self._log.close()


@contextmanager
def serve(script: Path = INKLING, log: Path | None = None) -> Iterator[Server]:
    """A server for the time of a `with` block."""
    server = Server(script, log)
    try:
        yield server
    finally:
        server.stop()
