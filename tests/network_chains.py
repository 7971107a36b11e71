"""Well-known networks as data, for whoever builds them: a list of layers in torch's words, sizes cut down."""

BLOCK = [["Conv", [4, 4, 3], {"padding": 1, "bias": False}], ["BatchNorm", [4], {}]]

CHAINS: dict[str, tuple[list[int], list[list]]] = {
    "LeNet-5": (
        [1, 32, 32],
        [
            ["Conv", [1, 6, 5], {}],
            ["Tanh", [], {}],
            ["AvgPool", [2], {}],
            ["Conv", [6, 16, 5], {}],
            ["Tanh", [], {}],
            ["AvgPool", [2], {}],
            ["Conv", [16, 120, 5], {}],
            ["Tanh", [], {}],
            ["Flatten", [], {}],
            ["Linear", [120, 84], {}],
            ["Tanh", [], {}],
            ["Linear", [84, 10], {}],
            ["Softmax", [], {}],
        ],
    ),
    "AlexNet's features": (
        [3, 63, 63],
        [
            ["Conv", [3, 8, 11], {"stride": 4, "padding": 2}],
            ["ReLU", [], {}],
            ["MaxPool", [3], {"stride": 2}],
            ["Conv", [8, 12, 5], {"padding": 2}],
            ["ReLU", [], {}],
            ["MaxPool", [3], {"stride": 2}],
            ["Conv", [12, 16, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["AdaptiveAvgPool", [2], {}],
            ["Flatten", [], {}],
            ["Linear", [64, 10], {"bias": False}],
        ],
    ),
    "two blocks of VGG": (
        [3, 16, 16],
        [
            ["Conv", [3, 8, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["Conv", [8, 8, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["MaxPool", [2], {"stride": 2}],
            ["Conv", [8, 16, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["MaxPool", [2], {"stride": 2}],
        ],
    ),
    "a ResNet's stem and block": (
        [3, 33, 33],
        [
            ["Conv", [3, 4, 7], {"stride": 2, "padding": 3, "bias": False}],
            ["BatchNorm", [4], {}],
            ["ReLU", [], {}],
            ["MaxPool", [3], {"stride": 2, "padding": 1}, "stem"],
            *BLOCK,
            ["ReLU", [], {}],
            *BLOCK,
            ["Add", ["stem"], {}],
            ["ReLU", [], {}],
        ],
    ),
    "a U-Net of two levels": (
        [1, 12, 12],
        [
            ["Conv", [1, 4, 3], {"padding": 1}],
            ["ReLU", [], {}, "first"],
            ["MaxPool", [2], {}],
            ["Conv", [4, 8, 3], {"padding": 1}],
            ["ReLU", [], {}, "second"],
            ["MaxPool", [2], {}],
            ["Conv", [8, 16, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["ConvTranspose", [16, 8, 2], {"stride": 2}],
            ["Concat", ["second"], {}],
            ["Conv", [16, 8, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["ConvTranspose", [8, 4, 2], {"stride": 2}],
            ["Concat", ["first"], {}],
            ["Conv", [8, 2, 1], {}],
        ],
    ),
    "a block of MobileNet": (
        [4, 10, 10],
        [
            ["Conv", [4, 4, 3], {"stride": 2, "padding": 1, "groups": 4, "bias": False}],
            ["BatchNorm", [4], {}],
            ["ReLU", [], {}],
            ["Conv", [4, 8, 1], {"bias": False}],
            ["BatchNorm", [8], {}],
            ["ReLU", [], {}],
        ],
    ),
    "a dilated stack as in WaveNet": (
        [2, 40],
        [
            ["Conv", [2, 3, 2], {"dilation": 1}],
            ["Tanh", [], {}],
            ["Conv", [3, 3, 2], {"dilation": 2}],
            ["Sigmoid", [], {}],
            ["Conv", [3, 3, 2], {"dilation": 4}],
            ["GELU", [], {}],
            ["Conv", [3, 1, 2], {"dilation": 8}],
        ],
    ),
    "C3D's first layers": (
        [3, 6, 10, 10],
        [
            ["Conv", [3, 4, 3], {"padding": 1}],
            ["ReLU", [], {}],
            ["MaxPool", [[1, 2, 2]], {"stride": [1, 2, 2]}],
            ["Conv", [4, 6, 3], {"padding": 1}],
            ["LeakyReLU", [], {}],
            ["MaxPool", [2], {}],
        ],
    ),
    "a net for heartbeats": (
        [1, 60],
        [
            ["Conv", [1, 4, 7], {"stride": 2, "padding": 3}],
            ["BatchNorm", [4], {}],
            ["ReLU", [], {}],
            ["MaxPool", [3], {"stride": 2, "ceil_mode": True}],
            ["Conv", [4, 6, 5], {"padding": 2, "padding_mode": "circular"}],
            ["ReLU", [], {}],
            ["AdaptiveMaxPool", [1], {}],
            ["Flatten", [], {}],
            ["Linear", [6, 3], {}],
        ],
    ),
    "DCGAN's generator": (
        [8, 1, 1],
        [
            ["ConvTranspose", [8, 6, 4], {"bias": False}],
            ["BatchNorm", [6], {}],
            ["ReLU", [], {}],
            ["ConvTranspose", [6, 4, 4], {"stride": 2, "padding": 1, "bias": False}],
            ["ReLU", [], {}],
            ["ConvTranspose", [4, 1, 4], {"stride": 2, "padding": 1, "bias": False}],
            ["Tanh", [], {}],
        ],
    ),
    "a decoder that repeats cells": (
        [4, 5, 5],
        [
            ["Upsample", [], {"scale_factor": 2}],
            ["Conv", [4, 4, 3], {"padding": 1, "padding_mode": "reflect"}],
            ["ReLU", [], {}],
            ["ConvTranspose", [4, 2, 3], {"stride": 2, "padding": 1, "output_padding": 1, "groups": 2}],
        ],
    ),
    "a convolution over words": (
        [6, 12],
        [
            ["Conv", [6, 5, 3], {}],
            ["ReLU", [], {}],
            ["AdaptiveMaxPool", [1], {}],
            ["Flatten", [], {}],
            ["Linear", [5, 2], {}],
        ],
    ),
}


def tuples(value: object) -> object:
    """JSON's lists as tuples."""
    return tuple(map(tuples, value)) if isinstance(value, list) else value
