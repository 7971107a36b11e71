"""Modules in a row or by name: ``nn.Sequential``, ``nn.ModuleList``, ``keras.Sequential``."""

from __future__ import annotations

import ast
from typing import Any

from convviz.data.wording import quoted
from convviz.frameworks.read.models.expressions import evaluate
from convviz.frameworks.read.models.run import Run
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import Chain, Instance, Leaf, Name, Scope, Tensor
from convviz.language import phrase


def container(run: Run, node: ast.Call, scope: Scope, *, is_list: bool) -> Chain:
    """Return the modules that a call puts in a row, each with its name if it has one."""
    entries: list[Any] = []
    for one in node.args:
        value = evaluate(run, one, scope)
        entries += value if isinstance(value, tuple) and not isinstance(value, Name) else [value]
    for keyword in node.keywords:
        if keyword.arg in ("layers", "modules"):
            value = evaluate(run, keyword.value, scope)
            entries += value if isinstance(value, tuple) else [value]
    chain = Chain([], is_list)
    for entry in entries:
        is_pair = isinstance(entry, tuple) and not isinstance(entry, Name) and len(entry) == 2
        name, module = entry if is_pair else ("", entry)
        grow(chain, name, module, node.lineno)
    return chain


def grow(chain: Chain, name: Any, module: Any, line: int) -> None:
    """Put a module at the end of a chain; a ModelError if it is none."""
    if isinstance(module, Tensor):
        return  # the input of Keras, which has been taken
    if isinstance(module, Name) and module.text.split(".")[-1][:1].isupper():
        told = phrase("brackets are missing after {name}.", name=quoted([module.text]))
        raise ModelError(told, line=line)
    if not isinstance(module, Leaf | Chain | Instance):
        written = module.text if isinstance(module, Name) else str(module)
        told = phrase("{value} is no layer; write a layer, such as nn.ReLU().", value=quoted([written]))
        raise ModelError(told, line=line)
    chain.entries.append((name if isinstance(name, str) else "", module))
