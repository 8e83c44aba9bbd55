"""What every page's look promises: all in sight, on a phone too, by keyboard, light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.pages import settle

pytestmark = pytest.mark.browser

PAGES = (
    "?start_more=What%20each%20network%20scores",
    "draw?digit=test-0",
    "mistakes",
    "mistakes?model=iris-softmax",
    "compare?model=iris-softmax-onehot-printed&compare_part=Calibration",
    "compare?model=iris-softmax-onehot-printed&compare_part=Size%20and%20speed",
    "compare?compare_view=Beside%20the%20tutorials",
    "train",
    "epochs",
    "bring",
)
CUT = """() => {
  const cut = [...document.querySelectorAll("[data-testid=stMain] table")].filter((table) => {
    let box = table.parentElement
    while (box && getComputedStyle(box).overflowX === "visible") box = box.parentElement
    const scrolls = box.matches(".scroll, .grid")
    return table.getBoundingClientRect().right > innerWidth && !scrolls
  })
  const main = document.querySelector("[data-testid=stMain]")
  return [cut.length, main.scrollWidth - main.clientWidth]
}"""
BELOW = """() => {
  const block = document.querySelector(".stMainBlockContainer")
  const content = block.querySelector("[data-testid=stVerticalBlock]")
  return block.getBoundingClientRect().bottom - content.getBoundingClientRect().bottom
}"""
FOCUSED = """() => {
  let at = document.activeElement
  while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement
  if (!at || at === document.body) return null
  const name = `${at.tagName} ${at.type ?? ""} ${at.getAttribute("role") ?? ""} ${at.className}`
  if (at.matches("[data-testid=stMain]")) return [name, true]
  const near = at.matches(".item") ? [at.querySelector(".picture")] : [at]
  for (let up = at.parentElement; up && near.push(up) && near.length < 6; up = up.parentElement);
  const accent = ["rgb(39, 70, 199)"]
  return [name, near.some((one) => {
    const style = getComputedStyle(one)
    const drawn = style.outlineStyle === "solid" && parseFloat(style.outlineWidth) >= 2
    return drawn && accent.includes(style.outlineColor)
  })]
}"""
COLORS = """() => {
  const of = (selector) => getComputedStyle(document.querySelector(selector)).color
  const caption = "[data-testid=stSidebar] [data-testid=stCaptionContainer] p"
  return [of(caption), of(".accent"), of("[data-testid=stMain] p")]
}"""


def open_page(page, server, path):
    page.goto(f"{server.url}/{path}")
    page.locator("h1").first.wait_for()
    settle(page)


@pytest.fixture
def phone(browser, server):
    context = browser.new_context(
        viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True
    )
    yield context.new_page()
    context.close()


def test_no_page_of_a_phone_is_cut_or_ends_in_empty_space(phone, server):
    for path in PAGES:
        open_page(phone, server, path)
        assert phone.evaluate(CUT) == [0, 0], path
        assert phone.evaluate(BELOW) <= 48, path


def test_on_a_phone_a_wide_table_stands_below_itself(phone, server):
    open_page(phone, server, PAGES[0])
    row = phone.locator("table.wide tr.chosen")
    cells = [cell.bounding_box() for cell in row.locator("td").all()]
    assert all(box["x"] >= 0 and box["x"] + box["width"] <= 390 for box in cells)
    assert all(one["y"] < two["y"] for one, two in zip(cells, cells[1:], strict=False))
    assert row.locator("td").nth(1).get_attribute("data-head") == "Test error"


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("part", ["Calibration", "Size%20and%20speed"])
def test_both_networks_of_compare_are_in_sight(browser, server, width, part):
    context = browser.new_context(viewport={"width": width, "height": 800})
    page = context.new_page()
    long = "model=iris-softmax-onehot-printed&compare_with=iris-softmax-printed"
    open_page(page, server, f"compare?{long}&compare_part={part}")
    for cell in page.locator("table.beside tr").first.locator("th").all():
        box = cell.bounding_box()
        assert box["x"] + box["width"] <= width
        assert cell.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    box = page.locator("table.beside").locator("xpath=..")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth")
    context.close()


def test_the_menu_of_a_phone_gives_way_to_the_page_that_was_chosen(phone, server):
    open_page(phone, server, "compare")
    menu = phone.get_by_test_id("stSidebar")
    expect(menu).to_have_attribute("data-collapsed", "true")
    phone.get_by_test_id("stExpandSidebarButton").click()
    menu.get_by_role("link", name="Epochs").click()
    expect(phone.get_by_role("heading", name="How did it learn?")).to_be_visible()
    expect(menu).to_have_attribute("data-collapsed", "true")
    phone.get_by_test_id("stExpandSidebarButton").click()
    expect(menu).to_have_attribute("data-collapsed", "false")
    phone.reload()  # it was left open, which Streamlit remembers
    expect(menu).to_have_attribute("data-collapsed", "true")


def test_lists_and_popovers_stay_within_a_narrow_window(browser, server):
    context = browser.new_context(viewport={"width": 390, "height": 560})
    page = context.new_page()
    open_page(page, server, "train")
    page.get_by_test_id("stMain").get_by_role("combobox").first.click()
    open_list = page.get_by_role("listbox").first
    open_list.wait_for()
    settle(page)
    assert_within(open_list.bounding_box(), 390, 560)
    open_page(page, server, "mistakes")
    page.get_by_role("button", name="Filter", exact=True).click()
    popover = page.get_by_test_id("stPopoverBody")
    popover.wait_for()
    settle(page)
    assert_within(popover.bounding_box(), 390, 560)
    context.close()


def assert_within(box, width, height):
    assert box["x"] >= 0 and box["x"] + box["width"] <= width
    assert box["y"] >= 0 and box["y"] + box["height"] <= height


def test_where_the_keyboard_is_shows_everywhere(page, server):
    for path in ("", "mistakes", "train", "epochs?model=cnn-intro"):
        open_page(page, server, path)
        seen = {}
        for _ in range(60):
            page.keyboard.press("Tab")
            if (focused := page.evaluate(FOCUSED)) is None:
                break
            seen.setdefault(focused[0], focused[1])
        assert len(seen) > 5 and all(seen.values()), (path, seen)


def test_colors_turn_together_with_the_system(browser, server):
    context = browser.new_context(color_scheme="light")
    page = context.new_page()
    open_page(page, server, "mistakes")
    light = page.evaluate(COLORS)
    page.evaluate("window.stays = true")
    picture = page.locator("[data-testid=stMain] img.ink").first.get_attribute("src")
    page.emulate_media(color_scheme="dark")
    page.wait_for_function("document.documentElement.dataset.scheme === 'dark'")
    page.wait_for_function(
        "old => document.querySelector('[data-testid=stMain] img.ink').src !== old", arg=picture
    )  # pictures are drawn by the server, which was asked again
    settle(page)
    turned = page.evaluate(COLORS)
    assert page.evaluate("window.stays")
    page.reload()
    page.locator(".accent").first.wait_for()
    settle(page)
    assert turned == page.evaluate(COLORS) and not set(turned) & set(light)
    context.close()


def test_charts_have_the_pages_font_and_no_buttons_on_a_touch_screen(phone, server):
    open_page(phone, server, "compare?compare_part=Seeds")
    title = phone.locator(".js-plotly-plot .gtitle").first
    title.wait_for()
    fonts = title.evaluate("title => getComputedStyle(title).fontFamily")
    assert fonts.startswith('"Source Sans"')
    open_page(phone, server, "epochs?model=cnn-intro")
    phone.locator(".js-plotly-plot .gtitle").first.wait_for()
    for bar in phone.locator(".modebar-container").all():
        expect(bar).to_be_hidden()


def test_the_link_to_the_classes_opens_the_classes(page, server):
    open_page(page, server, "filters")
    page.get_by_role("link", name="Start", exact=True).click()
    page.get_by_role("link", name="What each class would love to see").click()
    page.wait_for_function("location.pathname === '/maximization'")
    page.wait_for_function("location.search.includes('maximization_layer=logits')")


def test_every_network_that_is_counted_is_listed(page, server):
    open_page(page, server, "mistakes?mistakes_image=247")
    heading = page.get_by_role("heading", name="networks read it right")
    count = int(heading.inner_text().split()[2])
    rows = page.locator("table.plain:has(th:text('That is')) tbody tr")
    assert rows.count() == count
    box = rows.last.locator("xpath=ancestor::div[1]")
    assert box.evaluate("box => box.scrollHeight <= box.clientHeight + 1")
