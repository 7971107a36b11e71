"""Record torch autograd's gradients of random layers and of whole chains, for tests/test_gradients.py.

    pip install numpy==2.4.6 torch==2.13.0
    python tests/golden/record_gradients.py

Everything is float64. Inputs are whole numbers, so that there are ties to be settled under max pooling; the
weights of chains are small, so that no softmax at their end is lost in rounding. torch_gradients.npz holds,
joined case after case in the order of `gradient_calls.cases` and `chains`:

numbers
    For each case the input, the parameters by their names in order, what BatchNorm has seen, the gradient
    that is sent in, the output, and the gradients of input and parameters.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1]))
from gradient_calls import SEED, cases
from gradient_chains import chains
from network_chains import tuples

NUMBERED = {"Conv", "ConvTranspose", "MaxPool", "AvgPool", "AdaptiveAvgPool", "AdaptiveMaxPool", "BatchNorm"}


def built(kind: str, arguments: list, settings: dict, rank: int) -> nn.Module:
    if kind == "Softmax":
        return nn.Softmax(dim=1)
    said = {name: tuples(value) for name, value in settings.items()}
    module = getattr(nn, f"{kind}{rank}d" if kind in NUMBERED else kind)(*tuples(arguments), **said)
    return module.double().eval()


def drawn(module: nn.Module, random: np.random.Generator, over: int) -> None:
    """Give a layer numbers of its own."""
    with torch.no_grad():
        for name, one in sorted([*module.named_parameters(), *module.named_buffers()]):
            if name == "num_batches_tracked":
                continue
            low = 2 if name == "running_var" else -8
            one.copy_(torch.from_numpy(random.integers(low, 9, tuple(one.shape)) / over))


def numbers_of(module: nn.Module) -> list[torch.Tensor]:
    buffers = [(name, one) for name, one in module.named_buffers() if name != "num_batches_tracked"]
    return [one for _, one in sorted([*module.named_parameters(), *buffers])]


def trainable(module: nn.Module) -> list[torch.Tensor]:
    return [one for _, one in sorted(module.named_parameters())]


def ran(layers: list, cells: torch.Tensor) -> torch.Tensor:
    maps, named = [cells], {}
    for module, kind, earlier, name in layers:
        if kind == "Add":
            output = maps[-1] + named[earlier]
        elif kind == "Concat":
            output = torch.cat([maps[-1], named[earlier]], dim=1)
        elif kind == "Branch":
            output = named[earlier]
        else:
            output = module(maps[-1])
        maps.append(output)
        if name:
            named[name] = output
    return maps[-1]


def main() -> None:
    random, found = np.random.default_rng(SEED), []
    for case in cases():
        written = [[case["kind"], case["arguments"], case["settings"]]]
        found += recorded(case["shape"], written, random, 8)
    for shape, written in chains():
        found += recorded(shape, written, random, 32)
    joined = np.concatenate([one.ravel() for one in found])
    np.savez_compressed(Path(__file__).with_name("torch_gradients.npz"), numbers=joined)
    print(len(joined))


def recorded(shape: list[int], written: list, random: np.random.Generator, over: int) -> list[np.ndarray]:
    layers = []
    for kind, arguments, settings, *names in written:
        is_join = kind in ("Add", "Concat", "Branch")
        module = None if is_join else built(kind, arguments, settings, len(shape) - 1)
        if module is not None:
            drawn(module, random, over)
        layers.append((module, kind, arguments[0] if is_join else "", names[0] if names else ""))
    cells = torch.from_numpy(random.integers(-4, 5, (1, *shape)).astype(float)).requires_grad_()
    output = ran(layers, cells)
    sent = torch.from_numpy(random.integers(-4, 5, tuple(output.shape)).astype(float))
    output.backward(sent)
    modules = [module for module, *_ in layers if module is not None]
    parameters = [one for module in modules for one in numbers_of(module)]
    gradients = [cells.grad, *(one.grad for module in modules for one in trainable(module))]
    kept = [cells[0], *parameters, sent[0], output[0], *gradients]
    return [one.detach().numpy() for one in kept]


if __name__ == "__main__":
    main()
