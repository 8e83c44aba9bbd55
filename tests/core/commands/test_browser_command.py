"""The command `pack`."""

import json
import zlib
from pathlib import Path

import pytest

from core.__main__ import main


@pytest.mark.parametrize(("option", "width"), [([], 2), (["--float32"], 4)], ids=["16", "32"])
def test_a_network_is_written_as_plan_and_weights(option, width, tmp_path, capsys):
    out = tmp_path / "new" / "folder"
    assert main(["pack", "cnn-intro", "--out", str(out), *option, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    plan = json.loads(Path(row["plan"]).read_text())
    block = Path(row["weights"]).read_bytes()
    assert sorted(out.iterdir()) == sorted([Path(row["plan"]), Path(row["weights"])])
    assert row["model"].startswith("cnn-intro-0-") and row["steps"] == len(plan["steps"])
    assert len(block) == row["bytes of weights"] == width * plan["length"]
    assert zlib.crc32(block) == plan["crc32"]
    assert 0 < row["by gzip"] < len(block)


def test_what_cannot_be_packed_or_written_is_said(tmp_path, capsys):
    (tmp_path / "file").write_text("")
    for arguments, sentence in [
        (["nonsense", "--out", str(tmp_path)], "No model is called 'nonsense'"),
        (["cnn-intro", "--out", str(tmp_path / "file")], "cannot be made a folder"),
        (["cnn-intro", "--out", str(tmp_path / "file" / "in")], "cannot be made a folder"),
    ]:
        assert main(["pack", *arguments]) == 1
        said = capsys.readouterr()
        assert said.out == "" and sentence in said.err and said.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["file"]
