"""Every process collects the same tests, whenever it does so: else pytest-xdist refuses to run."""

import os
import subprocess
import sys

from tests.places import ROOT


def collect(hash_seed):
    """The names of all tests, as another process finds them."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "--collect-only",
        "--quiet",
        "-p",
        "no:cacheprovider",
    ]
    found = subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        stdout=subprocess.PIPE,
        text=True,
    )
    return [line for line in found.stdout.splitlines() if "::" in line]


def test_the_names_of_tests_do_not_depend_on_time_or_chance(request):
    """Compares what this process has collected with what another one does, seconds later."""
    names = [item.nodeid for item in request.session.items]
    if len(names) < 1000:  # this process was asked for a few files only
        names = collect("1")
    later = collect("2")
    assert len(names) > 1000
    asked_for = set(names)  # without the slow ones, in most cases
    assert [name for name in later if name in asked_for] == names
    assert not [name for name in later if len(name) > 250], "names that hold whole files"
