"""Worked examples from textbooks and courses, each with its kernel, settings and source, to begin with.

They stand in ``textbook.json``, a line each, with their titles and sources, which the catalogues of the other
languages read there, and with the name that links have for them where the title does not give it. What each
case gives is held by the tests.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from convviz.language import phrase

FILE = Path(__file__).with_name("textbook.json")


class Case(NamedTuple):
    """A worked example.

    Attributes
    ----------
    name, title : str
        Its key in `cases_for`, and what people read, in English.
    source : str
        Where it stands.
    input : ndarray, float64, shape (C_in, \\*spatial), read-only
    weight : ndarray, float64, shape (C_out, C_in // groups, \\*kernel_size), read-only
    settings : dict
        Keyword arguments of `convviz.cross_correlate`.
    operation : {"cross_correlate", "convolve"}
    """

    name: str
    title: str
    source: str
    input: np.ndarray
    weight: np.ndarray
    settings: dict[str, Any]
    operation: Literal["cross_correlate", "convolve"]

    @property
    def caption(self) -> str:
        """What is said of it, in the language that is spoken."""
        return phrase("A worked example: {source}.", source=phrase(self.source))


@cache
def cases_for(rank: int) -> dict[str, Case]:
    """Return the worked examples of a rank by their names.

    Examples
    --------
    >>> list(cases_for(3))
    ['ones_same_3d_8_12_18_27', 'conv3d']
    """
    cases = map(_case, json.loads(FILE.read_text(encoding="utf-8")))
    return {case.name: case for case in cases if case.input.ndim == rank + 1}


def _case(entry: dict[str, Any]) -> Case:
    return Case(
        name=entry.get("name") or re.sub(r"[^a-z0-9]+", "_", entry["title"].lower()).strip("_"),
        title=entry["title"],
        source=entry["source"],
        input=_fixed(entry["input"]),
        weight=_fixed(entry["weight"]),
        settings=entry["params"],
        operation=entry["op"],
    )


def _fixed(numbers: list[Any]) -> np.ndarray:
    array = np.array(numbers, dtype=np.float64)
    array.flags.writeable = False
    return array
