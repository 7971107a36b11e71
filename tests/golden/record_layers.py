"""Record what PyTorch answers to random layers without a stage yet, for tests/test_layer_parity.py.

    pip install numpy==2.4.6 torch==2.13.0
    python tests/golden/record_layers.py

Inputs, weights and biases are small integers, so that sums are exact in whatever order they are taken; an
average is one more rounding. What PyTorch refuses is recorded too. torch_layers.npz holds:

record
    UTF-8 JSON: the versions, the seed, and a list of cases with their operation, settings, shapes and data
    type; a case without "output_shape" is one that PyTorch refuses, and has what it says.
integers
    The cells of inputs, weights, biases and outputs that are whole numbers, joined case by case; of a refused
    case, none.
float32, float64
    The outputs that are averages, in the type that they were computed in.
"""

import json
import random
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

SEED = 20261130
ANSWERS, REFUSALS = 130, 30  # for each operation and rank
OPERATIONS = ("conv_transpose", "max_pool", "avg_pool", "adaptive_max_pool", "adaptive_avg_pool", "upsample")
LONGEST = {1: 14, 2: 7, 3: 5}


def draw(random: random.Random, operation: str, ndim: int, faulty: bool) -> dict:
    """A case in torch's words: mostly legal, or with one setting that may not be."""
    channels = random.choice((1, 2, 3))
    sizes = random.choices(range(1, LONGEST[ndim] + 1), k=ndim)

    def along_axes(*choices: int) -> int | list[int]:
        return random.choice(choices) if random.random() < 0.4 else random.choices(choices, k=ndim)

    case = {"operation": operation, "dtype": random.choice(("float32", "float64"))}
    if operation == "conv_transpose":
        case |= transposed(random, along_axes, sizes)
    elif operation in ("max_pool", "avg_pool"):
        case |= pooled(random, along_axes, operation, ndim) | {"input_shape": [channels, *sizes]}
    elif operation == "upsample":
        case |= {"input_shape": [channels, *sizes], "settings": {"scale_factor": along_axes(1, 2, 3, 4)}}
    else:
        outputs = along_axes(1, 1, 2, 3, 4, 6)
        if isinstance(outputs, list) and ndim > 1 and random.random() < 0.2:
            outputs[random.randrange(ndim)] = None
        case |= {"input_shape": [channels, *sizes], "settings": {"output_size": outputs}}
    if faulty:
        spoil(random, case, ndim)
    return case


def transposed(random: random.Random, along_axes: object, sizes: list[int]) -> dict:
    groups = random.choice((1, 1, 2, 3))
    in_channels, per_group = groups * random.choice((1, 2)), random.choice((1, 2, 3))
    kernel = random.choices((1, 2, 3, 4), k=len(sizes))
    return {
        "input_shape": [in_channels, *sizes],
        "weight_shape": [in_channels, per_group, *kernel],
        "bias_shape": [per_group * groups] if random.random() < 0.5 else None,
        "settings": {
            "stride": along_axes(1, 2, 2, 3),
            "padding": along_axes(0, 0, 1, 1, 2),
            "output_padding": along_axes(0, 0, 0, 1, 2),
            "groups": groups,
            "dilation": along_axes(1, 1, 2, 3),
        },
    }


def pooled(random: random.Random, along_axes: object, operation: str, ndim: int) -> dict:
    settings = {"kernel_size": along_axes(1, 2, 2, 3, 3, 4, 5), "ceil_mode": random.random() < 0.5}
    settings["padding"] = along_axes(0, 0, 1, 1, 2)
    if random.random() < 0.7:
        settings["stride"] = along_axes(1, 2, 3, 4)
    if operation == "max_pool":
        settings["dilation"] = along_axes(1, 1, 2, 3)
        return {"settings": settings}
    settings["count_include_pad"] = random.random() < 0.5
    if ndim > 1 and random.random() < 0.3:
        settings["divisor_override"] = random.choice((-3, 1, 2, 7))
    return {"settings": settings}


def spoil(random: random.Random, case: dict, ndim: int) -> None:
    """Put in what may be refused."""
    name = random.choice(list(case["settings"]))
    if name in ("ceil_mode", "count_include_pad"):
        name = "kernel_size"
    wrong = {
        "kernel_size": (0, 9, 20, [2] * (ndim + 1)),
        "stride": (0, -1, [1] * (ndim + 1)),
        "padding": (-1, 3, 9, [1] * (ndim + 1)),
        "dilation": (0, -2, 8),
        "output_padding": (-1, 3, 4, [0] * (ndim + 1)),
        "groups": (0, 4, 5),
        "divisor_override": (0,),
        "output_size": (-1, [2] * (ndim + 1)),
        "scale_factor": (0, -1, [2] * (ndim + 1)),
    }
    case["settings"][name] = random.choice(wrong[name])
    if case["operation"] == "conv_transpose" and random.random() < 0.3:
        part = random.choice(("weight_shape", "bias_shape"))
        case[part] = [(case[part] or [2])[0] + 1, *(case[part] or [2])[1:]]


def answer(case: dict, arrays: list[torch.Tensor]) -> torch.Tensor:
    """What torch computes."""
    ndim = len(case["input_shape"]) - 1
    settings = {name: tuple(v) if isinstance(v, list) else v for name, v in case["settings"].items()}
    if case["operation"] == "upsample":
        return functional.interpolate(arrays[0][None], **settings, mode="nearest")[0]
    return getattr(functional, f"{case['operation']}{ndim}d")(*arrays, **settings)


def record(case: dict, numbers: np.random.Generator) -> list[np.ndarray] | None:
    """The case's arrays, and its output's shape put into the case; None where torch refuses."""
    shapes = [case[name] for name in ("input_shape", "weight_shape", "bias_shape") if case.get(name)]
    arrays = [numbers.integers(-9, 10, shape) for shape in shapes]
    try:
        output = answer(case, [torch.from_numpy(array.astype(case["dtype"])) for array in arrays]).numpy()
    except (RuntimeError, ValueError) as refusal:
        case["refusal"] = str(refusal).splitlines()[0]
        return None
    case["output_shape"] = list(output.shape)
    return [*arrays, output]


def main() -> None:
    choices, numbers = random.Random(SEED), np.random.default_rng(SEED)
    cases, integers, floats = [], [], {"float32": [], "float64": []}
    for operation, ndim in product(OPERATIONS, LONGEST):
        wanted = {"answer": ANSWERS, "refusal": REFUSALS}
        while any(wanted.values()):
            case = draw(choices, operation, ndim, faulty=not wanted["answer"] or choices.random() < 0.2)
            arrays = record(case, numbers)
            kind = "refusal" if arrays is None else "answer"
            if not wanted[kind] or 0 in case.get("output_shape", ()):
                continue  # enough of these; or an output without a cell, which torch may return
            wanted[kind] -= 1
            cases.append(case)
            *given, output = arrays or [None]
            integers += [array.ravel() for array in given]
            if arrays and "avg" in operation:
                floats[case["dtype"]].append(output.ravel())
            elif arrays:
                finite = np.where(np.isfinite(output), output, np.iinfo(np.int16).min)
                integers.append(finite.astype(np.int64).ravel())
    about = {"torch": torch.__version__, "numpy": np.__version__, "seed": SEED, "cases": cases}
    flat = np.concatenate(integers)
    if not np.array_equal(flat, flat.astype(np.int16)):
        raise AssertionError("a number does not fit into 16 bits")
    target = Path(__file__).with_name("torch_layers.npz")
    np.savez_compressed(
        target,
        record=np.frombuffer(json.dumps(about).encode(), np.uint8),
        integers=flat.astype(np.int16),
        **{name: np.concatenate(parts).astype(name) for name, parts in floats.items()},
    )
    print(f"{target}: {len(cases)} cases, {len(flat)} integers, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
