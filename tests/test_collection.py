"""Every process collects the same tests, whenever it does so: else pytest-xdist refuses to run."""

import os
import subprocess
import sys
import time

from tests.places import ROOT


def collect(hash_seed):
    return subprocess.Popen(
        [sys.executable, "-m", "pytest", "--collect-only", "--quiet", "-p", "no:cacheprovider"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        stdout=subprocess.PIPE,
        text=True,
    )


def test_the_names_of_tests_do_not_depend_on_time_or_chance():
    first = collect("1")
    time.sleep(2)  # what stamps the second into something has another one now
    second = collect("2")
    names = [
        [line for line in process.communicate()[0].splitlines() if "::" in line]
        for process in (first, second)
    ]
    assert len(names[0]) > 1000
    assert names[0] == names[1]
    assert not [name for name in names[0] if len(name) > 250], "names that hold whole files"
