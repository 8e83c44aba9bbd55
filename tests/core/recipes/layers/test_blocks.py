import pytest

from core.queries import models
from core.recipes.layers import blocks


def graph_of(name):
    return models.find_model(name).graph


def test_a_block_is_a_layer_with_what_finishes_it():
    first, *_ = graph_of("champion").blocks
    assert first == blocks.Block(
        "conv1", "Conv2D", "image", "conv1_norm", "conv1_relu", (24, 24, 16)
    )
    assert first.num_filters == 16 and first.map_shape == (24, 24) and first.rectified


def test_the_softmax_does_not_finish_the_logits():
    last = graph_of("cnn-simple").blocks[-1]
    assert (last.name, last.before, last.after) == ("logits",) * 3
    assert not last.rectified and last.unit == "class" and last.map_shape == (1, 1)


def test_a_branch_without_relu_ends_with_its_convolution():
    wide, point, *_ = graph_of("cnn-branch").blocks
    assert (wide.after, point.after) == ("conv1_wide_relu", "conv1_point")


def test_every_model_has_blocks_that_end_in_the_logits():
    for card in models.list_models():
        found = card.graph.blocks
        assert found[-1].name == "logits"
        assert sum(b.kind == "Conv2D" for b in found) == sum(
            layer.kind == "Conv2D" for layer in card.graph.nodes
        )


def test_unknown_names_get_a_sentence_and_a_hint():
    with pytest.raises(ValueError, match="no layer with filters.*'conv9'; it has conv1, .*mean"):
        graph_of("champion").find_block("conv9")
    with pytest.raises(ValueError, match="no layer called 'pool9'.*Did you mean 'pool"):
        graph_of("champion").find("pool9")
    block = graph_of("cnn-larger").find_block("conv2")
    assert blocks.check_filter(block, 14) == 14
    for number in (15, 999, -1):
        with pytest.raises(ValueError, match="expected 0 to 14"):
            blocks.check_filter(block, number)
