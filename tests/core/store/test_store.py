"""The model store, whole and under faults. Entries are small and made up."""

import logging
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from core.files.storage import STORE_VARIABLE
from core.recipes.table import RECIPES
from core.store import card as cards
from core.store.card import Card
from core.store.store import Entry, ModelStore
from tests.patience import seconds
from tests.places import ROOT

RECIPE = RECIPES["cnn-intro"]
MODEL_ID = cards.make_model_id(RECIPE, "digest", 0)


def make_entry(value=1.0, seed=0):
    card = Card(
        model_id=cards.make_model_id(RECIPE, "digest", seed),
        recipe=RECIPE,
        dataset="mnist",
        dataset_sha256="digest",
        seed=seed,
        parameters=6,
        input_shape=(28, 28, 1),
        num_classes=10,
        history=[{"loss": 0.5, "accuracy": 0.9, "test_loss": 0.4, "test_accuracy": 0.91}],
        test_images=100,
        test_mistakes=9,
        seconds=1.5,
        made_with={},
        files={},
    )
    weights = {"conv1/0": np.full((2, 3), value, np.float32)}
    return Entry(card, weights, np.full((100, 10), 0.1, np.float32))


@pytest.fixture
def store(tmp_path):
    return ModelStore(tmp_path / "store", shipped=tmp_path / "shipped")


def run(script, tmp_path, *arguments):
    """Runs a script in a process of its own that has `store` and `make_entry`."""
    head = f"""
        import importlib.util, os, signal, sys, time
        from pathlib import Path
        sys.path.insert(0, {str(ROOT)!r})
        spec = importlib.util.spec_from_file_location("shared", {__file__!r})
        shared = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(shared)
        make_entry, MODEL_ID = shared.make_entry, shared.MODEL_ID
        store = shared.ModelStore(Path({str(tmp_path)!r}) / "store", Path({str(tmp_path)!r}) / "no")
    """
    code = textwrap.dedent(head) + textwrap.dedent(script)
    return subprocess.Popen(
        [sys.executable, "-c", code, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_what_is_kept_is_read_back(store):
    card = store.get_or_make(MODEL_ID, make_entry)
    assert store.cards() == [card]
    assert store.resolve(MODEL_ID) == store.resolve("cnn-intro") == card
    assert store.read_weights(MODEL_ID)["conv1/0"].tolist() == [[1, 1, 1], [1, 1, 1]]
    assert store.read_probabilities(MODEL_ID).shape == (100, 10)
    assert card.test_error == pytest.approx(0.09)
    assert card.standard_error == pytest.approx(0.0286, abs=1e-4)


def test_what_is_there_is_not_made_again(store):
    store.get_or_make(MODEL_ID, make_entry)
    store.get_or_make(MODEL_ID, lambda: pytest.fail("made twice"))


def test_nothing_is_written_by_looking(store):
    assert store.cards() == []
    with pytest.raises(ValueError, match="No model is called"):
        store.resolve("cnn-intro")
    assert not store.root.exists()


def test_shipped_models_come_first_and_are_listed_in_the_recipes_order(store):
    store.ship(make_entry(seed=0))
    store.ship(make_entry(seed=1))
    own = make_entry(seed=2).card.model_id
    store.get_or_make(own, lambda: make_entry(seed=2))
    assert [card.seed for card in store.cards()] == [0, 1, 2]
    assert {path.name for path in store.shipped.iterdir()} == {"cnn-intro", "cnn-intro-seed1"}
    store.get_or_make(MODEL_ID, lambda: pytest.fail("shipped models are not trained again"))


def test_an_environment_variable_moves_the_store(monkeypatch, tmp_path):
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "elsewhere"))
    assert ModelStore().root == tmp_path / "elsewhere"


@pytest.mark.parametrize("file", ["weights.npz", "predictions.npz", "card.json"])
@pytest.mark.parametrize("damage", ["flipped", "cut", "gone"])
def test_a_damaged_entry_is_moved_aside_and_rebuilt_never_served(store, caplog, file, damage):
    store.get_or_make(MODEL_ID, lambda: make_entry(1.0))
    path = store.root / MODEL_ID / file
    raw = bytearray(path.read_bytes())
    if damage == "flipped":
        raw[len(raw) // 2] ^= 0xFF
    if damage == "cut":
        raw = raw[: len(raw) // 2]
    path.unlink() if damage == "gone" else path.write_bytes(raw)
    with caplog.at_level(logging.WARNING):
        store.get_or_make(MODEL_ID, lambda: make_entry(2.0))
    assert store.read_weights(MODEL_ID)["conv1/0"][0, 0] == 2.0
    assert len(list((store.root / "damaged").iterdir())) == 1
    assert "was moved to" in caplog.text


def test_a_damaged_shipped_entry_stays_and_says_so(store):
    store.ship(make_entry())
    (store.shipped / "cnn-intro" / "weights.npz").write_bytes(b"nonsense")
    with pytest.raises(ValueError, match="shipped model .* is damaged.*make models"):
        store.read_weights(MODEL_ID)
    assert (store.shipped / "cnn-intro").is_dir()
    store.get_or_make(MODEL_ID, lambda: make_entry(2.0))
    assert store.read_weights(MODEL_ID)["conv1/0"][0, 0] == 2.0  # the one trained here instead
    store.get_or_make(MODEL_ID, lambda: pytest.fail("made twice"))


def test_an_entry_rebuilt_meanwhile_is_not_moved_away(store):
    store.get_or_make(MODEL_ID, make_entry)
    report = store._report(store.root / MODEL_ID, Exception("seen before it was rebuilt"))
    assert "made anew meanwhile" in report
    assert store.read_weights(MODEL_ID)


def test_an_entry_that_cannot_be_read_just_now_is_never_deleted(store, monkeypatch):
    store.get_or_make(MODEL_ID, lambda: make_entry(1.0))
    with monkeypatch.context() as patch:

        def too_many_open_files(path):
            raise OSError(24, "Too many open files")

        patch.setattr(Path, "read_bytes", too_many_open_files)
        with pytest.raises(ValueError, match="Too many open files.*Try again"):
            store.read_weights(MODEL_ID)
        store.get_or_make(MODEL_ID, lambda: make_entry(2.0))
    (aside,) = (store.root / "damaged").iterdir()
    with np.load(aside / "weights.npz") as first:
        assert first["conv1/0"][0, 0] == 1.0
    assert store.read_weights(MODEL_ID)["conv1/0"][0, 0] == 2.0


def test_a_run_killed_while_writing_leaves_no_entry(store, tmp_path):
    script = """
        def die(source, target):
            os.kill(os.getpid(), signal.SIGKILL)
        os.replace = die
        store.get_or_make(MODEL_ID, make_entry)
    """
    process = run(script, tmp_path)
    process.communicate(timeout=seconds())
    assert process.returncode == -9
    assert (store.root / f".partial-{MODEL_ID}" / "card.json").exists()  # it was that far
    assert store.cards() == []
    store.get_or_make(MODEL_ID, make_entry)
    assert store.read_weights(MODEL_ID)
    assert not list(store.root.glob(".partial-*"))


def test_two_processes_share_one_training_run(store, tmp_path):
    script = """
        (store.root.parent / f"came-{os.getpid()}").touch()
        def make():
            (store.root / f"made-by-{os.getpid()}").touch()
            while len(list(store.root.parent.glob("came-*"))) < 2:
                time.sleep(0.05)
            time.sleep(0.5)  # in which the other one comes to the lock
            return make_entry()
        print(store.get_or_make(MODEL_ID, make).model_id)
    """
    both = [run(script, tmp_path) for _ in range(2)]
    answers = [process.communicate(timeout=seconds()) for process in both]
    assert [out.strip() for out, _ in answers] == [MODEL_ID, MODEL_ID], answers
    assert len(list(store.root.glob("made-by-*"))) == 1


def test_a_lock_does_not_outlive_its_process(store, tmp_path):
    script = """
        def make():
            os.kill(os.getpid(), signal.SIGKILL)
        store.get_or_make(MODEL_ID, make)
    """
    process = run(script, tmp_path)
    process.communicate(timeout=seconds())
    assert process.returncode == -9
    assert store.get_or_make(MODEL_ID, make_entry).model_id == MODEL_ID


def test_a_full_disk_gets_a_sentence_and_leaves_nothing(store, tmp_path):
    script = """
        import resource
        resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))  # no file may grow beyond
        try:
            store.get_or_make(MODEL_ID, make_entry)
        except ValueError as error:
            print(error)
    """
    out, err = run(script, tmp_path).communicate(timeout=seconds())
    assert "cannot be written" in out and "Make room" in out, err
    assert not list(store.root.glob("*/card.json")) and not list(store.root.glob(".partial-*"))


def test_a_store_that_cannot_be_written_gets_a_sentence(tmp_path):
    (tmp_path / "file").write_text("not a folder")
    store = ModelStore(tmp_path / "file" / "store", shipped=tmp_path / "shipped")
    with pytest.raises(ValueError, match=f"cannot be written.*{STORE_VARIABLE}"):
        store.get_or_make(MODEL_ID, make_entry)


@pytest.mark.parametrize(
    "name", ["", ".", "..", "locks", "../shipped", "nonsense", "/etc", "a" * 1000]
)
def test_strange_names_are_no_models(store, name):
    store.get_or_make(MODEL_ID, make_entry)
    with pytest.raises(ValueError, match="No model is called"):
        store.resolve(name)
    with pytest.raises(ValueError, match="not in the store"):
        store.read_weights(name)
    assert (store.root / "locks").is_dir() and store.read_weights(MODEL_ID)


@pytest.mark.parametrize("change", [{"seed": 5}, {"model_id": 7}, {"recipe": {}}, {"extra": 1}])
def test_a_card_that_contradicts_itself_is_none(change):
    import json

    fields = json.loads(cards.to_json(make_entry().card))
    with pytest.raises(ValueError, match="not a model card"):
        cards.from_json(json.dumps({**fields, **change}))
