"""The table of formats: what each of them has, each on a minimal example, and how they are told."""

import io
import zipfile

import pytest

from core.data.datasets import load_test_split
from core.data.importing import files as brought
from core.data.importing import importer
from core.data.importing.formats import FORMATS
from tests.core.data.importing.making import archive, class_folders, idx_files, npz, tar

NEGATIVE, POSITIVE = (
    "".join(f"{word} film number{number}\n" for number in range(10)).encode()
    for word in ("bad", "good")
)
ARRAYS = npz(
    x_train=[[0, 1], [2, 3], [4, 5], [6, 7]], y_train=[0, 1, 0, 1], x_test=[[8, 9]], y_test=[1]
)
EXAMPLES = {
    "idx": idx_files(),
    "class folders": class_folders(),
    "npz": {"my.npz": ARRAYS},
    "text": {"neg.txt": NEGATIVE, "pos.txt": POSITIVE},
    "zip": {"my.zip": archive(class_folders())},
    "tar": {"my.tar.gz": tar(class_folders())},
}
IN_AN_ARCHIVE = ("npz",)  # a zip archive of arrays: recognized as an archive, then by what is in it


def test_each_format_has_a_name_a_sentence_and_an_example():
    names = [known.name for known in FORMATS]
    assert len(names) == len(set(names)) and set(names) == set(EXAMPLES)
    assert importer.FORMATS == tuple(known.sentence for known in FORMATS)
    for known in FORMATS:
        assert known.sentence and not known.sentence.endswith(".") and "\n" not in known.sentence
        assert callable(known.recognizes) and callable(known.collect)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_is_recognized_as_one_format_and_read(name):
    files = brought.from_upload(EXAMPLES[name])
    recognized = {known.name for known in FORMATS if known.recognizes(files)}
    assert recognized == {"zip" if name in IN_AN_ARCHIVE else name}
    source = importer.import_upload(EXAMPLES[name], name="example")
    assert len(source.class_names) == 2 and len(load_test_split(source).labels) > 0


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in ("npz", "zip", "tar")])
def test_a_zip_archive_may_hold_each_other_format(name):
    zipped = importer.import_upload({"a.zip": archive(EXAMPLES[name])}, name="zipped")
    assert zipped.sha256 == importer.import_upload(EXAMPLES[name], name="plain").sha256


def test_arrays_may_lie_loose_and_archives_not_in_archives():
    with zipfile.ZipFile(io.BytesIO(ARRAYS)) as packed:
        loose = {name: packed.read(name) for name in packed.namelist()}
    assert (
        importer.import_upload(loose, name="loose").sha256
        == importer.import_upload({"my.npz": ARRAYS}, name="packed").sha256
    )
    for inner in ("zip", "tar"):
        with pytest.raises(ValueError, match="No data set was recognized in 'my.*Expected IDX"):
            importer.import_upload({"a.zip": archive(EXAMPLES[inner])})


def test_what_is_expected_names_every_format():
    with pytest.raises(ValueError) as refused:
        importer.import_upload({"a.doc": b"x"})
    assert all(known.sentence in str(refused.value) for known in FORMATS)
