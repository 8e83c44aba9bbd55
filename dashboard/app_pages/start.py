"""Start: what is here, what does each network score beside its tutorial's figure?"""

import numpy as np
import streamlit as st

from core.data import display
from core.models.recipes import SOURCES
from dashboard import cached, chosen
from dashboard.appearance import theme
from dashboard.chosen import chosen_source
from dashboard.figures.history import plot_history
from dashboard.figures.model_table import describe_duration, make_model_table
from dashboard.figures.network_graph import describe_graph, make_graph
from dashboard.figures.picture import make_img

_SAMPLES = 24  # of each class
_COLUMNS = 12  # of a mosaic, which is as wide as a telephone's screen; a wide one shows two

st.title("What does a network see in a handwritten digit?")
st.write(
    "Draw a digit and watch the answer form. Every network here has learned from the 60,000 "
    "training digits of MNIST, or from a part of them, and was measured on 10,000 others."
)
with st.container(horizontal=True):
    st.page_link("app_pages/draw.py", label="**Draw a digit**", icon=":material/draw:")
    st.page_link(
        "app_pages/responses.py", label="See what each layer makes of it", icon=":material/layers:"
    )
    st.page_link(
        "app_pages/maximization.py",
        label="See what each class would love to see",
        icon=":material/auto_awesome:",
    )
    st.page_link("app_pages/mistakes.py", label="See what it gets wrong", icon=":material/rule:")

images, labels = cached.test_split(chosen_source().name)
mosaics = []
for start in range(0, _SAMPLES, _COLUMNS):
    rows = [
        np.flatnonzero(labels == label)[start : start + _COLUMNS]
        for label in range(len(chosen_source().class_names))
    ]
    mosaic = display.tile(images[np.concatenate(rows), :, :, 0], columns=_COLUMNS)
    alt = (
        f"Test digits in many hands, one row for each of {', '.join(chosen_source().class_names)}."
    )
    mosaics.append(make_img(mosaic, alt=alt, width=mosaic.shape[1], theme=theme()))
st.html(f'<div class="tiles">{"".join(mosaics)}</div>')
st.caption(
    f"The first {_SAMPLES} test digits of each class. {chosen_source().title}: {chosen_source().terms}."
)

st.header("What does each network score?")
chosen = chosen.chosen_model()
st.html(make_model_table(cached.models(), chosen))
st.caption(
    f"Test error: share of the {chosen.test_images:,} test digits misread after the last epoch, "
    "± its standard error. Published: the figure its tutorial printed. The marked network is the "
    "one chosen in the sidebar."
)
with st.expander("Sources"):
    for short, full in SOURCES.items():
        st.markdown(f"**{short}**: {full}")

st.header(f"How is {chosen.recipe.name} built?")
st.write(
    f"{chosen.recipe.summary.capitalize()}: {chosen.parameters:,} parameters, trained for "
    f"{len(chosen.history)} epochs in {describe_duration(chosen.seconds)} "
    f"({chosen.made_with['machine']}). Each box is a layer, with the shape of what leaves it."
)
st.graphviz_chart(
    make_graph(chosen.layers, theme=theme()), alt=describe_graph(chosen.layers), width="content"
)

st.header("How did it learn?")
st.plotly_chart(
    plot_history(chosen.history, theme=theme()),
    theme=None,
    config={"displaylogo": False},
    alt=f"Test error fell from {100 - 100 * chosen.history[0]['test_accuracy']:.2f} % after the "
    f"first epoch to {100 * chosen.test_error:.2f} % after the last.",
)
st.caption(
    "Training digits: mean over the epoch while it learned, with everything that makes it harder "
    "then (dropout, distorted digits), so this line may lie above the other. The network kept is "
    "that of the last epoch; the test digits chose nothing."
)
