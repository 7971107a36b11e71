"""Worked examples from textbooks and courses, each with its kernel, settings and source, to begin with.

The numbers are in ``textbook.json``; what each case gives is held by the tests, not told here.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

FILE = Path(__file__).with_name("textbook.json")


class Case(NamedTuple):
    """A worked example.

    Attributes
    ----------
    name, title : str
        Its key in `cases_for`, and what people read.
    caption : str
        Where it stands.
    input : ndarray, float64, shape (C_in, \\*spatial), read-only
    weight : ndarray, float64, shape (C_out, C_in // groups, \\*kernel_size), read-only
    settings : dict
        Keyword arguments of `convviz.cross_correlate`.
    operation : {"cross_correlate", "convolve"}
    """

    name: str
    title: str
    caption: str
    input: np.ndarray
    weight: np.ndarray
    settings: dict[str, Any]
    operation: str


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
    title = entry["name"]
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    caption = f"A worked example: {entry['source']}."
    arrays = (_fixed(entry["input"]), _fixed(entry["weight"]))
    return Case(name, f"{title[0].upper()}{title[1:]}", caption, *arrays, entry["params"], entry["op"])


def _fixed(numbers: list) -> np.ndarray:
    array = np.array(numbers, dtype=np.float64)
    array.flags.writeable = False
    return array
