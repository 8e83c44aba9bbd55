"""The digitizer in JavaScript makes the digit images that Python makes."""

import numpy as np
import pytest

from core.drawing import digit_image, pen_file, pen_path, strokes
from core.drawing.digit_image import GRAY_STEPS, Stages
from core.maintenance import pen_benchmark
from core.queries import models
from tests.browser.modules import run
from tests.places import SHARED
from tests.vectors import digitizer

pytestmark = pytest.mark.browser

LEVELS = """images => images && Object.fromEntries(Object.entries(images).map(
  ([name, image]) => [name, [...image].map(value => Math.round(value * 15).toString(16)).join("")]
))"""
STAGES = f"""({{stages}}, drawings) => drawings.map(({{strokes, width, side}}) =>
  ({LEVELS})(stages(strokes, strokes.map(() => width), side, {digit_image.PEN_WIDTH})))"""
MOVED = f"""({{Pen, digitize}}, drawings) => drawings.map(movements => {{
  const pens = movements.map(points => {{
    const pen = new Pen(16)
    for (const [x, y] of points) pen.add(x ?? NaN, y ?? NaN)
    return pen
  }})
  return {{lines: pens.map(pen => pen.line()),
          images: ({LEVELS})(digitize(pens, 300, {digit_image.PEN_WIDTH}))}}
}})"""


def test_all_examples_come_out_as_in_python(tab):
    examples = digitizer.read()
    for example, made in zip(examples, run(tab, ["digitizer.js"], STAGES, examples), strict=True):
        for stage in Stages._fields:
            assert are_near(levels(example[stage]), levels(made[stage])), example["strokes"]


def test_movements_of_a_pen_become_what_the_canvas_makes_of_them(tab):
    rng = np.random.default_rng(4)
    drawings = [
        [wander(rng, rng.integers(3, 60)) for _ in range(rng.integers(1, 5))] for _ in range(100)
    ]
    drawings.append([[[40.0, 50.0], [40.0, 50.0]]])  # a dot
    for movements, made in zip(drawings, run(tab, ["digitizer.js"], MOVED, drawings), strict=True):
        paths = pen_path.read_canvas([canvas_path(points) for points in movements])
        lines = [pen_path.draw_path(path) for path in paths]
        for line, theirs in zip(lines, made["lines"], strict=True):
            assert np.array_equal(line, np.array(theirs, np.float32))
        ink = strokes.draw(lines, 300, [16.0] * len(lines))
        images = digit_image.stages(ink, lines)
        for stage, image in images._asdict().items():
            assert are_near(np.round(image.ravel() * GRAY_STEPS), levels(made["images"][stage]))


def test_what_is_no_place_is_left_out_and_nothing_is_no_drawing(tab):
    odd = [
        [],
        [[]],
        [[[None, 3], [3, None]]],
        [[[-900.0, -900.0], [-950.0, -900.0]]],  # beyond the rim
        [[[50.0, 50.0], [None, 9.0], [60.0, 200.0]], []],
        [[[50.0, 50.0], [60.0, 200.0]]],
    ]
    *none, holed, whole = run(tab, ["digitizer.js"], MOVED, odd)
    assert all(made["images"] is None for made in none)
    assert holed["images"] == whole["images"]


def test_lines_with_what_is_no_place_are_no_drawing(tab):
    function = """({stages, redraw}) => [NaN, Infinity, -Infinity, 1e300, undefined].map(odd => {
      const lines = [[[50, 50], [60, odd], [70, 200]], [[9, 9], [20, 20]]]
      return [stages(lines, [16, 16], 300, 0.1), redraw(lines, 0.1)]
    })"""
    assert run(tab, ["digitizer.js"], function) == [[None, None]] * 5


def test_ten_thousand_places_take_no_longer_than_a_blink(tab):
    rng = np.random.default_rng(1)
    (made,) = run(tab, ["digitizer.js"], MOVED, [[wander(rng, 10_000)]])
    assert levels(made["images"]["redrawn"]).sum() > 0


def levels(text):
    """Gray levels that were written as hexadecimal digits."""
    return np.array([int(sign, 16) for sign in text])


def are_near(image, other):
    """Whether two images are the same but for a sum or two that was rounded to the other side."""
    off = np.abs(image - other)
    return off.max() <= 1 and (off > 0).sum() <= 2


def wander(rng, number):
    places = np.clip(150 + rng.normal(0, 9, (number, 2)).cumsum(axis=0), 5, 295)
    return np.round(places, 2).tolist()


def canvas_path(points):
    """The path that Fabric.js makes of the places a pen passed, as its source reads."""
    kept = [points[0]]
    for place in points[1:-2]:
        if np.hypot(*np.subtract(kept[-1], place)) >= 0.4:
            kept.append(place)
    kept = [*kept, points[-1]] if len(points) > 2 else points
    path = [["M", kept[0][0] - 0.016, kept[0][1]]]
    for here, there in zip(kept, kept[1:], strict=False):
        if here != there:
            path.append(["Q", *here, (here[0] + there[0]) / 2, (here[1] + there[1]) / 2])
    path.append(["L", kept[-1][0] + 0.016, kept[-1][1]])
    return {"path": path, "strokeWidth": 16}


@pytest.mark.slow
def test_real_hands_become_the_images_of_python_and_are_read_alike(tab):
    folder = SHARED / "data" / "pen-dev"
    if not folder.exists():
        pytest.skip("There are no pen digits beside this folder.")
    digits = pen_file.read_pen_digits(folder)
    size = pen_benchmark.CANVAS_SIDE / pen_file.BOX
    drawings = [
        {
            "strokes": [(stroke * np.float32(size)).tolist() for stroke in digit.strokes],
            "width": pen_benchmark.BRUSH,
            "side": pen_benchmark.CANVAS_SIDE,
        }
        for digit in digits
    ]
    made = []
    for first in range(0, len(drawings), 500):
        made += run(tab, ["digitizer.js"], STAGES, drawings[first : first + 500])
    ours = [pen_benchmark.prepare(digit) for digit in digits]
    model_id = models.find_model("champion").model_id
    for stage in Stages._fields:
        drawn = np.array([getattr(images, stage) for images in ours])
        theirs = np.array([levels(images[stage]) for images in made]).reshape(drawn.shape)
        off = np.abs(np.round(drawn * GRAY_STEPS) - theirs)
        changed = off.any(axis=(1, 2))
        assert changed.mean() <= 0.01 and off.max() <= 1, stage
        if not changed.any():
            continue
        both = drawn[changed], (theirs[changed] / GRAY_STEPS).astype(np.float32)
        answers = [models.predict(model_id, images[..., None]).logits for images in both]
        assert np.array_equal(answers[0].argmax(axis=1), answers[1].argmax(axis=1)), stage
