"""Which part of the image a pixel depends on, where branches meet again and again."""

from core.analysis.layers.receptive_field import receptive_field
from core.recipes.layers.graph import build_graph
from core.recipes.layers.node import Region
from core.recipes.recipe import Layer


def conv(name, size, source):
    settings = {"filters": 2, "kernel_size": size, "padding": "same"}
    return Layer("Conv2D", name, settings, (source,))


def test_the_part_covers_those_of_all_branches_however_many_ways_there_are():
    layers, source = [conv("first", 1, "image")], "first"
    for number in range(40):  # 2 to the power of 40 ways lead through these
        layers += [
            conv(f"wide{number}", 5 if number == 0 else 1, source),
            conv(f"narrow{number}", 3 if number < 2 else 1, source),
            Layer("Add", f"sum{number}", {}, (f"wide{number}", f"narrow{number}")),
        ]
        source = f"sum{number}"
    layers.append(Layer("GlobalAveragePooling2D", "means"))
    graph = build_graph(layers, (20, 20, 1), 3)
    assert receptive_field(graph, source, Region(9, 8, 1, 1)) == Region(6, 5, 7, 7)  # 5 and then 3
    assert receptive_field(graph, "sum0", Region(9, 8, 1, 1)) == Region(7, 6, 5, 5)
    assert receptive_field(graph, "image", Region(9, 8, 1, 2)) == Region(9, 8, 1, 2)


def test_an_apart_filter_spans_what_it_skips_and_a_resized_map_what_it_mixes():
    layers = [
        Layer("Resizing", "large", {"height": 20, "width": 20}),
        Layer("Conv2D", "c", {"filters": 1, "kernel_size": 3, "dilation_rate": 2}),
        Layer("Flatten", "flat"),
    ]
    graph = build_graph(layers, (10, 10, 1), 3)
    assert graph.find("c").shape == (16, 16, 1)
    # Rows 4 to 8 of the large map; 4 lies at 1.75 of the image and 8 at 3.75.
    assert receptive_field(graph, "c", Region(4, 4, 1, 1)) == Region(1, 1, 4, 4)
