"""Gradient ascent, against finite differences, plain steps and what test digits reach."""

import numpy as np
import pytest

from core.analysis.ascent import maximization
from core.analysis.ascent.image_parameters import to_parameters
from core.analysis.ascent.maximization import INKLING, TUTORIAL, State
from core.queries import ascents, data, inside, models

PLAIN = maximization.with_settings(TUTORIAL, steps=8)


def each(model, layer, objective="mean", numbers=None):
    block = models.find_model(model).graph.find_block(layer)
    numbers = range(block.num_filters) if numbers is None else numbers
    return maximization.each_filter(layer, numbers, block.num_filters, objective)


def at(model, goal, images, method=TUTORIAL):
    """The state of an ascent that shows these images."""
    parameters = to_parameters(images, method.parameterization)
    moments = np.zeros((2, *parameters.shape), np.float32)
    state = State(0, parameters, moments, images, images[:, 0, 0])
    return ascents.advance_ascent(model, goal, method, state, 0)


def reach(model, goal, images):
    return at(model, goal, images).values


@pytest.mark.parametrize(
    ("model", "layer"), [("cnn-larger", "conv2"), ("champion", "conv2"), ("cnn-larger", "logits")]
)
@pytest.mark.parametrize("objective", ["mean", "centre", "strongest", "negative"])
def test_a_step_goes_along_the_finite_differences(model, layer, objective):
    """The tutorial's step is the gradient by its root mean square; differences give the same."""
    # Noise, as a digit's flat paper has ties in every pooling, where there is no gradient.
    random = np.random.default_rng(0)
    digit = random.random((1, 28, 28), np.float32)
    among = each(model, layer, objective)
    reached = reach(model, among, digit.repeat(len(among.weights), axis=0))
    goal = each(model, layer, objective, [int(reached.argmax())])  # one that answers here
    start = at(model, goal, digit)
    method = maximization.with_settings(TUTORIAL, step_size=1)
    step = ascents.advance_ascent(model, goal, method, start, 1).images[0] - digit[0]
    assert np.any(step)
    tried = []
    for _ in range(6):
        # Along a random direction the objective changes by its product with the gradient.
        direction = random.standard_normal(digit.shape).astype(np.float32)
        small = np.float32(5e-5)
        ahead, behind = (reach(model, goal, digit + sign * small * direction) for sign in (1, -1))
        tried.append((float((ahead - behind)[0]) / (2 * small), float((step * direction).sum())))
    measured, expected = np.array(tried).T
    scale = (measured @ expected) / (expected @ expected)  # the root mean square we divided by
    assert scale > 0
    assert np.allclose(measured, scale * expected, atol=0.05 * np.abs(measured).max())


def test_the_tutorials_step_has_unit_root_mean_square():
    goal = each("cnn-larger", "conv1", numbers=[0])
    start = ascents.start_ascent("cnn-larger", goal, TUTORIAL, "noise")
    assert 0.5 <= start.images.min() and start.images.max() <= 0.57 + 1e-6
    after = ascents.advance_ascent("cnn-larger", goal, TUTORIAL, start, 1)
    step = after.images - start.images
    assert np.sqrt(np.square(step).mean()) == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(
    ("model", "layer"),
    [
        ("cnn-simple", "conv1"),
        ("cnn-larger", "conv2"),
        pytest.param("cnn-larger", "conv1", marks=pytest.mark.slow),
        pytest.param("champion", "conv1", marks=pytest.mark.slow),
        pytest.param("champion", "conv2", marks=pytest.mark.slow),
        pytest.param("champion", "conv3", marks=pytest.mark.slow),
    ],
)
def test_ascents_beat_their_start_for_every_living_filter_and_real_digits_for_nearly_all(
    model, layer
):
    """The remaining convolutions are in the table of docs/maximization.md."""
    card = models.find_model(model)
    goal = each(model, layer)
    result = ascents.maximize(card.model_id, goal, INKLING)
    alive = ~inside.profile_block(card.model_id, layer).dead
    assert (result.values[-1] > result.values[0])[alive].all()
    standing = ascents.compare_with_test_digits(card.model_id, goal, result.values)
    assert (standing.percentiles[-1][alive] > 99).mean() >= 0.95
    assert result.images.min() >= 0 and result.images.max() <= 1
    assert list(result.steps) == [0, *np.cumsum(maximization.plan_snapshots(INKLING.steps))]


def test_a_filters_noise_does_not_depend_on_its_neighbours():
    alone = ascents.start_ascent(
        "cnn-larger", each("cnn-larger", "conv2", numbers=[7]), INKLING, "noise"
    )
    among = ascents.start_ascent("cnn-larger", each("cnn-larger", "conv2"), INKLING, "noise")
    assert np.array_equal(alone.images[0], among.images[7])
    assert not np.array_equal(among.images[0], among.images[7])


@pytest.mark.parametrize("method", [PLAIN, maximization.with_settings(INKLING, steps=8)])
def test_stretches_lead_where_one_go_leads(method):
    goal = each("cnn-larger", "conv2", numbers=[0, 3])
    start = ascents.start_ascent("cnn-larger", goal, method, "noise")
    whole = ascents.advance_ascent("cnn-larger", goal, method, start, 8)
    part = ascents.advance_ascent("cnn-larger", goal, method, start, 3)
    rest = ascents.advance_ascent("cnn-larger", goal, method, part, 5)
    assert rest.step == 8
    assert np.allclose(rest.images, whole.images, atol=1e-3)
    assert np.allclose(rest.values, whole.values, rtol=1e-3)


def test_the_same_seed_gives_the_same_images_and_another_one_others():
    goal = each("cnn-larger", "conv1", numbers=[0, 1])
    method = maximization.with_settings(INKLING, steps=4)
    first, again, other = (
        ascents.maximize("cnn-larger", goal, maximization.with_settings(method, seed=seed))
        for seed in (0, 0, 1)
    )
    assert np.array_equal(first.images, again.images)
    assert not np.allclose(first.images, other.images)


@pytest.mark.parametrize(("model", "layer"), [("cnn-larger", "conv2"), ("champion", "conv3")])
def test_one_filter_alone_responds_as_among_all(model, layer):
    """A goal of one filter takes a shorter way through the last convolution than one of two."""
    images = data.test_split().images[:2, :, :, 0]
    single = each(model, layer, numbers=[2, 4])
    both = single._replace(weights=single.weights + np.float32(1e-9))
    assert (both.weights > 0).sum() > 2
    assert np.allclose(reach(model, single, images), reach(model, both, images), atol=1e-5)
    responses = inside.layer_responses(models.find_model(model).model_id, images[..., None])[
        f"{layer}_relu"
    ]
    expected = [responses[0, ..., 2].mean(), responses[1, ..., 4].mean()]
    assert np.allclose(reach(model, single, images), expected, atol=1e-5)


def test_sums_and_differences_of_two():
    images = data.test_split().images[:1, :, :, 0]
    logits = models.predict(models.find_model("champion").model_id, images[..., None]).logits[0]
    pair = each("champion", "logits", numbers=[3, 8])
    total = reach("champion", maximization.combine(pair), images)[0]
    difference = reach("champion", maximization.combine(pair, minus=True), images)[0]
    assert total == pytest.approx(logits[3] + logits[8], rel=1e-4)
    assert difference == pytest.approx(logits[3] - logits[8], rel=1e-4)


def test_negative_makes_the_response_fall():
    goal = each("cnn-larger", "conv1", "negative", [0, 7])
    result = ascents.maximize("cnn-larger", goal, maximization.with_settings(INKLING, steps=32))
    assert (result.values[-1] > result.values[0]).all() and (result.values[-1] > 0).all()


@pytest.mark.parametrize("parameterization", ["free", "pixel", "fourier"])
def test_a_start_from_a_digit_shows_the_digit(parameterization):
    method = maximization.with_settings(INKLING, parameterization=parameterization)
    digit = data.test_split().images[0, :, :, 0]
    goal = each("cnn-larger", "conv1", numbers=[0, 1])
    state = ascents.start_ascent("cnn-larger", goal, method, "digit", digit)
    assert np.abs(state.images - digit).max() < 0.03
    blank = ascents.start_ascent("cnn-larger", goal, method, "blank")
    assert blank.images.max() < 0.03
    after = ascents.advance_ascent("cnn-larger", goal, method, state, 8)
    assert (after.values > state.values).all()


def test_smoothing_makes_smoother_images():
    goal = each("cnn-larger", "conv2")
    rough, smooth, blurred = (
        maximization.total_variation(
            ascents.maximize(
                "cnn-larger", goal, maximization.with_settings(INKLING, steps=64, **settings)
            ).images[-1]
        ).mean()
        for settings in ({"total_variation": 0}, {"total_variation": 0.6}, {"blur": 1.0})
    )
    assert smooth < 0.7 * rough and blurred < 0.9 * rough


def test_a_pull_towards_paper_leaves_more_paper():
    goal = each("cnn-larger", "conv2")
    inks = [
        ascents.maximize("cnn-larger", goal, maximization.with_settings(INKLING, steps=64, l2=l2))
        .images[-1]
        .mean()
        for l2 in (0, 1)
    ]
    assert inks[1] < 0.8 * inks[0]


def test_starts_that_cannot_be_get_a_sentence():
    goal = each("cnn-larger", "conv1")
    with pytest.raises(ValueError, match="expected one of noise, blank, digit"):
        ascents.start_ascent("cnn-larger", goal, INKLING, "nonsense")
    with pytest.raises(ValueError, match="needs a digit image"):
        ascents.start_ascent("cnn-larger", goal, INKLING, "digit")
