"""What moves with the pen never shows an answer to what is not on the paper."""

import base64
import zlib
from pathlib import Path

import numpy as np
import pytest

from core.browser import pack
from core.drawing.digit_image import PEN_WIDTH
from core.recipes.layers import layer_list
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe
from tests.browser.modules import run

pytestmark = pytest.mark.browser

SHAPE = (28, 28, 1)
STAGE = (Path(__file__).parent / "stage.js").read_text()


def network(largest=None):
    """A dense layer on the pixels, packed: its weights are by chance, or all the same."""
    layers = layer_list.parse(["flatten"], SHAPE)
    recipe = Recipe("r", "", tuple(layers), "Adam", 0.1, 8, 1, "", "")
    graph = build_graph(recipe, SHAPE, 2)
    rng = np.random.default_rng(1)
    weights = {
        f"{node.name}/{number}": np.float32(
            rng.normal(size=shape) if largest is None else np.full(shape, largest)
        )
        for node in graph.nodes
        for number, shape in enumerate(node.weights.values())
    }
    return pack.pack(graph, weights, dtype=pack.FLOAT32)


def play(tab, scene, **networks):
    """What a scene returns, played on an empty page with networks by their names."""
    tab.goto("about:blank")
    sent = {
        name: {
            "plan": packed.to_json(),
            "digest": zlib.crc32(packed.to_json().encode()),
            "block": base64.b64encode(packed.block[:length]).decode(),
        }
        for name, (packed, length) in networks.items()
    }
    arg = {"networks": sent, "pen": PEN_WIDTH}
    return run(tab, ["live.js", "digitizer.js"], STAGE.replace("SCENE", scene), arg)


WHOLE = (network(), None)


def test_of_a_network_that_is_gone_or_cut_off_nothing_is_shown(tab):
    scene = """
    const paper = lay()
    await tell("p", "whole")
    await line(paper, lines["-"])
    const before = shown()
    await tell("p", "cut") // while the pen is down
    await point("move", paper, 240, 240)
    return [before, shown()]
    """
    before, after = play(tab, scene, whole=WHOLE, cut=(WHOLE[0], -4))
    assert before["of"] == "moment" and before["sign"] in "01" and before["moments"] >= 3
    assert after["of"] == "nothing" and after["sign"] == "?" and after["moments"] <= 1
    assert "did not arrive whole" in after["note"]


def test_a_line_on_a_paper_that_was_replaced_is_drawn_on_the_new_one(tab):
    scene = """
    const old = lay()
    await tell("p", "whole")
    await line(old, lines["-"])
    const fresh = lay()
    const drawn = []
    for (const kind of ["mousedown", "mousemove", "mouseup"])
      window.addEventListener(kind, event => drawn.push([kind, ...place(event)]))
    await point("move", old, 100, 250)
    const during = shown()
    await tell("q", "whole")
    await point("up", old, 100, 250)
    await new Promise(done => setTimeout(done, 300))
    return [during, shown(), drawn]
    """
    during, after, drawn = play(tab, scene, whole=WHOLE)
    assert during["of"] == after["of"] == "moment" and after["sign"] in "01"
    kinds = [kind for kind, *_ in drawn]
    assert kinds == ["mousedown", *["mousemove"] * (len(kinds) - 2), "mouseup"]  # once
    assert [60, 150] in [at for _, *at in drawn] and [100, 250] in [at for _, *at in drawn]


def test_a_paper_that_is_being_taken_away_does_not_move_the_line(tab):
    scene = """
    const old = lay()
    await tell("p", "whole")
    await line(old, lines["-"].slice(0, 2))
    old.style.display = "none" // it lies nowhere, though it is still there
    await point("move", old, 240, 150)
    await point("up", old, 240, 150)
    lay()
    const drawn = []
    for (const kind of ["mousedown", "mousemove", "mouseup"])
      window.addEventListener(kind, event => drawn.push(place(event)))
    await tell("q", "whole")
    await new Promise(done => setTimeout(done, 300))
    return drawn
    """
    drawn = play(tab, scene, whole=WHOLE)
    assert drawn[0] == [60, 150] and drawn[-1] == [240, 150]


@pytest.mark.parametrize(("takes_from", "drawn"), [(0, 0), (2, 2), (9, 3)])
def test_a_line_that_the_canvas_did_not_take_is_drawn_again(tab, takes_from, drawn):
    scene = """
    const paper = lay()
    const below = document.createElement("canvas")
    below.className = "lower-canvas"
    below.width = below.height = 300
    paper.parentNode.append(below)
    const brush = below.getContext("2d")
    brush.lineWidth = 16
    let strokes = 0
    const take = ([x, y]) => { if (strokes >= TAKES) { brush.lineTo(x, y); brush.stroke() } }
    window.addEventListener("mousedown", event => { strokes += 1; take(place(event)) })
    window.addEventListener("mousemove", event => take(place(event)))
    await tell("p", "whole")
    await line(paper, lines["|"])
    if (!TAKES) lines["|"].forEach(take) // at the hand's own line
    await point("up", paper, 150, 240)
    await new Promise(done => setTimeout(done, 1200))
    return [strokes, shown()]
    """
    strokes, after = play(tab, scene.replace("TAKES", str(takes_from)), whole=WHOLE)
    assert strokes == drawn
    assert after["of"] == "moment"


def test_what_clear_took_away_is_not_drawn_on_the_new_paper(tab):
    scene = """
    const old = lay()
    await tell("p", "whole", [told("-")])
    await line(old, lines["|"])
    await point("up", old, 150, 240)
    clear.click()
    await line(old, lines["-"]) // at once
    await point("up", old, 240, 150)
    lay()
    const drawn = []
    window.addEventListener("mousedown", event => drawn.push(place(event)))
    await tell("q", "whole")
    await new Promise(done => setTimeout(done, 300))
    return drawn
    """
    assert play(tab, scene, whole=WHOLE) == [[60, 150]]


def test_a_line_drawn_before_the_server_speaks_of_the_paper_stays(tab):
    scene = """
    lay()
    await tell("p", "whole")
    const fresh = lay()
    await line(fresh, lines["|"])
    await point("up", fresh, 150, 240)
    const before = shown()
    await tell("q", "whole")
    return [before, shown()]
    """
    before, after = play(tab, scene, whole=WHOLE)
    assert before == after and after["of"] == "moment"


def test_places_of_a_second_pointer_join_no_line(tab):
    scene = """
    const paper = lay()
    await tell("p", "whole")
    await line(paper, lines["-"])
    const before = shown()
    const second = {pointerId: 2, isPrimary: false}
    await point("down", paper, 20, 20, second)
    await point("move", paper, 280, 280, second)
    await point("up", paper, 280, 280, second)
    return [before, shown()]
    """
    before, after = play(tab, scene, whole=WHOLE)
    assert before["bars"] == after["bars"] and before["of"] == after["of"] == "moment"


def test_a_pointer_that_was_lifted_elsewhere_begins_anew(tab):
    scene = """
    const paper = lay()
    await tell("p", "whole")
    if (LOST) await line(paper, lines["-"])
    await line(paper, lines["|"])
    return shown()
    """
    lost, alone = (
        play(tab, scene.replace("LOST", so), whole=WHOLE)["bars"] for so in ("true", "false")
    )
    assert lost == alone


def test_a_moment_of_a_line_that_undo_took_is_not_looked_back_at(tab):
    scene = """
    let paper = lay()
    await tell("p", "whole")
    await line(paper, lines["-"])
    await point("up", paper, 240, 150)
    await line(paper, lines["|"])
    await point("up", paper, 150, 240)
    await tell("p", "whole", [told("-"), told("|")])
    const time = timeline.querySelector("canvas")
    time.dispatchEvent(new KeyboardEvent("keydown", {key: "End"}))
    await wait()
    lay()
    await tell("q", "whole")
    return shown()
    """
    after = play(tab, scene, whole=WHOLE)
    assert after["of"] == "nothing" and after["moments"] == 1


@pytest.mark.parametrize(("strokes", "places"), [(1, 10_000), (400, 3)], ids=["long", "many"])
def test_the_past_of_a_large_drawing_is_told_in_few_moments(tab, strokes, places):
    scene = f"""
    lay()
    const points = Array.from({{length: {places}}}, (_, i) => [1200 + 800 * Math.sin(i), i % 1600])
    const path = {{points, curved: false}}
    await tell("p", "whole", Array.from({{length: {strokes}}}, () => ({{path, width: 16}})))
    return shown()
    """
    assert 99 <= play(tab, scene, whole=WHOLE)["moments"] <= 310


def test_what_is_no_number_is_no_answer(tab):
    scene = """
    const paper = lay()
    await tell("p", "huge")
    await line(paper, lines["-"])
    return shown()
    """
    # Both sums are infinite, so neither class is likelier.
    after = play(tab, scene, huge=(network(3e38), None))
    assert after["of"] == "nothing" and after["sign"] == "?"


def test_a_plan_that_is_not_the_one_that_was_meant_is_not_used(tab):
    scene = """
    const paper = lay()
    networks.whole.digest = networks.whole.digest ^ 1
    await tell("p", "whole")
    await line(paper, lines["-"])
    return shown()
    """
    after = play(tab, scene, whole=WHOLE)
    assert after["of"] == "nothing" and "did not arrive whole" in after["note"]


RECORD = """
    const record = {probabilities: [1, 0], words: "sure", strange: false, turned: ""}
    const take = () => { // Undo, where the canvas takes its line back itself
      window.dispatchEvent(new KeyboardEvent("keydown", {key: "z", ctrlKey: true}))
      return wait()
    }
"""


def test_the_server_s_answer_to_a_line_that_was_taken_back_is_not_shown(tab):
    scene = f"""{RECORD}
    const paper = lay()
    await tell("p", "whole")
    await line(paper, lines["-"])
    await point("up", paper, 240, 150)
    const before = shown()
    await tell("p", "whole", [told("-")], record)
    const kept = shown()
    await take()
    const empty = shown()
    await tell("p", "whole", [told("-")], record) // its word comes late
    const late = shown()
    await line(paper, lines["|"]) // as many lines as the server knows, but another one
    await point("up", paper, 150, 240)
    const other = shown()
    await tell("p", "whole", [told("-")], record)
    return [before, kept, empty, late, other, shown()]
    """
    before, kept, empty, late, other, still = play(tab, scene, whole=WHOLE)
    assert before["of"] == "moment" and kept["of"] == "record" and kept["sign"] == "0"
    assert empty["of"] == late["of"] == "nothing"
    assert other["of"] == still["of"] == "moment" and other["bars"] == still["bars"]


def test_a_line_between_two_papers_is_drawn_on_the_next(tab):
    scene = """
    const old = lay()
    await tell("p", "whole")
    await line(old, lines["|"])
    await point("up", old, 150, 240)
    await tell("p", "whole", [told("|")])
    old.remove()
    await line(old, lines["-"]) // where nothing lies
    await point("up", old, 240, 150)
    const drawn = []
    window.addEventListener("mousedown", event => drawn.push(place(event)))
    await new Promise(done => setTimeout(done, 150))
    lay()
    await tell("q", "whole")
    await new Promise(done => setTimeout(done, 300))
    return [drawn, shown()]
    """
    drawn, after = play(tab, scene, whole=WHOLE)
    assert drawn == [[60, 150]] and after["of"] == "moment"


def test_a_line_under_way_is_not_broken_by_one_that_is_drawn_again(tab):
    scene = """
    const old = lay()
    await tell("p", "whole")
    await line(old, lines["|"])
    await point("up", old, 150, 240)
    const fresh = lay()
    const drawn = []
    window.addEventListener("mousedown", event => drawn.push(place(event)))
    await line(fresh, lines["-"]) // before the other one is there
    await tell("q", "whole")
    await new Promise(done => setTimeout(done, 300))
    const during = drawn.length
    await point("up", fresh, 240, 150)
    await new Promise(done => setTimeout(done, 300))
    return [during, drawn]
    """
    during, drawn = play(tab, scene, whole=WHOLE)
    assert during == 0 and drawn == [[150, 60]]
