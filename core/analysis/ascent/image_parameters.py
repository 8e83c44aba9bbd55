"""What an ascent changes: numbers that show an image, as pixels or as waves.

Each parameterization has a renderer, for use inside a graph: from parameters, a blur and the
images' width to images, float32 (num_images, height, width, channels). Needs Keras; the choice is
described in `core.analysis.ascent.maximization.Method`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.networks.backend import tf

_CLIP = 0.02  # how far from paper and full ink a start keeps, where the sigmoid has no slope
_REACH = 4  # pixels to each side over which a blur is summed up


def _gaussian(blur: Any, reach: int) -> Any:
    offsets = tf.range(-reach, reach + 1.0)
    weights = tf.exp(-0.5 * tf.square(offsets / tf.maximum(blur, 1e-3)))
    return weights / tf.reduce_sum(weights)


def _smooth(images: Any, blur: Any) -> Any:
    if blur is None:
        return images
    _, height, width, channels = images.shape
    reach = min(_REACH, height, width)
    weights = _gaussian(blur, reach)
    size = 2 * reach + 1
    # Each channel by itself, as if it were an image.
    single = tf.reshape(tf.transpose(images, (0, 3, 1, 2)), (-1, height, width, 1))
    padded = tf.pad(single, ((0, 0), (reach, reach), (reach, reach), (0, 0)), mode="SYMMETRIC")
    across = tf.nn.conv2d(padded, tf.reshape(weights, (1, size, 1, 1)), 1, "VALID")
    smooth = tf.nn.conv2d(across, tf.reshape(weights, (size, 1, 1, 1)), 1, "VALID")
    return tf.transpose(tf.reshape(smooth, (-1, channels, height, width)), (0, 2, 3, 1))


def _render_free(parameters: Any, blur: Any, width: int) -> Any:
    return _smooth(parameters, blur)


def _render_pixel(parameters: Any, blur: Any, width: int) -> Any:
    return tf.sigmoid(_smooth(parameters, blur))


def _render_fourier(parameters: Any, blur: Any, width: int) -> Any:
    height = parameters.shape[3]
    waves = tf.complex(parameters[0], parameters[1]) * _wave_scale(height, width)
    pixels = tf.signal.irfft2d(waves, fft_length=(height, width))
    return tf.sigmoid(_smooth(tf.transpose(pixels, (0, 2, 3, 1)), blur))


RENDERERS = {"free": _render_free, "pixel": _render_pixel, "fourier": _render_fourier}


def _wave_scale(height: int, width: int) -> Any:
    """How much each wave counts: the longer the more, as in natural images; complex64."""
    side = max(height, width)
    down, across = np.fft.fftfreq(height)[:, None], np.fft.rfftfreq(width)[None]
    frequency = np.maximum(np.hypot(down, across), 1 / side)
    return tf.constant(side / (frequency * side), tf.complex64)


def to_parameters(images: NDArray[np.float32], parameterization: str) -> NDArray[np.float32]:
    """The parameters that show these images, as nearly as they can.

    Args:
        images: float32 of shape (num_images, height, width), or (num_images, height, width,
            channels).
        parameterization: One of `core.analysis.ascent.maximization.PARAMETERIZATIONS`.

    Returns:
        float32, see `core.analysis.ascent.maximization.State.parameters`.
    """
    images = images[..., None] if images.ndim == 3 else images
    if parameterization == "free":
        return images
    inner = np.clip(images, _CLIP, 1 - _CLIP)
    pixels = np.log(inner / (1 - inner))
    if parameterization == "pixel":
        return pixels  # type: ignore[no-any-return]
    height, width = images.shape[1:3]
    waves = np.fft.rfft2(pixels.transpose(0, 3, 1, 2)) / _wave_scale(height, width).numpy()
    return np.stack([waves.real, waves.imag]).astype(np.float32)
