"""The Maximization page: what would each filter, or each class, love to see?"""

from __future__ import annotations

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from core.analysis.ascent.maximization import Maximization, Method
from core.analysis.layers.excitation import TOP, BlockProfile, Standing
from core.data.datasets import Source
from core.drawing.digit_address import Digit
from core.pictures import display
from core.queries import ascents, inside
from core.store.card import Card
from dashboard import frame, site
from dashboard.answers import cached
from dashboard.answers.ascending import Run, ascend
from dashboard.answers.asking import ask
from dashboard.appearance import plain, theme
from dashboard.components.plates import Pick, show_plates
from dashboard.elements import controls
from dashboard.elements.chart import show_chart
from dashboard.elements.command import SAME_FILES, show_command
from dashboard.elements.vector_notice import show_vector_notice
from dashboard.figures.ascent import maximized
from dashboard.views.maximization.question import (
    Question,
    choose_method,
    choose_question,
    summarize,
    write_command,
)
from dashboard.visit import choices
from dashboard.visit.chosen import chosen_model, chosen_source

_HEIGHT = 400  # pixels, for the skeleton


def show() -> None:
    """The whole page."""
    with frame.sentences():
        source = chosen_source()
        st.title("What would each filter love to see?")
        if not source.is_image:
            show_vector_notice(
                source,
                "Maximization paints the picture that a filter answers to most, and a vector is "
                "no picture.",
            )
            return
        _show_maximization(chosen_model())


def _show_maximization(card: Card) -> None:
    """The ascent, the gallery, the curve of one filter."""
    notices, pictures = st.container(), st.container()
    noun = chosen_source().noun
    st.write(
        "Gradient ascent changes an image, step by step, so that one filter answers to it more and "
        f"more. Beside each such image stand the test {noun}s that excite the same filter most; "
        "people often learn more from these."
    )
    summary = st.container()
    with st.expander("What is asked for, and how"):
        question = choose_question(card, notices.warning)
        method, start = choose_method(notices.warning)
        digit = controls.find_digit()
        if start == "digit":
            controls.show_digit(key="maximization")
    summary.caption(plain(f"{summarize(question, method, start)} Choose others below."))
    with pictures:
        maximization = _show_pictures(card, question, method, start, digit)
    if maximization:
        _show_one(question, *maximization)
        show_command(write_command(card, question, method, start, digit), saying=SAME_FILES)


def _show_pictures(
    card: Card, question: Question, method: Method, start: str, digit: Digit
) -> tuple[Maximization, Standing, int, BlockProfile] | None:
    """The ascent and the gallery; what the curve needs, or nothing while there is none."""
    with st.container():  # one place for all that comes and goes, so that the rest keeps its own
        profile: BlockProfile = ask(
            inside.profile_block,
            card.model_id,
            question.block.name,
            topic="profile",
            height=_HEIGHT,
        )
        run = ascend(card, question.goal, method, kind=start, digit=digit.image)
        if not run.states:
            return None
        result = run.result
        standing: Standing = ask(
            ascents.compare_with_test_digits,
            card.model_id,
            question.goal,
            result.values,
            topic="standing",
            height=_HEIGHT,
        )
    gallery = st.container()
    shown = _choose_snapshot(run)
    images = result.images[shown]
    if method.parameterization == "free":
        images = display.spread(images)
    with gallery:
        _show_gallery(card, question, profile, images, standing.percentiles[shown])
    if method.parameterization == "free":
        st.caption(
            "This method sets no bounds: values here run from "
            f"{result.images[shown].min():.1f} to {result.images[shown].max():.1f}, where "
            f"{digit.noun}s have 0 to 1. Each image is shown with its mean as gray."
        )
    if question.block.unit == "class":
        st.caption(
            "Some of these look like nothing to a person. That is normal. A network needs only "
            "what tells the classes apart, and nothing in training asks for a picture that looks "
            f"like a {digit.noun}."
        )
    return result, standing, shown, profile


def _choose_snapshot(run: Run) -> int:
    """Which step of the ascent to look at; the last one unless the visitor goes back."""
    steps = [state.step for state in run.states]
    if len(steps) < 2:
        return 0
    grown, run.viewed = run.viewed not in (0, len(steps)), len(steps)
    key = "maximization_step"
    if grown and key in st.session_state:  # gone on with: show how far it has come
        st.session_state[key] = steps[-1]

    def read(text: str) -> int:
        if int(text) not in steps:
            raise ValueError
        return int(text)

    expected = f"one of {', '.join(map(str, steps))}"
    choices.adopt(key, steps[-1], read=read, expected=expected)
    step = st.select_slider("Replay the ascent: step", steps, key=key)
    choices.publish(key, step, default=steps[-1])
    return steps.index(step)


def _show_gallery(
    card: Card,
    question: Question,
    profile: BlockProfile,
    images: NDArray[np.float32],
    percentiles: NDArray[np.float64],
) -> None:
    """All maximizations, each beside its nine test digits."""
    chosen = st.session_state["maximization_filter"]
    height, width = images.shape[1:3]
    source = chosen_source()
    crops, digits = _find_crops(card, question, profile, source)
    below = question.objective == "negative"
    plates = []
    for place, number in enumerate(question.numbers[: len(images)]):
        title = question.name() if question.pair else question.title(place)
        selected = number == chosen and not question.pair
        if profile.dead[number] and not question.pair:
            caption = f"dead: no test {source.noun} excites it"
            plates.append(
                maximized.plot_empty(
                    (height, width), title=title, caption=caption, selected=selected
                )
            )
            continue
        caption = maximized.describe_percentile(percentiles[place], below=below, noun=source.noun)
        if profile.excited[number] < profile.top_images.shape[1]:
            caption += f"; only {profile.excited[number]} excite it at all"
        plates.append(
            maximized.plot_maximization(
                images[place],
                crops[place],
                title=title,
                caption=caption,
                selected=selected,
                digits=digits,
            )
        )

    def pick(picked: Pick) -> None:
        controls.choose_filter("maximization", question.numbers[picked.plate])

    show_plates(plates, key="maximization_gallery", on_pick=pick)
    st.caption(
        f"Beside each image: {digits}. Below it: how it compares with all test {source.noun}s, by "
        f"{question.measure}."
    )


def _find_crops(
    card: Card, question: Question, profile: BlockProfile, source: Source
) -> tuple[list[NDArray[np.float32]], str]:
    """The nine test digits beside each image, and what they are."""
    images = cached.test_split(source.name).images
    top = f"the {'nine' if len(images) >= TOP else len(images)} test {source.noun}s"
    side, width = maximized.crop_shape(*source.input_shape[:2])
    if not question.pair and question.objective != "negative":
        crops = [
            maximized.top_crops(profile, number, images, side=side, width=width)
            for number in question.numbers
        ]
        return crops, f"{top} that excite it most, cropped to what it sees of them"
    best = ask(ascents.top_digits, card.model_id, question.goal, topic="top digits", height=_HEIGHT)
    what = "the two together" if question.pair else "the fall of its response"
    return [maximized.whole_crops(images, row, side=side, width=width) for row in best], (
        f"{top} that reach most of the same objective, {what}"
    )


def _show_one(
    question: Question,
    result: Maximization,
    standing: Standing,
    shown: int,
    profile: BlockProfile,
) -> None:
    """The curve of the chosen filter's ascent."""
    place, noun = 0, chosen_source().noun
    if not question.pair:
        place = question.numbers.index(st.session_state["maximization_filter"])
        if profile.dead[question.numbers[place]]:
            return
    show_chart(
        maximized.plot_curve(
            result.steps,
            result.values[:, place],
            standing.quantiles[place],
            title=f"The ascent of {question.name(place)}",
            shown=shown,
            theme=theme(),
            noun=noun,
        ),
        key="maximization_curve",
        alt=f"The objective rises from {result.values[0, place]:.3g} to "
        f"{result.values[-1, place]:.3g}; the best test {noun} reaches "
        f"{standing.quantiles[place, 2]:.3g}.",
    )
    site.show_link(site.UNIT, f"All about this {question.block.unit}")
