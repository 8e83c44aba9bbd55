"""Writes a packed network as an ONNX file, for the measurement beside onnxruntime-web.

Just the few messages of the format that networks of convolutions need, by the numbers of their
fields in `onnx.proto`: https://github.com/onnx/onnx/blob/main/onnx/onnx.proto
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from core.browser.pack import Packed

_IR_VERSION, _OPSET = 8, 13
_FLOAT, _INTS, _INT = 1, 7, 2  # of a tensor; of attributes


def to_onnx(packed: Packed) -> bytes:
    """The network in float32, from images (1, height, width, channels) to probabilities.

    Raises:
        ValueError: It has steps other than those of the champion.
    """
    numbers = np.frombuffer(packed.block, "<f4")
    nodes, arrays = [], []
    steps = packed.plan["steps"]

    def keep(name: str, array: np.ndarray) -> str:
        arrays.append(_tensor(name, np.ascontiguousarray(array, np.float32)))
        return name

    def add(kind: str, inputs: list[str], output: str, **settings: object) -> None:
        nodes.append(_node(kind, inputs, output, settings))

    for place, step in enumerate(steps):
        out, reads = f"s{place}", [f"s{index}" for index in step["inputs"]]
        own = {
            name: numbers[start : start + length]
            for name, (start, length) in step["weights"].items()
        }
        made = f"{out}_sum" if step.get("relu") else out
        if step["op"] == "image":
            add("Transpose", ["image"], out, perm=[0, 3, 1, 2])
        elif step["op"] == "conv":
            depth = steps[step["inputs"][0]]["shape"][2]
            kernel = own["kernel"].reshape(*step["size"], depth, -1).transpose(3, 2, 0, 1)
            weights = [keep(f"{out}_kernel", kernel), keep(f"{out}_bias", own["bias"])]
            pads, strides = _pads(step, steps), step["strides"]
            add("Conv", [*reads, *weights], made, pads=pads, strides=strides)
        elif step["op"] == "max":
            add("MaxPool", reads, out, kernel_shape=step["size"], strides=step["strides"])
        elif step["op"] == "flatten":
            add("Transpose", reads, f"{out}_last", perm=[0, 2, 3, 1])
            add("Flatten", [f"{out}_last"], out, axis=1)
        elif step["op"] == "dense":
            kernel = own["kernel"].reshape(-1, step["shape"][0])
            weights = [keep(f"{out}_kernel", kernel), keep(f"{out}_bias", own["bias"])]
            add("Gemm", [*reads, *weights], made)
        elif step["op"] == "softmax":
            add("Softmax", reads, out, axis=1)
        else:
            raise ValueError(f"There is no ONNX here for {step['op']}.")
        if made != out:
            add("Relu", [made], out)
    shape = steps[0]["shape"]
    graph = [(1, node) for node in nodes] + [(2, b"network")] + [(5, array) for array in arrays]
    graph += [(11, _value("image", [1, *shape])), (12, _value(out, [1, *steps[-1]["shape"]]))]
    return _message([(1, _IR_VERSION), (7, _message(graph)), (8, _message([(2, _OPSET)]))])


def _pads(step: dict, steps: list[dict]) -> list[int]:
    """Zeros above, left, below and right."""
    source = steps[step["inputs"][0]]["shape"]
    after = [
        (step["shape"][axis] - 1) * step["strides"][axis]
        + (step["size"][axis] - 1) * step["dilation"][axis]
        + 1
        - source[axis]
        - step["before"][axis]
        for axis in (0, 1)
    ]
    return [*step["before"], *(max(0, number) for number in after)]


def _varint(number: int) -> bytes:
    parts = []
    while number > 127:
        parts.append(number & 127 | 128)
        number >>= 7
    return bytes([*parts, number])


def _message(fields: Iterable[tuple[int, int | bytes]]) -> bytes:
    written = b""
    for number, value in fields:
        if isinstance(value, int):
            written += _varint(number << 3) + _varint(value)
        else:
            written += _varint(number << 3 | 2) + _varint(len(value)) + value
    return written


def _tensor(name: str, array: np.ndarray) -> bytes:
    dims = [(1, length) for length in array.shape]
    return _message([*dims, (2, _FLOAT), (8, name.encode()), (9, array.tobytes())])


def _node(kind: str, inputs: list[str], output: str, settings: dict[str, object]) -> bytes:
    fields = [(1, name.encode()) for name in inputs] + [(2, output.encode()), (4, kind.encode())]
    for name, value in settings.items():
        head = (1, name.encode())
        if isinstance(value, int):
            fields.append((5, _message([head, (3, value), (20, _INT)])))
        else:
            numbers = [(8, number) for number in value]  # type: ignore[attr-defined]
            fields.append((5, _message([head, *numbers, (20, _INTS)])))
    return _message(fields)


def _value(name: str, shape: list[int]) -> bytes:
    dims = _message([(1, _message([(1, length)])) for length in shape])
    tensor = _message([(1, _FLOAT), (2, dims)])
    return _message([(1, name.encode()), (2, _message([(1, tensor)]))])
