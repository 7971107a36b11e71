"""Worked examples from textbooks and courses, each with its kernel, settings and source, to begin with.

The numbers are in ``textbook.json``; what each case gives is held by the tests, not told here.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from convviz.language import later, phrase

FILE = Path(__file__).with_name("textbook.json")

# Title and source of each case, in the file's order; a source that has no word of ours is not translated.
_WORDS = (
    (
        later("Three-channel Conv2D, stride 2, padding 1"),
        later("stats.stackexchange 295397 (a frozen CS231n demo)"),
    ),
    (later("A sentence of word vectors through Conv1D, stride 2"), "stats.stackexchange 295397"),
    (later("The same sentence as a Conv2D of height 1"), "stats.stackexchange 295397"),
    (later("Moving average of neighbours"), later("stats.stackexchange 295397 (the matrix form)")),
    (later("A kernel as long as the input is the mean"), "stats.stackexchange 295397"),
    (later("CS231n stride figure, stride 1"), later("cs231n notes, stride figure")),
    (later("CS231n stride figure, stride 2"), later("cs231n notes, stride figure")),
    (later("Conv_arithmetic numerical, no padding"), later("arXiv 1603.07285, numerical figure")),
    (later("Conv_arithmetic numerical, padding 1, stride 2"), later("arXiv 1603.07285, numerical figure")),
    (later("D2l 2D"), "Dive into Deep Learning, convolutions for images"),
    (later("D2l stride (3, 2), padding 1"), "Dive into Deep Learning, padding and stride"),
    (later("D2l two input channels"), "Dive into Deep Learning, channels"),
    (later("D2l three output channels"), "Dive into Deep Learning, channels"),
    (later("Three channels through Conv1D"), "Dive into Deep Learning, sentiment CNN"),
    (later("The same as a full-height Conv2D"), "Dive into Deep Learning, sentiment CNN"),
    (later("3b1b full convolution"), "3Blue1Brown, convolutions"),
    (later("True convolution of 1..6"), later("FluxML documentation")),
    (later("Cross-correlation of 1..6"), later("FluxML documentation")),
    (later("Ones, same, 1D: corner 2, inside 3"), "stackoverflow 42883547"),
    (later("Ones, same, 2D: 4, 6, 9"), "stackoverflow 42883547"),
    (later("Ones, same, 3D: 8, 12, 18, 27"), "stackoverflow 42883547"),
    (later("Same with stride 2: the odd cell goes after"), "TensorFlow SAME"),
    (later("Padding 1 with stride 2 differs from same"), later("torch semantics")),
    (later("Same with an even kernel"), "TensorFlow SAME"),
    (later("Padding mode zeros"), "torch padding_mode"),
    (later("Padding mode reflect"), "torch padding_mode"),
    (later("Padding mode replicate"), "torch padding_mode"),
    (later("Padding mode circular"), "torch padding_mode"),
    (later("Causal, dilation 2"), later("Keras causal padding")),
    (later("Conv3D"), later("constructed: arange")),
    (later("Depth as channels gives only the first slice"), later("constructed: arange")),
    (later("Groups 1"), later("constructed")),
    (later("Groups 2"), later("constructed")),
    (later("Groups 4, depthwise"), later("constructed")),
    (later("Sobel on a step edge, three rows of [0,40,40,0]"), later("constructed")),
)

# Names that stand in links, where the title was another one then.
_LINKED_AS = {
    "sobel_on_a_step_edge_three_rows_of_0_40_40_0": "sobel_on_a_step_edge_five_rows_of_0_40_40_0",
}


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
    cases = map(_case, json.loads(FILE.read_text(encoding="utf-8")), *zip(*_WORDS, strict=True))
    return {case.name: case for case in cases if case.input.ndim == rank + 1}


def _case(entry: dict[str, Any], title: str, source: str) -> Case:
    name = re.sub(r"[^a-z0-9]+", "_", title.lower()).strip("_")
    name = _LINKED_AS.get(name, name)
    arrays = (_fixed(entry["input"]), _fixed(entry["weight"]))
    return Case(name, title, source, *arrays, entry["params"], entry["op"])


def _fixed(numbers: list[Any]) -> np.ndarray:
    array = np.array(numbers, dtype=np.float64)
    array.flags.writeable = False
    return array
