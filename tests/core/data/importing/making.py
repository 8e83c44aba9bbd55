"""Makes small data sets in every format, whole and broken."""

import gzip
import io
import struct
import tarfile
import zipfile

import numpy as np
from PIL import Image


def idx(array, kind=0x08):
    head = bytes([0, 0, kind, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    return head + array.astype(np.uint8).tobytes()


def idx_files(train=8, test=4, side=3, classes=2, packed=False, prefix=""):
    """The four files by name; the first pixels of an image tell its number."""
    files = {}
    for part, number, first in (("train", train, 0), ("t10k", test, 100)):
        images = np.arange(number * side * side).reshape(number, side, side) % 251
        images[:, 0, 0] = first + np.arange(number)
        labels = np.arange(number) % classes
        files[f"{prefix}{part}-images-idx3-ubyte"] = idx(images)
        files[f"{prefix}{part}-labels-idx1-ubyte"] = idx(labels)
    if packed:
        files = {f"{name}.gz": gzip.compress(raw) for name, raw in files.items()}
    return files


def write(folder, files):
    for name, raw in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw)
    return folder


def picture(pixels, kind="PNG", **settings):
    """A picture file of an array, or of one gray value as 4x4 pixels."""
    if np.isscalar(pixels):
        pixels = np.full((4, 4), pixels)
    buffer = io.BytesIO()
    Image.fromarray(np.asarray(pixels, np.uint8)).save(buffer, kind, **settings)
    return buffer.getvalue()


def class_folders(classes="AB", each=10, top=""):
    """Pictures that all differ, dark, by name: A/0.png, A/1.png, ..., B/0.png, ..."""
    return {
        f"{top}{name}/{number}.png": picture(1 + place * each + number)
        for place, name in enumerate(classes)
        for number in range(each)
    }


def archive(files, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as packed:
        for name, raw in files.items():
            packed.writestr(name, raw)
    return buffer.getvalue()


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)
    return buffer.getvalue()


def npy(array):
    buffer = io.BytesIO()
    np.save(buffer, array)
    return buffer.getvalue()


def npy_head(descr, shape, version=b"\x01\x00"):
    """The head of an npy file that announces what it likes, and no data."""
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (63 - (10 + len(text)) % 64) + "\n"
    return b"\x93NUMPY" + version + struct.pack("<H", len(text)) + text.encode()


def tar(files, packed=True, kind=tarfile.GNU_FORMAT):
    """A tar archive of files by name, or of members as they are told: a TarInfo and no bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w", format=kind) as archive:
        for name, raw in files.items():
            info = raw if isinstance(raw, tarfile.TarInfo) else tarfile.TarInfo(name)
            if isinstance(raw, bytes):
                info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw) if isinstance(raw, bytes) else None)
    return gzip.compress(buffer.getvalue(), mtime=0) if packed else buffer.getvalue()


def unpacked(files):
    """The same files with what is in an npz file in its place, if one stands alone."""
    if len(files) == 1 and next(iter(files)).endswith(".npz"):
        with zipfile.ZipFile(io.BytesIO(next(iter(files.values())))) as packed:
            return {name: packed.read(name) for name in packed.namelist()}
    return files
