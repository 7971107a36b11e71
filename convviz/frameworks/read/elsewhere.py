"""Layers of other libraries, known by how they are written, and what they are in PyTorch or Keras."""

from __future__ import annotations

import re

from convviz.core.errors import SourceError
from convviz.language import later, phrase

_SIGNS: tuple[tuple[str, str, str], ...] = (
    (r"\btf\s*\.\s*layers\s*\.\s*\w+\s*\(\s*\{", "TensorFlow.js", "tf.keras.layers.Conv2D(8, 3, strides=2)"),
    (r"\bkernelSize\s*:|\binputShape\s*:", "TensorFlow.js", "tf.keras.layers.Conv2D(8, 3, strides=2)"),
    (
        r"\blayer_(?:conv|separable_conv|depthwise_conv|max_pool|average_pool|global_\w+_pool|upsampling|zero_pad)\w*\s*\(",
        "Keras for R",
        "layers.Conv2D(32, (3, 3), activation='relu')",
    ),
    (
        r"\bnn_(?:conv|max_pool|avg_pool|adaptive_\w+_pool|conv_transpose|upsample)\w*\s*\(",
        "torch for R",
        "nn.Conv2d(3, 16, 3)",
    ),
    (
        r"\b(?:Spatial|Volumetric|Temporal)(?:Full|Dilated|Max|Average|Adaptive\w+?|UpSampling\w*)?"
        r"(?:Convolution|Pooling|Convolution\w+|Nearest|Bilinear)\b|\bcudnn\s*\.\s*\w+Convolution",
        "Torch 7 (Lua)",
        "nn.Conv2d(3, 64, (7, 7), stride=(2, 2), padding=(3, 3))",
    ),
    (
        r"\b(?:convolution[123]dLayer|(?:max|average)Pooling[123]dLayer|transposedConv[123]dLayer|groupedConvolution2dLayer)\b",
        "MATLAB",
        "nn.Conv2d(3, 16, 3, padding='same')",
    ),
    (
        r"\bconvolution_param\s*\{|\bpooling_param\s*\{|\btype:\s*\"(?:Convolution|Pooling|Deconvolution)\"",
        "Caffe",
        "nn.Conv2d(3, 96, kernel_size=11, stride=4)",
    ),
    (
        r"\b(?:mx|mxnet)\s*\.\s*(?:gluon|sym|symbol|nd|np|npx)\b|\bgluon\s*\.\s*nn\b|\bsym\s*\.\s*(?:Convolution|Pooling|Deconvolution)\b|\bnum_filter\s*=",
        "MXNet",
        "nn.Conv2d(3, 64, kernel_size=7)",
    ),
    (
        r"\b(?:paddle|fluid)\s*\.\s*(?:nn|layers|fluid)\b|\b(?:weight_attr|bias_attr|param_attr)\s*=",
        "PaddlePaddle",
        "nn.Conv2d(3, 64, 7)",
    ),
    (
        r"\bnn\s*\.\s*Conv(?:Transpose|Local)?\s*\(|\b(?:nnx|linen)\s*\.\s*Conv\w*\s*\(",
        "Flax (JAX)",
        "layers.Conv2D(32, 3, padding='same')",
    ),
    (
        r"\bhk\s*\.\s*\w+\s*\(|\boutput_channels\s*=[^)]{0,300}\bkernel_shape\s*=",
        "Haiku (JAX)",
        "layers.Conv2D(32, 3, padding='same')",
    ),
    (
        r"\b(?:lax|jax)\s*\.\s*(?:conv\w*|reduce_window|lax\s*\.\s*conv\w*)\s*\(|\bconv_general_dilated\s*\(|\bstax\s*\.\s*Conv\w*\s*\(",
        "JAX",
        "nn.Conv2d(3, 16, 3)",
    ),
    (
        r"\bnnx?\s*\.\s*(?:max_pool|avg_pool)\s*\(\s*\w+\s*,\s*window_shape",
        "Flax (JAX)",
        "layers.MaxPooling2D(2)",
    ),
    (
        r"\b(?:Conv[123]D|MaxPool[12]D|Pool[12]D|TransposedConv2D|Deconv2D)(?:DNN|MM|CC|Cudnn)?Layer\s*\(|\blasagne\b",
        "Lasagne",
        "nn.Conv2d(3, 32, 5)",
    ),
    (
        r"\b(?:L|links|chainer\s*\.\s*links)\s*\.\s*(?:Convolution|Deconvolution|DilatedConvolution|DepthwiseConvolution)\w*\s*\(|\bF\s*\.\s*(?:max_pooling|average_pooling|convolution)_\w+\s*\(",
        "Chainer",
        "nn.Conv2d(3, 16, 3, stride=2)",
    ),
    (r"\beqx\s*\.\s*nn\b", "Equinox (JAX)", "nn.Conv2d(3, 16, 3)"),
    (
        r"\b(?:tflearn|tf_?layers_?learn)\s*\.|\bconv_2d\s*\(|\bmax_pool_2d\s*\(",
        "TFLearn",
        "layers.Conv2D(32, 3, padding='same')",
    ),
    (r"\bmlx\s*\.\s*nn\b", "MLX", "layers.Conv2D(32, 3)"),
    (r"\bTensor\s*\.\s*conv2d\b|\btinygrad\b", "tinygrad", "nn.Conv2d(3, 16, 3)"),
    (r"\bConv\(\s*\(\s*\d+\s*,\s*\d+\s*\)\s*,\s*\d+\s*=>", "Flux (Julia)", "nn.Conv2d(3, 16, (3, 3))"),
    (
        r"\bConv(?:2|1|3)d\s*\{|\bConv2dConfig\b|\btch::nn\b|\bnn::Conv[123]dOptions\b|\btorch::nn::",
        "LibTorch (C++) or Rust",
        "nn.Conv2d(3, 16, 3)",
    ),
)
"""How a library's layers are written, its name, and the layer as PyTorch or Keras would write it."""
_GLUON = re.compile(r"\bnn\s*\.\s*(?:Conv[123]D(?:Transpose)?|(?:Global)?(?:Max|Avg)Pool[123]D)\s*\(")
_GLUON_ONLY = re.compile(r"\bchannels\s*=|\bin_channels\s*=|\bpadding\s*=\s*\(?\s*\d")
MOST_LOOKED_AT = 20_000


def check_library(text: str) -> None:
    """Refuse a layer that is of another library, by its name.

    Raises
    ------
    SourceError

    Examples
    --------
    >>> check_library("nn.Conv2d(3, 16, 3)")
    >>> check_library("convolution2dLayer(3, 16)")
    Traceback (most recent call last):
    convviz.core.errors.SourceError: This is a layer of MATLAB, and ConvViz reads PyTorch, Keras and \
TensorFlow; write it as one of theirs, such as nn.Conv2d(3, 16, 3, padding='same').
    """
    text = text[:MOST_LOOKED_AT]
    for sign, library, example in _SIGNS:
        if re.search(sign, text):
            raise SourceError(phrase(_OTHER, library=library, example=example))
    if _GLUON.search(text) and _GLUON_ONLY.search(text):
        raise SourceError(
            phrase(_OTHER, library="MXNet (Gluon) or PaddlePaddle", example="nn.Conv2d(3, 16, 3)")
        )


_OTHER = later(
    "This is a layer of {library}, and ConvViz reads PyTorch, Keras and TensorFlow; write it as one of "
    "theirs, such as {example}."
)
