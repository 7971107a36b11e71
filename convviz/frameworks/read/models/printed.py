"""What ``print(model)`` of PyTorch shows, as modules: ``(0): Conv2d(3, 16, kernel_size=(3, 3), …)``."""

from __future__ import annotations

import re
from typing import Any

from convviz.core.errors import SourceError
from convviz.frameworks.read.grammar import Invocation, Name, read_invocation
from convviz.frameworks.read.models.text import MAX_NESTED, ModelError
from convviz.frameworks.read.models.values import Chain, Leaf
from convviz.language import phrase

_ENTRY = re.compile(r"^\s*\(([\w.-]+)\):\s*(?:(\d+) x )?([A-Za-z_]\w*)\((.*)$")
_FIRST = re.compile(r"^\s*([A-Za-z_]\w*)\((.*)$")
_WORDS = ("padding", "padding_mode", "mode", "approximate")
"""Arguments that are printed without quotes."""
_REPEATED = 200


def is_printed(text: str) -> bool:
    """Whether a text is what ``print(model)`` shows.

    Examples
    --------
    >>> is_printed("Sequential(\\n  (0): ReLU()\\n)"), is_printed("nn.Sequential(nn.ReLU())")
    (True, False)
    """
    return any(_ENTRY.match(line) for line in text.splitlines())


def printed_model(text: str) -> Chain:
    """Return the modules of a printed model, those within others where they stand.

    Raises
    ------
    ModelError
        For a line that is not as PyTorch prints it, with its number.
    """
    root = Chain([])
    open_chains = [root]
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped:
            continue
        if stripped == ")":
            if len(open_chains) > 1:
                open_chains.pop()
            continue
        _line(open_chains, line, number)
        if len(open_chains) > MAX_NESTED:
            raise ModelError(
                phrase("the modules are nested too deeply; paste a part of the model."), line=number
            )
    return root


def _line(open_chains: list[Chain], line: str, number: int) -> None:
    entry = _ENTRY.match(line)
    first = _FIRST.match(line) if entry is None and len(open_chains) == 1 else None
    if entry is None and first is None:
        told = phrase("this is not how PyTorch prints a model; paste the whole output of print(model).")
        raise ModelError(told, line=number)
    name, times, kind, rest = entry.groups() if entry else ("", None, *first.groups())  # type: ignore[union-attr]  # one of the two is there
    rest = rest.strip()
    parent = open_chains[-1]
    if not rest or (not rest.endswith(")") and rest.count("(") >= rest.count(")")):
        child = Chain([])
        parent.entries.extend([(name, child)] * _count(times, number))
        open_chains.append(child)
        return
    leaf = Chain([]) if kind in ("Sequential", "ModuleList", "ModuleDict") else _leaf(kind, rest, number)
    parent.entries.extend([(name, leaf)] * _count(times, number))


def _count(times: str | None, number: int) -> int:
    count = int(times[:9]) if times else 1
    if count > _REPEATED:
        raise ModelError(phrase("this module is repeated too often; paste a part of the model."), line=number)
    return count


def _leaf(kind: str, rest: str, number: int) -> Leaf:
    try:
        invocation = read_invocation(f"{kind}({rest}")
    except SourceError as error:
        raise ModelError(str(error), line=number) from error
    named = {name: _worded(name, value) for name, value in invocation.named.items()}
    whole = Invocation(kind, invocation.positional, named)
    return Leaf(number, kind, lambda: whole)


def _worded(name: str, value: Any) -> Any:
    return value.text if name in _WORDS and isinstance(value, Name) else value
