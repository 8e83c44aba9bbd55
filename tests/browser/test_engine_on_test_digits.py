"""The engine in JavaScript answers as every network that comes with Inkling was recorded."""

import numpy as np
import pytest

from core.browser import pack
from core.queries import data
from core.store import card as cards
from core.store.store import SHIPPED, ModelStore
from tests.browser.modules import run
from tests.shipped import TOGETHER

pytestmark = pytest.mark.browser

ALLOWED = {pack.FLOAT32: 1e-5, pack.FLOAT16: 5e-3}  # of a probability, whichever it is
# By how much the first answer may lead and yet become the second. mlp-512x2 reads digit 6576 as a 7
# with 0.43784 and as a 1 with 0.43778, closer than weights in float16 can tell.
TIE = {pack.FLOAT32: 0, pack.FLOAT16: 1e-4}
A_FEW = 30
FOLDERS = sorted(path.parent.name for path in SHIPPED.glob("*/card.json"))
# A block holds the weights of each network and its images, in this order.
ANSWER = """async ({load, makeKernels}, asked, block) => {
  let at = 0
  const take = length => block.slice(at, (at += length))
  return asked.map(({plan, weights, images, quick}) => {
    const network = load(plan, take(weights), quick ? makeKernels(plan) : null)
    const all = new Float32Array(take(images))
    const side = network.steps[0].data.length
    const answers = []
    for (let first = 0; first < all.length; first += side) {
      const {probabilities} = network.forward(all.subarray(first, first + side))
      answers.push([...probabilities])
    }
    return answers
  })
}"""


def read_card(folder):
    return cards.from_json((SHIPPED / folder / "card.json").read_text())


def ask(tab, asked, *, quick=True):
    """What networks answer in the browser: cards, with a dtype and how many images of each."""
    given, parts = [], []
    for card, dtype, number in asked:
        weights = ModelStore().read_weights(card.model_id)
        packed = pack.pack(card.graph, weights, dtype=dtype)
        images = data.test_split(card.dataset).images[:number].astype("<f4")
        parts += [packed.block, images.tobytes()]
        lengths = {"weights": len(packed.block), "images": images.nbytes}
        given.append({"plan": packed.plan, "quick": quick, **lengths})
    return run(tab, ["engine.js", "kernel.js"], ANSWER, given, block=b"".join(parts))


def compare(card, dtype, made):
    """Holds answers to those that Keras gave when the network was trained."""
    made = np.array(made, np.float32)
    recorded = ModelStore().read_probabilities(card.model_id)[: len(made)]
    assert np.abs(made - recorded).max() <= ALLOWED[dtype], card.model_id
    second, first = np.sort(recorded, axis=1)[:, -2:].T
    flipped = made.argmax(axis=1) != recorded.argmax(axis=1)
    assert not (flipped & (first - second > TIE[dtype])).any(), card.model_id


def test_every_network_answers_some_images_as_it_was_recorded(tab):
    asked = [(read_card(folder), pack.FLOAT32, A_FEW) for folder in FOLDERS]
    asked += [(read_card(folder), pack.FLOAT16, A_FEW) for folder in TOGETHER]
    for (card, dtype, number), made in zip(asked, ask(tab, asked), strict=True):
        assert len(made) == number
        compare(card, dtype, made)


GRADIENT = """({load, makeKernels}, {plan, images, logits}, block) => {
  const [quick, plain] = [load(plan, block, makeKernels(plan)), load(plan, block)]
  return images.map((image, i) =>
    [quick, plain].map(network => [...network.gradient(image, "logits", logits[i])])
  )
}"""


@pytest.mark.parametrize("name", TOGETHER)
def test_gradients_at_test_digits_are_those_of_keras(name, tab):
    from core.networks.backend import tf
    from core.queries.models import load_network

    card = ModelStore().resolve(name)
    packed = pack.pack(card.graph, ModelStore().read_weights(card.model_id), dtype=pack.FLOAT32)
    images = data.test_split(card.dataset).images[:A_FEW]
    logits = [index % 10 for index in range(A_FEW)]
    given = {"plan": packed.plan, "images": [image.ravel().tolist() for image in images]}
    made = run(
        tab, ["engine.js", "kernel.js"], GRADIENT, {**given, "logits": logits}, block=packed.block
    )
    model = load_network(card.model_id).model
    part = type(model)(model.input, model.get_layer("logits").output)
    with tf.GradientTape() as tape:
        watched = tf.constant(images)
        tape.watch(watched)
        chosen = tf.gather(part(watched, training=False), logits, batch_dims=1)
    theirs = tape.gradient(chosen, watched).numpy().reshape(A_FEW, 1, -1)
    off = np.abs(np.array(made) - theirs).max(axis=2) / np.abs(theirs).max(axis=2)
    assert off.max() <= 1e-5, off


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ALLOWED)
@pytest.mark.parametrize("folder", FOLDERS)
def test_every_network_answers_all_images_as_it_was_recorded(folder, dtype, tab):
    card = read_card(folder)
    (made,) = ask(tab, [(card, dtype, card.test_images)])
    assert len(made) == card.test_images
    compare(card, dtype, made)


@pytest.mark.slow
@pytest.mark.parametrize("folder", TOGETHER)
def test_typed_arrays_answer_as_it_was_recorded(folder, tab):
    (made,) = ask(tab, [(read_card(folder), pack.FLOAT32, 500)], quick=False)
    compare(read_card(folder), pack.FLOAT32, made)
