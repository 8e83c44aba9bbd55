"""Tar archives of class folders: one and two, what is skipped, and what they may not do."""

import bz2
import gzip
import io
import lzma
import struct
import tarfile

import numpy as np
import pytest

from core.__main__ import main
from core.data import library
from core.data.datasets import load_dataset
from core.data.importing import archives, importer, tar_archives
from tests.core.data.importing.making import archive, class_folders, picture, tar, write


def values(images):
    return np.round(images * 255).astype(int)


def pair():
    """Two archives as notMNIST's: each with a top folder of its own, and broken pictures."""
    large = class_folders(classes="ABC", each=30, top="notMNIST_large/")
    large |= {"notMNIST_large/A/empty.png": b"", "notMNIST_large/B/text.png": b"no picture"}
    small = {f"notMNIST_small/{name}/1.png": picture(150 + n) for n, name in enumerate("ABC")}
    small |= {"notMNIST_small/A/broken.png": picture(9)[:20], "notMNIST_small/A/2.png": picture(1)}
    return {"notMNIST_large.tar.gz": tar(large), "notMNIST_small.tar.gz": tar(small)}


def test_two_archives_are_the_training_part_and_the_test_part(tmp_path):
    folder = write(tmp_path / "downloads", pair())
    paths = sorted(folder.iterdir(), reverse=True)  # the order does not count, names do
    own = importer.import_path(paths)  # of that name, drawn as the tutorial did
    assert (own.name, own.title) == ("notmnist", "notMNIST")
    assert sorted(values(load_dataset(own).test.images)[:, 0, 0, 0]) == [150, 151, 152]
    source = importer.import_path(paths, name="letters")
    assert source.class_names == ("A", "B", "C") and source.input_shape == (4, 4, 1)
    dataset = load_dataset(source)
    assert len(dataset.train.labels) == 90
    assert values(dataset.test.images)[:, 0, 0, 0].tolist() == [150, 151, 152]
    assert dataset.test.labels.tolist() == [0, 1, 2]
    shades = values(dataset.train.images)[:, 0, 0, 0]
    assert sorted(shades) == list(range(1, 91))
    assert ((shades - 1) // 30 == dataset.train.labels).all()
    notes = " ".join(source.notes)
    assert "Skipped, as unreadable: 3 files, " in notes
    for name in ("train/A/empty.png", "train/B/text.png", "test/A/broken.png"):
        assert f"'{name}: no picture'" in notes
    assert "1 test picture, removed from the test part" in notes
    for again in (importer.import_path(folder, name="b"), importer.import_upload(pair(), name="c")):
        assert again.sha256 == source.sha256


def test_the_first_training_pictures_are_of_all_classes():
    source = importer.import_upload(pair())
    labels = load_dataset(source).train.labels
    assert min(np.bincount(labels[:30], minlength=3)) >= 4  # by chance less in 1 of 500 orders
    assert "The training pictures were mixed with seed 0, so that the first ones" in str(
        source.notes
    )
    other = load_dataset(importer.import_upload(pair(), name="other", seed=1)).train.labels
    assert (labels != other).any()


def test_the_archives_may_be_wrapped_otherwise_or_not_at_all():
    def bring(train, test, name):
        files = {"train.tar": tar(train, packed=False), "my-test.tgz": tar(test)}
        return importer.import_upload(files, name=name)

    test = {f"{name}/1.png": picture(200 + n) for n, name in enumerate("AB")}
    plain = bring(class_folders(), test, "a")
    wrapped = {f"./test/{name}": raw for name, raw in test.items()} | {"./test/README": b"x"}
    other = bring(class_folders(top="deep/er/"), wrapped, "b")
    assert plain.sha256 == other.sha256
    assert "do not end like pictures: 1 file, 'test/README'" in str(other.notes)


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("top", ["", "Letters/", "train/"])
def test_one_archive_is_read_as_a_zip_archive_of_the_same_files_is(packed, top):
    files = class_folders(top=top)
    if top == "train/":
        files |= {"test/A/1.png": picture(90), "test/B/1.png": picture(91)}
    unsorted = dict(reversed(files.items()))
    name = "letters.tar.gz" if packed else "letters.tar"
    source = importer.import_upload({name: tar(unsorted, packed)})
    zipped = importer.import_upload({"letters.zip": archive(files)}, name="zipped")
    assert (source.sha256, source.notes) == (zipped.sha256, zipped.notes)
    assert source.title == zipped.title == "letters"


@pytest.mark.parametrize("kind", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT, tarfile.USTAR_FORMAT])
def test_every_kind_of_tar_is_read_with_long_names_and_empty_folders(kind):
    long = "x" * 90
    folder = tarfile.TarInfo("C")
    folder.type = tarfile.DIRTYPE
    files = class_folders(classes=("é", long)) | {"C": folder}
    source = importer.import_upload({"a.tgz": tar(files, kind=kind)}, name=f"kind-{kind}")
    assert source.class_names == ("x" * 47 + "…", "é")
    assert "No picture can be read in 'C', so that is no class." in source.notes


def member(name, kind, **fields):
    info = tarfile.TarInfo(name)
    info.type = kind
    for field, value in fields.items():
        setattr(info, field, value)
    return info


SPECIAL = {
    "a link": member("A/x.png", tarfile.SYMTYPE, linkname="/etc/passwd"),
    "a hard link": member("A/x.png", tarfile.LNKTYPE, linkname="A/0.png"),
    "a pipe": member("A/x.png", tarfile.FIFOTYPE),
    "a disk": member("A/x.png", tarfile.BLKTYPE, devmajor=8),
    "a terminal": member("A/x.png", tarfile.CHRTYPE, devmajor=1),
    "holes": member("A/x.png", tarfile.GNUTYPE_SPARSE),
}


@pytest.mark.parametrize("case", SPECIAL)
def test_what_is_neither_file_nor_folder_is_refused(case):
    with pytest.raises(ValueError, match=r"holds a (link|device or the like), 'A/x.png'"):
        importer.import_upload({"a.tar.gz": tar(class_folders() | {"A/x.png": SPECIAL[case]})})


@pytest.mark.parametrize("name", ["/etc/x.png", "A/../../x.png", "..", "C:/x.png", "A\\..\\..\\x"])
def test_names_that_lead_elsewhere_are_refused(name):
    with pytest.raises(ValueError, match="leads outside|names a drive"):
        importer.import_upload({"a.tar": tar(class_folders() | {name: picture(1)}, packed=False)})


def test_two_files_of_one_name_are_refused():
    files = class_folders()
    files["again"] = member("A/0.png", tarfile.REGTYPE)
    with pytest.raises(ValueError, match="several files of one name: 'A/0.png'"):
        importer.import_upload({"a.tar.gz": tar(files)})


def test_sizes_and_numbers_are_bounded(monkeypatch):
    bomb = tar(class_folders() | {"A/bomb.png": bytes(30_000_000)})
    with pytest.raises(ValueError, match=r"'a.tar.gz' unpacks from .* over 200 times"):
        importer.import_upload({"a.tar.gz": bomb})
    behind = gzip.compress(tar(class_folders(), packed=False) + bytes(30_000_000), mtime=0)
    with pytest.raises(ValueError, match="over 200 times"):
        importer.import_upload({"a.tar.gz": behind})
    monkeypatch.setattr(archives, "MAX_FILES", 19)
    with pytest.raises(ValueError, match="holds 20 files; at most 19"):
        importer.import_upload({"a.tar.gz": tar(class_folders())})
    monkeypatch.undo()
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="The archive unpacks to 0.0 GB"):
        importer.import_upload({"a.tar.gz": tar(class_folders())})


def test_a_name_as_long_as_a_bomb_takes_no_memory():
    head = member("././@LongLink", tarfile.GNUTYPE_LONGNAME, size=5_000_000)
    raw = head.tobuf(tarfile.GNU_FORMAT) + np.random.default_rng(0).bytes(5_000_000)
    with pytest.raises(ValueError, match=r"a name of 5,000,192 bytes"):
        importer.import_upload({"a.tar.gz": gzip.compress(raw, mtime=0)})


def test_a_file_of_less_than_no_bytes_does_not_lead_in_circles():
    raw = bytearray(member("A/0.png", tarfile.REGTYPE).tobuf(tarfile.GNU_FORMAT))
    raw[124:136] = b"\xff" + struct.pack(">q", -512).rjust(11, b"\xff")  # its size, in base 256
    raw[148:156] = b" " * 8
    raw[148:156] = f"{sum(raw):06o}\0 ".encode()
    with pytest.raises(ValueError, match="cut off or damaged"):
        importer.import_upload({"a.tar": bytes(raw) + bytes(2048)})


def test_many_heads_without_a_file_do_not_exhaust_the_stack():
    head = member("x", tarfile.XHDTYPE).tobuf(tarfile.USTAR_FORMAT)
    with pytest.raises(ValueError, match="cut off or damaged"):
        importer.import_upload({"a.tar": head * 5000 + bytes(1024)})


@pytest.mark.parametrize("packed", [True, False])
@pytest.mark.parametrize("part", [0.0, 0.4, 0.97])
def test_what_is_cut_off_is_told(packed, part):
    raw = tar({f"A/{n}.png": picture(np.arange(n, n + 900)) for n in range(9)}, packed)
    raw = raw[: int(part * (len(raw) if packed else 9 * 1024))]
    with pytest.raises(ValueError, match="'a.tar' is cut off or damaged .*Fetch it again"):
        importer.import_upload({"a.tar": raw})


def test_damage_in_the_middle_is_told():
    raw = bytearray(tar(class_folders(), packed=False))
    raw[1024 * 7 : 1024 * 7 + 100] = b"#" * 100  # a head: what follows would be lost in silence
    with pytest.raises(ValueError, match="cut off or damaged"):
        importer.import_upload({"a.tar": bytes(raw)})
    raw = bytearray(tar(class_folders()))
    raw[-6] ^= 1  # gzip's checksum
    with pytest.raises(ValueError, match="cut off or damaged .*CRC"):
        importer.import_upload({"a.tar.gz": bytes(raw)})


def test_archives_that_do_not_fit_are_told():
    one = tar(class_folders())
    for names in (
        ("a.tar", "b.tar"),
        ("train.tar", "train-2.tar", "more.tar"),
        ("train-a.tar", "x.tar"),
    ):
        with pytest.raises(ValueError, match=f"There are {len(names)} archives .*'{names[0]}'"):
            importer.import_upload(dict.fromkeys(names, one))
    with pytest.raises(ValueError, match="pictures '1.png' lie in no folder of a class"):
        importer.import_upload({"a.tar.gz": tar({"notes.txt": b"x", "1.png": picture(1)})})
    beside = importer.import_upload({"a.tar": one, "b.txt": b"words"}, name="beside")
    assert "do not end like pictures: 1 file, 'b.txt'." in " ".join(beside.notes)


@pytest.mark.parametrize("kind", ["bz2", "xz"])
def test_archives_may_be_packed_in_other_ways(kind):
    pack = {"bz2": bz2.compress, "xz": lzma.compress}[kind]
    raw = tar(dict(reversed(class_folders().items())), packed=False)
    source = importer.import_upload({f"a.tar.{kind}": pack(raw)}, name="packed")
    assert source.sha256 == importer.import_upload({"a.tar": raw}, name="plain").sha256
    with pytest.raises(ValueError, match="cut off or damaged"):
        importer.import_upload({f"a.tar.{kind}": pack(raw)[:-40]})


def test_a_packed_archive_is_unpacked_twice_and_no_more(monkeypatch):
    unpacked = []

    class Counted(gzip.GzipFile):
        def seek(self, offset, whence=io.SEEK_SET):
            if whence == io.SEEK_SET:
                unpacked.append(max(0, super().seek(0, io.SEEK_CUR) - offset))
            return super().seek(offset, whence)

    monkeypatch.setattr(gzip, "GzipFile", Counted)
    size = len(tar(class_folders(), packed=False))
    importer.import_upload({"a.tar.gz": tar(dict(reversed(class_folders().items())))})
    assert len(unpacked) > 20 and 0 < sum(unpacked) <= size  # back once, to the first file


def test_nothing_is_written_beside_the_store(tmp_path, monkeypatch, capsys):
    folder = write(tmp_path / "in", pair())
    monkeypatch.chdir(folder)
    names = ["notMNIST_large.tar.gz", "notMNIST_small.tar.gz"]
    assert main(["data", "import", *names, "--name", "letters"]) == 0
    assert "letters, images of 4x4x1" in capsys.readouterr().out
    assert sorted(path.name for path in folder.iterdir()) == names
    kept = library.find_source("letters").path.parent
    assert sorted(path.name for path in kept.iterdir()) == ["data.npz", "source.json"]
    assert tar_archives.MAX_FILES >= 529_114 + 18_724  # of notMNIST
