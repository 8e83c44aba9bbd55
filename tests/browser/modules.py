"""Runs our JavaScript in Chromium without a server."""

import json
import tempfile
from pathlib import Path

from core.browser import code

HOME = "https://modules.test/"  # which nobody is asked for: what it sends is made here


def run(page, names, function, arg=None, *, block=b""):
    """What a function makes of modules of `core.browser` and of an argument.

    Args:
        page: A tab of the browser; it is emptied.
        names: Of the modules' files.
        function: JavaScript: takes all that they export, the argument, and an ArrayBuffer.
        arg: Plain values.
        block: What stands in the buffer.

    Values go there as JSON and as bytes in files that the page is given to read, and come back as
    JSON text: Playwright takes a second for a megabyte of text, and several for one of lists.
    """
    if page.url != HOME:
        page.route(f"{HOME}**", _send)
        page.goto(HOME)
    with tempfile.TemporaryDirectory() as folder:
        files = [Path(folder) / name for name in ("arg.json", "block")]
        files[0].write_text(json.dumps(arg))
        files[1].write_bytes(block)
        page.set_input_files("input", files)
        answer = page.evaluate(
            f"""async names => {{
              const all = {{}}
              for (const name of names) Object.assign(all, await import("./" + name))
              const [arg, block] = document.querySelector("input").files
              const values = JSON.parse(await arg.text())
              return JSON.stringify(await ({function})(all, values, await block.arrayBuffer()))
            }}""",
            names,
        )
    return json.loads(answer)


def _send(route):
    content = code.files().get(route.request.url.removeprefix(HOME))
    if content is None:
        route.fulfill(body="<input type=file multiple>", content_type="text/html")
    else:
        route.fulfill(body=content, content_type="text/javascript")
