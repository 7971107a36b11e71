"""What links of each version leave out: the set-ups with which the ranks began when they were written."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from convviz.data.inputs import Numbers
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup

FIRST_SETUPS: Mapping[int, Setup] = MappingProxyType(
    {
        1: Setup(
            rank=1,
            sample="sentence",
            cells=64,
            filters=(Filter(CUSTOM, Numbers.of([[0.6, 0.2], [0.4, -0.1], [0.5, 0.2]])),),
            kernel_size=(2,),
            stride=(2,),
            dilation=(1,),
        ),
        2: Setup(
            rank=2,
            sample="digit",
            cells=16,
            filters=(Filter("sobel_x"),),
            kernel_size=(3, 3),
            stride=(1, 1),
            dilation=(1, 1),
        ),
        3: Setup(
            rank=3,
            sample="shells",
            cells=8,
            filters=(Filter("sobel_w"),),
            kernel_size=(3, 3, 3),
            stride=(1, 1, 1),
            dilation=(1, 1, 1),
        ),
    }
)
"""What the ranks began with in version 1, and so what a link without a version is read against. These values
never change: there are links that leave them out."""

BEGINNINGS: Mapping[int, Mapping[int, Setup]] = MappingProxyType({1: FIRST_SETUPS, 2: SETUPS})
"""What the ranks begin with, by the version of a link. Who changes `SETUPS` copies the earlier ones here."""

VERSION = max(BEGINNINGS)
