"""What the Mistakes page shows, as pure functions of records; and what its components believe."""

import base64

import numpy as np
import pytest

from core.analysis.answers import calibration, scores
from core.analysis.answers.answers import read_answers
from core.analysis.answers.scores import Error
from core.analysis.answers.selection import Facts
from core.analysis.hidden.projection import Projection
from core.data.datasets import MNIST
from core.data.label_errors import LabelError
from dashboard.components.cloud import read_caught
from dashboard.components.matrix import read_pick
from dashboard.components.sent import read_integer
from dashboard.figures.answers import confidences, confusion, gallery, one_digit, reliability
from dashboard.figures.answers.error_table import make_error_table
from dashboard.figures.hidden import cloud
from dashboard.views.mistakes.brushes import read_range

NAMES = ("0", "1", "2")
CONFUSION = np.array([[90, 10, 0], [0, 0, 0], [1, 0, 1000]])
TABLE = np.array([[0.7, 0.2, 0.1], [0.1, 0.3, 0.6], [0.5, 0.25, 0.25], [0.0, 1.0, 0.0]])
ANSWERS = read_answers(TABLE, np.array([0, 1, 1, 1]), NAMES)
FACTS = Facts(NAMES, {"staff": (0, 4)}, np.array([1]))
VOTES = {1: LabelError(1, 1, 2, 1, 3, 1)}


def luminance(color):
    parts = np.array(list(bytes.fromhex(color[1:]))) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_the_matrix_says_counts_and_shares():
    counts = confusion.make_matrix(CONFUSION, NAMES, values="counts", theme="light")
    texts = [[cell["text"] for cell in row] for row in counts["cells"]]
    assert texts == [["90", "10", "·"], ["·", "·", "·"], ["1", "·", "1,000"]]
    assert counts["cells"][0][1]["title"] == "10 of 100 labelled 0 are read as 1"
    shares = confusion.make_matrix(CONFUSION, NAMES, values="% of row", theme="light")
    texts = [[cell["text"] for cell in row] for row in shares["cells"]]
    assert texts == [["90.0", "10.0", "·"], ["–", "–", "–"], ["0.1", "·", "99.9"]]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_mistakes_are_inked_and_legible(theme):
    steps = np.zeros((20, 20), int)
    steps[0, 1:] = np.arange(1, 20)
    names = [str(number) for number in range(20)]
    matrix = confusion.make_matrix(steps, names, values="counts", theme=theme)
    for cell in matrix["cells"][0][1:]:
        light, dark = sorted([luminance(cell["background"]), luminance(cell["color"])])[::-1]
        assert (light + 0.05) / (dark + 0.05) >= 4.5
    grounds = [luminance(cell["background"]) for cell in matrix["cells"][0][1:]]
    assert grounds == sorted(grounds, reverse=theme == "light") and len(set(grounds)) == 19
    assert matrix["cells"][0][0]["background"] == ""  # the diagonal and what is empty stay paper
    assert matrix["cells"][3][5]["background"] == ""


def test_the_matrix_in_words():
    assert "Most often a 0 is read as a 1: 10 of 100" in confusion.describe_matrix(CONFUSION, NAMES)
    assert "read as its label says" in confusion.describe_matrix(np.diag([3, 4, 5]), NAMES)


def test_a_gallery_tells_what_was_answered():
    pixels = np.random.default_rng(0).random((4, 6, 6, 1)).astype(np.float32)
    made = gallery.make_gallery(
        np.array([3, 1]), pixels, ANSWERS, FACTS, VOTES, columns=5, name="x", theme="light"
    )
    assert [item["title"] for item in made["items"]] == ["1 ✓", "1 → 2"]
    assert made["items"][1]["note"] == "60.0 % · label?"
    readout = made["items"][1]["readout"]
    assert readout.startswith("Test digit 1: labelled 1, read as 2; confidence 60.0 %, margin 30.0")
    assert "entropy 0.90 nats; by staff" in readout
    assert "1 kept the label 1, 3 saw 2, 1 neither" in readout
    assert made["grid"]["columns"] == 5 and made["source"].startswith("data:image/png")


def test_densities_have_an_area_of_one():
    histogram = scores.count_confidences(ANSWERS, bins=4)
    for against, others in (("all digits", 4), ("right ones", 2)):
        figure = confidences.plot_confidences(
            histogram, against=against, heights="density", theme="light"
        )
        for bars, count in zip(figure.data, (others, 2), strict=True):
            assert np.sum(np.array(bars.y) * np.array(bars.width)) == pytest.approx(1)
            assert np.sum(np.array(bars.customdata)[:, 2]) == count
        counted = confidences.plot_confidences(
            histogram, against=against, heights="counts", theme="dark"
        )
        assert sum(counted.data[0].y) == others and counted.layout.yaxis.type == "log"
    assert figure.layout.xaxis.title.text and figure.layout.yaxis.title.text == "density"


def test_a_histogram_of_nothing_is_titled():
    nothing = scores.ConfidenceHistogram(np.linspace(0.1, 1, 4), np.zeros(3, int), np.zeros(3, int))
    figure = confidences.plot_confidences(
        nothing, against="all digits", heights="density", theme="light"
    )
    assert "No answers" in figure.layout.title.text and not np.any(figure.data[0].y)


def bins_of(confidence, right):
    rows = np.stack([np.asarray(confidence), 1 - np.asarray(confidence)], axis=1)
    answers = read_answers(rows, 1 - np.asarray(right, np.int64), NAMES[:2])
    return calibration.measure_reliability(answers, bins=3), calibration.measure_coverage(answers)


def test_reliability_in_both_axes():
    bins, _ = bins_of([0.6, 0.7, 0.8, 0.9, 0.95, 0.99], [0, 1, 1, 1, 1, 1])
    doubt = reliability.plot_reliability(bins, None, axes=reliability.DOUBT, theme="light")
    points = doubt.data[1]
    assert np.allclose(points.x, [0.35, 0.15, 0.03]) and points.y[0] == pytest.approx(0.5)
    assert points.marker.symbol[0] == "circle"
    assert set(points.marker.symbol[1:]) == {"triangle-down-open"}  # bins without a mistake
    usual = reliability.plot_reliability(bins, bins, axes="confidence", theme="dark")
    assert np.allclose(usual.data[1].y, [0.5, 1, 1]) and len(usual.data) == 3
    assert usual.layout.xaxis.title.text == "mean confidence"


def test_coverage_marks_the_threshold():
    _, coverage = bins_of([0.6, 0.7, 0.8, 0.9], [0, 1, 0, 1])
    figure = reliability.plot_coverage(coverage, threshold=0.75, theme="light")
    assert figure.data[1].x[0] == pytest.approx(50) and figure.data[1].y[0] == pytest.approx(50)
    assert max(figure.data[0].x) == pytest.approx(100)
    none = reliability.plot_coverage(coverage, threshold=0.95, theme="light")
    assert len(none.data) == 1


def test_readings_are_told_by_words():
    rows = [
        one_digit.Reading("a<b", "4", 0.9, False, True),
        one_digit.Reading("c", "9", 0.99996, True, False),
    ]
    assert one_digit.describe_readings(rows) == "1 of 2 networks read it right."
    html = one_digit.make_readings(rows)
    assert "a&lt;b" in html and ">wrong<" in html and ">right<" in html and "aria-current" in html
    assert "No network" in one_digit.describe_readings([])


def test_errors_of_parts():
    html = make_error_table(
        {"": Error(2, 100), "by staff": Error(4, 100), "by nobody": Error(0, 0)}
    )
    assert "all test digits" in html and "2.00 ± 1.40 %" in html and "no digits" in html
    assert "width:90px" in html and "width:45px" in html
    assert "width:0px" in make_error_table({"": Error(0, 10)})


def test_points_lie_where_the_projection_has_them():
    points = np.array([[0, 0], [1, 0], [0, 2], [1, 2]], np.float32)
    projection = Projection(points, np.array([0.5, 1], np.float32))
    made = cloud.make_cloud(
        projection, ANSWERS, NAMES, np.array([2]),
        colored_by="class", chosen=1, current_name="yours", source=MNIST, theme="light",
    )  # fmt: skip
    sent = np.frombuffer(base64.b64decode(made["points"]), "<u2").reshape(4, 2) / 65535
    assert np.allclose(sent[0], [0.04, 0.96], atol=1e-3)  # upwards is up
    assert np.allclose(sent[3], [0.96, 0.04], atol=1e-3)
    assert made["current"] == pytest.approx([0.5, 0.5])
    assert list(base64.b64decode(made["classes"])) == [0, 1, 1, 1]
    assert list(base64.b64decode(made["marks"])) == [0, 2, 3, 0]
    assert {name["text"] for name in made["names"]} == {"0", "1"}  # no digit is labelled 2
    plain = cloud.make_cloud(
        projection, ANSWERS, NAMES, None,
        colored_by="right or wrong", chosen=None, current_name="", source=MNIST, theme="dark",
    )  # fmt: skip
    assert list(base64.b64decode(plain["classes"])) == [0, 1, 1, 0] and not plain["dimmed"]
    for colored_by in cloud.COLORED_BY:
        picture = cloud.draw_points(
            projection, ANSWERS, colored_by=colored_by, width=23, theme="light"
        )
        assert picture.shape == (20, 23, 3) and len(np.unique(picture.reshape(-1, 3), axis=0)) == 3


def test_names_of_classes_do_not_overlap():
    places = np.array([[0.5, 0.5], [0.51, 0.5], [0.5, 0.5], [0.9, 0.1]])
    moved = cloud._move_apart(places, np.array([0.5, 0.55]))
    apart = np.linalg.norm(moved[:, None] - moved[None], axis=2) + np.eye(4)
    assert apart.min() > 0.06 and np.array_equal(moved[3], places[3])
    assert np.linalg.norm(moved - [0.5, 0.55], axis=1).min() > 0.06


def test_points_in_one_place_are_no_obstacle():
    same = Projection(np.ones((4, 2), np.float32), None)
    made = cloud.make_cloud(
        same, ANSWERS, NAMES, None,
        colored_by="class", chosen=None, current_name="", source=MNIST, theme="light",
    )  # fmt: skip
    assert made["current"] is None
    picture = cloud.draw_points(same, ANSWERS, colored_by="class", width=23, theme="dark")
    assert picture.shape == (20, 23, 3)


def test_the_sheet_holds_every_digit_as_ink():
    pixels = np.random.default_rng(1).random((250, 4, 4, 1)).astype(np.float32)
    sheet = cloud.make_sheet(pixels)
    assert sheet.shape == (12, 400, 2) and not sheet[..., 0].any()
    assert (
        np.abs(sheet[8:12, 4 * 49 : 4 * 50, 1] / 255 - pixels[249, :, :, 0]).max() <= 1 / 30 + 0.01
    )
    assert not sheet[8:, 4 * 50 :, 1].any()


@pytest.mark.parametrize(
    "sent", [None, {}, {"label": 3, "read": 0}, {"label": -1, "read": 0}, {"label": "x", "read": 1},
             {"label": None, "read": None}, {"label": [1], "read": 1}, {"label": 1.0, "read": 1},
             {"label": 1}]
)  # fmt: skip
def test_a_cell_that_is_not_there_is_not_believed(sent):
    assert read_pick(sent, 3) is None


def test_cells_rows_and_columns_are_read():
    assert read_pick({"label": 2, "read": 0}, 3) == (2, 0)
    assert read_pick({"label": None, "read": 1}, 3) == (None, 1)


@pytest.mark.parametrize(
    "sent", [None, [], {}, *({"at": x} for x in ("1", 1.0, True, 3, -1, float("inf"), [1], None))]
)
def test_what_is_no_place_is_not_believed(sent):
    assert read_integer(sent, "at", 3) is None
    assert read_integer({"at": 2}, "at", 3) == 2
    assert read_integer({"at": -1}, "at", 2, start=-1) == -1


def bits(marks):
    return {"bits": base64.b64encode(np.packbits(marks).tobytes()).decode()}


@pytest.mark.parametrize(
    "sent",
    [None, {}, {"bits": 5}, {"bits": "!!"}, {"bits": "A" * 99}, bits(np.zeros(12, bool)),
     bits(np.arange(16) == 15), bits(np.ones(24, bool))],
)  # fmt: skip
def test_a_lasso_around_nothing_is_not_believed(sent):
    assert read_caught(sent, 12) is None


def test_a_lasso_is_read():
    assert read_caught(bits(np.arange(12) % 5 == 0), 12).tolist() == [0, 5, 10]


@pytest.mark.parametrize(
    "sent", [None, {}, {"selection": {"box": []}}, {"selection": {"box": [{"x": ["a", 1]}]}},
             {"selection": {"box": [{"x": [1.2, 1.5]}]}}, {"selection": {"box": [{"x": [0.5]}]}},
             {"selection": {"box": [{"x": [0.5, float("nan")]}]}},
             {"selection": {"box": [{"x": [0.5, 10**400]}]}}]
)  # fmt: skip
def test_a_range_of_nothing_is_no_range(sent):
    assert read_range(sent) == (0, 1)


def test_a_range_is_read_and_cut_off():
    assert read_range({"selection": {"box": [{"x": [0.93404, 0.4]}]}}) == (0.4, 0.9341)
    assert read_range({"selection": {"box": [{"x": [0.9, 1.04]}]}}) == (0.9, 1.0)
    assert read_range({"selection": {"box": [{"x": [0.99961, 0.99969]}]}}) == (0.9996, 0.9997)
