"""The table of pages: the router, the links and README say the same as it does."""

import re

import streamlit as st

from dashboard import site
from tests.dashboard.driving import open_page
from tests.places import ROOT

DASHBOARD = ROOT / "dashboard"


def test_the_readme_lists_the_same_pages_in_the_same_order():
    readme = (ROOT / "README.md").read_text()
    (table,) = re.findall(r"\| page \| question \|\n\|---\|---\|\n((?:\|.*\|\n)+)", readme)
    rows = [tuple(cell.strip() for cell in line.split("|")[1:-1]) for line in table.splitlines()]
    assert rows == [(page.title, page.question) for page in site.PAGES]


def test_every_page_has_an_entry_and_a_folder_and_nothing_else_has():
    names = sorted(page.name for page in site.PAGES)
    assert sorted(path.stem for path in (DASHBOARD / "app_pages").glob("*.py")) == names
    assert sorted(path.parent.name for path in (DASHBOARD / "views").glob("*/page.py")) == names
    for page in site.PAGES:
        lines = (DASHBOARD / page.path).read_text().splitlines()
        assert lines[2:] == [f"from dashboard.views.{page.name}.page import show", "", "show()"]


def test_the_router_serves_each_page_at_its_address_under_its_title_in_its_group(monkeypatch):
    served = []
    navigate = st.navigation

    def note(menu, **settings):
        served[:] = [
            (group, page.title, page.url_path) for group, pages in menu.items() for page in pages
        ]
        return navigate(menu, **settings)

    monkeypatch.setattr(st, "navigation", note)
    open_page("bring")
    assert served == [(page.group, page.title, page.address) for page in site.PAGES]
    assert [page for page in site.PAGES if not page.address] == [site.START]


def test_the_groups_of_the_menu_tell_a_story():
    groups = {}
    for page in site.PAGES:
        groups.setdefault(page.group, []).append(page.title)
    assert groups == {
        "Draw": ["Start", "Draw"],
        "Look inside": ["The network", "Filters", "Maximization", "One filter"],
        "Judge": ["Mistakes", "Compare"],
        "Make": ["Train", "Epochs", "Bring"],
    }


def test_no_other_file_of_the_dashboard_names_an_entry():
    naming = [
        str(path.relative_to(DASHBOARD))
        for path in DASHBOARD.rglob("*.py")
        if re.search(r"app_pages\b|st\.(page_link|switch_page|Page)\(", path.read_text())
    ]
    assert naming == ["site.py"]
