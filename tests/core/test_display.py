"""Grid arithmetic of mosaics."""

import numpy as np
import pytest

from core.data.display import tile


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
