"""The one table of pages: the router, every link between pages and README's table read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import streamlit as st


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        name: Of its entry in `app_pages`, of its folder in `views`, and in the address.
        title: In the menu.
        group: In the menu, with the pages beside it.
        question: What it answers.
        icon: Of the links to it: a name among Material's symbols.
    """

    name: str
    title: str
    group: str
    question: str
    icon: str

    @property
    def path(self) -> str:
        """Its entry, as Streamlit wants it: from the folder of the router."""
        return f"app_pages/{self.name}.py"

    @property
    def address(self) -> str:
        """What follows the server's address; nothing for the first page."""
        return "" if self == PAGES[0] else self.name


START = Page(
    "start",
    "Start",
    "Draw",
    "What does a network see while I draw, and what does each one score?",
    "home",
)
DRAW = Page("draw", "Draw", "Draw", "What does it read in my digit, and how sure is it?", "draw")
NETWORK = Page(
    "responses",
    "The network",
    "Look inside",
    "What does the network make of my digit, layer by layer, and how was it computed?",
    "layers",
)
FILTERS = Page(
    "filters",
    "Filters",
    "Look inside",
    "What did a layer learn, and what do such filters do to a picture?",
    "grid_on",
)
MAXIMIZATION = Page(
    "maximization",
    "Maximization",
    "Look inside",
    "What would each filter, or each class, love to see?",
    "auto_awesome",
)
UNIT = Page(
    "unit",
    "One filter",
    "Look inside",
    "What is one filter like, from all sides?",
    "center_focus_strong",
)
MISTAKES = Page(
    "mistakes",
    "Mistakes",
    "Judge",
    "Which test digits does it get wrong, how sure was it, and was the label right?",
    "rule",
)
COMPARE = Page(
    "compare",
    "Compare",
    "Judge",
    "Which of two networks is better, and do the tutorials' networks reach their figures?",
    "compare_arrows",
)
TRAIN = Page("train", "Train", "Make", "Can I train one myself, and watch it learn?", "school")
EPOCHS = Page(
    "epochs",
    "Epochs",
    "Make",
    "How did it learn: filters, responses and the answer after each epoch?",
    "history",
)
BRING = Page("bring", "Bring", "Make", "Can I use my own data and networks?", "upload")

# As in the menu, where the pages of a group stand together; the first one is served at the root.
PAGES = (
    *(START, DRAW),
    *(NETWORK, FILTERS, MAXIMIZATION, UNIT),
    *(MISTAKES, COMPARE),
    *(TRAIN, EPOCHS, BRING),
)


def build_menu() -> dict[str, list[Any]]:
    """The pages by group, for `st.navigation`."""
    menu: dict[str, list[Any]] = {}
    for page in PAGES:
        entry = st.Page(page.path, title=page.title, default=not page.address)
        menu.setdefault(page.group, []).append(entry)
    return menu


def show_link(page: Page, label: str, **settings: Any) -> None:
    """A link to a page.

    Args:
        page: Where it leads.
        label: What it says.
        **settings: More for `st.page_link`.
    """
    st.page_link(page.path, label=label, icon=f":material/{page.icon}:", **settings)


def go_to(page: Page) -> None:
    """Goes on to a page at once, where a button leads."""
    st.switch_page(page.path)
