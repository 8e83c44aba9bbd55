"""Calibration by hand, by an independent implementation, and by networks made to be calibrated."""

import numpy as np
import pytest
from scipy.special import softmax

from core.analysis.answers import calibration, scores
from core.analysis.answers.answers import read_answers
from core.queries import mistakes, models
from core.store import held_out
from core.store.store import ModelStore

NAMES = ("no", "yes")


def answers_of(confidences, right):
    """Answers of two classes with given confidences, right or wrong."""
    confidences = np.asarray(confidences)
    rows = np.stack([1 - confidences, confidences], axis=1)
    return read_answers(rows, np.asarray(right, np.int64), NAMES)


def independent_error(confidence, right, bins):
    """The calibration error with bins of equal mass, written without the module's means."""
    pairs = sorted(zip(confidence.tolist(), right.tolist(), strict=True))
    edges = [round(place * len(pairs) / bins) for place in range(bins + 1)]
    total = 0.0
    for start, stop in zip(edges, edges[1:], strict=False):
        chunk = pairs[start:stop]
        total += abs(sum(c for c, _ in chunk) - sum(r for _, r in chunk))
    return total / len(pairs)


def test_bins_hold_equally_many():
    answers = answers_of([0.6, 0.7, 0.8, 0.9, 0.95, 1], [0, 1, 1, 1, 1, 1])
    reliability = calibration.measure_reliability(answers, bins=3)
    assert reliability.counts.tolist() == [2, 2, 2]
    assert reliability.confidence == pytest.approx([0.65, 0.85, 0.975])
    assert reliability.accuracy == pytest.approx([0.5, 1, 1])
    assert reliability.lowest == pytest.approx([0.6, 0.8, 0.95])
    assert reliability.highest == pytest.approx([0.7, 0.9, 1])
    assert reliability.error == pytest.approx((0.15 + 0.15 + 0.025) / 3)


def test_fewer_images_than_bins():
    reliability = calibration.measure_reliability(answers_of([0.6, 0.9], [1, 0]))
    assert reliability.counts.tolist() == [1, 1]
    assert reliability.error == pytest.approx((0.4 + 0.9) / 2)


@pytest.mark.parametrize("model", ["champion", "cnn-intro", "mlp-pca60"])
@pytest.mark.parametrize("bins", [7, 15])
def test_the_error_equals_an_independent_one(model, bins):
    answers = mistakes.read_answers(model)
    ours = calibration.measure_reliability(answers, bins=bins).error
    assert abs(ours - independent_error(answers.confidence, answers.right, bins)) < 1e-9


def test_a_perfectly_calibrated_network_shows_what_is_said_of_it():
    random = np.random.default_rng(3)
    confidence = random.uniform(0.5, 1, 4000)
    answers = answers_of(confidence, random.random(4000) < confidence)
    perfect = calibration.simulate_perfect(answers, seed=1)
    assert 0 < perfect.mean < perfect.highest
    assert calibration.measure_reliability(answers).error < perfect.highest
    assert perfect == calibration.simulate_perfect(answers, seed=1)
    overconfident = answers_of(confidence, random.random(4000) < confidence - 0.1)
    assert calibration.measure_reliability(overconfident).error > 3 * perfect.highest


def test_coverage_and_error_at_each_threshold():
    coverage = calibration.measure_coverage(answers_of([0.9, 0.6, 0.8, 0.8], [1, 0, 0, 1]))
    assert coverage.thresholds == pytest.approx([0.9, 0.8, 0.8, 0.6])
    assert coverage.coverage == pytest.approx([0.25, 0.75, 0.75, 1])
    assert coverage.error == pytest.approx([0, 1 / 3, 1 / 3, 1 / 2])


def test_the_temperature_that_was_put_in_is_found():
    random = np.random.default_rng(0)
    logits = random.normal(scale=3, size=(40_000, 10))
    true = softmax(logits, axis=1)
    labels = (true.cumsum(axis=1) < random.random(40_000)[:, None]).sum(axis=1)
    for temperature in (0.6, 1.0, 2.5):
        shown = softmax(logits * temperature, axis=1)
        assert calibration.fit_temperature(shown, labels).value == pytest.approx(
            temperature, rel=0.03
        )
        assert calibration.fit_temperature(shown, labels).differs == (temperature != 1)
        back = calibration.apply_temperature(shown, temperature)
        assert np.allclose(back, true, atol=1e-9)
        assert np.array_equal(back.argmax(axis=1), shown.argmax(axis=1))


def test_the_temperature_comes_from_held_out_training_images():
    temperature = mistakes.find_temperature("cnn-intro")
    assert temperature.images == 5000 and temperature.same_run
    card = models.find_model("cnn-intro")
    kept = held_out.held_out_store().resolve(held_out.held_out_id(card.recipe, 0))
    assert kept.test_mistakes == temperature.mistakes
    assert kept.dataset_sha256 == f"{card.dataset_sha256}, 5000 held out"
    answers = mistakes.read_answers("cnn-intro")
    cooled = mistakes.with_temperature(answers, temperature.value)
    assert scores.log_loss(cooled) < scores.log_loss(answers)
    assert np.array_equal(cooled.predicted, answers.predicted)


def test_held_out_answers_that_are_no_numbers_are_left_out(monkeypatch):
    whole = mistakes.find_temperature("cnn-intro")
    real = ModelStore.read_probabilities

    def with_nan(store, model_id):
        rows = real(store, model_id).copy()
        rows[::50] = np.nan
        return rows

    monkeypatch.setattr(ModelStore, "read_probabilities", with_nan)
    part = mistakes.find_temperature("cnn-intro")
    assert part.images == 4900 and part.value == pytest.approx(whole.value, rel=0.05)


def test_a_model_without_held_out_answers_has_no_temperature(tmp_path, monkeypatch):
    monkeypatch.setattr(
        held_out, "held_out_store", lambda: ModelStore(tmp_path / "a", tmp_path / "b")
    )
    assert mistakes.find_temperature("cnn-intro") is None
