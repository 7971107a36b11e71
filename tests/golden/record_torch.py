"""Record what PyTorch answers to random convolutions, for tests/test_parity.py.

    pip install numpy==2.4.6 torch==2.13.0
    python tests/golden/record_torch.py

Every number is a small integer: a sum is exact in whatever order it is taken, and so is equality. Settings
that PyTorch refuses are recorded too. torch_cases.npz holds two arrays, of bytes and of integers:

record
    UTF-8 JSON: the versions, the seed, and a list of cases with their settings, shapes and data type;
    a case without "output_shape" is one that PyTorch refuses.
numbers
    The cells of input, weight, bias and output, flattened and joined case by case; of a refused case, none.
"""

import json
import random
import warnings
from itertools import product
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

SEED = 20261122
ANSWERS, REFUSALS = 125, 40  # for each rank and padding mode
MODES = ("zeros", "reflect", "replicate", "circular")
LONGEST = {1: 16, 2: 8, 3: 5}
MODULES = {1: torch.nn.Conv1d, 2: torch.nn.Conv2d, 3: torch.nn.Conv3d}
FUNCTIONS = {1: functional.conv1d, 2: functional.conv2d, 3: functional.conv3d}


def draw_case(random: random.Random, ndim: int, padding_mode: str) -> dict:
    """Settings that are mostly legal, in torch's words."""
    groups = random.choice((1, 1, 1, 2, 3))
    in_channels = groups * random.choice((1, 1, 2, 3))
    out_channels = groups * random.choice((1, 1, 2, 3))

    def along_axes(choices: tuple) -> int | list[int]:
        return random.choice(choices) if random.random() < 0.4 else random.choices(choices, k=ndim)

    kernel_size = random.choices((1, 2, 3, 3, 4), k=ndim)
    stride, dilation = along_axes((1, 1, 2, 3)), along_axes((1, 1, 1, 2, 3))
    written = random.choice(("numbers", "numbers", "pairs", "pairs", "valid", "same"))
    if written == "same":
        stride = 1
    paddings = {
        "numbers": lambda: along_axes((0, 0, 1, 1, 2, 3)),
        "pairs": lambda: [random.choices((0, 1, 1, 2, 3), k=2) for _ in range(ndim)],
    }
    return {
        "input_shape": [in_channels, *random.choices(range(1, LONGEST[ndim] + 1), k=ndim)],
        "weight_shape": [out_channels, in_channels // groups, *kernel_size],
        "bias": random.random() < 0.5,
        "dtype": random.choice(("float32", "float64")),
        "stride": stride,
        "padding": paddings.get(written, lambda: written)(),
        "dilation": dilation,
        "groups": groups,
        "padding_mode": padding_mode,
    }


def is_pairs(padding: object) -> bool:
    return isinstance(padding, list) and isinstance(padding[0], list)


def torch_output(
    case: dict, input: torch.Tensor, weight: torch.Tensor, bias: torch.Tensor | None
) -> torch.Tensor:
    """The module's own answer, or that of pad and the function where each side has its own padding."""
    ndim = input.ndim - 1
    stride, dilation, groups = torch_sizes(case["stride"]), torch_sizes(case["dilation"]), case["groups"]
    if is_pairs(case["padding"]):
        mode = {"zeros": "constant"}.get(case["padding_mode"], case["padding_mode"])
        cells = [count for pair in reversed(case["padding"]) for count in pair]
        padded = functional.pad(input[None], cells, mode=mode)
        return FUNCTIONS[ndim](padded, weight, bias, stride, 0, dilation, groups)[0]
    module = MODULES[ndim](
        input.shape[0],
        weight.shape[0],
        tuple(weight.shape[2:]),
        stride=stride,
        padding=torch_sizes(case["padding"]),
        dilation=dilation,
        groups=groups,
        bias=bias is not None,
        padding_mode=case["padding_mode"],
        dtype=input.dtype,
    )
    with torch.no_grad():
        module.weight.copy_(weight)
        if bias is not None:
            module.bias.copy_(bias)
        return module(input)


def torch_sizes(value: object) -> object:
    return tuple(value) if isinstance(value, list) else value


def record(case: dict, numbers: np.random.Generator) -> list[np.ndarray]:
    """The case's arrays, and its output's shape put into the case; nothing where torch refuses."""
    bias_shape = case["weight_shape"][:1] if case["bias"] else [0]
    arrays = [
        numbers.integers(-4, 5, shape) for shape in (case["input_shape"], case["weight_shape"], bias_shape)
    ]
    input, weight, bias = (torch.from_numpy(array.astype(case["dtype"])) for array in arrays)
    try:
        output = torch_output(case, input, weight, bias if case["bias"] else None).numpy()
    except RuntimeError:
        return []
    if not np.array_equal(output, np.rint(output)):
        raise AssertionError(f"not exact: {case}")
    case["output_shape"] = list(output.shape)
    return [*arrays, output.astype(np.int64)]


def main() -> None:
    # An even kernel with "same" makes torch mention a copy; nothing else may warn.
    warnings.simplefilter("error")
    warnings.filterwarnings("ignore", message="Using padding='same' with even kernel lengths")
    choices, numbers = random.Random(SEED), np.random.default_rng(SEED)
    cases, arrays = [], []
    for ndim, padding_mode in product(MODULES, MODES):
        wanted = {"answer": ANSWERS, "refusal": REFUSALS}
        while any(wanted.values()):
            case = draw_case(choices, ndim, padding_mode)
            case_arrays = record(case, numbers)
            kind = "answer" if case_arrays else "refusal"
            if wanted[kind]:
                wanted[kind] -= 1
                cases.append(case)
                arrays += case_arrays
    about = {"torch": torch.__version__, "numpy": np.__version__, "seed": SEED, "cases": cases}
    flat = np.concatenate([array.ravel() for array in arrays])
    target = Path(__file__).with_name("torch_cases.npz")
    np.savez_compressed(
        target,
        record=np.frombuffer(json.dumps(about).encode(), np.uint8),
        numbers=flat.astype(np.int16),
    )
    if not np.array_equal(flat, flat.astype(np.int16)):
        raise AssertionError("a number does not fit into 16 bits")
    print(f"{target}: {len(cases)} cases, {len(flat)} numbers, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
