"""Pages of their own: with the errors of all seeds, and the command that makes each again."""

from __future__ import annotations

from core.browser.pack import FLOAT16, FLOAT32
from core.maintenance.reproduction import find_line, read_and_add
from core.queries import models
from core.queries.page import Wishes, make_page
from core.store.card import Card


def write_page(
    model_id: str,
    *,
    lesson: bool = False,
    digit: str = "",
    unit: str = "",
    full: bool = False,
    float32: bool = False,
) -> str:
    """The page of a network, as HTML. Needs Keras.

    Args:
        model_id: Id of the model.
        lesson: Whether only what a link names is shown.
        digit: Address of a test example that the page is about; "" for none.
        unit: What is looked at first, as "layer:number".
        full: Whether all test images come along.
        float32: Whether the weights stay as they are, in twice the bytes.

    Raises:
        ValueError: As `core.queries.page.make_page` does.
    """
    card = models.find_model(model_id)
    words = [f"python -m core page {card.model_id} --out {card.recipe.name}.html"]
    switches = {"lesson": lesson, "full": full, "float32": float32}
    words += [f"--{name}" for name, is_set in switches.items() if is_set]
    words += [f"--{name} {text}" for name, text in {"digit": digit, "unit": unit}.items() if text]
    wishes = Wishes(
        dtype=FLOAT32 if float32 else FLOAT16,
        lesson=lesson,
        digit=digit,
        full=full,
        unit=unit,
        command=" ".join(words),
    )
    return make_page(card.model_id, wishes, find_errors(card))


def find_errors(card: Card) -> tuple[float, ...]:
    """Test errors of all seeds in percent; none where the table is damaged, as Compare says."""
    try:
        line = find_line(card, read_and_add(models.list_models()))
    except ValueError:
        return ()
    return line.errors if line else ()
