import numpy as np
import pytest

from core.analysis.ascent.maximization import Goal
from core.analysis.layers import excitation
from core.analysis.layers.excitation import Excitation
from core.queries import data, inside, models


def make(strongest, **others):
    """An excitation whose other numbers are the strongest pixel, unless given."""
    strongest = np.array(strongest, np.float32)
    arrays = dict.fromkeys(("mean", "centre", "mean_before"), strongest) | {
        name: np.array(values, np.float32) for name, values in others.items()
    }
    return Excitation(strongest=strongest, place=np.zeros(strongest.shape, np.int32), **arrays)


def test_a_filter_that_no_image_excites_is_dead():
    measured = make([[0, 1, 0], [0, 0, 0.1]])
    assert excitation.find_dead(measured, rectified=True).tolist() == [True, False, False]


def test_without_relu_a_filter_that_never_changes_is_dead():
    measured = make([[2, -1, -1], [2, -3, -1]])
    assert excitation.find_dead(measured, rectified=False).tolist() == [True, False, True]


def test_the_most_exciting_images_come_first():
    measured = make([[1, 5], [3, 5], [2, 6]])
    assert excitation.find_top(measured.strongest, 2).tolist() == [[1, 2], [2, 0]]


def test_goals_are_measured_by_value():
    measured = make([[9, 9], [9, 9]], mean=[[1, 2], [3, 4]], mean_before=[[-1, -2], [-3, 5]])
    one, both = Goal("b", "mean", np.eye(2, dtype=np.float32)), np.array([[1, 1]], np.float32)
    assert excitation.measure_goal(measured, one).tolist() == [[1, 2], [3, 4]]
    assert excitation.measure_goal(measured, Goal("b", "mean", both)).tolist() == [[3], [7]]
    less = Goal("b", "mean", np.array([[1, -1]], np.float32))
    assert excitation.measure_goal(measured, less).tolist() == [[1], [-8]]
    strongest = Goal("b", "strongest", np.eye(2, dtype=np.float32))
    assert excitation.measure_goal(measured, strongest)[0].tolist() == [9, 9]


def test_percentiles_and_quantiles_by_value():
    real = np.array([[0], [1], [2], [3]], np.float32)
    standing = excitation.compare(np.array([[-1], [1], [1.5], [3], [9]], np.float32), real)
    assert standing.percentiles[:, 0].tolist() == [0, 25, 50, 75, 100]
    assert standing.quantiles[0] == pytest.approx([1.5, 2.97, 3])


@pytest.mark.parametrize(("name", "layer"), [("champion", "conv2"), ("cnn-larger", "dense1")])
def test_what_is_measured_is_what_the_responses_say(name, layer):
    from core.analysis.layers import probing

    card = models.find_model(name)
    block = card.graph.find_block(layer)
    images = data.test_split().images[:7]
    measured = probing.measure_excitation(models.load_network(card.model_id), block, images)
    responses = inside.layer_responses(card.model_id, images)
    after = responses[block.after].reshape(7, -1, block.num_filters)
    before = responses[block.before].reshape(7, -1, block.num_filters)
    height, width = block.map_shape
    assert np.allclose(measured.mean, after.mean(axis=1), atol=1e-5)
    assert np.allclose(measured.mean_before, before.mean(axis=1), atol=1e-5)
    assert np.allclose(measured.strongest, after.max(axis=1), atol=1e-5)
    assert np.allclose(measured.centre, after[:, height // 2 * width + width // 2], atol=1e-5)
    at_place = np.take_along_axis(before, measured.place[:, None], axis=1)[:, 0]
    assert np.allclose(at_place, before.max(axis=1), atol=1e-5)


def test_the_profile_names_the_best_digits_and_where_they_excite():
    card = models.find_model("cnn-larger")
    profile = inside.profile_block(card.model_id, "conv2")
    number = 3
    values = inside.filter_excitation(card.model_id, "conv2", number)
    assert values.shape == (10_000,)
    assert np.array_equal(profile.top_values[number], np.sort(values)[::-1][:9])
    assert np.array_equal(values[profile.top_images[number]], profile.top_values[number])
    # Only the field matters: the rest of the digit can be wiped off.
    image = data.test_split().images[profile.top_images[number, 0]]
    field = profile.top_fields[number][0]
    wiped = np.zeros_like(image)
    part = np.s_[field.top : field.top + field.height, field.left : field.left + field.width]
    wiped[part] = image[part]
    response = inside.layer_responses(card.model_id, wiped[None])["conv2_relu"][0, ..., number]
    assert response.max() >= profile.top_values[number, 0] - 1e-4


def test_dead_units_are_found():
    profile = inside.profile_block("mlp-784", "dense1")
    (dead,) = np.flatnonzero(profile.dead)
    assert inside.filter_excitation("mlp-784", "dense1", int(dead)).max() == 0


def test_unknown_layers_and_filters_get_a_sentence():
    with pytest.raises(ValueError, match="called 'conv7'"):
        inside.profile_block("champion", "conv7")
    with pytest.raises(ValueError, match="filter 999 of conv1; expected 0 to 15"):
        inside.filter_excitation("champion", "conv1", 999)
