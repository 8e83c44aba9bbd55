"""What a photograph shows, by chance: the kinds that are told apart when reading is measured."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PENS = ("pencil", "ballpoint", "felt pen", "chalk")
PAPERS = ("plain", "ruled", "squared", "colored", "board")
LIGHTS = ("even", "gradient", "vignette", "hard shadow")
RIMS = ("none", "table edge", "dark strip", "finger", "page border")
_ON_BOARD = ("chalk",)
_WIDTHS = (100, 3000)  # pixels
_MOST_TURN = 15.0  # degrees
_MOST_TILT = 15.0  # degrees


class Scene(NamedTuple):
    """One photograph, before it is drawn.

    Attributes:
        pen: One of `PENS`.
        paper: One of `PAPERS`.
        light: One of `LIGHTS`.
        rim: One of `RIMS`.
        width: Of the picture, in pixels.
        height: The same.
        turn: Degrees by which the paper is turned, clockwise.
        tilt: Degrees by which the sheet leans away from the camera, in any direction.
        size: The digit's longer side, by the picture's shorter one.
        format: How the file is written: "PNG", "WEBP", or "JPEG" with a quality.
        quality: Of the JPEG or WebP, 0 to 100.
    """

    pen: str
    paper: str
    light: str
    rim: str
    width: int
    height: int
    turn: float
    tilt: float
    size: float
    format: str
    quality: int


def choose_scene(generator: np.random.Generator) -> Scene:
    """A scene by chance; chalk is on a board, and the other pens never are."""
    pen = str(generator.choice(PENS))
    papers = ("board",) if pen in _ON_BOARD else PAPERS[:-1]
    low, high = np.log(_WIDTHS)
    width = int(round(float(np.exp(generator.uniform(low, high)))))
    aspect = float(generator.choice([0.75, 1.0, 4 / 3]))
    return Scene(
        pen=pen,
        paper=str(generator.choice(papers)),
        light=str(generator.choice(LIGHTS)),
        rim=str(generator.choice(RIMS, p=(0.4, 0.15, 0.15, 0.15, 0.15))),
        width=width,
        height=int(np.clip(round(width / aspect), 100, 3000)),
        turn=float(generator.uniform(-_MOST_TURN, _MOST_TURN)),
        tilt=float(generator.uniform(0, _MOST_TILT)),
        size=float(generator.uniform(0.28, 0.7)),
        format=str(generator.choice(["JPEG", "JPEG", "JPEG", "PNG", "WEBP"])),
        quality=int(generator.integers(40, 96)),
    )


def name_kinds(scene: Scene) -> list[str]:
    """The kinds that a photograph counts for."""
    length = max(scene.width, scene.height)
    sizes = ((200, "up to 200 px"), (600, "up to 600 px"), (1500, "up to 1,500 px"))
    size = next((name for most, name in sizes if length <= most), "larger")
    turned = "turned by up to 5 degrees" if abs(scene.turn) <= 5 else "turned by 5 to 15 degrees"
    tilted = "tilted by up to 5 degrees" if scene.tilt <= 5 else "tilted by 5 to 15 degrees"
    return [
        f"pen: {scene.pen}",
        f"paper: {scene.paper}",
        f"light: {scene.light}",
        f"rim: {scene.rim}",
        f"size: {size}",
        turned,
        tilted,
    ]
