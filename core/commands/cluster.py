"""The commands `scheduler` and `worker`, which make machines a cluster for `INKLING_CLUSTER`."""

from __future__ import annotations

import argparse
import sys

from core.commands.output import Add, Table
from core.engine.cluster_processes import LOOPBACK, PORT, run_scheduler, run_worker


def add_commands(add: Add) -> None:
    """Adds the commands to the command line."""
    scheduler = add(
        "scheduler",
        _schedule,
        "Start the scheduler of a cluster, which hands work to workers; Ctrl-C ends it. Whoever "
        "reaches it can run code here: let it listen in trusted networks alone.",
    )
    scheduler.add_argument("--host", default=LOOPBACK, help=f"{LOOPBACK} unless given")
    scheduler.add_argument("--port", type=int, default=PORT, help=f"{PORT} unless given")

    worker = add(
        "worker",
        _work,
        "Start a worker of a cluster, for one job at a time; Ctrl-C ends it. It must have the same "
        "Inkling and INKLING_STORE as the scheduler.",
    )
    worker.add_argument("address", metavar="ADDRESS", help="what `scheduler` printed")
    worker.add_argument("--host", help="as the scheduler sees this machine unless given")
    worker.add_argument("--port", type=int, default=0, help="any that is free unless given")


def _schedule(options: argparse.Namespace) -> Table:
    run_scheduler(options.host, options.port, _say)
    return [{"scheduler": f"{options.host}:{options.port}", "state": "ended"}]


def _work(options: argparse.Namespace) -> Table:
    run_worker(options.address, options.host, options.port, _say)
    return [{"worker of": options.address, "state": "ended"}]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
