"""Compares the machines of a cluster, before anything is handed to them.

Dask says little when they differ: a scheduler without Inkling ends in its words on
"deserialization", another store in runs that are nowhere.
"""

from __future__ import annotations

import functools
import hashlib
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from core.engine.cluster import within
from core.files import storage

_COMPUTING = ("numpy", "keras", "tensorflow", "distributed")  # packages that give the same model
_SCHEDULING = ("numpy", "distributed")  # those of them that a scheduler needs
_FIRST_WORKER_SECONDS = 20  # within which a worker has to be there
_CHECK_SECONDS = 60  # within which all machines have to answer
_PROBLEMS_SHOWN = 3
_CODE = Path(__file__).parents[1]


def check(client: Any, *, joins: bool = False) -> None:
    """Compares the machines of a cluster with this one, before anything is handed to them.

    Args:
        client: What `cluster.connect` returned.
        joins: Whether this process joins as a worker: it is then compared with the scheduler
            alone, and the store as well. Who asks is compared with all, the store with workers.

    Raises:
        RuntimeError: A machine differs, or no worker came, or one does not answer.
        ValueError: The store cannot be written here.
    """
    address = client.scheduler.address
    silent = RuntimeError(
        f"The cluster at {address} does not answer when asked what it runs. Start its scheduler "
        "and its workers again."
    )
    if not joins:
        try:
            client.wait_for_workers(1, timeout=_FIRST_WORKER_SECONDS)
        except TimeoutError:
            raise RuntimeError(
                f"The Dask scheduler at {address} has no workers. Start some, each by "
                f"`python -m core worker {address}`."
            ) from None
        except OSError:  # it has just ended
            raise silent from None
    try:
        problems = within(_CHECK_SECONDS, lambda: _compare(client, joins))
    except OSError:  # a TimeoutError is one
        raise silent from None
    if problems:
        more = len(problems) - _PROBLEMS_SHOWN
        shown = " ".join(problems[:_PROBLEMS_SHOWN])
        raise RuntimeError(shown + (f" {more} more machines differ." if more > 0 else ""))


def _compare(client: Any, joins: bool) -> list[str]:
    """A sentence for each machine that differs; first on versions, as other code may not run."""
    scheduler = f"The scheduler {client.scheduler.address}"
    versions = client.get_versions(packages=_COMPUTING)
    here = versions["client"]["packages"]
    problems = [_compare_versions(scheduler, versions["scheduler"], here, _SCHEDULING)]
    if not joins:
        for address, found in versions["workers"].items():
            problems.append(_compare_versions(f"The worker {address}", found, here, _COMPUTING))
    if any(problems):
        return [problem for problem in problems if problem]

    with _proof() as proof:

        def look(proof: str) -> dict[str, str]:
            # A function within a function travels with its code, so Inkling need not be there.
            import socket

            try:
                from core.engine.cluster_check import describe_here
            except ImportError as error:
                return {"host": socket.gethostname(), "missing": str(error)}
            return describe_here(proof)

        mine = describe_here(proof)
        try:
            found = client.run_on_scheduler(look, proof)
        except Exception as error:  # noqa: BLE001  whatever it is, the asker must hear of it
            found = error
        problems = [_compare_inkling(scheduler, found, mine, "scheduler", store=joins)]
        if not joins:
            start = f"worker {client.scheduler.address}"
            for address, found in client.run(look, proof, on_error="return").items():
                worker = f"The worker {address}"
                problems.append(_compare_inkling(worker, found, mine, start, store=True))
    return [problem for problem in problems if problem]


def _compare_versions(
    who: str, found: dict[str, Any], here: dict[str, str | None], names: tuple[str, ...]
) -> str:
    """What to say of a machine's Python and packages; empty if they are those of here."""
    theirs = found["packages"]
    ours, other = (".".join(str(v["python"]).split(".")[:2]) for v in (here, theirs))
    if ours != other:
        return (
            f"{who} runs Python {other}, and here is Python {ours}. Start it with the same Python."
        )
    wrong = [name for name in names if theirs.get(name) != here[name]]
    if not wrong:
        return ""
    their = " and ".join(f"{name} {theirs.get(name) or '(none)'}" for name in wrong)
    own = " and ".join(f"{name} {here[name] or '(none)'}" for name in wrong)
    wanted = " ".join(f"{name}=={here[name]}" for name in wrong if here[name])
    way = f"Install the same there (`pip install {wanted}`)" if wanted else "Install it here too"
    return f"{who} has {their}, and here is {own}. {way} and start it again."


def _compare_inkling(who: str, found: Any, mine: dict[str, str], start: str, *, store: bool) -> str:
    """What to say of a machine's Inkling and store; empty if they are those of here.

    Args:
        who: The machine.
        found: What `describe_here` says there, or the error that it ended with.
        mine: What it says here.
        start: The command that starts such a process.
        store: Whether it must have the store of here.
    """
    if isinstance(found, Exception):
        return f"{who} cannot be asked ({type(found).__name__}: {found}). Start it again."
    who = f"{who} on {found['host']}"
    if "missing" in found:
        return (
            f"{who} does not find this Inkling on its path ({found['missing']}). Start it by "
            f"`python -m core {start}`, in the folder that Inkling is in there."
        )
    if found["code"] != mine["code"]:
        return (
            f"{who} runs another Inkling, that of {found['place']}: its code differs from that of "
            f"{mine['place']} here. Bring both to the same version and start it again."
        )
    if store and not found["same store"]:
        return (
            f"{who} has another store, {found['store']}, than {mine['store']} on {mine['host']}. "
            f"Set {storage.STORE_VARIABLE} on both to one folder that both share and start it "
            "again."
        )
    return ""


def describe_here(proof: str) -> dict[str, str]:
    """What the processes of a cluster must have in common, of this one.

    Args:
        proof: The name of a file in the store of whoever asks.

    Returns:
        Its "host", the "place" and a digest of Inkling's "code", its "store", and whether that is
        the "same store": "yes", or empty.
    """
    root = storage.find_root()
    return {
        "host": socket.gethostname(),
        "place": str(_CODE.parent),
        "code": digest_code(),
        "store": str(root.absolute()),
        "same store": "yes" if (root / proof).exists() else "",
    }


@functools.cache
def digest_code() -> str:
    """A digest of Inkling's modules, as they were when first asked for."""
    digest = hashlib.sha256()
    for path in sorted(_CODE.rglob("*.py")):
        digest.update(f"{path.relative_to(_CODE).as_posix()}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


@contextmanager
def _proof() -> Iterator[str]:
    """A file in the store here, by which another process knows that its store is the same.

    A name that lasts would not do: a copy of a store has it too.
    """
    path = storage.find_root() / f".same-store-{secrets.token_hex(8)}"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    except OSError as error:
        raise storage.explain_unwritable(path.parent, error) from None
    try:
        yield path.name
    finally:
        path.unlink(missing_ok=True)
