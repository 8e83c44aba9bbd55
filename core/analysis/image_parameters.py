"""What an ascent changes: numbers that show an image, as pixels or as waves.

Each parameterization has a renderer, from parameters to images, for use inside a graph. Needs
Keras; the choice is described in `core.analysis.maximization.Method`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.models.backend import tf

_CLIP = 0.02  # how far from paper and full ink a start keeps, where the sigmoid has no slope
_REACH = 4  # pixels to each side over which a blur is summed up


def _gaussian(blur: Any) -> Any:
    offsets = tf.range(-_REACH, _REACH + 1.0)
    weights = tf.exp(-0.5 * tf.square(offsets / tf.maximum(blur, 1e-3)))
    return weights / tf.reduce_sum(weights)


def _smooth(images: Any, blur: Any) -> Any:
    if blur is None:
        return images
    weights = _gaussian(blur)
    size = weights.shape[0]
    padded = tf.pad(images, ((0, 0), (_REACH, _REACH), (_REACH, _REACH), (0, 0)), mode="SYMMETRIC")
    across = tf.nn.conv2d(padded, tf.reshape(weights, (1, size, 1, 1)), 1, "VALID")
    return tf.nn.conv2d(across, tf.reshape(weights, (size, 1, 1, 1)), 1, "VALID")


def _render_free(parameters: Any, blur: Any) -> Any:
    return _smooth(parameters, blur)


def _render_pixel(parameters: Any, blur: Any) -> Any:
    return tf.sigmoid(_smooth(parameters, blur))


def _render_fourier(parameters: Any, blur: Any) -> Any:
    height = parameters.shape[2]
    waves = tf.complex(parameters[0], parameters[1]) * _wave_scale(height)
    pixels = tf.signal.irfft2d(waves, fft_length=(height, height))
    return tf.sigmoid(_smooth(pixels[..., None], blur))


RENDERERS = {"free": _render_free, "pixel": _render_pixel, "fourier": _render_fourier}


def _wave_scale(side: int) -> Any:
    """How much each wave counts: the longer the more, as in natural images; complex64."""
    down, across = np.fft.fftfreq(side)[:, None], np.fft.rfftfreq(side)[None]
    frequency = np.maximum(np.hypot(down, across), 1 / side)
    return tf.constant(side / (frequency * side), tf.complex64)


def to_parameters(images: NDArray[np.float32], parameterization: str) -> NDArray[np.float32]:
    """The parameters that show these images, as nearly as they can."""
    if parameterization == "free":
        return images[..., None]
    inner = np.clip(images, _CLIP, 1 - _CLIP)
    pixels = np.log(inner / (1 - inner))
    if parameterization == "pixel":
        return pixels[..., None]  # type: ignore[no-any-return]
    waves = np.fft.rfft2(pixels) / _wave_scale(images.shape[1]).numpy()
    return np.stack([waves.real, waves.imag]).astype(np.float32)
