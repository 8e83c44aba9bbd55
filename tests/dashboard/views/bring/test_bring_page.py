"""The Bring page: what is here, an upload to its end, and what is wrong with one."""

import numpy as np
import pytest

from core.data import library
from core.data.overview import Overview
from core.files.storage import STORE_VARIABLE
from dashboard.figures.data.samples import make_count_table, make_feature_table, make_samples
from tests.core.data.importing.making import archive, class_folders, idx_files, npz, picture
from tests.dashboard.driving import html_of, open_page, texts

OWN_STORE = True  # see conftest.py


@pytest.fixture(scope="module", autouse=True)
def store(tmp_path_factory):
    """A store of the tests' own, before the worker starts and learns where it is."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(STORE_VARIABLE, str(tmp_path_factory.mktemp("store")))
        yield


def drop(app, files, *, how="files"):
    uploader = app.file_uploader(key=f"bring_{how}_{app.session_state['bring_generation']}")
    uploader.set_value([(name, raw, "application/octet-stream") for name, raw in files.items()])
    app.run()
    assert not app.exception, app.exception
    return app


def field(app, label):
    return next(one for one in app.text_input if one.label == label)


def bring(app, files, *, how="files", name=None, title=None):
    drop(app, files, how=how)
    for label, value in (("Short name", name), ("Title", title)):
        if value is not None:
            field(app, label).set_value(value)
    app.button(key="bring_import").click().run()
    assert not app.exception, app.exception
    return app


def errors(app):
    return " ".join(error.value for error in app.error)


def test_what_is_here_is_shown_with_samples_counts_and_terms():
    app = open_page("bring")
    page, words = html_of(app), texts(app)
    assert "Test images of class 7" in page and ">MNIST</div>" in page
    assert "sepal length (cm)" in page and ">Iris flowers</div>" in page
    assert "`mnist`: 60,000 to learn from, 10,000 to test on; gray images, 28x28 pixels" in words
    assert "10 classes of 5,421 to 6,742 training examples. CC BY-SA 3.0" in words
    assert "vectors of 4 numbers; 3 classes of 33 to 34 training examples" in words
    assert "What can be brought" in words
    assert not [button for button in app.button if button.key == "bring_import"]
    assert [button.label for button in app.button if "example" in button.key] == [
        "An .h5 network", "A CSV of digits"
    ]  # fmt: skip


def test_an_upload_is_imported_and_shown_at_once():
    files = class_folders(classes=("<b>bold", "B")) | {"B/readme [x](y)": b"x"}
    app = bring(open_page("bring"), {"set.zip": archive(files)}, name="mine", title="My <i> Set")
    page, words = html_of(app), texts(app)
    assert "Imported" in words and "What can be brought" not in words
    assert "My &lt;i&gt; Set</div>" in page and "<i>" not in page
    assert "&lt;b&gt;bold</span>" in page and "<b>bold" not in page
    assert "`mine`: 16 to learn from, 4 to test on; gray images, 4x4 pixels" in words
    assert "'B/readme [x](y)'" in words
    assert library.find_source("mine").title == "My <i> Set"
    assert not app.file_uploader(key="bring_files_1").value  # emptied, as its key is a new one
    later = open_page("bring")
    assert "My &lt;i&gt; Set</div>" in html_of(later) and "Imported" not in texts(later)


def test_a_folder_and_colors():
    pixels = np.zeros((4, 4, 3), np.uint8)
    files = {
        f"Top/{name}/{number}.png": picture(pixels + (number, 40 * place, 9))
        for place, name in enumerate("AB")
        for number in range(10)
    }
    app = open_page("bring", bring_how="A folder")
    app = bring(app, files, how="folder")
    assert "`top`: 16 to learn from, 4 to test on; color images, 4x4 pixels" in texts(app)


def test_what_is_found_is_shown_before_it_is_brought_and_questions_are_asked():
    rows = ["label,w,h,d"] + [f"{'ab'[k % 2]},{k},{k * k % 7},{k % 5}" for k in range(40)]
    app = drop(open_page("bring"), {"my table.csv": "\n".join(rows).encode()})
    assert "Data" in [one.value for one in app.subheader]
    assert "'label' holds the class" in texts(app) and "32 to learn from" in texts(app)
    assert field(app, "Short name").value == "my-table"
    assert "python -m core data import PATH --name my-table" in [one.value for one in app.code]
    app.button(key="bring_import").click().run()
    assert "Imported" in texts(app) and library.find_source("my-table").features == ("w", "h", "d")


def test_what_is_wrong_is_said_and_can_be_mended():
    mixed = {"set.zip": archive(class_folders() | {"A/wide.png": picture(np.zeros((4, 6)))})}
    app = drop(open_page("bring"), mixed)
    assert app.button(key="bring_import").disabled and "pictures differ in size" in texts(app)
    next(one for one in app.selectbox if one.label == "Height x width").set_value("4x4").run()
    assert not errors(app) and not app.button(key="bring_import").disabled
    field(app, "Short name").set_value("sizes")
    app.button(key="bring_import").click().run()
    assert not errors(app) and "`sizes`" in texts(app)
    app = drop(open_page("bring"), {"a.npz": npz(x_train=np.zeros(3))})
    assert "no array 'y_train'" in errors(app) and "What can be brought" in texts(app)
    assert "This cannot be brought as it is" in texts(app)
    app = bring(open_page("bring"), idx_files(), name="No Name")
    assert "small letters and digits" in errors(app)


def test_what_was_brought_can_go_again():
    values = np.arange(24, dtype=np.float32).reshape(12, 2)
    parts = (values[:8], np.arange(8) % 2, values[8:], np.arange(4) % 2)
    library.keep("gone-soon", library.Collected("Gone", ("a", "b"), (0.0, 23.0), *parts))
    app = open_page("bring")
    app.text_input(key="bring_retitle_gone-soon").set_value("Another <i>").run()
    assert library.find_source("gone-soon").title == "Another <i>"
    assert "Another &lt;i&gt;</div>" in html_of(app)
    assert not [button for button in app.button if button.key == "bring_remove_mnist"]
    app.button(key="bring_remove_gone-soon").click().run()
    assert not errors(app) and "Another &lt;i&gt;</div>" not in html_of(app)
    assert "gone-soon" not in {source.name for source in library.list_sources()}


def test_rows_of_samples():
    seen = Overview(np.array([3, 5]), np.array([1, 0]), np.zeros((2, 12, 28, 28, 1), np.uint8), [])
    rows = make_samples(seen, ("<a>", "b", "not shown"), theme="dark")
    assert rows.count("<img") == 2 and "&lt;a&gt;" in rows and "not shown" not in rows
    counts = make_count_table(seen, ("<a>", "b"))
    assert '<td>&lt;a&gt;</td><td class="number">3</td><td class="number">1</td>' in counts


def test_tables_of_features():
    means = np.array([[1.0, 2.0], [3.0, np.nan]])
    seen = Overview(np.array([1, 1]), np.array([1, 1]), np.zeros(0, np.uint8), means)
    table = make_feature_table(seen, ("x", "y"), ("wide", "high"))
    assert (
        '<td>wide</td><td class="number">1.00</td><td class="number">3.00</td></tr>'
        '<tr><td>high</td><td class="number">2.00</td>' in table
    )
    words = tuple("abcdefghi")
    seen = seen._replace(means=np.stack([np.arange(9.0), np.arange(9.0)[::-1]]))
    table = make_feature_table(seen, ("x", "y"), words)
    assert "<td>x</td><td>i, h, g, f</td>" in table and "<td>y</td><td>a, b, c, d</td>" in table
    numbers = seen._replace(means=300 * seen.means)
    assert "Much higher than elsewhere" in make_feature_table(numbers, ("x", "y"), words)


@pytest.mark.parametrize("length", [1, 3, 784])
def test_vectors_without_names_of_their_numbers_are_shown(length):
    values = np.arange(12 * length, dtype=np.float32).reshape(12, length)
    labels = np.arange(12) % 2
    parts = (values[:8], labels[:8], values[8:], labels[8:])
    name = f"bare-{length}"
    library.keep(name, library.Collected("Bare", ("a", "b"), (0.0, float(values.max())), *parts))
    app = open_page("bring")
    assert not app.exception and not app.error
    assert f"`{name}`: 8 to learn from, 4 to test on; vectors of {length} number" in texts(app)
    assert "number 0" in html_of(app)
