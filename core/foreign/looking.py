"""A first look at a network's file: what it is, and which data sets it could read."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from core.data.datasets import Source
from core.foreign import archive, config, network_file, translation
from core.recipes.layers.graph import Graph, build_graph


class Seen(NamedTuple):
    """A network in a file, before a weight of it is read.

    Attributes:
        words: What kind of file it is, as a sentence.
        alone: Whether it holds weights alone, so that an architecture has to be named.
        input_shape: Of one input; None where a length is left open. Empty for weights alone.
        fitting: Names of the data sets that it could have been trained on, by its inputs and
            classes.
        graph: Its layers, as they are here on the first of these; None without one.
        problem: Why it fits none of them; empty where it fits one.
    """

    words: str
    alone: bool
    input_shape: tuple[int | None, ...]
    fitting: tuple[str, ...]
    graph: Graph | None
    problem: str


def look(raw: bytes, sources: Sequence[Source]) -> Seen:
    """Looks into a file.

    Args:
        raw: Its bytes.
        sources: The data sets that are here.

    Raises:
        ValueError: It is no network, or none that can be shown; the sentence names the layer.
    """
    parts = network_file.open_parts(raw)
    if parts is None:
        kind = network_file.CALLED[archive.find_kind(raw)]
        words = f"Weights without an architecture, in {kind} file."
        return Seen(words, True, (), tuple(source.name for source in sources), None, "")
    network = config.read_config(parts.config)
    fitting, graph, problem = [], None, ""
    for source in sources:
        classes = len(source.class_names)
        try:
            layers = translation.translate(network, source.input_shape, classes).layers
        except ValueError as error:
            problem = problem or str(error)
            continue
        graph = graph or build_graph(layers, source.input_shape, classes)
        fitting.append(source.name)
    return Seen(
        network_file.describe(network, parts),
        False,
        network.input_shape,
        tuple(fitting),
        graph,
        "" if fitting else problem,
    )
