"""A pasted model as text: cleared of what stands around it, and parsed as Python."""

from __future__ import annotations

import ast
import re
import textwrap
import warnings

from convviz.core.errors import SourceError
from convviz.data.wording import grouped, shown
from convviz.frameworks.read.grammar import PRINTED
from convviz.language import phrase

MAX_CHARACTERS = 200_000
"""Of a model, with weights packed beside it as in the programs of `convviz.frameworks.write`."""
MAX_LINES = 2_000
MAX_NESTED = 60
"""Expressions within expressions, and blocks within blocks."""

_PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.|In \[\d*\]:)\s?")
_AROUND = re.compile(r"^\s*(?:```|~~~|%|!\w)")
"""Marks around code in Markdown, and commands of a notebook."""


class ModelError(SourceError):
    """A model that cannot be read.

    Parameters
    ----------
    message : str
        What is wrong, and what to do.
    line : int
        Where, counted from 1; 0 where it is about no line.
    sized : bool
        Whether an input of another size may help.
    torch : str
        What PyTorch says to it, where it refuses too.
    """

    def __init__(self, message: str, *, line: int = 0, sized: bool = False, torch: str = "") -> None:
        super().__init__(phrase("Line {line}: {why}", line=line, why=message) if line else message)
        self.line = line
        self.sized = sized
        self.torch = torch


def cleaned(text: str) -> str:
    """Return the text with its lines where they were, without prompts and marks of Markdown.

    Raises
    ------
    ModelError
        Where it is too long, or empty.

    Examples
    --------
    >>> cleaned(">>> net = nn.ReLU()")
    'net = nn.ReLU()'
    """
    if len(text) > MAX_CHARACTERS:
        told = phrase(
            "The text has {count} characters, and at most {most} are read; paste the model only.",
            count=grouped(len(text)),
            most=grouped(MAX_CHARACTERS),
        )
        raise ModelError(told)
    lines = text.translate(PRINTED).lstrip("\N{ZERO WIDTH NO-BREAK SPACE}").splitlines()
    if len(lines) > MAX_LINES:
        told = phrase(
            "The text has {count} lines, and at most {most} are read; paste the model only.",
            count=grouped(len(lines)),
            most=grouped(MAX_LINES),
        )
        raise ModelError(told)
    kept = ["" if _AROUND.match(line) else _PROMPT.sub("", line) for line in lines]
    joined = textwrap.dedent("\n".join(kept)).rstrip()
    if not joined.strip():
        raise ModelError(phrase("There is no model yet; paste one, such as nn.Sequential(…)."))
    return joined


def parsed(text: str) -> ast.Module:
    """Return the syntax tree of a cleaned text.

    Raises
    ------
    ModelError
        Where Python does not read it, or it is nested too deeply.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an unknown escape in a string is no matter of ours
            tree = ast.parse(text)
    except SyntaxError as error:
        why = phrase("Python does not read this ({why}).", why=shown(str(error.msg), 120))
        raise ModelError(why + " " + _advice(), line=error.lineno or 0) from error
    except (ValueError, MemoryError, RecursionError) as error:
        raise ModelError(phrase("Python does not read this text.") + " " + _advice()) from error
    _check_depth(tree)
    return tree


def _advice() -> str:
    return phrase("Paste a whole model: all of its brackets and lines.")


def _check_depth(tree: ast.Module) -> None:
    level: list[ast.AST] = [tree]
    for _ in range(MAX_NESTED):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
        if not level:
            return
    line = max(getattr(node, "lineno", 0) for node in level)
    raise ModelError(phrase("the brackets are nested too deeply; write it in several lines."), line=line)
