"""Record what PyTorch makes of single numbers, for tests/test_pointwise.py.

    pip install numpy==2.4.6 torch==2.13.0
    python tests/golden/record_pointwise.py

torch_pointwise.npz holds the numbers in "numbers", what each activation makes of them in both precisions, as
in "gelu_float32", and the arrays of random batch normalizations, as in "batch_norm_7_running_var".
"""

from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

SEED = 20261130
NORMALIZED = 24
SPECIAL = [0.0, -0.0, np.nan, np.inf, -np.inf, 1e-30, -1e-30, 88, -88, 104, -104, 750, -750, 1e30, -1e30]
ACTIVATIONS = {
    "relu": functional.relu,
    "leaky_relu": functional.leaky_relu,
    "leaky_relu_0.2": lambda numbers: functional.leaky_relu(numbers, 0.2),
    "sigmoid": functional.sigmoid,
    "tanh": functional.tanh,
    "gelu": functional.gelu,
    "relu6": functional.relu6,
    "silu": functional.silu,
}


def normalized(random: np.random.Generator, number: int) -> dict[str, np.ndarray]:
    """The arrays of one batch normalization and its output."""
    channels, dtype = int(random.integers(1, 5)), ("float32", "float64")[number % 2]
    sizes = random.integers(1, 5, 1 + number % 3)
    arrays = {
        "input": random.normal(0, 9, (channels, *sizes)),
        "running_mean": random.normal(0, 3, channels),
        "running_var": random.uniform(0, 4, channels),
    }
    if number % 4:
        arrays |= {"weight": random.normal(0, 2, channels), "bias": random.normal(0, 2, channels)}
    arrays = {name: array.astype(dtype) for name, array in arrays.items()}
    input, *others = (torch.from_numpy(array) for array in arrays.values())
    output = functional.batch_norm(input[None], *others, eps=1e-5 if number % 5 else 0.5)[0]
    return arrays | {"output": output.numpy()}


def main() -> None:
    random = np.random.default_rng(SEED)
    numbers = np.concatenate((np.linspace(-9, 9, 145), random.normal(0, 2, 200), SPECIAL))
    recorded = {"numbers": numbers, "versions": np.array([torch.__version__, np.__version__])}
    for dtype in ("float32", "float64"):
        given = torch.from_numpy(numbers.astype(dtype))
        recorded |= {f"{name}_{dtype}": function(given).numpy() for name, function in ACTIVATIONS.items()}
    for number in range(NORMALIZED):
        arrays = normalized(random, number)
        recorded |= {f"batch_norm_{number}_{name}": array for name, array in arrays.items()}
    target = Path(__file__).with_name("torch_pointwise.npz")
    np.savez_compressed(target, **recorded)
    print(f"{target}: {len(recorded)} arrays, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
