"""Files that are no network, or none that can be read here: told by their content, with a way out.

Nothing of them is opened: their first bytes tell, and in zip archives the names in them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import NamedTuple

_HEAD = 4096  # bytes that are looked at
_PACKED = (b"\x1f\x8b", b"7z\xbc\xaf\x27\x1c", b"Rar!", b"\xfd7zXZ", b"BZh")
_PYTORCH = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # how `torch.save` once began
_TABLE_END = b"\xdb\x47\x75\x24\x8b\x80\xfb\x57"  # of a checkpoint's index
_AS_SAFETENSORS = (
    "Where you trust it, write its weights without code: `from safetensors.torch import "
    'save_file` and `save_file(net.state_dict(), "net.safetensors")`. Bring that file together '
    "with a list of its layers."
)
_OLD_PICKLE = re.compile(rb"\((?:dp|lp|t|i|d|l)|c[\w.]+\n\w+\n")
_AGAIN = "Where the network was trained, save it with `model.save('net.keras')`, and bring that."


class _Stranger(NamedTuple):
    """A kind of file that cannot come.

    Attributes:
        is_one: Tells one by its bytes.
        sentence: What it is and what to do, after "The file ".
    """

    is_one: Callable[[bytes], bool]
    sentence: str


def _begins(*signs: bytes) -> Callable[[bytes], bool]:
    return lambda raw: raw.startswith(signs)


def _is_page(raw: bytes) -> bool:
    head = raw[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    return head.startswith(b"<") and (b"<html" in head or b"<!doctype html" in head)


def _is_onnx(raw: bytes) -> bool:
    head = raw[:_HEAD].lower()
    makers = (b"onnx", b"pytorch", b"tf2onnx", b"keras2onnx", b"skl2onnx")
    return raw[:1] == b"\x08" and raw[1:2] < b"\x20" and any(maker in head for maker in makers)


def _is_saved_model(raw: bytes) -> bool:
    return raw.startswith(b"\x08\x01\x12") and b"serve" in raw


def _is_graph(raw: bytes) -> bool:
    head = raw[:_HEAD]
    is_record = raw[:1] == b"\n" and b"\n" in raw[2:4] and b"\x12" in head  # in a record, a name
    return is_record and any(sign in head for sign in (b"Placeholder", b"Const"))


def _is_core_ml(raw: bytes) -> bool:
    head = raw[:_HEAD].lower()
    return raw[:1] == b"\x08" and any(
        sign in head for sign in (b"coreml", b"com.apple", b"mlmodel")
    )


def _is_pickle(raw: bytes) -> bool:
    if raw[:1] == b"\x80" and raw[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return True
    as_text = _OLD_PICKLE.match(raw[:_HEAD]) is not None and raw.rstrip().endswith(b".")
    return as_text or raw.startswith((b"\x78\x01", b"\x78\x9c", b"\x78\xda"))  # joblib packs so


_STRANGERS = (
    _Stranger(lambda raw: not raw, "is empty. Copy it again."),
    _Stranger(
        _begins(b"version https://git-lfs"),
        "is a pointer of Git LFS, which stands for the file in a repository. Run `git lfs pull` in "
        "the clone, or download the file itself from its page.",
    ),
    _Stranger(_is_page, "is a web page. Download the file itself: on its page by 'Raw' or so."),
    _Stranger(
        _begins(_PYTORCH),
        f"is PyTorch's, a pickle, which can run programs and is not opened. {_AS_SAFETENSORS}",
    ),
    _Stranger(
        _is_pickle,
        "is a pickle, as Python, joblib and scikit-learn write them. It can run programs and is "
        f"not opened. If it holds a network of Keras: {_AGAIN} If it holds one of PyTorch: "
        f"{_AS_SAFETENSORS}",
    ),
    _Stranger(
        lambda raw: raw[4:8] == b"TFL3",
        "is a network of TensorFlow Lite, made for phones: its layers are merged, and often "
        f"rounded, so that they cannot be shown as they were learned. {_AGAIN}",
    ),
    _Stranger(
        _is_core_ml,
        f"is a network of Core ML, made for Apple's devices, which is not read here. {_AGAIN}",
    ),
    _Stranger(
        _is_onnx, f"is a network in ONNX, which is not read here. {_AGAIN} {_AS_SAFETENSORS}"
    ),
    _Stranger(
        _is_saved_model,
        "is part of a SavedModel, TensorFlow's folder for servers, in which a network is a "
        "program. Load it where you trust it, `model = tf.keras.models.load_model(FOLDER)`, and "
        "save it with `model.save('net.keras')`.",
    ),
    _Stranger(
        _is_graph,
        "is a frozen graph of TensorFlow (GraphDef), in which a network is a program, without its "
        f"layers. {_AGAIN}",
    ),
    _Stranger(
        lambda raw: raw.endswith(_TABLE_END),
        "is the index of a TensorFlow checkpoint, which has weights without names of layers. Load "
        "it into the network, `model.load_weights(PATH)`, and save that: "
        "`model.save('net.keras')`.",
    ),
    _Stranger(
        lambda raw: raw.startswith(_PACKED) or raw[257:262] == b"ustar",
        "is a packed archive. Unpack it, and bring the network's file.",
    ),
    _Stranger(
        lambda raw: raw[:_HEAD].lstrip()[:1] == b"{",
        "is JSON text, which may describe an architecture but holds no weights. "
        "Save the whole network with `model.save('net.keras')`.",
    ),
    _Stranger(
        lambda raw: raw[:_HEAD].lstrip()[:1] == b"<",
        f"is XML text, and no network of Keras. {_AGAIN}",
    ),
    _Stranger(_begins(b"MATLAB"), f"is MATLAB's, whose networks are not read here. {_AGAIN}"),
)


def explain(raw: bytes) -> str:
    """What to tell someone whose file is no network that can be read."""
    for stranger in _STRANGERS:
        if stranger.is_one(raw):
            return f"The file {stranger.sentence}"
    return (
        "The file is neither .keras nor .h5, neither .npz nor .safetensors, whatever its name "
        f"says. {_AGAIN}"
    )


def explain_archive(names: Sequence[str]) -> str | None:
    """What to tell someone whose zip archive is another program's; None if that is not known.

    Args:
        names: Of the files in it.
    """
    ends = {name.rsplit("/", 1)[-1] for name in names}
    if "data.pkl" in ends:
        kind = "a TorchScript program" if "constants.pkl" in ends else "PyTorch's, a pickle"
        return f"The file is {kind}, which can run programs and is not opened. {_AS_SAFETENSORS}"
    if "saved_model.pb" in ends:
        return (
            "The file is a packed SavedModel, TensorFlow's folder for servers, in which a network "
            "is a program. Load it where you trust it, `model = "
            "tf.keras.models.load_model(FOLDER)`, and save it with `model.save('net.keras')`."
        )
    if "Manifest.json" in ends and any("CoreML" in name for name in names):
        return f"The file is a package of Core ML, which is not read here. {_AGAIN}"
    inner = [name for name in names if name.lower().endswith((".keras", ".h5", ".safetensors"))]
    if inner and "config.json" not in ends:
        return (
            f"The file is an archive with {inner[0][:60]!r} in it. Unpack it, and bring that file."
        )
    return None
