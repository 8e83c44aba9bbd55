"""Photographs that are made for measuring: what they show, and what is counted."""

import io

import numpy as np
import pytest
from PIL import Image

from core.drawing.pen_file import PenDigit
from core.maintenance import photo_benchmark
from core.maintenance.photographs import camera
from core.maintenance.photographs import scene as scenes
from core.maintenance.photographs.camera import take_photo
from core.maintenance.photographs.scene import Scene, choose_scene, name_kinds

SEVEN = [np.array([[0, 0], [60, 0], [25, 90]], np.float32)]
PLAIN = Scene("felt pen", "plain", "even", "none", 300, 300, 0.0, 0.0, 0.5, "PNG", 90)


def picture(scene, seed=0):
    raw = take_photo(SEVEN, scene, np.random.default_rng(seed))
    return np.asarray(Image.open(io.BytesIO(raw)).convert("L"), np.float32) / 255


def test_the_same_seed_takes_the_same_photograph_and_another_another():
    first, again, other = (
        take_photo(SEVEN, PLAIN, np.random.default_rng(seed)) for seed in (1, 1, 2)
    )
    assert first == again and first != other


def test_the_digit_is_dark_on_paper_as_large_as_asked_and_light_on_a_board():
    dark = picture(PLAIN) < 0.45
    rows = np.flatnonzero(dark.any(axis=1))
    assert 0.45 < (rows[-1] - rows[0]) / 300 < 0.65
    board = picture(PLAIN._replace(pen="chalk", paper="board"))
    assert np.median(board) < 0.3 and board.max() > 0.6


def test_what_leans_towards_the_camera_looks_larger_and_shorter():
    matrix = camera._project(PLAIN._replace(tilt=15.0), 360.0, 0.0)
    to_picture = np.linalg.inv(matrix)
    near, far = (to_picture @ (0, y, 1) for y in (-150, 150))
    cos, sin = np.cos(np.radians(15)), np.sin(np.radians(15))
    assert near[1] / near[2] == pytest.approx(-150 * cos / (1 - 150 * sin / 360))
    assert far[1] / far[2] == pytest.approx(150 * cos / (1 + 150 * sin / 360))
    untilted = camera._project(PLAIN._replace(turn=90.0), 360.0, 0.0)
    assert np.linalg.inv(untilted) @ (10, 0, 1) == pytest.approx([0, 10, 1])  # clockwise, y down


@pytest.mark.parametrize("light", ["gradient", "vignette", "hard shadow"])
def test_light_falls_off(light):
    def spread(scene):
        blocks = picture(scene).reshape(6, 50, 6, 50)
        return np.ptp(np.median(blocks, axis=(1, 3)))

    assert spread(PLAIN._replace(light=light)) > 0.15 > spread(PLAIN)


@pytest.mark.parametrize("rim", [rim for rim in scenes.RIMS if rim != "none"])
def test_a_rim_changes_the_edge_of_the_picture(rim):
    with_rim, without = picture(PLAIN._replace(rim=rim)), picture(PLAIN)
    changed = np.abs(with_rim - without) > 0.1
    assert changed[[0, -1]].any() or changed[:, [0, -1]].any()


def test_every_kind_comes_up_and_chalk_is_on_boards_alone():
    generator = np.random.default_rng(0)
    chosen = [choose_scene(generator) for _ in range(400)]
    for field in ("pen", "paper", "light", "rim"):
        known = getattr(scenes, field.upper() + "S")
        assert {getattr(scene, field) for scene in chosen} == set(known)
    assert all((scene.pen == "chalk") == (scene.paper == "board") for scene in chosen)
    assert all(100 <= min(scene.width, scene.height) for scene in chosen)
    assert "rim: none" in name_kinds(PLAIN) and "size: up to 600 px" in name_kinds(PLAIN)


def test_a_photograph_counts_as_read_when_one_digit_is_found_and_it_is_right(monkeypatch):
    monkeypatch.setattr(photo_benchmark, "choose_scene", lambda _: PLAIN)

    class Answer:
        logits = np.eye(10)[[7]]

    monkeypatch.setattr(photo_benchmark.models, "predict", lambda *_: Answer)
    told = []
    digits = [PenDigit(7, 1, SEVEN)]
    readings = photo_benchmark.read_photos(
        "any", digits, number=2, seed=0, progress=lambda *counts: told.append(counts)
    )
    assert [reading.right for reading in readings] == [True, True] and told == [(1, 2), (2, 2)]
    assert not readings[0]._replace(found=2).right and not readings[0]._replace(read=1).right
