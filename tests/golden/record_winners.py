"""Record which cell torch's max pooling takes of each window, among many equal ones: winners.json."""

import json
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

CASES = 60
SEED = 1611


def case(random: np.random.Generator) -> dict:
    """One call on few different numbers, and for each output the flat input cell that is taken."""
    rank = int(random.integers(1, 4))
    size = [int(n) for n in random.integers(4, {1: 12, 2: 8, 3: 6}[rank], rank)]
    kernel = [int(n) for n in random.integers(1, 4, rank)]
    settings = {
        "stride": [int(n) for n in random.integers(1, 4, rank)],
        "padding": [int(random.integers(0, k // 2 + 1)) for k in kernel],
        "ceil_mode": bool(random.integers(2)),
    }
    input = random.integers(0, 3, (2, *size)).astype(float)
    pool = getattr(functional, f"max_pool{rank}d")
    output, taken = pool(torch.tensor(input)[None], kernel, return_indices=True, **settings)
    return {
        "input": input.tolist(),
        "kernel_size": kernel,
        **settings,
        "output": output[0].flatten(1).tolist(),
        "taken": taken[0].flatten(1).tolist(),
    }


if __name__ == "__main__":
    random = np.random.default_rng(SEED)
    recorded = {"torch": torch.__version__, "cases": [case(random) for _ in range(CASES)]}
    (Path(__file__).parent / "winners.json").write_text(json.dumps(recorded), encoding="utf-8")
