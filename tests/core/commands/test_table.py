"""The table of commands: what all of them have, what README says of them, and closed pipes."""

import os
import re
import subprocess
import sys

import pytest

from core.__main__ import main
from core.commands.table import COMMANDS, GROUPS
from tests.places import ROOT

NAMES = [command.name for command in COMMANDS]


def test_readme_lists_exactly_the_commands():
    (row,) = re.findall(
        r"`\.venv/bin/python -m core --help` \| (.*) \|", (ROOT / "README.md").read_text()
    )
    named = re.findall(r"`([^`]+)`", row)
    assert len(named) == len(set(named))
    assert set(named) == {name.split()[0] for name in NAMES}


def test_each_command_is_there_once_with_a_sentence():
    assert len(NAMES) == len(set(NAMES))
    for command in COMMANDS:
        assert command.text[0].isupper() and command.text.endswith((".", "?")), command.name
        assert callable(command.run) and callable(command.options)
    assert set(GROUPS) == {name.split()[0] for name in NAMES if " " in name}
    texts = {command.name: command.text for command in COMMANDS}  # one may be a group, too
    assert all(GROUPS.values()) and all(
        texts.get(name, text) == text for name, text in GROUPS.items()
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_command_has_help(name, capsys):
    with pytest.raises(SystemExit) as ended:
        main([*name.split(), "--help"])
    shown = capsys.readouterr().out
    assert ended.value.code == 0
    (command,) = [command for command in COMMANDS if command.name == name]
    assert "".join(command.text.split()) in "".join(shown.split())
    assert "--json" in shown and f"python -m core {name}" in shown


def test_each_command_is_in_the_help_of_all(capsys):
    for words in ([], *([group] for group in GROUPS)):
        with pytest.raises(SystemExit):
            main([*words, "--help"])
        own = {name.split()[len(words)] for name in NAMES if name.split()[:-1] == words}
        assert own <= set(capsys.readouterr().out.split())


@pytest.mark.parametrize(
    "arguments", [["recipes"], ["recipes", "--json"], ["--help"]], ids=" ".join
)
def test_a_reader_that_has_gone_is_no_accident(arguments):
    read, write = os.pipe()
    os.close(read)
    command = [sys.executable, "-m", "core", *arguments]
    done = subprocess.run(command, cwd=ROOT, stdout=write, stderr=subprocess.PIPE, text=True)
    os.close(write)
    assert done.returncode in (0, 141) and done.stderr == ""


def test_a_pipe_that_closes_early_ends_quietly(tmp_path):
    out = tmp_path / "mistakes.csv"
    line = f"{sys.executable} -m core mistakes --model cnn-intro --out {out} | head -1"
    script = f"{line}; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True)
    first, status = done.stdout.splitlines()
    assert first.startswith("measure") and status in ("0", "141") and done.stderr == ""
