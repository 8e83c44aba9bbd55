"""What moves with the pen on a page without a server, where anything may go wrong on purpose."""

import base64
import zlib
from pathlib import Path

import numpy as np

from core.browser import pack
from core.drawing.digit_image import PEN_WIDTH
from core.recipes.layers import layer_list
from core.recipes.layers.graph import build_graph
from core.recipes.recipe import Recipe
from tests.browser.modules import run

SHAPE = (28, 28, 1)
STAGE = (Path(__file__).parent / "stage.js").read_text()


def network(largest=None):
    """A dense layer on the pixels, packed: its weights are by chance, or all the same."""
    layers = layer_list.parse(["flatten"], SHAPE)
    recipe = Recipe("r", "", tuple(layers), "Adam", 0.1, 8, 1, "", "")
    graph = build_graph(recipe, SHAPE, 2)
    rng = np.random.default_rng(1)
    weights = {
        f"{node.name}/{number}": np.float32(
            rng.normal(size=shape) if largest is None else np.full(shape, largest)
        )
        for node in graph.nodes
        for number, shape in enumerate(node.weights.values())
    }
    return pack.pack(graph, weights, dtype=pack.FLOAT32)


def play(tab, scene, **networks):
    """What a scene returns, played on an empty page with networks by their names."""
    tab.goto("about:blank")
    sent = {
        name: {
            "plan": packed.to_json(),
            "digest": zlib.crc32(packed.to_json().encode()),
            "block": base64.b64encode(packed.block[:length]).decode(),
        }
        for name, (packed, length) in networks.items()
    }
    arg = {"networks": sent, "pen": PEN_WIDTH}
    return run(tab, ["live.js", "digitizer.js"], STAGE.replace("SCENE", scene), arg)


WHOLE = (network(), None)
