"""The layers of a network as a program needs them: what they are called there, and what they have learned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from keyword import iskeyword
from typing import Any, NamedTuple

import numpy as np

from convviz.core.limits import MAX_NAME
from convviz.network.chain import INPUT, Network
from convviz.network.items import Plan, Setting
from convviz.network.part import Part, Shape

JOINS = ("Add", "Branch", "Concat")
"""Layers that take an earlier map."""
_TAKEN = (
    "base64",
    "input",
    "inputs",
    "jax",
    "jnp",
    "keras",
    "lax",
    "math",
    "maps",
    "model",
    "net",
    "nn",
    "np",
)
_OURS = (*_TAKEN, "numbers", "output", "row", "self", "start", "state", "stop", "torch", "unpacked", "x")
"""What the programs call things themselves."""


class Step(NamedTuple):
    """A layer of a program.

    Attributes
    ----------
    name : str
        What the program calls it: another one for each layer, letters, digits and underscores.
    title : str
        As torch calls the layer, such as ``"Conv2d"``.
    kind : str
        A key of `convviz.network.plan.KINDS`.
    settings : mapping
        Those that are not as usual.
    part : Part
    shape : tuple of int
        Of what comes to it.
    earlier : tuple of str
        The names of the earlier layers that it joins; ``"input"`` is the input.
    numbers : mapping
        What it has learned, by torch's names; the weight as ``(C_out, C_in // groups, *kernel_size)``.
    is_joined : bool
        Whether a later layer joins what it makes.
    """

    name: str
    title: str
    kind: str
    settings: Mapping[str, Setting]
    part: Part
    shape: Shape
    earlier: tuple[str, ...]
    numbers: Mapping[str, np.ndarray]
    is_joined: bool

    @property
    def spec(self) -> Any:
        """The integers of its windows; of a layer that has any."""
        return self.part.spec


def steps_of(plan: Plan, network: Network) -> list[Step]:
    """Return the layers of a network that was built of a plan, as many as there are.

    Examples
    --------
    >>> from convviz.network.plan import built, read
    >>> plan, _ = read("Conv(2,3)~skip 1:ReLU~Add(skip 1)")
    >>> [(step.name, step.earlier) for step in steps_of(plan, built(plan, (1, 5, 5)).network)]
    [('conv2d_1', ()), ('skip_1', ()), ('add_3', ('skip_1',))]
    """
    called = {INPUT: INPUT}
    found: list[Step] = []
    shape: Shape = network.input_shape
    for one, known in zip(plan.items, network.names, strict=False):
        called[known] = _identifier(known, set(called.values()))
        part, settings = network.part(known), dict(one.settings)
        to = settings.get("to", ())
        earlier = (to,) if isinstance(to, str) else to if isinstance(to, tuple) else ()
        names = tuple(called[str(source)] for source in earlier)
        numbers = numbers_of(part)
        found.append(
            Step(called[known], part.name, one.kind, settings, part, shape, names, numbers, is_joined=False)
        )
        shape = part.output_shape
    joined = {name for step in found for name in step.earlier}
    return [step._replace(is_joined=step.name in joined) for step in found]


def numbers_of(part: Part) -> dict[str, np.ndarray]:
    """Return what a layer has learned, by torch's names; nothing of a layer that learns nothing."""
    weight, bias = (getattr(part, name, None) for name in ("weight", "bias"))
    found: dict[str, np.ndarray | None] = {"weight": weight, "bias": bias}
    compute = getattr(part, "compute", None)
    if isinstance(compute, partial):
        if "numbers" in compute.keywords:  # of a batch normalization
            names = ("running_mean", "running_var", "weight", "bias")
            found = dict(zip(names, compute.keywords["numbers"], strict=True))
        else:
            found = {name: compute.keywords.get(name) for name in ("weight", "bias")}
    return {name: array for name, array in found.items() if array is not None}


def _identifier(name: str, taken: set[str]) -> str:
    """A name as Python has it; of what somebody typed, only letters and digits are left."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").lower()[:MAX_NAME]
    if not plain or not plain[0].isalpha():
        plain = f"layer_{plain}".rstrip("_")
    if iskeyword(plain) or plain in _OURS:
        plain = f"{plain}_"
    number, wanted = 2, plain
    while wanted in taken:
        wanted, number = f"{plain}_{number}", number + 1
    return wanted
