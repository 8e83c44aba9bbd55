"""The least app that has our canvas: what drawing costs without Inkling."""

import streamlit as st
from streamlit_drawable_canvas import st_canvas

with st.container(key="draw_paper", width=300):
    result = st_canvas(
        stroke_width=16,
        stroke_color="#1B1F2A",
        width=300,
        height=300,
        return_image_data=True,
        key="canvas",
    )
st.write(f"strokes: {len((result.json_data or {}).get('objects', []))}")
