"""Grid arithmetic of mosaics, and scaling."""

import numpy as np
import pytest

from core.pictures import display
from core.pictures.display import tile


def test_all_images_appear_row_by_row():
    images = np.arange(5, dtype=np.float32)[:, None, None] * np.ones((5, 2, 2), np.float32)
    mosaic = tile(images, columns=3, fill=9)
    assert mosaic.shape == (5, 8)
    assert mosaic[::3, ::3].tolist() == [[0, 1, 2], [3, 4, 9]]
    assert (mosaic[2] == 9).all() and (mosaic[:, 2] == 9).all()


def test_one_image_has_no_gap():
    assert tile(np.ones((1, 3, 4), np.float32), columns=1).shape == (3, 4)


@pytest.mark.parametrize(("shape", "columns"), [((0, 2, 2), 3), ((2, 2, 2), 0), ((2, 2), 1)])
def test_nothing_to_tile_gets_a_sentence(shape, columns):
    with pytest.raises(ValueError, match="at least one image"):
        tile(np.zeros(shape, np.float32), columns=columns)


@pytest.mark.parametrize("count", [1, 2, 6, 7, 10, 15, 30, 32, 48, 96, 128, 784])
@pytest.mark.parametrize("size", [(1, 1), (5, 5), (24, 24), (1, 50), (50, 1)])
def test_a_planned_grid_is_the_mosaic_that_is_tiled(count, size):
    grid = display.plan_grid(count, *size)
    mosaic = tile(np.zeros((count, *size), np.float32), columns=grid.columns, gap=grid.gap)
    assert mosaic.shape == (grid.height, grid.width)
    assert 1 <= grid.columns <= count and grid.zoom(1) == 1


@pytest.mark.parametrize(("count", "columns"), [(32, 8), (30, 6), (15, 5), (6, 3), (96, 12)])
def test_rows_are_full_where_that_looks_well(count, columns):
    assert display.plan_grid(count, 24, 24).columns == columns


def test_maps_are_scaled_each_or_all_alike():
    maps = np.array([[[1, -2]], [[0, 0]], [[4, 1]]], np.float32)
    each, limits = display.normalize(maps)
    assert each.tolist() == [[[0.5, -1]], [[0, 0]], [[1, 0.25]]] and limits.tolist() == [2, 0, 4]
    alike, limits = display.normalize(maps, limit=2)
    assert alike.tolist() == [[[0.5, -1]], [[0, 0]], [[1, 0.5]]] and limits.tolist() == [2, 2, 2]


def test_images_without_bounds_are_brought_into_sight():
    images = np.array([[[-5, 5]], [[7, 7]]], np.float32)
    shown = display.spread(images)
    assert shown[0] == pytest.approx(np.array([[0.3, 0.7]]), abs=1e-4)
    assert shown[1] == pytest.approx(0.5)


def test_colors_are_tiled_like_shades():
    shades = np.arange(12, dtype=np.float32).reshape(3, 2, 2)
    colors = np.stack([shades, shades + 20, shades + 40], axis=-1)
    mosaic = tile(colors, columns=2, fill=-1)
    assert mosaic.shape == (5, 5, 3)
    for channel in range(3):
        alone = tile(colors[..., channel], columns=2, fill=-1)
        assert (mosaic[..., channel] == alone).all()


def test_a_large_image_is_shrunk_to_every_second_or_third_pixel():
    images = np.arange(2 * 5 * 7, dtype=np.float32).reshape(2, 5, 7)
    assert (display.shrink(images, 7) == images).all()
    assert (display.shrink(images, 6) == images[:, ::2, ::2]).all()
    assert display.shrink(np.zeros((1, 40, 90, 3), np.float32), 32).shape == (1, 14, 30, 3)
