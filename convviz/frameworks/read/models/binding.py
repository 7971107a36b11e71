"""The arguments of a function of the text, by name."""

from __future__ import annotations

import ast
from typing import Any

from convviz.frameworks.read.models.expressions import evaluate
from convviz.frameworks.read.models.run import Run
from convviz.frameworks.read.models.text import ModelError
from convviz.frameworks.read.models.values import Keywords, Name, Scope
from convviz.language import phrase


def bound_arguments(
    run: Run,
    node: ast.FunctionDef,
    around: Scope,
    positional: list[Any],
    named: dict[str, Any],
    line: int,
) -> dict[str, Any]:
    """Return the arguments of a function of the text by name; one without a value stays its name."""
    asked = node.args
    names = [one.arg for one in (*asked.posonlyargs, *asked.args)]
    if len(positional) > len(names) and asked.vararg is None:
        told = phrase(
            "{name} takes {most} arguments, and there are {count}.",
            name=node.name,
            most=len(names),
            count=len(positional),
        )
        raise ModelError(told, line=line)
    given: dict[str, Any] = {one: Name(one) for one in (*names, *(more.arg for more in asked.kwonlyargs))}
    defaults = dict(zip(names[len(names) - len(asked.defaults) :], asked.defaults, strict=True))
    defaults |= {
        one.arg: value
        for one, value in zip(asked.kwonlyargs, asked.kw_defaults, strict=True)
        if value is not None
    }
    given |= {one: evaluate(run, value, around) for one, value in defaults.items()}
    given |= dict(zip(names, positional, strict=False))
    more = {one: value for one, value in named.items() if one not in given}
    given |= {one: value for one, value in named.items() if one in given}
    return given | ({asked.kwarg.arg: Keywords(more)} if asked.kwarg else {})
