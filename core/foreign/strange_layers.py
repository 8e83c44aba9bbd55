"""Layers that cannot come here: for each kind of them what it is, and what to do instead."""

from __future__ import annotations

from collections.abc import Iterable

from core.files.names import suggest

# Kinds that Keras has, by a reason why they are not shown here.
_REASONS = {
    "it is one of Keras 1, whose layers have other names and settings. Load the network with Keras "
    "2 and save it again": (
        *("Convolution1D", "Convolution2D", "Convolution3D", "AtrousConvolution2D", "Merge"),
        *("Deconvolution2D", "MaxoutDense", "Highway", "SeparableConvolution2D"),
    ),
    "it runs code of its author's, and code from files is not run here. Put layers of "
    "keras.layers in its place: Rescaling, which multiplies and adds, Activation, Reshape": (
        "Lambda",
        "TFOpLambda",
        "SlicingOpLambda",
        "TFSMLayer",
        "JaxLayer",
        "FlaxLayer",
        "TorchModuleWrapper",
    ),
    "it reads its input step after step, and Inkling shows networks that see all of it at once. "
    "Train one of convolutions or dense layers": (
        *("LSTM", "GRU", "SimpleRNN", "RNN", "Bidirectional", "TimeDistributed", "LSTMCell"),
        *("GRUCell", "StackedRNNCells", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Masking"),
        *("CuDNNLSTM", "CuDNNGRU"),
    ),
    "it works along one axis, and Inkling shows images and vectors. See rows of an image as an "
    "image of one channel and use the layer's 2D form": (
        *("Conv1D", "SeparableConv1D", "DepthwiseConv1D", "Conv1DTranspose", "MaxPooling1D"),
        *("AveragePooling1D", "GlobalMaxPooling1D", "GlobalAveragePooling1D", "ZeroPadding1D"),
        *("UpSampling1D", "Cropping1D", "LocallyConnected1D", "RepeatVector"),
    ),
    "it works on volumes, and Inkling shows images and vectors. Use the layer's 2D form": (
        *("Conv3D", "MaxPooling3D", "AveragePooling3D", "GlobalMaxPooling3D", "Conv3DTranspose"),
        *("GlobalAveragePooling3D", "ZeroPadding3D", "UpSampling3D", "Cropping3D"),
    ),
    "it reads words or lists, and Inkling shows what is seen in images and vectors": (
        *("Embedding", "TextVectorization", "StringLookup", "IntegerLookup", "Hashing"),
        *("CategoryEncoding", "Discretization", "HashedCrossing"),
    ),
    "what it looks at depends on the image, so it has no filters or maps that Inkling could show "
    "truly. Train a network without attention": (
        *("Attention", "AdditiveAttention", "MultiHeadAttention", "GroupQueryAttention"),
    ),
    "it makes images of maps, as networks do that draw; Inkling shows classifiers. Take the part "
    "that ends in one output for each class": ("Conv2DTranspose",),
}
_KINDS = {kind: reason for reason, kinds in _REASONS.items() for kind in kinds}


def explain_layer(name: str, kind: str, module: str, known: Iterable[str]) -> str:
    """A sentence on a layer that is none of those that may come.

    Args:
        name: What its author called it.
        kind: Its class.
        module: Where its class lies.
        known: Classes that may come.
    """
    found = f"The layer {name!r} is a {module}.{kind}"
    if module.startswith("keras.src.ops") or kind in ("Operation", "TensorFlowOpLayer"):
        return (
            f"The network computes {name!r} ({kind}) between its layers, as of x + y or x * 2, "
            "which cannot be shown here. Use layers of keras.layers for it: Add, Multiply, "
            "Rescaling, Reshape."
        )
    if module.split(".")[0] not in ("keras", "tensorflow", "tf_keras"):
        return (
            f"{found}, a class of its author's own, whose code does not lie in the file and would "
            "not be run here. Build the network of layers of keras.layers and give it these "
            "weights with `set_weights`."
        )
    if kind in _KINDS:
        return f"{found}: {_KINDS[kind]}."
    return (
        f"{found}, which Inkling does not know. Code from files is not run here: build the network "
        f"of {', '.join(known)}.{suggest(kind, tuple(known))}"
    )


def explain_model(kind: str, module: str) -> str:
    """A sentence on a model that is neither Sequential nor functional."""
    return (
        f"The file holds a {module + '.' if module else ''}{kind}; expected a plain "
        "Sequential or functional keras.Model. A class of one's own keeps its layers in code, "
        "which does not lie in the file and would not be run here. Build the same layers as a "
        "keras.Sequential or keras.Model(inputs, outputs), give it the weights with "
        "`set_weights(old.get_weights())`, and save that."
    )
