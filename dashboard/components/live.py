"""What moves with the pen on the Draw page: the answer, and what the layers make of the digit.

The parts are drawn by `core.browser`'s JavaScript, which runs the network in the visitor's browser.
What they show while the paper holds no more than the server knows is the server's own answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.answers.words import WORDS
from core.browser import code
from core.drawing.digit_image import PEN_WIDTH
from core.drawing.pen_path import GRID, PenPath
from core.drawing.strokes import Stroke
from dashboard.components.declared import declare
from dashboard.figures.answers.answer import describe_confidence

CODE_PATH, PACK_PATH = "code", "packed"  # addresses of the server's own
_component = declare("live", root="live")


class Paper(NamedTuple):
    """What the server knows of the paper.

    Attributes:
        name: Of the canvas; another one begins anew.
        strokes: What is drawn on it.
        side: Its height and width in pixels.
        brush: Width of its pen in pixels.
        alone: Whether the browser answers alone and sends a drawing when it is asked to.
    """

    name: str
    strokes: Sequence[PenPath]
    side: int
    brush: int
    alone: bool = False


class Served(NamedTuple):
    """Where the browser finds a network, and how it knows it.

    Attributes:
        model_id: Of the network.
        identity: Of what was packed.
        digest: CRC-32 of the plan, which has that of the weights.
    """

    model_id: str
    identity: str
    digest: int


class Record(NamedTuple):
    """The server's answer.

    Attributes:
        probabilities: float32 of shape (num_classes,) in [0, 1].
        strange: Whether it may not be a digit.
        turned: A sentence if it would be one once it is turned.
        image: The digit image, float32 of shape (28, 28) in [0, 1], if it is one of several on the
            paper; the browser does not tell these apart.
    """

    probabilities: NDArray[np.float32]
    strange: bool
    turned: str
    image: NDArray[np.float32] | None = None


def show_live_answer(
    paper: Paper,
    class_names: Sequence[str],
    record: Record | None,
    *,
    noun: str,
    packed: Served | str,
    demonstration: Sequence[Sequence[Stroke]] = (),
) -> None:
    """Shows the answer of the moment, or the server's.

    Args:
        paper: The paper.
        class_names: What the classes are called.
        record: The server's answer; None while there is none.
        noun: What one draws for this network.
        packed: Where the browser finds the network; or why it cannot have it, in a sentence.
        demonstration: Drawings that draw themselves, one after the other, until a pen touches the
            paper; each as lines, float32 of shape (num_points, 2) in pixels of the paper.
    """
    plan = weights = ""
    if not isinstance(packed, str):
        place = f"{PACK_PATH}/{packed.model_id}/{packed.identity}"
        plan, weights = f"{place}.json", f"{place}.bin"
    data = {
        "part": "answer",
        "paper": paper.name,
        "side": paper.side,
        "brush": paper.brush,
        "pen": PEN_WIDTH,
        "strokes": [
            {
                "path": {"points": path.points.tolist(), "curved": path.curved},
                "width": path.width / GRID,
            }
            for path in paper.strokes
        ],
        "alone": paper.alone,
        "names": list(class_names),
        "words": WORDS,
        "empty": f"Draw {noun}: "
        + ("the bars move with your pen." if plan else "the answer comes when you lift the pen."),
        "plan": plan,
        "weights": weights,
        "digest": None if isinstance(packed, str) else packed.digest,
        "unpacked": packed if isinstance(packed, str) else "",
        "several": record is not None and record.image is not None,
        "image": record.image.ravel().tolist() if record and record.image is not None else None,
        "record": _write(record) if record else None,
        "demonstration": [
            [line.astype(float).round(1).tolist() for line in drawing] for drawing in demonstration
        ],
    }
    _component(data={**data, **_code()}, key="draw_live_answer")


def show_live_maps() -> None:
    """Shows the digit image of the moment and what the network's filters make of it."""
    _component(data={"part": "maps", **_code()}, key="draw_live_maps")


def show_timeline() -> None:
    """Shows how the answer came about, from the first touch of the pen to now."""
    _component(data={"part": "timeline", **_code()}, key="draw_timeline")


def _code() -> dict[str, str]:
    return {"code": f"{CODE_PATH}/{code.identity()}/live.js"}


def _write(record: Record) -> dict[str, Any]:
    confidence = float(record.probabilities.max())
    return {
        "probabilities": record.probabilities.tolist(),
        "words": describe_confidence(confidence, strange=record.strange),
        "strange": record.strange,
        "turned": record.turned,
    }
