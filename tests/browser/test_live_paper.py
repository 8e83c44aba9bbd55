"""No line is lost or moved where one paper takes the place of another."""

import pytest

from tests.browser.staging import WHOLE, play

pytestmark = pytest.mark.browser


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


@pytest.mark.parametrize(("at", "drawn"), [(180, [[60, 150]]), (400, [])])
def test_a_line_on_a_paper_whose_parts_lie_below_each_other_yet(tab, at, drawn):
    """For some milliseconds after Clear the canvas that takes a pen lies below the paper."""
    scene = """
    const upper = lay()
    const container = document.createElement("div")
    container.className = "dc-container"
    container.style = "position: absolute; left: 20px; top: 30px"
    const lower = document.createElement("canvas")
    lower.className = "dc-background-canvas"
    lower.width = lower.height = 300
    lower.style = "display: block"
    container.append(lower, upper)
    upper.style = "display: block; margin-top: 8px"
    host.shadowRoot.append(container)
    await tell("p", "whole")
    const drawn = []
    window.addEventListener("mousedown", event => drawn.push(place(event)))
    const on = CLIENT_Y < 330 ? lower : upper
    await point("down", on, 60, CLIENT_Y - 30)
    await point("move", on, 150, CLIENT_Y - 30)
    await point("up", on, 240, CLIENT_Y - 30)
    upper.style = "position: absolute; left: 0; top: 0"
    await new Promise(done => setTimeout(done, 300))
    return [drawn, shown().of]
    """
    drawn_again, of = play(tab, scene.replace("CLIENT_Y", str(at)), whole=WHOLE)
    assert drawn_again == drawn
    assert of == ("moment" if drawn else "nothing")


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
