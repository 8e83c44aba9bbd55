"""What moves with the pen never shows an answer to what is not on the paper."""

import pytest

from tests.browser.staging import WHOLE, network, play

pytestmark = pytest.mark.browser


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
