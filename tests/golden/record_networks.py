"""Record what PyTorch makes of well-known networks, for tests/test_network.py.

    pip install numpy==2.4.6 torch==2.13.0
    python tests/golden/record_networks.py

torch_networks.npz holds, by "chain/input", "chain/<number>.<name>" and "chain/<number>": the input, the
numbers of each layer (float32, drawn here by a seed), and the map after each layer; "chain/parameters" are
the counts.
"""

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn

sys.path.insert(0, str(Path(__file__).parents[1]))
from network_chains import CHAINS, tuples

NUMBERED = {"Conv", "ConvTranspose", "MaxPool", "AvgPool", "AdaptiveAvgPool", "AdaptiveMaxPool", "BatchNorm"}


def build(kind: str, arguments: list, settings: dict, rank: int) -> nn.Module:
    given = tuples(arguments)
    settings = {name: tuples(value) for name, value in settings.items()}
    if kind == "Softmax":
        return nn.Softmax(dim=1)
    if kind == "Flatten":
        return nn.Flatten()
    return getattr(nn, f"{kind}{rank}d" if kind in NUMBERED else kind)(*given, **settings)


def main() -> None:
    found = {}
    with torch.no_grad():
        for name, (shape, layers) in CHAINS.items():
            torch.manual_seed(7)
            maps, named, counts = [torch.randint(-3, 4, (1, *shape)).float()], {}, []
            found[f"{name}/input"] = maps[0][0].numpy()
            for number, (kind, arguments, settings, *given) in enumerate(layers):
                if kind == "Add":
                    output, count = maps[-1] + named[arguments[0]], 0
                elif kind == "Concat":
                    output, count = torch.cat([maps[-1], named[arguments[0]]], dim=1), 0
                else:
                    layer = build(kind, arguments, settings, len(shape) - 1).eval()
                    if kind == "BatchNorm":
                        layer.running_mean.uniform_(-1, 1)
                        layer.running_var.uniform_(0.5, 2)
                        layer.weight.uniform_(0.5, 2)
                        layer.bias.uniform_(-1, 1)
                    for key, value in layer.state_dict().items():
                        if key != "num_batches_tracked":
                            found[f"{name}/{number}.{key}"] = value.numpy()
                    output, count = layer(maps[-1]), sum(one.numel() for one in layer.parameters())
                maps.append(output)
                counts.append(count)
                if given:
                    named[given[0]] = output
                found[f"{name}/{number}"] = output[0].numpy()
            found[f"{name}/parameters"] = np.array(counts)
    np.savez_compressed(Path(__file__).with_name("torch_networks.npz"), **found)


if __name__ == "__main__":
    main()
