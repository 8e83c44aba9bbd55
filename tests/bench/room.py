"""A room of pupils who draw: how long the server's answer takes while thirty of them do.

No browser runs: each drawer is a connection that sends what the canvas sends at each lift of the
pen, and waits for the answer, then two to three seconds for the next stroke (a closed loop).
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import statistics
import time
from pathlib import Path

import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from tests.browser.serving import INKLING, Server, serve

HERE = Path(__file__).parent
DRAWERS = 30
STROKES = 6  # of each drawer; the first is not counted, as all begin at once
PAUSES = 2.0, 3.0  # seconds between two strokes, from and to
LINES = (((80, 70), (210, 66), (135, 245)), ((90, 160), (190, 150)), ((70, 250), (200, 244)))
NO_RECORD = re.compile(r'"record": ?null')
_MOST_BYTES = 2**26


class Drawer:
    """A visitor: what the page's elements are called, and what is on the paper."""

    def __init__(self, socket: websockets.ClientConnection, *, answer: str, page: str) -> None:
        self._socket = socket
        self._answer = answer  # what the id of the element has in it that tells the answer
        self._page = page
        self._canvas = self._fragment = self._script = ""

    async def open(self) -> None:
        await self._send(BackMsg())
        async for message in self._messages():
            if message.WhichOneof("type") == "new_session":
                self._script = message.new_session.page_script_hash
            element = message.delta.new_element.bidi_component
            if "canvas" in element.id:
                self._canvas, self._fragment = element.id, message.delta.fragment_id
            if message.WhichOneof("type") == "script_finished":
                break
        if not self._canvas:
            raise RuntimeError("The page has no canvas.")

    async def stroke(self, number: int) -> float:
        """Lifts the pen after a line, and returns in how many seconds the answer came."""
        lines = LINES[: number % len(LINES) + 1]
        drawing = {"objects": [_path(line, number) for line in lines], "background": ""}
        back = BackMsg()
        state = back.rerun_script.widget_states.widgets.add()
        state.id = self._canvas
        sent = {"drawing": {"raw": drawing, "data": None}, "backgroundFit": None}
        state.json_value = json.dumps(sent)
        back.rerun_script.fragment_id = self._fragment
        back.rerun_script.page_script_hash = self._script
        started = time.perf_counter()
        await self._send(back)
        answered = 0.0
        async for message in self._messages():
            element = message.delta.new_element
            told = element.bidi_component.id + element.markdown.body
            if self._answer in told and not NO_RECORD.search(element.bidi_component.json):
                answered = time.perf_counter() - started
            if message.WhichOneof("type") == "script_finished":
                break
        if not answered:
            raise RuntimeError("The page finished without an answer.")
        return answered

    async def _send(self, back: BackMsg) -> None:
        back.rerun_script.query_string = ""
        back.rerun_script.page_name = self._page
        await self._socket.send(back.SerializeToString())

    async def _messages(self):  # noqa: ANN202
        async for raw in self._socket:
            message = ForwardMsg()
            message.ParseFromString(raw)
            yield message


def _path(line: tuple[tuple[int, int], ...], number: int) -> dict[str, object]:
    """A line as the canvas sends it: a path of quadratic curves, a little elsewhere each time."""
    (x, y), *rest = [(x + number, y) for x, y in line]
    path: list[list[object]] = [["M", x, y]]
    for to in rest:
        for step in range(1, 9):
            at = [a + (b - a) * step / 8 for a, b in zip((x, y), to, strict=True)]
            path.append(["L", *at])
        x, y = to
    return {"type": "Path", "path": path, "strokeWidth": 16, "stroke": "#1B1F2A"}


async def _draw_in_turn(server: Server, *, answer: str, page: str) -> list[float]:
    chance = random.Random(0)  # noqa: S311

    async def draw(number: int) -> list[float]:
        address = server.url.replace("http", "ws") + "/_stcore/stream"
        async with websockets.connect(
            address, subprotocols=["streamlit"], max_size=_MOST_BYTES, origin=server.url
        ) as socket:
            drawer = Drawer(socket, answer=answer, page=page)
            await drawer.open()
            opened.release()
            await begun.wait()
            times = []
            for stroke in range(STROKES):
                await asyncio.sleep(chance.uniform(*PAUSES) if stroke else 3 * number / DRAWERS)
                times.append(await drawer.stroke(stroke))
            return times[1:]

    opened, begun = asyncio.Semaphore(0), asyncio.Event()
    drawers = [asyncio.create_task(draw(number)) for number in range(DRAWERS)]
    for _ in drawers:
        await opened.acquire()
    begun.set()
    return [one for times in await asyncio.gather(*drawers) for one in times]


def measure_room() -> dict[str, float]:
    """Seconds from a lift of the pen to the answer, by name."""
    medians = {}
    apps = (
        ("30 drawers, median answer of record, s", INKLING, "draw_live_answer", "draw"),
        ("30 drawers, median of a minimal app, s", HERE / "minimal_canvas.py", "strokes: ", ""),
    )
    for name, script, answer, page in apps:
        with serve(script) as server:
            if script == INKLING:
                time.sleep(15)  # the worker is warm by then
            medians[name] = statistics.median(
                asyncio.run(_draw_in_turn(server, answer=answer, page=page))
            )
    return medians


if __name__ == "__main__":
    for name, seconds in measure_room().items():
        print(f"{name:56} {seconds:.3f}")
