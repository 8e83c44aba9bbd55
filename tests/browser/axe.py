"""Looks for what keeps people out: axe-core, run in a page."""

from pathlib import Path

import axe_playwright_python

SCRIPT = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()


def find_faults(page, selector="document"):
    """The rules that a page, or the part of it that a selector finds, breaks seriously.

    Returns:
        For each rule its name, and the elements that break it.
    """
    page.evaluate(f"() => {{ {SCRIPT} }}")
    found = page.evaluate(
        """selector => axe.run(selector === "document" ? document : {include: [selector]},
          {resultTypes: ["violations"]})""",
        selector,
    )
    return [
        (rule["id"], [node["html"][:200] for node in rule["nodes"]])
        for rule in found["violations"]
        if rule["impact"] in ("serious", "critical")
    ]
