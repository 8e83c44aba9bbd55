"""The Bring page: can I use my own data and networks?"""

from __future__ import annotations

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core.foreign.bare_weights import ShapesDifferError
from core.queries import dropped
from dashboard import frame
from dashboard.appearance import plain
from dashboard.figures.parts.table import make_table
from dashboard.views.bring import data_view, here, network_view
from dashboard.views.bring.dropping import Drop, show_drop

_TOLD = "bring_told"  # session state: which file of the drop is a network
_DROP_WIDTH, _RESULT_WIDTH = 380, 460  # pixels


def show() -> None:
    """The whole page."""
    st.title("Can I use my own data and networks?")
    st.write("Drop a network or data. The page says what it is and asks for what is missing.")
    with st.container(horizontal=True, gap="medium"):
        with st.container(width=_DROP_WIDTH):
            drop = show_drop()
            questions = st.container()
        with st.container(width=_RESULT_WIDTH):
            if drop is not None:
                _show_found(drop, questions)
            else:
                with frame.sentences():
                    if not network_view.show_brought() and not data_view.show_imported():
                        _show_formats()
    here.show_here()


def _show_found(drop: Drop, questions: DeltaGenerator) -> None:
    """What lies in the drop; beside it what it does not say, with the button."""
    told = st.session_state.get(_TOLD)
    if told is None or told[0] != drop.key:  # once a drop, as files may be large
        told = st.session_state[_TOLD] = (drop.key, dropped.find_network(drop.files))
    network = told[1]
    try:
        if network is not None:
            network_view.show_network(drop, network, questions)
        else:
            data_view.show_data(drop, questions)
    except ShapesDifferError as error:
        st.subheader("The weights and the layers differ")
        st.html(make_table(error.rows, heads=("Layer", "Expected", "In the file")))
        st.caption(
            "Change the list until both columns say the same. PyTorch's order counts as the same: "
            "its numbers stand the other way round."
        )
    except (ValueError, RuntimeError) as error:
        st.subheader("This cannot be brought as it is")
        st.error(plain(str(error)))
        _show_formats()


def _show_formats() -> None:
    """What can be brought, while nothing was."""
    st.subheader("What can be brought")
    for view in (network_view, data_view):
        st.markdown("\n".join(f"- {line}" for line in view.FORMATS))
    st.caption(
        "Everything stays on this server. Nothing in a file is run: archives are read in place, "
        "sizes are checked first, and networks are read by a process with limits of its own."
    )
