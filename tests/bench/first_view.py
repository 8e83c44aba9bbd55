"""A program of its own: the Mistakes page's first view without a worker, timed on the server."""

from __future__ import annotations

import json
import time
from unittest import mock

from streamlit.testing.v1 import AppTest

from dashboard.views.mistakes import page
from tests.dashboard.driving import APP


def main() -> None:
    """Prints the seconds to the gallery and to the end of the page, as JSON."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    app.run()
    shown = []
    show_gallery = page.show_gallery

    def show_and_note(*arguments: object, **settings: object) -> None:
        show_gallery(*arguments, **settings)
        shown.append(time.perf_counter())

    began = time.perf_counter()
    with (
        mock.patch.object(page, "show_gallery", show_and_note),
        mock.patch.object(page.one_digit, "_show_neighbors"),
    ):
        app.switch_page("app_pages/mistakes.py").run()
    assert not app.exception and not app.error
    print(json.dumps([shown[0] - began, time.perf_counter() - began]))


if __name__ == "__main__":
    main()
