"""Matrices as books, programs and frameworks write them, as the plain rows and brackets that are read here.

A factor in front or behind, ``1/16 * [[…]]`` or ``[[…]] / 45``, is taken off and counts for every number.
LaTeX and Markdown become brackets; of what TensorFlow, PyTorch, JAX and numpy print, the brackets are left.
"""

import re
from fractions import Fraction
from typing import NamedTuple

MOST_NESTED = 4
"""Calls around an array that are looked into: nn.Parameter(torch.tensor(…))."""
_DIGITS = r"[0-9]{1,12}(?:\.[0-9]{0,12})?"
_RATIO = rf"\(?[ ]?([+-]?{_DIGITS}(?:[ ]?/[ ]?{_DIGITS})?)[ ]?\)?"
_TIMES = r"[*·×⋅∗]"
_NAMED = re.compile(
    r"\s*(?:[a-z_]{1,9}[ ]){0,3}[A-Za-z_][\w.]{0,99}(?:\[[ ]?[0-9]{0,4}[ ]?\]){0,4}[ ]?=(?!=)\s*"
)
"""The name in front of an assignment, with what C says of its kind and its sizes."""
_BEFORE = re.compile(rf"\s*{_RATIO}\s*{_TIMES}\s*(?=[\[({{A-Za-z])")
_BEHIND = re.compile(rf"(?<=[\])}}])\s*({_TIMES}|/)\s*{_RATIO}[\s;,]*$")
_CALL = re.compile(r"\s*(?:Parameter containing:\s*)?[A-Za-z_][\w.]{0,99}\s*\(\s*(?=[\[(A-Za-z])")
_TENSOR = re.compile(r"\s*<tf\.(?:Tensor|Variable)\b")
_LATEX = re.compile(r"\\begin\{([a-zA-Z]{0,6}matrix|array)\*?\}(?:\{[^}]{0,99}\})?")
_LATEX_FACTOR = re.compile(r"\\[dt]?frac\s*(?:\{([^{}]{1,24})\}\{([^{}]{1,24})\}|([0-9])\s*([0-9]))")
_LATEX_ROW = re.compile(r"\\\\(?:\[[^\]]{0,9}\])?|\\hline|\\cr\b")
_LATEX_SPACE = re.compile(r"\\(?:quad|qquad|[,;:! ])|&")
_RULE = re.compile(r"[|:\s-]*-[|:\s-]*")
_DIVIDED = re.compile(r"(?<=[0-9.])[ ]?/[ ]?(?=[0-9.])")


class Plain(NamedTuple):
    """A text in rows or brackets, and what each of its numbers is multiplied by."""

    text: str
    factor: Fraction


def plain(text: str) -> Plain:
    """Return a text as it is read here, whatever notation it is in; one in none of them as it is.

    Examples
    --------
    >>> plain("K = 1/16 * [[1, 2], [2, 4]]")
    Plain(text='[[1, 2], [2, 4]]', factor=Fraction(1, 16))
    >>> plain("\\\\begin{bmatrix}1 & 2\\\\\\\\ 3 & 4\\\\end{bmatrix}").text
    '[[1   2],\\n[ 3   4]]'
    >>> plain("| a | b |\\n|---|---|\\n| 1 | 2 |").text
    '[[ 1 , 2 ]]'
    """
    text = text.replace("−", "-")
    if latex := _LATEX.search(text):
        return _of_latex(text, latex)
    if rows := _markdown_rows(text):
        return Plain(_bracketed(rows), Fraction(1))
    factor = Fraction(1)
    if named := _NAMED.match(text):
        text = text[named.end() :]
    if _TENSOR.match(text) and "numpy=" in text:
        text = text.partition("numpy=")[2].rstrip().removesuffix(">")
    if before := _BEFORE.match(text):
        text, factor = text[before.end() :], _ratio(before[1])
    if (behind := _BEHIND.search(text[-99:])) and (other := _ratio(behind[2])):
        text = text[: len(text) - (len(text[-99:]) - behind.start())]
        factor = factor / other if behind[1] == "/" else factor * other
    for _ in range(MOST_NESTED):
        if call := _CALL.match(text):
            text = _inside(text[call.end() :])
    return Plain(_DIVIDED.sub("/", text), factor)


def _inside(text: str) -> str:
    """What a call is given first, up to its last bracket: ``[[1, 2]]`` of ``[[1, 2]], dtype=float)``."""
    end = text.rfind("]")
    return text[: end + 1] if end >= 0 else text.rstrip().removesuffix(")")


def _ratio(text: str) -> Fraction:
    over, _, under = text.replace(" ", "").partition("/")
    below = Fraction(under.rstrip(".") or 1)
    return Fraction(over.rstrip(".")) / below if below else Fraction(0)


def _of_latex(text: str, begin: re.Match[str]) -> Plain:
    """The rows of the first matrix, and the fraction in front of it."""
    inside = text[begin.end() :].partition("\\end")[0]
    inside = _LATEX_FACTOR.sub(_as_ratio, inside)
    inside = _LATEX_SPACE.sub(" ", _LATEX_ROW.sub("\n", inside))
    front = _LATEX_FACTOR.sub(_as_ratio, text[: begin.start()]).rpartition("=")[2]
    front = re.sub(r"\\(?:left|cdot|times|[(\[{,;!])|[$\[(*]", " ", front)
    found = re.fullmatch(rf"\s*{_RATIO}\s*", front)
    return Plain(_bracketed(inside.splitlines()), _ratio(found[1]) if found else Fraction(1))


def _bracketed(rows: list[str]) -> str:
    return "[" + ",\n".join(f"[{row}]" for row in rows if row.strip()) + "]"


def _as_ratio(found: re.Match[str]) -> str:
    over, under, first, second = found.groups()
    return f"{over or first}/{under or second}"


def _markdown_rows(text: str) -> list[str]:
    """The rows of a table between bars, without its titles; none if it is no such table."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    if len(lines) < 2 or not all("|" in line for line in lines):
        return []
    rule = next((index for index, line in enumerate(lines[:2]) if _RULE.fullmatch(line)), None)
    body = lines if rule is None else lines[rule + 1 :]
    if rule == 1 and re.search(r"[0-9]", lines[0]) and not re.search(r"[A-Za-z]", lines[0]):
        body = [
            lines[0],
            *body,
        ]  # titles that are numbers: Markdown wants a title line where a matrix has none
    return [line.strip("|").replace("|", ",") for line in body if not _RULE.fullmatch(line)]
