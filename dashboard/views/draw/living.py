"""The answer that moves with the pen, as far as the network can be run in the browser."""

from __future__ import annotations

from core.data.datasets import Source
from core.drawing.demonstration import draw_demonstration
from core.queries.drawing import PAPER_SIDE
from dashboard.components.live import Record, show_live_answer
from dashboard.views.draw import canvas
from dashboard.views.draw.alone import find_packed, is_alone


def show_live(source: Source, record: Record | None, *, demonstrates: bool = False) -> None:
    """The answer to what is drawn, which moves with the pen.

    Args:
        source: The data set that the drawing belongs to.
        record: The server's answer, if something is drawn.
        demonstrates: Whether drawings of ours draw themselves until then.
    """
    show_live_answer(
        canvas.paper(alone=is_alone(source)),
        source.class_names,
        record,
        noun="a digit" if source.noun == "digit" else "one",
        packed=find_packed(),
        demonstration=draw_demonstration(PAPER_SIDE) if demonstrates else (),
    )
