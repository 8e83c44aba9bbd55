"""The commands `page` and `circuit`."""

import json
import re

import numpy as np
import pytest

from core.__main__ import main
from core.analysis.layers.contributions import trace
from core.commands import page
from core.data.datasets import load_test_split
from core.queries import inside, models


def run(capsys, *arguments):
    assert main([*map(str, arguments), "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def content_of(text):
    return json.loads(re.search(r'id="content">(.*?)</script>', text)[1])


def test_a_page_says_how_it_was_made(capsys, tmp_path):
    out = tmp_path / "net.html"
    (row,) = run(capsys, "page", "cnn-intro", "--out", out, "--unit", "conv1:3", "--lesson")
    text = out.read_text()
    card = models.find_model("cnn-intro")
    assert row["bytes"] == len(text.encode()) == out.stat().st_size
    assert f"page {card.model_id} --out cnn-intro.html --lesson --unit conv1:3" in text
    assert f"{card.test_mistakes} of 10,000 test digits misread" in text
    assert "over 5 seeds the mean is" in text and "MIT" in text and "CC BY-SA 3.0" in text
    content = content_of(text)
    assert content["unit"] == "conv1:3" and content["lesson"] is True
    assert content["plan"]["dtype"] == "float16" and content["full"] is None
    assert len(content["mistakes"]) == 60 and "The 60 of which it was surest" in text


def test_a_page_asks_nobody_for_anything(capsys, tmp_path):
    out = tmp_path / "net.html"
    run(capsys, "page", "iris-softmax", "--out", out, "--float32")
    text = out.read_text()
    assert not re.findall(r'(?:src|href)="(?!data:)', text)
    assert "default-src 'none'" in text and "@import" not in text and "url(" not in text
    assert content_of(text)["plan"]["dtype"] == "float32"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ([], "neither a network nor --all"),
        (["cnn-intro", "--all"], "a network and --all"),
        (["nonsense"], "No model is called 'nonsense'"),
        (["cnn-intro", "--digit", "test-10000"], "expected test-0 to test-9,999"),
        (["--all", "--digit", "test-0"], "expected these for one network"),
        (["cnn-intro", "--out", "{}/missing/net.html"], "cannot be written"),
    ],
)
def test_what_cannot_be_a_page_is_said(arguments, sentence, capsys, tmp_path):
    out = [] if "--out" in arguments else ["--out", str(tmp_path / "net.html")]
    assert main(["page", *(text.format(tmp_path) for text in arguments), *out]) == 1
    said = capsys.readouterr()
    assert said.out == "" and sentence in said.err and said.err.count("\n") == 1
    assert not list(tmp_path.iterdir())


def test_a_gallery_leads_to_each_page(capsys, tmp_path, monkeypatch):
    cards = [models.find_model(name) for name in ("iris-softmax", "cnn-larger")]
    monkeypatch.setattr(page.models, "list_models", lambda: cards)

    def refuse(model_id, **wishes):
        if model_id.startswith("cnn"):
            raise ValueError("conv1 is a Swirl, which the browser cannot compute.")
        return f"<p>{model_id}</p>"

    monkeypatch.setattr(page, "write_page", refuse)
    assert main(["page", "--all", "--out", str(tmp_path / "site")]) == 1
    said = capsys.readouterr()
    assert "Without a page: cnn-larger-0-" in said.err and "Swirl" in said.err
    names = sorted(path.name for path in (tmp_path / "site").iterdir())
    assert names == sorted([f"{cards[0].model_id}.html", "index.html"])
    index = (tmp_path / "site" / "index.html").read_text()
    assert f'href="{cards[0].model_id}.html"' in index and "1 network to look into" in index


@pytest.mark.parametrize("weights", ["float32", "float16"])
def test_a_circuit_adds_up(weights, capsys, tmp_path):
    out = tmp_path / "unit.json"
    asked = ["--digit", "test-5", "--unit", "conv2:3", "--weights", weights, "--out", out]
    rows = run(capsys, "circuit", "cnn-larger", *asked)
    found = json.loads(out.read_text())
    edges = [edge["value"] for edge in found["edges"]]
    assert len(edges) == 30 and found["adds"] and found["layer"] == "conv2_relu"
    assert sum(edges) == pytest.approx(found["steps"][0]["value"], abs=1e-9)
    assert found["value"] == pytest.approx(found["steps"][-1]["network"], abs=1e-5)
    assert [row["contribution"] for row in rows[:30]] == sorted(edges, key=lambda v: -abs(v))
    image = load_test_split().images[5]
    response = inside.layer_responses("cnn-larger", image[None])["conv2_relu"][0, ..., 3]
    if weights == "float32":
        assert found["value"] == pytest.approx(response.max(), abs=1e-5)
        assert (found["row"], found["column"]) == np.unravel_index(response.argmax(), (10, 10))
    else:
        assert 0 < abs(found["value"] - response.max()) < 5e-3


@pytest.mark.parametrize(
    ("unit", "sentence"),
    [
        ("conv2", "expected layer:number"),
        ("conv2:99", "expected 0 to 14"),
        ("conv2:0:99:0", "rows 0 to 9"),
        ("conv9:0", "no layer called 'conv9'"),
        ("conv2:-1", "expected layer:number"),
    ],
)
def test_a_unit_that_is_not_there_is_said(unit, sentence, capsys):
    assert main(["circuit", "cnn-larger", "--unit", unit]) == 1
    assert sentence in capsys.readouterr().err


def test_branches_give_what_they_give():
    card = models.find_model("cnn-branch")
    image = load_test_split().images[:1]
    responses = {k: v[0] for k, v in inside.layer_responses(card.model_id, image).items()}
    weights = inside.read_weights(card.model_id)
    found = trace(card.graph, weights, responses, "sum", (4, 10, 12))
    assert [edge.layer for edge in found.edges] == ["conv1_wide_relu", "conv1_point"]
    for edge in found.edges:
        assert edge.value == responses[edge.layer][10, 12, 4]
    assert found.value == pytest.approx(responses["sum"][10, 12, 4], abs=1e-6)
