"""Record what torchinfo counts in well-known networks, and how far their cells see.

    pip install numpy==2.4.6 torch==2.13.0 torchinfo==1.8.0
    python tests/golden/record_stacks.py

network_stacks.json holds a row a layer: torchinfo's output shape, parameters and mult-adds, and along each
axis the cells of the input from the first to the last in which the gradient of the middle output is not 0.
For that, channels are one, weights are 1, pooling averages, and the input is longer than the field.
"""

import json
import sys
from pathlib import Path

import torch
from torch import nn
from torchinfo import summary

sys.path.insert(0, str(Path(__file__).parents[1]))
from network_stacks import STACKS

NUMBERED = {"Conv", "ConvTranspose", "MaxPool", "AvgPool", "AdaptiveAvgPool", "AdaptiveMaxPool", "BatchNorm"}
JOINED = ("Add", "Concat", "Branch")


def tuples(value):
    return tuple(map(tuples, value)) if isinstance(value, list) else value


def module(kind: str, arguments: list, settings: dict, rank: int) -> nn.Module:
    if kind in JOINED:
        return nn.Identity()
    name = f"{kind}{rank}d" if kind in NUMBERED else kind
    settings = {key: tuples(value) for key, value in settings.items()}
    return getattr(nn, name)(*map(tuples, arguments), **settings)


class Chain(nn.Module):
    """The layers one after the other, with what joins them written out."""

    def __init__(self, layers: list, modules: list[nn.Module]) -> None:
        super().__init__()
        self.written, self.steps = layers, nn.ModuleList(modules)

    def forward(self, cells: torch.Tensor) -> torch.Tensor:
        named = {"input": cells}
        for (kind, arguments, _, *name), step in zip(self.written, self.steps, strict=True):
            if kind == "Branch":
                cells = named[arguments[0]]
            elif kind == "Add":
                cells = cells + named[arguments[0]]
            elif kind == "Concat":
                others = [named[one] for one in arguments[0]]
                cells = self.joined([cells, *others])
            cells = step(cells)
            named |= {one: cells for one in name}
        return cells

    def joined(self, maps: list[torch.Tensor]) -> torch.Tensor:
        return torch.cat(maps, dim=1)


class Thin(Chain):
    """One channel everywhere, so that only the windows matter."""

    def joined(self, maps: list[torch.Tensor]) -> torch.Tensor:
        return sum(maps[1:], maps[0])


def thin(kind: str, arguments: list, settings: dict, rank: int) -> nn.Module:
    if kind in ("Conv", "ConvTranspose"):
        settings = {key: value for key, value in settings.items() if key not in ("groups", "bias")}
        layer = module(kind, [1, 1, *arguments[2:]], {**settings, "bias": False}, rank)
        nn.init.ones_(layer.weight)
        return layer
    if kind == "MaxPool":
        return module("AvgPool", arguments, settings, rank)
    return module(kind, arguments, settings, rank) if kind == "AvgPool" else nn.Identity()


def fields(shape: list[int], layers: list) -> list[list[int] | None]:
    """How many cells the middle output of each layer sees, until a layer that sees all."""
    rank, found = len(shape) - 1, []
    whole = [
        number
        for number, one in enumerate(layers)
        if one[0] in ("Linear", "AdaptiveMaxPool", "AdaptiveAvgPool")
    ]
    upto = min(whole, default=len(layers))
    side = {1: 4096, 2: 512, 3: 48}[rank]
    for count in range(1, len(layers) + 1):
        if count > upto:
            found.append(None)
            continue
        chain = Thin(layers[:count], [thin(*one[:3], rank) for one in layers[:count]]).double()
        cells = torch.zeros(
            1, 1, *[side if shape[1] > 1 else 1] * rank, dtype=torch.double, requires_grad=True
        )
        output = chain(cells)
        output[(0, 0, *(size // 2 for size in output.shape[2:]))].backward()
        seen = cells.grad[0, 0].nonzero()
        found.append((seen.max(0).values - seen.min(0).values + 1).tolist())
    return found


def main() -> None:
    found = {}
    for name, (shape, layers) in STACKS.items():
        rank = len(shape) - 1
        chain = Chain(layers, [module(*one[:3], rank) for one in layers]).eval()
        told = summary(chain, input_size=(1, *shape), verbose=0, device="cpu")
        rows = [one for one in told.summary_list if one.depth == 1]
        rows = [one for one in rows if one.class_name != "ModuleList"] or [
            one for one in told.summary_list if one.depth == 2
        ]
        assert len(rows) == len(layers), (name, len(rows), len(layers))
        found[name] = {
            "rows": [
                {
                    "shape": one.output_size[1:],
                    "parameters": one.num_params,
                    "mult_adds": one.macs,
                    "field": field,
                }
                for one, field in zip(rows, fields(shape, layers), strict=True)
            ],
            "parameters": told.total_params,
            "mult_adds": told.total_mult_adds,
        }
    path = Path(__file__).with_name("network_stacks.json")
    path.write_text(json.dumps(found, separators=(",", ":")).replace('{"rows"', '\n{"rows"') + "\n")


if __name__ == "__main__":
    main()
