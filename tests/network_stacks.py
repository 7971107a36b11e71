"""Well-known networks at their full size, layer by layer, as data: kind, arguments, settings, name.

Sizes are those of the papers or of torchvision. As in `network_chains`, whoever builds them does so by
itself.
"""

# ruff: noqa: RUF005 (a line a step of the network, joined with +, can be read)

from __future__ import annotations

Layer = list


def conv(inputs: int, outputs: int, kernel: object, **settings: object) -> Layer:
    return ["Conv", [inputs, outputs, kernel], settings]


def up(inputs: int, outputs: int, kernel: int, **settings: object) -> Layer:
    return ["ConvTranspose", [inputs, outputs, kernel], settings]


def pool(kernel: object, **settings: object) -> Layer:
    return ["MaxPool", [kernel], settings]


def norm(channels: int) -> Layer:
    return ["BatchNorm", [channels], {}]


def linear(inputs: int, outputs: int) -> Layer:
    return ["Linear", [inputs, outputs], {}]


def relu(name: str = "") -> Layer:
    return ["ReLU", [], {}, name]


def named(layer: Layer, name: str) -> Layer:
    return [*layer[:3], name]


def to(kind: str, *names: str) -> Layer:
    return [kind, [list(names) if kind == "Concat" else names[0]], {}]


TANH, FLATTEN = ["Tanh", [], {}], ["Flatten", [], {}]
AVERAGE = ["AvgPool", [2], {}]


def vgg16() -> list[Layer]:
    layers, inputs = [], 3
    for outputs, count in ((64, 2), (128, 2), (256, 3), (512, 3), (512, 3)):
        for _ in range(count):
            layers += [conv(inputs, outputs, 3, padding=1), relu()]
            inputs = outputs
        layers.append(pool(2))
    return layers


def tcn() -> list[Layer]:
    layers = [named(conv(1, 25, 1), "start")]
    for level in range(4):
        before = "start" if level == 0 else f"block{level - 1}"
        around = {"padding": 2**level * 3, "dilation": 2**level}
        layers += [conv(25, 25, 7, **around), relu(), conv(25, 25, 7, **around), relu()]
        layers += [named(to("Add", before), f"block{level}")]
    return layers


STACKS: dict[str, tuple[list[int], list[Layer]]] = {
    "LeNet-5": (
        [1, 32, 32],
        [conv(1, 6, 5), TANH, AVERAGE, conv(6, 16, 5), TANH, AVERAGE, conv(16, 120, 5), TANH]
        + [FLATTEN, linear(120, 84), TANH, linear(84, 10)],
    ),
    "AlexNet features": (
        [3, 224, 224],
        [conv(3, 64, 11, stride=4, padding=2), relu(), pool(3, stride=2)]
        + [conv(64, 192, 5, padding=2), relu(), pool(3, stride=2)]
        + [conv(192, 384, 3, padding=1), relu(), conv(384, 256, 3, padding=1), relu()]
        + [conv(256, 256, 3, padding=1), relu(), pool(3, stride=2)],
    ),
    "VGG-16 features": ([3, 224, 224], vgg16()),
    "ResNet-18 stem and block": (
        [3, 224, 224],
        [conv(3, 64, 7, stride=2, padding=3, bias=False), norm(64), relu()]
        + [named(pool(3, stride=2, padding=1), "stem")]
        + [conv(64, 64, 3, padding=1, bias=False), norm(64), relu()]
        + [conv(64, 64, 3, padding=1, bias=False), norm(64), to("Add", "stem"), relu()],
    ),
    "U-Net of two levels": (
        [1, 64, 64],
        [conv(1, 64, 3, padding=1), relu(), conv(64, 64, 3, padding=1), relu("fine"), pool(2)]
        + [conv(64, 128, 3, padding=1), relu(), conv(128, 128, 3, padding=1), relu("coarse"), pool(2)]
        + [conv(128, 256, 3, padding=1), relu(), conv(256, 256, 3, padding=1), relu()]
        + [up(256, 128, 2, stride=2), to("Concat", "coarse"), conv(256, 128, 3, padding=1), relu()]
        + [
            up(128, 64, 2, stride=2),
            to("Concat", "fine"),
            conv(128, 64, 3, padding=1),
            relu(),
            conv(64, 2, 1),
        ],
    ),
    "MobileNet block": (
        [64, 112, 112],
        [conv(64, 64, 3, stride=2, padding=1, groups=64, bias=False), norm(64), relu()]
        + [conv(64, 128, 1, bias=False), norm(128), relu()],
    ),
    "WaveNet stack": (
        [1, 2048],
        [conv(1, 32, 2)]
        + [one for level in range(1, 10) for one in (conv(32, 32, 2, dilation=2**level), relu())],
    ),
    "TCN": ([1, 400], tcn()),
    "C3D's first layers": (
        [3, 16, 112, 112],
        [conv(3, 64, 3, padding=1), relu(), pool([1, 2, 2]), conv(64, 128, 3, padding=1), relu(), pool(2)],
    ),
    "TextCNN": (
        [50, 20],
        [conv(50, 100, 3), relu(), named(["AdaptiveMaxPool", [1], {}], "three"), to("Branch", "input")]
        + [conv(50, 100, 4), relu(), named(["AdaptiveMaxPool", [1], {}], "four"), to("Branch", "input")]
        + [conv(50, 100, 5), relu(), ["AdaptiveMaxPool", [1], {}], to("Concat", "four", "three")]
        + [FLATTEN, linear(300, 2)],
    ),
    "1D ECG net": (
        [1, 1000],
        [conv(1, 32, 15, stride=2, padding=7), norm(32), relu(), pool(3, stride=2)]
        + [conv(32, 64, 9, stride=2, padding=4), norm(64), relu(), pool(3, stride=2)]
        + [conv(64, 64, 5, padding=4, dilation=2), relu(), ["AdaptiveAvgPool", [1], {}]]
        + [FLATTEN, linear(64, 5)],
    ),
    "DCGAN generator": (
        [100, 1, 1],
        [up(100, 512, 4, bias=False), norm(512), relu()]
        + [up(512, 256, 4, stride=2, padding=1, bias=False), norm(256), relu()]
        + [up(256, 128, 4, stride=2, padding=1, bias=False), norm(128), relu()]
        + [up(128, 64, 4, stride=2, padding=1, bias=False), norm(64), relu()]
        + [up(64, 3, 4, stride=2, padding=1, bias=False), TANH],
    ),
    "Inception module": (
        [192, 28, 28],
        [named(conv(192, 64, 1), "one"), to("Branch", "input"), conv(192, 96, 1), relu()]
        + [named(conv(96, 128, 3, padding=1), "three"), to("Branch", "input"), conv(192, 16, 1), relu()]
        + [named(conv(16, 32, 5, padding=2), "five"), to("Branch", "input"), pool(3, stride=1, padding=1)]
        + [conv(192, 32, 1), to("Concat", "five", "three", "one"), relu()],
    ),
}
