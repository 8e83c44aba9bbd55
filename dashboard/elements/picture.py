"""Pictures of arrays, enlarged by whole numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from dashboard.appearance import theme
from dashboard.figures.parts.picture import fit_width, make_img


def show_picture(image: NDArray[np.float32], *, alt: str, side: int, **settings: Any) -> None:
    """Shows an array as a picture.

    Args:
        image: float32 of shape (height, width) or (height, width, 3) in [0, 1].
        alt: What a sighted visitor learns from it.
        side: Pixels that its longer side takes at most.
        **settings: More for `st.html`.
    """
    width = fit_width(image, side)
    st.html(make_img(image, alt=alt, width=width, theme=theme()), **settings)
