"""Part and class of each example, by the folders of many ways of laying them out."""

import pytest

from core.data.importing.part_names import find_part, find_part_of_path, split_words
from core.data.importing.places import find_places


def lay(*folders, each=3, ending="png"):
    return [f"{folder}/{n}.{ending}" for folder in folders for n in range(each)]


def places(found):
    notes = []
    told = sorted({(place.part, place.folder) for place in find_places(found, notes)})
    return told, " ".join(notes)


WHOLE = [("test", "cat"), ("test", "dog"), ("train", "cat"), ("train", "dog")]


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("train", "test"),
        ("Train", "TEST"),
        ("training_set", "test_set"),
        ("Train_Images", "Test_Images"),
        ("trainset", "testset"),
        ("train2017", "test2017"),
        ("dogs-train", "dogs-testing"),
        ("TrainData", "TestData"),
        ("train", "val"),
        ("train", "Validation"),
        ("training", "evaluation"),
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("pets/train/images", "pets/test/images"),
        ("my-train-test-data/x/train", "my-train-test-data/x/test"),
    ],
)
def test_parts_lie_around_classes(train, test):
    found = lay(*(f"{part}/{name}" for part in (train, test) for name in ("cat", "dog")))
    assert places(found)[0] == WHOLE
    assert places([f"around/{name}" for name in found])[0] == WHOLE


def test_parts_lie_in_each_class():
    found = lay(*(f"{name}/{part}" for name in ("cat", "dog") for part in ("train", "test")))
    assert places(found)[0] == WHOLE
    assert places([f"pets/{name}" for name in found])[0] == WHOLE


@pytest.mark.parametrize("folder", ["test", "test/images", "test/unknown", "test1"])
def test_what_has_no_class_is_left_out_and_told(folder):
    found = lay("train/cat", "train/dog") + lay(folder, each=5)
    told, notes = places(found)
    assert told == WHOLE[2:]
    assert "5 test pictures" in notes or "5 pictures" in notes


def test_a_stray_third_folder_is_left_out_and_told():
    found = lay("train/cat", "train/dog", "test/cat", "test/dog", "previews", "docs/a/b")
    told, notes = places(found)
    assert told == WHOLE
    assert "Left out, as in no part: 6 pictures in 'docs', 'previews'." in notes


def test_test_classes_take_the_place_of_a_validation_part():
    found = lay(*(f"{part}/{name}" for part in ("train", "test", "val") for name in ("cat", "dog")))
    told, notes = places(found)
    assert told == WHOLE and "as there are test ones: 6 validation pictures" in notes
    found = lay("train/cat", "train/dog", "valid/cat", "valid/dog") + lay("test")
    told, notes = places(found)
    assert told == WHOLE and "the validation pictures became it" in notes


def test_classes_that_sound_like_parts_are_classes():
    assert places(lay("train", "test"))[0] == [("train", "test"), ("train", "train")]
    assert places(lay("bullet_train", "car"))[0] == [("train", "bullet_train"), ("train", "car")]
    vehicles = lay("train/train", "train/car", "test/train", "test/car")
    assert places(vehicles)[0] == [
        *(("test", "car"), ("test", "train")),
        *(("train", "car"), ("train", "train")),
    ]


def test_a_lone_train_folder_gives_classes_and_a_lone_test_folder_is_refused():
    assert places(lay("train/cat", "train/dog"))[0] == WHOLE[2:]
    with pytest.raises(ValueError, match="only test pictures"):
        find_places(lay("test/cat", "test/dog"), [])


def test_texts_without_a_class_are_left_out():
    found = lay("train/pos", "train/neg", "test/pos", "test/neg", "train/unsup", ending="txt")
    told, notes = places([f"aclImdb/{name}" for name in found])
    assert told == [(part, name) for part in ("test", "train") for name in ("neg", "pos")]
    assert "3 train pictures" in notes


def test_words_and_parts_of_names():
    assert split_words("TrainImages_2-x") == ["train", "images", "2", "x"]
    assert [find_part(name) for name in ("contrast", "latest", "trainer", "t10k")] == [
        *("", "", ""),
        "test",
    ]
    assert find_part_of_path("test/train.csv") == "train"
    assert find_part_of_path("val/x.csv") == "validation"
