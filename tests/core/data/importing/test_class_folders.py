"""A folder of pictures for each class, with all that folders and pictures come with."""

import io
import os

import numpy as np
import pytest
from PIL import Image

from core.data.datasets import load_dataset
from core.data.importing import importer, pictures
from tests.core.data.importing.making import class_folders, picture, write


def values(images):
    return np.round(images * 255).astype(int)


def test_each_folder_is_a_class_and_pixels_stay_as_they_are(tmp_path):
    source = importer.import_path(write(tmp_path / "Letters", class_folders()))
    assert (source.name, source.class_names) == ("letters", ("A", "B"))
    dataset = load_dataset(source)
    assert dataset.train.images.shape == (16, 4, 4, 1)
    assert np.bincount(dataset.test.labels).tolist() == [2, 2]
    for split in (dataset.train, dataset.test):
        shades = values(split.images)[:, 1, 2, 0]
        assert ((shades - 1) // 10 == split.labels).all()  # A has 1 to 10, B has 11 to 20
    both = np.concatenate([dataset.train.images, dataset.test.images])
    assert np.sort(values(both)[:, 0, 0, 0]).tolist() == list(range(1, 21))


def test_height_comes_before_width_and_colors_keep_their_order(tmp_path):
    pixels = np.zeros((2, 3, 3))
    pixels[0, 2] = (200, 100, 50)
    files = class_folders()
    files = {name: picture(pixels + place) for place, name in enumerate(files)}
    source = importer.import_path(write(tmp_path / "c", files))
    assert source.input_shape == (2, 3, 3)
    dataset = load_dataset(source)
    first = values(dataset.train.images)[0]
    assert (first[0, 2] - first[0, 0]).tolist() == [200, 100, 50]


@pytest.mark.parametrize("top", ["", "wrapped/", "a/b/"])
def test_train_and_test_folders_are_kept_apart(tmp_path, top):
    files = class_folders(top=f"{top}Train/")
    files |= {f"{top}test/{name}/0.png": picture(90 + place) for place, name in enumerate("AB")}
    files |= {f"{top}val/A/0.png": picture(99)}
    source = importer.import_path(write(tmp_path / "parts", files))
    dataset = load_dataset(source)
    assert len(dataset.train.labels) == 20
    assert values(dataset.test.images)[:, 0, 0, 0].tolist() == [90, 91]
    assert dataset.test.labels.tolist() == [0, 1]
    assert "Left out, as there are test ones: 1 validation picture." in source.notes
    assert not any("drawn" in note for note in source.notes)


def test_validation_stands_in_for_a_test_part_and_a_lone_train_folder_is_split(tmp_path):
    files = class_folders(top="train/") | {"val/A/0.png": picture(90)}
    source = importer.import_path(write(tmp_path / "v", files), name="v")
    assert len(load_dataset(source).test.labels) == 1
    assert "No test example: 'B'." in source.notes
    alone = importer.import_path(write(tmp_path / "t", class_folders(top="train/")))
    assert len(load_dataset(alone).test.labels) == 4
    with pytest.raises(ValueError, match="only test pictures"):
        importer.import_path(write(tmp_path / "o", class_folders(top="test/")))


def test_classes_called_train_and_test_are_classes(tmp_path):
    files = class_folders(classes=("train", "test"))
    source = importer.import_path(write(tmp_path / "stations", files))
    assert source.class_names == ("test", "train")


def test_what_cannot_be_read_is_skipped_and_named(tmp_path):
    files = class_folders()
    files["A/empty.png"] = b""
    files["A/text.png"] = b"no picture"
    files["B/short.png"] = picture(np.arange(10_000).reshape(100, 100) % 256)[:200]
    files["B/other.tiff"] = b"x"
    files["B/.hidden.png"] = files["__MACOSX/B/._1.png"] = b"x"
    files["lost/1.png"] = b"x"
    files["loose.png"] = picture(77)
    folder = write(tmp_path / "f", files)
    (folder / "C").mkdir()
    source = importer.import_path(folder)
    notes = " ".join(source.notes)
    assert source.class_names == ("A", "B")
    assert "Skipped, as unreadable: 4 files, 'A/empty.png: no picture', 'A/text.png" in notes
    assert "do not end like pictures: 1 file, 'B/other.tiff'" in notes
    assert "In no class folder: 1 picture, 'loose.png'" in notes
    assert "No picture can be read in 'lost', 'C', so that is no class" in notes
    assert "hidden" not in notes and "MACOSX" not in notes
    assert sum(len(split.labels) for split in load_dataset(source)[1:]) == 20


def test_odd_folder_names_become_names_that_can_be_shown(tmp_path):
    long = "x" * 200
    odd = ("a b", "é", "<b>bold", "[link](x)", long, long[:199] + "y", "line\nbreak", "10", "9")
    source = importer.import_path(write(tmp_path / "odd", class_folders(classes=odd)))
    assert source.class_names == (
        *("9", "10", "<b>bold", "[link](x)", "a b", "line break"),
        *("x" * 47 + "…", "x" * 47 + "… (2)", "é"),
    )
    with open(os.fsencode(tmp_path / "odd" / "9") + b"/\xff.png", "wb") as file:
        file.write(b"x")
    again = importer.import_path(tmp_path / "odd", name="again")
    "\n".join(again.notes).encode()  # can be sent to a browser
    assert again.class_names == source.class_names


def test_mixed_sizes_are_refused_with_their_counts_or_scaled(tmp_path):
    files = class_folders() | {"A/wide.png": picture(np.full((4, 6), 60))}
    folder = write(tmp_path / "mixed", files)
    with pytest.raises(ValueError, match=r"20 of 4x4, 1 of 4x6; .*--size 4x4"):
        importer.import_path(folder)
    source = importer.import_path(folder, size=(2, 3))
    dataset = load_dataset(source)
    assert dataset.train.images.shape[1:] == (2, 3, 1)
    both = np.concatenate([dataset.train.images, dataset.test.images])
    assert np.sort(values(both)[:, 0, 0, 0]).tolist() == [*range(1, 21), 60]


def test_one_class_only_is_refused(tmp_path):
    with pytest.raises(ValueError, match="All pictures lie in one folder, 'A'"):
        importer.import_path(write(tmp_path / "one", class_folders(classes="A", top="s/")))
    files = class_folders(classes="A") | {"B/1.png": b"x"}
    with pytest.raises(ValueError, match="All pictures lie in one folder, 'A'"):
        importer.import_path(write(tmp_path / "two", files))
    with pytest.raises(ValueError, match=r"No picture could be read: 'A/1.png: no picture'"):
        importer.import_path(write(tmp_path / "none", {"A/1.png": b"x", "B/1.png": b"x"}))


def test_duplicates_leave_the_test_part_and_are_counted(tmp_path):
    files = class_folders(top="train/")
    files |= {"test/A/1.png": picture(1), "test/A/2.png": picture(90), "test/B/1.png": picture(11)}
    files |= {"test/B/2.png": picture(91), "train/B/again.png": picture(1)}
    source = importer.import_path(write(tmp_path / "d", files))
    assert values(load_dataset(source).test.images)[:, 0, 0, 0].tolist() == [90, 91]
    assert "In the training part as well: 2 test pictures, removed from the test part." in (
        source.notes
    )
    assert "Repeating an earlier one: 1 training picture, left in." in source.notes
    assert "Under several labels: 2 training pictures." in source.notes
    files = class_folders(top="train/") | {"test/A/1.png": picture(1)}
    with pytest.raises(ValueError, match="Every test picture is among the training pictures"):
        importer.import_path(write(tmp_path / "all", files))


def test_small_classes_are_named(tmp_path):
    files = class_folders(each=20) | {"C/1.png": picture(99), "C/2.png": picture(98)}
    files["D/1.png"] = picture(97)
    source = importer.import_path(write(tmp_path / "small", files))
    assert "Fewer than 10 training examples: 'C', 'D'." in source.notes
    assert "No test example: 'D'." in source.notes


def test_a_test_class_without_training_pictures_is_refused(tmp_path):
    files = class_folders(top="train/") | {"test/C/1.png": picture(9)}
    with pytest.raises(ValueError, match="classes that the training part has not: 'C'"):
        importer.import_path(write(tmp_path / "u", files))


def test_dark_on_light_becomes_light_on_dark(tmp_path):
    ink = np.full((4, 4), 255)
    ink[1:3, 1:3] = 30
    files = {name: picture(ink - place) for place, name in enumerate(class_folders())}
    source = importer.import_path(write(tmp_path / "scans", files))
    assert any("they were inverted" in note for note in source.notes)
    first = values(load_dataset(source).train.images)[0, :, :, 0]
    assert first[1, 1] - first[0, 0] == 225


def test_links_that_lead_outside_are_not_followed(tmp_path):
    folder = write(tmp_path / "in", class_folders())
    write(tmp_path / "out", {"secret.png": picture(200), "C/1.png": picture(201)})
    (folder / "A" / "link.png").symlink_to(tmp_path / "out" / "secret.png")
    (folder / "A" / "inside.png").symlink_to(folder / "B" / "0.png")
    (folder / "A" / "loop.png").symlink_to(folder / "A" / "loop.png")
    (folder / "C").symlink_to(tmp_path / "out" / "C")
    source = importer.import_path(folder)
    dataset = load_dataset(source)
    assert values(dataset.train.images).max() <= 20 and source.class_names == ("A", "B")
    assert len(dataset.train.labels) + len(dataset.test.labels) >= 20
    (note,) = [note for note in source.notes if "skipped" in note]
    assert note.startswith("3 links") and "'A/link.png', 'A/loop.png', 'C'" in note


def test_class_names_are_given_in_the_order_of_the_folders(tmp_path):
    folder = write(tmp_path / "n", class_folders())
    source = importer.import_path(folder, class_names=["apple", "bear"])
    assert source.class_names == ("apple", "bear")
    with pytest.raises(ValueError, match="1 class name came with 2 folders of pictures: 'A', 'B'"):
        importer.import_path(folder, class_names=["apple"])


def deep(value, shape=(4, 4)):
    """A picture of 16 bits a pixel."""
    buffer = io.BytesIO()
    Image.fromarray(np.full(shape, value, np.uint16)).save(buffer, "PNG")
    return buffer.getvalue()


def test_pictures_of_16_bits_are_scaled_by_what_they_hold():
    for highest, expected in ((200, 200), (4000, 255), (65_535, 255)):
        files = {
            f"{name}/{number}.png": deep(highest * (number + 1) // 10)
            for name in "AB"
            for number in range(10)
        }
        files |= {f"B/{number}.png": deep(number) for number in range(10)}
        source = importer.import_upload(files, name=f"deep-{highest}")
        dataset = load_dataset(source)
        shades = values(np.concatenate([dataset.train.images, dataset.test.images]))
        assert shades.max() == expected
        tenth = highest // 10 * (1 if highest < 256 else 255 / highest)
        assert abs(np.sort(np.unique(shades[shades > 9]))[0] - tenth) <= 1
        (note,) = [note for note in source.notes if "16 bits" in note]
        assert f"the largest value is {highest:,}" in note


def seen_through(color, background=(255, 0, 0)):
    """A square of ink on nothing, with a pixel of another color that nobody sees."""
    pixels = np.zeros((6, 6, 4), np.uint8)
    pixels[..., :3] = background
    pixels[2:4, 2:4] = (*color, 255)
    return picture(pixels)


def test_ink_on_nothing_is_ink_on_paper():
    for color in ((0, 0, 0), (255, 255, 255), (20, 20, 20)):
        read = pictures.read_picture(seen_through(color))
        assert read.shape == (6, 6)
        assert (read[2:4, 2:4] == 0).all() and read[0, 0] == 255
    read = pictures.read_picture(seen_through((0, 0, 200)))
    assert read[2, 2].tolist() == [0, 0, 200] and (read[0, 0] == 255).all()
    opaque = np.full((4, 4, 4), 255, np.uint8)
    opaque[..., :3] = 90
    assert (pictures.read_picture(picture(opaque)) == 90).all()


def test_pictures_of_every_kind():
    gray = np.full((4, 4), 120)
    for kind in ("PNG", "JPEG", "WEBP", "BMP", "GIF"):
        read = pictures.read_picture(picture(gray, kind))
        assert read.shape == (4, 4) and abs(int(read[0, 0]) - 120) <= 1, kind
    buffer = io.BytesIO()
    frames = [Image.new("L", (4, 4), shade) for shade in (10, 200)]
    frames[0].save(buffer, "GIF", save_all=True, append_images=frames[1:])
    assert (pictures.read_picture(buffer.getvalue()) == 10).all()
    read = pictures.read_picture(deep(38_400))
    assert read.dtype == np.uint16 and (read == 38_400).all()
    clear = io.BytesIO()
    Image.new("RGBA", (4, 4), (255, 0, 0, 0)).save(clear, "PNG")
    assert (pictures.read_picture(clear.getvalue()) == 255).all()


def test_a_turned_photo_is_set_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    raw = picture(np.zeros((8, 16)), "JPEG", exif=exif)
    assert pictures.read_picture(raw).shape == (16, 8)


@pytest.mark.parametrize("side", [5000, 20_000])
def test_a_picture_bomb_is_not_decoded(side):
    raw = picture(np.zeros((side, side)), "PNG", compress_level=1) if side < 6000 else None
    if raw is None:  # a head alone is enough to be refused
        raw = b"BM" + (10**6).to_bytes(4, "little") + bytes(4) + (54).to_bytes(4, "little")
        raw += (40).to_bytes(4, "little") + side.to_bytes(4, "little") * 2
        raw += b"\x01\0\x18\0" + bytes(24)
    with pytest.raises(ValueError, match="pixels"):
        pictures.read_picture(raw)


def test_a_jpeg_of_very_many_layers_is_not_decoded():
    raw = picture(np.zeros((8, 8)), "JPEG")
    with pytest.raises(ValueError, match="more than 100 layers"):
        pictures.read_picture(raw + b"\xff\xda" * 100)


def test_other_formats_stay_shut():
    with pytest.raises(ValueError, match="no picture"):
        pictures.read_picture(picture(5, "TIFF"))


def test_progress_is_told(tmp_path):
    told = []
    folder = write(tmp_path / "p", class_folders(each=120))
    importer.import_path(folder, progress=lambda done, total: told.append((done, total)))
    assert told[:2] == [(199, 240), (240, 240)]  # then how much is packed
