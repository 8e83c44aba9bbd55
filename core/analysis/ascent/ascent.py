"""Gradient ascent on images: all filters of a layer as one batch, the steps inside the graph.

The method is that of Erhan, Bengio, Courville and Vincent (2009), "Visualizing higher-layer
features of a deep network", with what Olah, Mordvintsev and Schubert (2017,
doi:10.23915/distill.00007) found to help: jitter, total variation, a Fourier parameterization.
Goals, methods and the records that come back are in `core.analysis.ascent.maximization`.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from core.analysis.ascent.image_parameters import RENDERERS, to_parameters
from core.analysis.ascent.maximization import Goal, Method, State
from core.analysis.ascent.path import Own, Path, leaky_relu
from core.networks.backend import tf
from core.networks.memory import images_at_once, split
from core.networks.network import Network
from core.pictures.display import as_pictures
from core.recipes.layers.blocks import Block

_TINY = 1e-5  # added to a gradient's root mean square, as the tutorial does
_ADAM_DECAYS = (0.9, 0.999)
_LEAK_FROM, _LEAK_SHARE = 0.2, 0.25  # leak at the start; share of the steps until it is gone
_GRAY, _NOISE = 0.5, 0.07  # of the tutorial's start: gray, and noise of up to so much
_AT_ONCE = 512  # images in a batch, if there is memory for so many
_SIGMOID_NOISE = 4.0  # largest noise of a bounded start, before the sigmoid; uniform


class Numbers(NamedTuple):
    """The numbers of a method, as tensors, so that a change of one needs no new graph."""

    step_size: Any
    steps: Any
    l2: Any
    total_variation: Any
    jitter: Any
    blur: Any
    seed: Any


class Kind(NamedTuple):
    """What a graph contains. What a method does without is not computed at all."""

    parameterization: str
    reduction: str
    rectified: bool
    single: bool
    adam: bool
    leaky: bool
    jittered: bool
    blurred: bool
    regularized: bool


class Ascent:
    """Ascends goals on one block of a network; the graph is traced once for each kind of method."""

    def __init__(self, network: Network, block: Block) -> None:
        """Prepares the way from the image to a block."""
        self.block = block
        self.image_shape = tuple(network.model.input_shape[1:])
        self._path = Path(network.model, block)
        self._at_once = images_at_once(network.model, _AT_ONCE)
        self._graph = functools.cache(self._make_graph)

    def start(
        self, goal: Goal, method: Method, kind: str, digit: NDArray[np.float32] | None = None
    ) -> State:
        """The state before the first step.

        Args:
            goal: What to ascend.
            method: How.
            kind: "noise" (around gray; the same for a filter alone and among others), "blank"
                (paper) or "digit".
            digit: float32 of shape (height, width), or (height, width, 3) in colors, in [0, 1],
                for a start from a digit.
        """
        number, shape = len(goal.weights), self.image_shape
        free = method.parameterization == "free"
        if kind == "noise":
            seeds = [[method.seed, *np.flatnonzero(weights)] for weights in goal.weights]
            noise = np.stack(
                [np.random.default_rng(seed).random(shape, np.float32) for seed in seeds]
            )
            spread = _NOISE if free else _SIGMOID_NOISE
            images = _GRAY + spread * noise if free else _sigmoid(spread * (2 * noise - 1))
        else:
            still = np.zeros(shape, np.float32) if digit is None else digit.reshape(shape)
            images = np.repeat(still[None], number, axis=0)
        parameters = to_parameters(images, method.parameterization)
        moments = np.zeros((2, *parameters.shape), np.float32)
        nothing = np.zeros(0, np.float32)
        return self.advance(State(0, parameters, moments, nothing, nothing), goal, method, 0)

    def advance(self, state: State, goal: Goal, method: Method, steps: int) -> State:
        """Takes some steps. Images go their ways alone, so many of them go in several batches.

        Args:
            state: Where it has come to.
            goal: What to ascend; the same as before.
            method: How; the same as before.
            steps: How many.
        """
        single = self._path.can_pick and bool(((goal.weights != 0).sum(axis=1) == 1).all())
        climb = self._graph(
            Kind(
                parameterization=method.parameterization,
                reduction=goal.reduction,
                rectified=goal.rectified and self.block.rectified,
                single=single,
                adam=method.adam,
                leaky=method.leaky,
                jittered=method.jitter > 0,
                blurred=method.blur > 0,
                regularized=method.l2 > 0 or method.total_variation > 0,
            )
        )
        waves = method.parameterization == "fourier"  # whose images come along the second axis
        batches = []
        for batch in split(len(goal.weights), self._at_once):
            of_parameters = (slice(None), batch) if waves else batch
            of_moments = (slice(None), slice(None), batch) if waves else (slice(None), batch)
            done = climb(
                tf.constant(state.parameters[of_parameters]),
                tf.constant(state.moments[of_moments]),
                tf.constant(state.step),
                tf.constant(state.step + steps),
                tf.constant(goal.weights[batch]),
                _to_tensors(method),
            )
            batches.append([tensor.numpy() for tensor in done])
        axes = (int(waves), 1 + int(waves), 0, 0)
        parameters, moments, images, values = (
            np.concatenate(parts, axis=axis)
            for parts, axis in zip(zip(*batches, strict=True), axes, strict=True)
        )
        return State(state.step + steps, parameters, moments, as_pictures(images), values)

    def _make_graph(self, kind: Kind) -> Callable[..., Any]:
        """Builds what takes steps: from parameters to parameters, images and values."""

        def objective(images: Any, goal: _Goal, leak: Any) -> Any:
            """float32 (num_images,): what each image reaches, through relus with this leak."""
            if goal.own is None:
                response = self._path.respond(images, leak)
            else:
                response = self._path.respond_single(images, goal.own, leak)
            if kind.rectified:
                response = leaky_relu(response, leak)
            return tf.reduce_sum(_reduce(response, kind.reduction) * goal.weights, axis=1)

        def render(parameters: Any, numbers: Numbers) -> Any:
            return RENDERERS[kind.parameterization](
                parameters, numbers.blur if kind.blurred else None, self.image_shape[1]
            )

        def gradient(parameters: Any, step: Any, goal: _Goal, numbers: Numbers) -> Any:
            leak = None
            if kind.leaky:
                ramp = 1 - tf.cast(step, tf.float32) / (_LEAK_SHARE * numbers.steps)
                leak = _LEAK_FROM * tf.maximum(ramp, 0.0)
            with tf.GradientTape() as outer:
                outer.watch(parameters)
                images = render(parameters, numbers)
            with tf.GradientTape() as inner:
                inner.watch(images)
                seen = _shift(images, step, numbers) if kind.jittered else images
                value = objective(seen, goal, leak)
            slope = inner.gradient(value, images)
            slope /= _rms(slope) + _TINY
            if kind.regularized:
                slope -= numbers.l2 * images
                slope -= numbers.total_variation * _variation_slope(images)
            return outer.gradient(images, parameters, output_gradients=slope)

        def climb(
            parameters: Any, moments: Any, step: Any, end: Any, weights: Any, numbers: Numbers
        ) -> Any:
            goal = _Goal(weights, None)
            if kind.single:
                own = self._path.pick_own(tf.abs(weights))
                goal = _Goal(tf.reduce_sum(weights, axis=1, keepdims=True), own)

            def take(step: Any, parameters: Any, moments: Any) -> Any:
                slope = gradient(parameters, step, goal, numbers)
                if kind.adam:
                    moments, slope = _adam(moments, slope, step)
                return step + 1, parameters + numbers.step_size * slope, moments

            _, parameters, moments = tf.while_loop(
                lambda step, *_: step < end, take, (step, parameters, moments)
            )
            images = render(parameters, numbers)
            return parameters, moments, images, objective(images, goal, None)

        return tf.function(climb, autograph=False, reduce_retracing=True)  # type: ignore[no-any-return]


class _Goal(NamedTuple):
    """A goal inside the graph: the filters' weights, or one weight and one filter an image."""

    weights: Any
    own: Own | None


def _to_tensors(method: Method) -> Numbers:
    real = functools.partial(tf.constant, dtype=tf.float32)
    return Numbers(
        step_size=real(method.step_size),
        steps=real(method.steps),
        l2=real(method.l2),
        total_variation=real(method.total_variation),
        jitter=tf.constant(method.jitter),
        blur=real(method.blur),
        seed=tf.constant(method.seed),
    )


def _reduce(response: Any, reduction: str) -> Any:
    """From maps, or units, to one number a filter: float32 (num_images, num_filters)."""
    if len(response.shape) == 2:
        return response
    _, height, width, _ = response.shape
    if reduction == "mean":
        return tf.reduce_mean(response, axis=(1, 2))
    if reduction == "strongest":
        return tf.reduce_max(response, axis=(1, 2))
    return response[:, height // 2, width // 2]


def _shift(images: Any, step: Any, numbers: Numbers) -> Any:
    """Rolls all images by the same random distance, another at each step."""
    seed = tf.stack([numbers.seed, step])
    distance = tf.random.stateless_uniform(
        (2,), seed, minval=-numbers.jitter, maxval=numbers.jitter + 1, dtype=tf.int32
    )
    return tf.roll(images, distance, axis=(1, 2))


def _rms(slope: Any) -> Any:
    """Root mean square over each image."""
    return tf.sqrt(tf.reduce_mean(tf.square(slope), axis=(1, 2, 3), keepdims=True))


def _variation_slope(images: Any) -> Any:
    """Slope of the total variation, |difference| rounded off at 0, per image of unit size."""
    down = images[:, 1:] - images[:, :-1]
    across = images[:, :, 1:] - images[:, :, :-1]
    down, across = (
        difference / tf.sqrt(tf.square(difference) + 0.01) for difference in (down, across)
    )
    slope = tf.pad(down, ((0, 0), (1, 0), (0, 0), (0, 0)))
    slope -= tf.pad(down, ((0, 0), (0, 1), (0, 0), (0, 0)))
    slope += tf.pad(across, ((0, 0), (0, 0), (1, 0), (0, 0)))
    slope -= tf.pad(across, ((0, 0), (0, 0), (0, 1), (0, 0)))
    return slope


def _adam(moments: Any, slope: Any, step: Any) -> tuple[Any, Any]:
    time = tf.cast(step + 1, tf.float32)
    first, second = _ADAM_DECAYS
    mean = first * moments[0] + (1 - first) * slope
    square = second * moments[1] + (1 - second) * tf.square(slope)
    move = (mean / (1 - first**time)) / (tf.sqrt(square / (1 - second**time)) + 1e-8)
    return tf.stack([mean, square]), move


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return (1 / (1 + np.exp(-values))).astype(np.float32)
