"""Random layers for gradients, as data in torch's words: whoever builds them does so by itself."""

from __future__ import annotations

import random

SEED = 20261201
EACH = 40
"""Cases of each kind and rank."""

LONGEST = {1: 14, 2: 7, 3: 5}
KINDS = (
    "Conv",
    "ConvTranspose",
    "MaxPool",
    "AvgPool",
    "AdaptiveMaxPool",
    "AdaptiveAvgPool",
    "Upsample",
    "BatchNorm",
    "Softmax",
    "Pointwise",
    "ReLU6",
    "SiLU",
)
MODES = ("zeros", "zeros", "reflect", "replicate", "circular")


def cases() -> list[dict]:
    """All layers: kind, arguments and settings as torch.nn has them, and the shape of the input."""
    draw = random.Random(SEED)
    return [one(draw, kind, rank) for kind in KINDS for rank in (1, 2, 3) for _ in range(EACH)]


def one(draw: random.Random, kind: str, rank: int) -> dict:
    channels = draw.choice((1, 2, 3))
    sizes = draw.choices(range(2, LONGEST[rank] + 1), k=rank)

    def along(*choices: int) -> int | list[int]:
        return draw.choice(choices) if draw.random() < 0.4 else draw.choices(choices, k=rank)

    def case(arguments: list, settings: dict, name: str = kind, shape: list[int] | None = None) -> dict:
        return {
            "kind": name,
            "arguments": arguments,
            "settings": settings,
            "shape": shape or [channels, *sizes],
        }

    if kind in ("Conv", "ConvTranspose"):
        return weighted(draw, kind, sizes, along, case)
    if kind in ("MaxPool", "AvgPool"):
        return pooled(draw, kind, rank, sizes, case)
    if kind.startswith("Adaptive"):
        return case([along(1, 2, 3, 4, 6)], {})
    if kind == "Upsample":
        return case([], {"scale_factor": along(1, 2, 3)})
    if kind == "BatchNorm":
        return case([channels], {"eps": draw.choice((1e-5, 0.1))})
    if kind in ("Softmax", "ReLU6", "SiLU"):
        return case([], {})
    name = draw.choice(("ReLU", "LeakyReLU", "Sigmoid", "Tanh", "GELU"))
    return case([], {"negative_slope": 0.2} if name == "LeakyReLU" else {}, name)


def weighted(draw: random.Random, kind: str, sizes: list[int], along: object, case: object) -> dict:
    groups, rank = draw.choice((1, 1, 2, 3)), len(sizes)
    inputs, outputs = groups * draw.choice((1, 2)), groups * draw.choice((1, 2, 3))
    dilations = draw.choices((1, 1, 2), k=rank)
    kernel = [draw.randint(1, min(4, (n - 1) // d + 1)) for n, d in zip(sizes, dilations, strict=True)]
    settings = {"dilation": dilations, "groups": groups, "bias": draw.random() < 0.5}
    strides = draw.choices((1, 2, 2, 3), k=rank)
    settings["stride"] = strides
    if kind == "Conv":
        mode = draw.choice(MODES)
        settings |= {"padding": [draw.randint(0, min(3, n - 1)) for n in sizes], "padding_mode": mode}
        return case([inputs, outputs, kernel], settings, shape=[inputs, *sizes])
    settings["output_padding"] = [draw.randrange(s) for s in strides]
    settings["padding"] = [draw.randint(0, (k - 1) * d // 2) for k, d in zip(kernel, dilations, strict=True)]
    return case([inputs, outputs, kernel], settings, shape=[inputs, *sizes])


def pooled(draw: random.Random, kind: str, rank: int, sizes: list[int], case: object) -> dict:
    kernel = [draw.randint(1, min(4, n)) for n in sizes]
    settings = {
        "padding": [draw.randint(0, k // 2) for k in kernel],
        "stride": draw.choices((1, 2, 3), k=rank),
        "ceil_mode": draw.random() < 0.5,
    }
    if kind == "MaxPool":
        return case([kernel], settings | {"dilation": 1 if draw.random() < 0.7 else [1] * rank})
    settings["count_include_pad"] = draw.random() < 0.5
    if rank > 1 and draw.random() < 0.3:
        settings["divisor_override"] = draw.choice((1, 2, 7))
    return case([kernel], settings)
