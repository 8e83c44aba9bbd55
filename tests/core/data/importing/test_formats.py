"""The table of formats: what each of them has, each on a minimal example, and how they are told."""

import io
import zipfile

import pytest

from core.data.datasets import load_test_split
from core.data.importing import files as brought
from core.data.importing import importer
from core.data.importing.formats import FORMATS
from core.data.importing.parts import Wishes
from tests.core.data.importing.making import (
    archive,
    class_folders,
    idx_files,
    npz,
    picture,
    tar,
    unpacked,
)

NEGATIVE, POSITIVE = (
    "".join(f"{word} film number{number}\n" for number in range(10)).encode()
    for word in ("bad", "good")
)
ARRAYS = npz(
    x_train=[[0, 1], [2, 3], [4, 5], [6, 7]], y_train=[0, 1, 0, 1], x_test=[[8, 9]], y_test=[1]
)
TABLE = b"width,height,label\n" + b"".join(b"%d,%d,%d\n" % (n, n * n, n % 2) for n in range(20))
NAMES = b"file,label\n" + b"".join(b"%d.png,%d\n" % (n, n % 2) for n in range(20))
EXAMPLES = {
    "idx": idx_files(),
    "labelled pictures": {"names.csv": NAMES}
    | {f"pictures/{number}.png": picture(number) for number in range(20)},
    "class folders": class_folders(),
    "arrays": {"my.npz": ARRAYS},
    "table": {"my.csv": TABLE},
    "text": {"neg.txt": NEGATIVE, "pos.txt": POSITIVE},
    "text folders": {
        f"{name}/{number}.txt": f"{name} film number{number}".encode()
        for name in ("dull", "fine")
        for number in range(10)
    },
}


def test_each_format_has_a_name_a_sentence_and_an_example():
    names = [known.name for known in FORMATS]
    assert len(names) == len(set(names)) and set(names) == set(EXAMPLES)
    assert importer.FORMATS[:-1] == tuple(known.sentence for known in FORMATS)
    for sentence in importer.FORMATS:
        assert sentence and not sentence.endswith(".") and "\n" not in sentence


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_recognized_as_one_format_and_read(name):
    files = brought.from_upload(unpacked(EXAMPLES[name]))
    recognized = [known.name for known in FORMATS if known.recognizes(files, Wishes())]
    # A table beside pictures may also be read without them.
    assert recognized[0] == name
    assert len(recognized) == (3 if name == "labelled pictures" else 1)
    found = importer.look_upload(EXAMPLES[name])
    source = importer.import_upload(EXAMPLES[name], name="example")
    assert len(source.class_names) == 2 and len(load_test_split(source).labels) > 0
    assert found.format == ("class folders" if name == "labelled pictures" else name)
    assert found.sentence.endswith(".") and found.test in (0, None, 1, 4)


@pytest.mark.parametrize("name", EXAMPLES)
def test_archives_may_hold_each_format_and_archives(name):
    plain = importer.import_upload(EXAMPLES[name], name="plain")
    inner = {"inner.zip": archive(EXAMPLES[name])}
    for number, raw in enumerate((archive(EXAMPLES[name]), archive(inner))):
        zipped = importer.import_upload({"a.zip": raw}, name=f"zipped-{number}")
        assert zipped.sha256 == plain.sha256
    for number, packed in enumerate((tar(EXAMPLES[name]), tar(inner, packed=False))):
        end = ".tar" if number else ".tar.gz"
        wrapped = importer.import_upload({f"a{end}": packed}, name=f"wrapped-{number}")
        assert wrapped.sha256 == plain.sha256


def test_arrays_may_lie_loose():
    with zipfile.ZipFile(io.BytesIO(ARRAYS)) as packed:
        loose = {name: packed.read(name) for name in packed.namelist()}
    assert (
        importer.import_upload(loose, name="loose").sha256
        == importer.import_upload({"my.npz": ARRAYS}, name="packed").sha256
    )


def test_what_is_expected_names_every_format():
    with pytest.raises(ValueError) as refused:
        importer.import_upload({"a.doc": b"x"})
    assert all(known.sentence in str(refused.value) for known in FORMATS)
