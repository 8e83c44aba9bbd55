"""The last hidden layer: nearest training digits, principal components, t-SNE."""

import numpy as np
import pytest
from sklearn.metrics import pairwise_distances

from core.analysis.hidden import projection
from core.analysis.hidden.neighbors import find_nearest
from core.queries import data, hidden, models

MODEL = "cnn-larger"


def hidden_of(images, model=MODEL):
    return np.concatenate(list(models.load_network(model).hidden(images)))


def test_the_hidden_layer_is_what_the_logits_are_computed_from():
    images = data.test_split().images[:3]
    network = models.load_network(MODEL)
    kernel, bias = network.model.get_layer("logits").get_weights()
    logits = hidden_of(images) @ kernel + bias
    assert np.allclose(logits, network.predict(images).logits, atol=1e-4)
    both = network.hidden_and_logits(images)
    assert np.allclose(both[0], hidden_of(images), atol=1e-5)
    assert np.allclose(both[1], logits, atol=1e-4)


def test_nearest_by_hand():
    batches = [np.array([[0, 0], [3, 4]], np.float32), np.array([[1, 0]], np.float32)]
    indices, distances = find_nearest(np.zeros(2, np.float32), batches, 2)
    assert indices.tolist() == [0, 2] and distances.tolist() == [0, 1]
    indices, _ = find_nearest(np.zeros(2, np.float32), [], 2)
    assert indices.tolist() == []


@pytest.mark.parametrize(
    "model",
    [MODEL, pytest.param("cnn-nopool", marks=pytest.mark.slow)],  # whose layer is too wide to keep
)
def test_nearest_training_digits_equal_scikit_learns(model):
    train = hidden._training_split("mnist")
    image = data.test_split().images[8]
    found = hidden.nearest_training_digits(model, image, (5, 6))
    assert [one.label for one in found] == [5, 6]
    members = np.flatnonzero(train.labels == 5)[:5421]
    if model == "cnn-nopool":  # some of them, as all take 500 megabytes
        members = np.union1d(members[:800], found[0].indices)
    theirs = pairwise_distances(
        hidden_of(image[None], model), hidden_of(train.images[members], model)
    )
    order = np.argsort(theirs[0])[:6]
    assert np.array_equal(found[0].indices, members[order])
    assert np.allclose(found[0].distances, theirs[0][order], rtol=1e-3)
    assert np.array_equal(found[0].images, train.images[found[0].indices, :, :, 0])


def test_components_equal_those_of_a_singular_value_decomposition():
    points = hidden_of(data.test_split().images[:400])
    ours = projection.fit_components(points)
    _, values, axes = np.linalg.svd(points - points.mean(axis=0), full_matrices=False)
    dots = (ours.axes[:10] * axes[:10]).sum(axis=1)
    assert np.allclose(np.abs(dots), 1, atol=1e-3)
    shares = np.square(values) / np.square(values).sum()
    assert np.allclose(ours.shares[:10], shares[:10], atol=1e-4)
    largest = np.abs(ours.axes).argmax(axis=1)
    assert (ours.axes[np.arange(len(largest)), largest] > 0).all()
    assert ours.project(points).mean(axis=0) == pytest.approx(0, abs=1e-3)


def test_wide_layers_are_fitted_on_fewer_images():
    assert projection.count_fitted(10_000, 128) == 10_000
    assert projection.count_fitted(10_000, 20_000) == 2000


def test_the_current_digit_is_placed_by_pca():
    images = data.test_split().images
    placed = hidden.project_pca(MODEL, images[17])
    assert placed.points.shape == (10_000, 2) and placed.step == 0
    assert placed.current == pytest.approx(placed.points[17], abs=1e-3)
    assert 0 < placed.shares[1] < placed.shares[0] < 1
    assert hidden.project_pca(MODEL).current is None


def test_tsne_goes_on_in_stretches_and_keeps_neighbors():
    labels = data.test_split().labels[:300]
    points = hidden_of(data.test_split().images[:300])
    points = projection.fit_components(points).project(points)
    embedding = projection.Embedding(points)
    assert embedding.step == 0 and embedding.points.shape == (300, 2)
    again = projection.Embedding(points)
    for one in (embedding, again):
        one.advance()
        assert one.step == projection.STRETCH
        while one.step < projection.STEPS:
            one.advance()
    before = embedding.points
    embedding.advance()
    assert embedding.step == projection.STEPS and np.array_equal(embedding.points, before)
    assert np.allclose(again.points, embedding.points, atol=1e-3)
    distances = pairwise_distances(embedding.points) + 1e9 * np.eye(300)
    assert (labels[distances.argmin(axis=1)] == labels).mean() > 0.9
    placed = embedding.place(points[5])
    near = np.sort(np.linalg.norm(embedding.points - placed, axis=1))
    assert near[0] < np.median(near) / 5


def test_few_points_are_enough():
    embedding = projection.Embedding(
        np.random.default_rng(0).normal(size=(5, 2)).astype(np.float32)
    )
    embedding.advance()
    assert np.isfinite(embedding.points).all()


def test_a_tsne_is_asked_for_in_stretches_and_places_the_current_digit_at_its_end(monkeypatch):
    images = data.test_split().images[:200]
    components = projection.fit_components(hidden_of(images))
    few = components, components.project(hidden_of(images))
    monkeypatch.setattr(hidden, "_components", lambda model_id: few)
    hidden._embedding.cache_clear()
    step, seen = -1, []
    while step < projection.STEPS:
        found = hidden.advance_tsne(MODEL, step, images[3])
        assert (found.current is None) == (found.step < projection.STEPS)
        step = found.step
        seen.append(step)
    assert seen == list(range(0, projection.STEPS + 1, projection.STRETCH))
    distances = np.linalg.norm(found.points - found.current, axis=1)
    assert distances[3] < np.quantile(distances, 0.1)
    # Another visitor, who is not so far yet, gets the same picture without any work.
    assert np.array_equal(hidden.advance_tsne(MODEL, 50).points, found.points)
    hidden._embedding.cache_clear()


def test_many_visitors_embeddings_are_kept_side_by_side(monkeypatch):
    """Each with a network of its own, taking turns: none loses what another has come to."""
    points = np.random.default_rng(0).normal(size=(40, 5)).astype(np.float32)
    monkeypatch.setattr(hidden, "_components", lambda model_id: (None, points))
    hidden._embedding.cache_clear()
    ids = [card.model_id for card in models.list_models() if card.dataset == "mnist"]
    for turn in range(3):
        for model_id in ids:
            found = hidden.advance_tsne(model_id, turn * projection.STRETCH)
            assert found.step == (turn + 1) * projection.STRETCH
    hidden._embedding.cache_clear()
