"""From the sheet to a file: turned and tilted, lit, blurred, noisy, written as cameras do."""

from __future__ import annotations

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from core.drawing.strokes import Stroke
from core.maintenance.photographs.scene import Scene
from core.maintenance.photographs.sheet_of_paper import Colors, draw_sheet

_WORKING_SIDE = 700  # pixels; larger pictures are enlarged from it
_MARGIN = 0.3  # of the view, that the sheet reaches beyond on each side
_DISTANCE = 1.2  # of the camera from the sheet, by the view's longer side; as of phones


def take_photo(strokes: list[Stroke], scene: Scene, generator: np.random.Generator) -> bytes:
    """A photograph of one written digit, as a file.

    Args:
        strokes: The digit's pen movements, in any unit, y down.
        scene: What is to be seen.
        generator: Where chance comes from.
    """
    shrink = min(1.0, _WORKING_SIDE / max(scene.width, scene.height))
    width, height = round(scene.width * shrink), round(scene.height * shrink)
    left, top = round(_MARGIN * width), round(_MARGIN * height)
    view = (left, top, width, height)
    sheet = draw_sheet(strokes, scene, view, (height + 2 * top, width + 2 * left), generator)
    pixels = _look(sheet, scene, view, generator) * _light(scene, (height, width), generator)
    return _write_file(_expose(pixels, scene, generator), scene)


def _look(
    sheet: Colors, scene: Scene, view: tuple[int, int, int, int], generator: np.random.Generator
) -> Colors:
    """The view, turned about its middle and seen by a camera that is held askew."""
    left, top, width, height = view
    matrix = _project(scene, max(width, height) * _DISTANCE, generator.uniform(0, 2 * np.pi))
    before = np.array([[1, 0, -width / 2], [0, 1, -height / 2], [0, 0, 1]])
    after = np.array([[1, 0, left + width / 2], [0, 1, top + height / 2], [0, 0, 1]])
    seen_from = after @ matrix @ before
    image = Image.fromarray(np.round(np.clip(sheet, 0, 1) * 255).astype(np.uint8))
    seen = image.transform(
        (width, height),
        Image.Transform.PERSPECTIVE,
        (seen_from / seen_from[2, 2]).ravel()[:8].tolist(),
        Image.Resampling.BICUBIC,
    )
    return np.asarray(seen, np.float32) / np.float32(255)


def _project(scene: Scene, distance: float, leaning: float) -> NDArray[np.float64]:
    """From a pixel of the picture to the sheet, both counted from their middles.

    A pinhole camera looks at the sheet's middle from a distance; the sheet is turned in its plane,
    then leans by `scene.tilt` about an axis in the direction `leaning`.

    Returns:
        float64 of shape (3, 3), for homogeneous coordinates.
    """
    turn, tilt = np.radians(scene.turn), np.radians(scene.tilt)
    axis = np.array([np.cos(leaning), np.sin(leaning)])
    across = np.array([-axis[1], axis[0]])
    flat = np.outer(axis, axis) + np.cos(tilt) * np.outer(across, across)
    to_picture = np.eye(3)
    to_picture[:2, :2] = flat
    to_picture[2, :2] = np.sin(tilt) / distance * across
    spin = np.eye(3)
    spin[:2, :2] = [[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]]
    return np.asarray(np.linalg.inv(to_picture @ spin), np.float64)


def _light(scene: Scene, shape: tuple[int, int], generator: np.random.Generator) -> Colors:
    """By how much each pixel is lit, of shape (height, width, 1)."""
    y, x = np.mgrid[: shape[0], : shape[1]].astype(np.float32)
    y, x = y / shape[0] - 0.5, x / shape[1] - 0.5
    turn = generator.uniform(0, 2 * np.pi)
    across = x * np.float32(np.cos(turn)) + y * np.float32(np.sin(turn))
    weakest = generator.uniform(0.4, 0.7)
    if scene.light == "gradient":
        lit = weakest + (1 - weakest) * np.clip(across / 1.2 + 0.5, 0, 1)
    elif scene.light == "vignette":
        lit = 1 - (1 - weakest) * np.clip((x * x + y * y) * 2, 0, 1)
    elif scene.light == "hard shadow":
        at, soft = generator.uniform(-0.25, 0.25), generator.uniform(0.006, 0.03)
        lit = weakest + (1 - weakest) * np.clip((across - at) / soft + 0.5, 0, 1)
    else:
        lit = 1 + 0.06 * across
    return np.asarray(lit, np.float32)[..., None]


def _expose(pixels: Colors, scene: Scene, generator: np.random.Generator) -> Image.Image:
    """Exposure and white balance, blur, size, noise."""
    balance = np.clip(generator.normal(1, 0.04, 3), 0.9, 1.1) * generator.uniform(0.8, 1.05)
    exposed = np.round(np.clip(pixels * balance, 0, 1) * 255).astype(np.uint8)
    blur = generator.uniform(0, 0.0022) * max(exposed.shape)
    image = Image.fromarray(exposed).filter(ImageFilter.GaussianBlur(blur))
    if image.size != (scene.width, scene.height):
        image = image.resize((scene.width, scene.height), Image.Resampling.BILINEAR)
    noise = generator.uniform(0, 0.02)
    grain = generator.normal(0, 255 * noise, (scene.height, scene.width, 1)).astype(np.float32)
    return Image.fromarray(np.clip(np.asarray(image) + grain, 0, 255).astype(np.uint8))


def _write_file(image: Image.Image, scene: Scene) -> bytes:
    buffer = io.BytesIO()
    options = {} if scene.format == "PNG" else {"quality": scene.quality}
    if scene.format == "PNG":
        options = {"compress_level": 1}
    image.save(buffer, scene.format, **options)
    return buffer.getvalue()
