"""The door: what is recognized, names, archives and their tricks, and where data sets are kept."""

import io
import json
import stat
import subprocess
import sys
import zipfile

import numpy as np
import pytest

from core.__main__ import main
from core.data import library, overview
from core.data.datasets import IRIS, MNIST, load_dataset
from core.data.importing import archives, importer, zip_archive
from core.data.importing import files as brought
from tests.core.data.importing.making import (
    archive,
    class_folders,
    idx,
    idx_files,
    npz,
    picture,
    write,
)
from tests.places import ROOT


def test_one_data_set_in_every_wrapping_is_one(tmp_path):
    files = class_folders()
    raw = archive({f"Set/{name}": data for name, data in files.items()})
    (tmp_path / "set.zip").write_bytes(raw)
    sources = [
        importer.import_path(write(tmp_path / "Set", files), name="a"),
        importer.import_path(tmp_path / "set.zip", name="b"),
        importer.import_upload({"set.zip": raw}, name="c"),
        importer.import_upload({f"Set/{name}": data for name, data in files.items()}, name="d"),
    ]
    assert len({source.sha256 for source in sources}) == 1
    assert [source.title for source in sources] == ["Set", "set", "set", "Set"]
    packed = importer.import_upload({"idx.zip": archive(idx_files(packed=True))}, name="e")
    assert packed.sha256 == importer.import_upload(idx_files(), name="f").sha256


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("/etc/passwd.png", "leads outside"),
        ("A/../../b.png", "leads outside"),
        ("..", "leads outside"),
        ("A\\..\\..\\b.png", "leads outside"),
        ("\\b.png", "leads outside"),
        ("C:/b.png", "names a drive"),
    ],
)
def test_names_that_lead_elsewhere_are_refused(name, sentence):
    # zipfile itself would turn backslashes into slashes on other systems; write them as they are.
    plain = archive(class_folders() | {"@" * len(name): picture(1)})
    tricky = plain.replace(b"@" * len(name), name.encode())
    with pytest.raises(ValueError, match=sentence):
        importer.import_upload({"a.zip": tricky})
    with pytest.raises(ValueError, match=sentence):
        importer.import_upload(class_folders() | {name: picture(1)})


def test_links_in_an_archive_are_refused():
    buffer = io.BytesIO(archive(class_folders()))
    with zipfile.ZipFile(buffer, "a") as packed:
        info = zipfile.ZipInfo("A/link.png")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        packed.writestr(info, "/etc/passwd")
    with pytest.raises(ValueError, match="holds a link, 'A/link.png'"):
        importer.import_upload({"a.zip": buffer.getvalue()})


def test_bombs_are_refused_by_what_the_directory_says(monkeypatch):
    bomb = archive(class_folders() | {"A/bomb.png": bytes(20_000_000)})
    with pytest.raises(ValueError, match="'A/bomb.png' unpacks from .* to 20,000,000 bytes"):
        importer.import_upload({"a.zip": bomb})
    with pytest.raises(ValueError, match="unpacks from"):
        importer.import_upload({"a.npz": npz(x=np.zeros((20, 1000, 1000), np.uint8))})
    monkeypatch.setattr(archives, "MAX_BYTES", 1000)
    with pytest.raises(ValueError, match="The archive unpacks to 0.0 GB"):
        importer.import_upload({"a.zip": archive(class_folders())})
    monkeypatch.setattr(archives, "MAX_FILES", 5)
    with pytest.raises(ValueError, match="holds 20 files; at most 5"):
        importer.import_upload({"a.zip": archive(class_folders())})


def test_a_directory_that_lies_of_sizes_is_found_out():
    raw = bytearray(archive({f"A/{n}.png": picture(n) for n in range(9)}, zipfile.ZIP_STORED))
    start = raw.rfind(b"PK\x01\x02")
    raw[start + 24 : start + 28] = (10).to_bytes(4, "little")
    more = zip_archive.from_zip("a", zipfile.ZipFile(io.BytesIO(bytes(raw))))
    assert more.sizes["A/8.png"] == 10
    with more.open("A/8.png") as stream, pytest.raises(ValueError, match="cut off or damaged"):
        brought.take(stream, 1000, "A/8.png")


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_archives_with_two_files_of_one_name_or_a_password_are_refused():
    buffer = io.BytesIO(archive(class_folders()))
    with zipfile.ZipFile(buffer, "a") as packed:
        packed.writestr("A/0.png", picture(5))
    with pytest.raises(ValueError, match="several files of one name: 'A/0.png'"):
        importer.import_upload({"a.zip": buffer.getvalue()})
    raw = bytearray(archive(class_folders()))
    raw[raw.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ValueError, match="password"):
        importer.import_upload({"a.zip": bytes(raw)})


def test_nothing_and_too_much_are_told(monkeypatch, tmp_path):
    with pytest.raises(ValueError, match="No file was received"):
        importer.import_upload({})
    with pytest.raises(ValueError, match="No data set was recognized in 'a.doc'. Expected IDX"):
        importer.import_upload({"a.doc": b"x"})
    (tmp_path / "empty").mkdir()
    with pytest.raises(ValueError, match="recognized in no file"):
        importer.import_path(tmp_path / "empty")
    with pytest.raises(ValueError, match="is not there"):
        importer.import_path(tmp_path / "missing")
    with pytest.raises(ValueError, match="one folder, or files alone"):
        importer.import_path([tmp_path, tmp_path / "empty"])
    monkeypatch.setattr(brought, "MAX_UPLOAD", 100)
    with pytest.raises(ValueError, match="python -m core data import"):
        importer.import_upload(idx_files())


def test_wishes_are_checked():
    for size in ((0, 5), (5, 513)):
        with pytest.raises(ValueError, match="Received the size"):
            importer.import_upload(class_folders(), size=size)
    with pytest.raises(ValueError, match="Received the seed -1"):
        importer.import_upload(class_folders(), seed=-1)
    with pytest.raises(ValueError, match="Leave|leave"):
        importer.import_upload(idx_files(), size=(9, 9))
    assert importer.parse_size(" 28x32 ") == (28, 32)
    for text in ("28", "28x", "x", "28 x 28 x 1", "１x１"):
        with pytest.raises(ValueError, match="expected height x width"):
            importer.parse_size(text)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("notMNIST_small", "notmnist-small"),
        ("Ärger & Co.", "arger-co"),
        ("日本", "my-data"),
        ("a" * 39 + "-b", "a" * 39),
        ("../../etc", "etc"),
        ("<b>", "b"),
    ],
)
def test_names_come_from_titles(text, name):
    assert importer.make_name(text) == name
    library.check_name(name)


def test_a_name_is_given_once():
    first = importer.import_upload(class_folders(), name="mine")
    assert importer.import_upload(class_folders(), name="mine") == first
    with pytest.raises(ValueError, match="taken by the data set 'mine', which holds other data"):
        importer.import_upload(idx_files(), name="mine", title="other")
    with pytest.raises(ValueError, match="'MNIST', which comes with Inkling"):
        importer.import_upload(idx_files(), name="mnist")
    for name in ("Mine", "../x", "a--b", "a" * 41, "ü"):
        with pytest.raises(ValueError, match="small letters and digits"):
            importer.import_upload(class_folders(), name=name)
    assert [source.name for source in library.list_sources()] == [
        "mnist",
        "iris",
        "iris-all",
        "mine",
    ]


def test_a_damaged_data_set_is_moved_aside_and_can_be_imported_again():
    source = importer.import_upload(class_folders(), name="mine")
    source.path.with_name("source.json").write_text("{")
    assert [known.name for known in library.list_sources()] == ["mnist", "iris", "iris-all"]
    again = importer.import_upload(class_folders(), name="mine")
    assert load_dataset(again).train.images.shape == (16, 4, 4, 1)
    (aside,) = library.library_root().glob(".damaged-mine-*")
    assert (aside / "source.json").read_text() == "{"


def test_one_class_in_all_is_refused():
    files = idx_files()
    for part, number in (("train", 8), ("t10k", 4)):
        files[f"{part}-labels-idx1-ubyte"] = idx(np.full(number, 3))
    with pytest.raises(ValueError, match="of one class; expected at least two"):
        importer.import_upload(files)


def test_too_much_is_refused_before_it_is_read(monkeypatch):
    from core.data.importing import parts

    monkeypatch.setattr(parts, "MAX_BYTES", 8 * 9 * 4 - 1)
    with pytest.raises(ValueError, match="8 examples of 3x3 numbers"):
        importer.import_upload(idx_files())
    with pytest.raises(ValueError, match="20 examples of 4x4x1 numbers .*--size 32x32"):
        importer.import_upload(class_folders())
    monkeypatch.undo()
    monkeypatch.setattr(parts, "MAX_EXAMPLES", 19)
    with pytest.raises(ValueError, match="There are 20 examples; at most 19"):
        importer.import_upload(class_folders())


def test_an_overview_counts_and_samples():
    source = importer.import_upload(class_folders(each=20))
    seen = overview.look(source, per_class=5)
    assert seen.train.tolist() == [16, 16] and seen.test.tolist() == [4, 4]
    assert seen.samples.shape == (2, 5, 4, 4, 1)
    test = load_dataset(source).test
    expected = np.round(test.images[test.labels == 1] * 255)
    assert np.array_equal(seen.samples[1, :4], expected) and not seen.samples[1, 4].any()
    assert overview.look(source, classes=1).samples.shape == (1, 12, 4, 4, 1)
    flowers = overview.look(IRIS)
    train = load_dataset(IRIS).train
    expected = [train.images[train.labels == label].mean(axis=0) for label in range(3)]
    assert np.allclose(flowers.means, expected, atol=1e-5)
    told = overview.telling_features(np.array([[1.0, 0, 3], [0, 2, 3]]), ("a", "b", "c"))
    assert told == [["a"], ["b"]]


def test_the_commands(tmp_path, capsys):
    folder = write(tmp_path / "Letters", class_folders())
    arguments = ["data", "import", str(folder), "--name", "abc", "--classes", "x,y", "--json"]
    assert main(arguments) == 0
    table = json.loads(capsys.readouterr().out)
    assert table[0] == {"class": "x", "training": 8, "test": 2, "of": ""}
    assert table[2]["of"] == "abc, images of 4x4x1" and table[2]["training"] == 16
    assert main(["data", "list", "--json"]) == 0
    rows = {row["data set"]: row for row in json.loads(capsys.readouterr().out)}
    assert (rows["mnist"]["training"], rows["mnist"]["test"]) == (60_000, 10_000)
    assert rows["abc"]["title"] == "Letters" and rows["abc"]["input"] == "4x4x1"
    assert rows["iris"]["input"] == "4" and rows["iris"]["classes"] == 3
    library.find_source("abc").path.write_bytes(b"x")
    assert main(["data", "list"]) == 0 and "damaged" in capsys.readouterr().out
    for wrong in (["show", "abc"], ["show", "abd"], ["import", str(folder), "--size", "3"]):
        assert main(["data", *wrong]) == 1
    complaints = capsys.readouterr().err
    assert "is damaged" in complaints and "Did you mean 'abc'?" in complaints
    assert "expected height x width" in complaints


def test_importing_needs_no_scikit_learn_until_text_comes():
    code = (
        "import sys, core.data.importing.importer as i; "
        "print(sorted({'sklearn', 'keras', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.stdout.strip() == "[]", done.stderr


def test_mnist_keeps_its_place():
    assert library.find_source("mnist") is MNIST


class Cancelled(Exception):
    """Not of the importer's."""


NOISE = np.random.default_rng(0).integers(0, 250, (1000, 3000))


@pytest.mark.parametrize(
    "files",
    [class_folders(each=120), {"a.npz": npz(x=NOISE, y=np.arange(1000) % 2)}],
    ids=["pictures", "arrays"],
)
def test_an_import_tells_how_far_it_is_and_can_be_cancelled_at_any_time(files):
    told = []
    importer.import_upload(files, name="told", progress=lambda *step: told.append(step))
    assert len(told) > 5 and all(0 <= done <= total for done, total in told)
    kept = library.library_root()
    for place in range(0, len(told), max(1, len(told) // 5)):
        steps = iter(range(place))

        def stop(*_, steps=steps):
            if next(steps, None) is None:
                raise Cancelled

        with pytest.raises(Cancelled):
            importer.import_upload(files, name="stopped", progress=stop)
        assert sorted(path.name for path in kept.iterdir()) == [".lock", "told"]


def test_the_same_file_twice_counts_once():
    files = idx_files()
    twice = files | {f"{name}/{name}": raw for name, raw in files.items()}
    once = importer.import_upload(files, name="once")
    assert importer.import_upload({"a.zip": archive(twice)}, name="twice").sha256 == once.sha256
    own = {f"{name}/{name}": raw for name, raw in files.items()}
    assert importer.import_upload(own, name="own-folders").sha256 == once.sha256
    raw = npz(x=np.arange(40).reshape(20, 2, 1), y=np.arange(20) % 2)
    single = importer.import_upload({"a.npz": raw}, name="single")
    again = importer.import_upload({"a.npz": raw, "copy/a.npz": raw}, name="again")
    assert again.sha256 == single.sha256


def test_an_archive_of_windows_is_read():
    plain = archive({name: raw for name, raw in class_folders(top="set/").items()})
    names = [name for name in class_folders(top="set/")]
    for name in names:
        plain = plain.replace(name.encode(), name.replace("/", "\\").encode())
    source = importer.import_upload({"a.zip": plain}, name="windows")
    slashes = importer.import_upload({"a.zip": archive(class_folders())}, name="slashes")
    assert source.sha256 == slashes.sha256 and source.class_names == ("A", "B")


def test_a_shifted_directory_gets_a_sentence():
    raw = bytearray(npz(x=np.arange(40).reshape(20, 2, 1), y=np.arange(20) % 2))
    place = raw.rfind(b"PK\x05\x06") + 16  # where the directory begins, by its own account
    start = int.from_bytes(raw[place : place + 4], "little") + 100
    raw[place : place + 4] = start.to_bytes(4, "little")
    with pytest.raises(ValueError, match=r"'x.npy' in the archive cannot be read.*Pack it again"):
        importer.import_upload({"a.npz": bytes(raw)})


def test_hidden_files_are_left_out_without_a_word():
    files = class_folders(top="set/") | {
        name: b"x" for name in ("__MACOSX/set/A/._0.png", "set/.DS_Store", "set/A/Thumbs.db")
    }
    for number, brought_ in enumerate((files, {"a.zip": archive(files)})):
        source = importer.import_upload(brought_, name=f"hidden-{number}")
        assert source.class_names == ("A", "B")
        assert not [note for note in source.notes if "DS_Store" in note or "eft out" in note]


def test_of_several_data_sets_one_is_chosen():
    files = {
        name: raw
        for prefix in ("gzip/emnist-letters-", "gzip/emnist-digits-")
        for name, raw in idx_files(prefix=prefix).items()
    } | {"gzip/emnist-letters-mapping.txt": b"0 65\n1 66 98\n"}
    raw = {"gzip.zip": archive(files)}
    with pytest.raises(ValueError, match="There are 2 data sets .*--only NAME"):
        importer.import_upload(raw)
    (question,) = importer.look_upload(raw).questions
    assert question.choices == ("emnist-digits-", "emnist-letters-")
    source = importer.import_upload(raw, name="letters", only=question.choices[1])
    assert source.class_names == ("A", "B/b")
