"""The commands `scheduler` and `worker`, which make machines a cluster for `INKLING_CLUSTER`."""

from __future__ import annotations

import argparse
import sys

from core.commands.command import Command, ShowProgress, Table
from core.engine.cluster_processes import LOOPBACK, PORT, run_scheduler, run_worker


def _scheduler_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default=LOOPBACK, help=f"{LOOPBACK} unless given")
    parser.add_argument("--port", type=int, default=PORT, help=f"{PORT} unless given")


def _worker_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="ADDRESS", help="what `scheduler` printed")
    parser.add_argument("--host", help="as the scheduler sees this machine unless given")
    parser.add_argument("--port", type=int, default=0, help="any that is free unless given")


def _schedule(options: argparse.Namespace, _: ShowProgress) -> Table:
    run_scheduler(options.host, options.port, _say)
    return [{"scheduler": f"{options.host}:{options.port}", "state": "ended"}]


def _work(options: argparse.Namespace, _: ShowProgress) -> Table:
    run_worker(options.address, options.host, options.port, _say)
    return [{"worker of": options.address, "state": "ended"}]


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


SCHEDULER = Command(
    "scheduler",
    "Start the scheduler of a cluster, which hands work to workers; Ctrl-C ends it. Whoever "
    "reaches it can run code here: let it listen in trusted networks alone.",
    _schedule,
    _scheduler_options,
)
WORKER = Command(
    "worker",
    "Start a worker of a cluster, for one job at a time; Ctrl-C ends it. It must have the same "
    "Inkling and INKLING_STORE as the scheduler.",
    _work,
    _worker_options,
)
