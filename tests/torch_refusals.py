"""Layers that do not fit, as an address has them, and the call with which PyTorch refuses the last."""

from __future__ import annotations

from typing import NamedTuple


class Refused(NamedTuple):
    """The input's shape, layers of which the last does not fit, and the call: of the maps `x` and `y`."""

    shape: tuple[int, ...]
    line: str
    call: str
    x: tuple[int, ...] = ()
    y: tuple[int, ...] = ()
    weight: tuple[int, ...] = ()


REFUSED = {
    "a kernel that is too large": Refused((1, 5, 6), "Conv(2,9)", "nn.Conv2d(1, 2, 9)(x)"),
    "a kernel that is too large, padded": Refused(
        (1, 5), "Conv(2,9,padding=1)", "nn.Conv1d(1, 2, 9, padding=1)(x)"
    ),
    "a dilated kernel that is too large": Refused(
        (1, 5, 6, 4), "Conv(2,3,dilation=2)", "nn.Conv3d(1, 2, 3, dilation=2)(x)"
    ),
    "groups that do not divide in_channels": Refused(
        (3, 5, 5), "Conv(2,3,groups=2)", "nn.Conv2d(3, 2, 3, groups=2)(x)"
    ),
    "groups that do not divide out_channels": Refused(
        (4, 5, 5), "Conv(3,3,groups=2)", "nn.Conv2d(4, 3, 3, groups=2)(x)"
    ),
    "groups of a transposed layer": Refused(
        (3, 5, 5), "ConvTranspose(2,3,groups=2)", "nn.ConvTranspose2d(3, 2, 3, groups=2)(x)"
    ),
    "weights for other channels": Refused(
        (3, 8, 8), "Conv(2,3)", "nn.Conv2d(4, 2, 3)(x)", weight=(2, 4, 3, 3)
    ),
    "weights of a transposed layer for other channels": Refused(
        (3, 8), "ConvTranspose(2,3)", "nn.ConvTranspose1d(4, 2, 3)(x)", weight=(4, 2, 3)
    ),
    "weights of a group for other channels": Refused(
        (4, 8, 8), "Conv(2,3,groups=2)", "nn.Conv2d(8, 2, 3, groups=2)(x)", weight=(2, 4, 3, 3)
    ),
    "reflecting too far": Refused(
        (1, 3, 4),
        "Conv(2,3,padding=3,padding_mode=reflect)",
        "nn.Conv2d(1, 2, 3, padding=3, padding_mode='reflect')(x)",
    ),
    "a map that shrank to nothing": Refused(
        (1, 4, 4), "MaxPool(4)~MaxPool(2)", "nn.MaxPool2d(2)(x)", x=(1, 1, 1)
    ),
    "a signal that shrank to nothing": Refused((2, 1), "MaxPool(2)", "nn.MaxPool1d(2)(x)"),
    "a volume that shrank to nothing": Refused((2, 4, 4, 1), "MaxPool(2)", "nn.MaxPool3d(2)(x)"),
    "means of nothing": Refused((2, 1, 1), "AvgPool(3)", "nn.AvgPool2d(3)(x)"),
    "means of nothing in 1D": Refused((2, 1), "AvgPool(3)", "nn.AvgPool1d(3)(x)"),
    "padding above half the window": Refused(
        (2, 6, 6), "MaxPool(2,padding=2)", "nn.MaxPool2d(2, padding=2)(x)"
    ),
    "padding above half the window of a mean": Refused(
        (2, 6, 6), "AvgPool(2,padding=2)", "nn.AvgPool2d(2, padding=2)(x)"
    ),
    "output_padding as large as the stride": Refused(
        (2, 6, 6), "ConvTranspose(2,3,output_padding=1)", "nn.ConvTranspose2d(2, 2, 3, output_padding=1)(x)"
    ),
    "a transposed layer that cuts all": Refused(
        (2, 1, 1), "ConvTranspose(2,2,padding=1)", "nn.ConvTranspose2d(2, 2, 2, padding=1)(x)"
    ),
    "a map before Linear": Refused((2, 6, 6), "Linear(3)", "nn.Linear(2, 3)(x)"),
    "weights of Linear for other numbers": Refused(
        (1, 8, 8), "Flatten~Linear(10)", "nn.Linear(32, 10)(x)", x=(64,), weight=(10, 32)
    ),
    "a convolution after Flatten": Refused((1, 8, 8), "Flatten~Conv(2,3)", "nn.Conv2d(1, 2, 3)(x)", x=(64,)),
    "sizes that differ in add": Refused((2, 8, 8), "Conv(2,3)~Add(input)", "x + y", x=(2, 6, 6), y=(2, 8, 8)),
    "channels that differ in add": Refused(
        (2, 8, 8), "Conv(4,1)~Add(input)", "x + y", x=(4, 8, 8), y=(2, 8, 8)
    ),
    "sizes that differ in concat": Refused(
        (2, 8, 8), "MaxPool(2)~Concat(input)", "torch.cat([x, y], dim=1)", x=(2, 4, 4), y=(2, 8, 8)
    ),
    "a row in concat": Refused(
        (2, 8, 8), "Flatten~Concat(input)", "torch.cat([x, y], dim=1)", x=(128,), y=(2, 8, 8)
    ),
}
