"""A network in words: what its layers are called, their arguments in a line, and its headline."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from convviz.explain.headline import TIMES, Run, grouped
from convviz.language import count_phrase, later, phrase, spelled
from convviz.layers.wording import multiply_adds
from convviz.network.chain import Row
from convviz.network.plan import ARGUMENTS, Item, Setting

_DIMENSIONED = (
    "Conv",
    "ConvTranspose",
    "MaxPool",
    "AvgPool",
    "AdaptiveMaxPool",
    "AdaptiveAvgPool",
    "BatchNorm",
)
"""Kinds whose torch name ends with the number of spatial axes."""

_JOINED = {"Add": "add", "Concat": "concat", "Branch": "branch"}
_FIRST = ("out_channels", "out_features", "kernel_size", "output_size", "scale_factor", "to")
"""Arguments that are told without their names."""

ARROW = "\N{RIGHTWARDS ARROW}"


def kind_title(kind: str, rank: int) -> str:
    """Return what torch calls a kind of layer on an input with so many spatial axes.

    Examples
    --------
    >>> kind_title("Conv", 2), kind_title("ReLU", 2), kind_title("Concat", 1)
    ('Conv2d', 'ReLU', 'concat')
    """
    return f"{kind}{rank}d" if kind in _DIMENSIONED else _JOINED.get(kind, kind)


def detail(item: Item, comes: int | None, rank: int) -> str:
    """Return a layer's arguments in a short line; `comes` is the channels or numbers that come to it.

    Examples
    --------
    >>> from convviz.network.plan import item
    >>> detail(item("Conv", 8, 3, padding=1), 1, 2), detail(item("MaxPool", (1, 2)), 8, 2)
    ('1 → 8, 3×3, padding 1', '1×2')
    """
    settings = dict(item.settings)
    parts = []
    out = settings.get("out_channels", settings.get("out_features"))
    if out is not None:
        parts.append(f"{comes} {ARROW} {out}" if comes is not None else f"{ARROW} {out}")
    for argument in ARGUMENTS[item.kind]:
        if argument.name not in settings or argument.name in ("out_channels", "out_features"):
            continue
        value = settings[argument.name]
        if argument.name in _FIRST:
            parts.append(
                _sizes(value, rank if argument.name == "kernel_size" and item.kind[:4] == "Conv" else 1)
            )
        else:
            parts.append(f"{argument.name} {_sizes(value, 1)}")
    return ", ".join(parts)


def _sizes(value: Setting, times: int) -> str:
    if isinstance(value, tuple):
        joint = ", " if any(isinstance(one, str) for one in value) else "×"
        return joint.join(map(str, value))
    return "×".join([str(value)] * times) if isinstance(value, int) else spelled(str(value))


def shape_text(shape: Sequence[int]) -> str:
    """Return a shape as it is read: channels and sizes, or how many numbers."""
    return f" {TIMES} ".join(map(str, shape))


def headline_of(shape: Sequence[int], output: np.ndarray, classes: Sequence[str]) -> list[Run]:
    """Say what a network reads, and what it answers.

    Parameters
    ----------
    shape : (C, *spatial)
        Of its input.
    output : ndarray
        Its last map.
    classes : sequence of str
        What its outputs stand for, where they stand for something: then the largest is the answer.
    """
    sizes = shape_text(shape[1:] if shape[0] == 1 else shape)
    if classes and output.shape == (len(classes),) and np.isfinite(output).all():
        best = int(output.argmax())
        share = round(100 * float(_shares(output)[best]))
        text = phrase(
            "This network reads **{sizes}** numbers and answers **{answer}** ({share} %).",
            sizes=sizes,
            answer=classes[best],
            share=share,
        )
    elif output.ndim == 1:
        text = phrase(
            "This network reads **{sizes}** numbers and returns **{count}** numbers.",
            sizes=sizes,
            count=grouped(output.size),
        )
    else:
        maps = count_phrase(
            "{count} map of {sizes}",
            "{count} maps of {sizes}",
            len(output),
            sizes=shape_text(output.shape[1:]),
        )
        text = phrase(
            "This network reads **{sizes}** numbers and returns **{maps}**.", sizes=sizes, maps=maps
        )
    return [Run(part, strong=i % 2 == 1) for i, part in enumerate(text.split("**")) if part]


def _shares(scores: np.ndarray) -> np.ndarray:
    """Scores as shares of 1: as they are if they are such, else by softmax."""
    if scores.min() >= 0 and abs(float(scores.sum()) - 1) < 1e-6:
        return scores
    grown = np.exp(scores - scores.max())
    return np.asarray(grown / grown.sum())


def counts_of(rows: Sequence[Row]) -> str:
    """Count the layers, what is learned and what is computed."""
    layers = count_phrase("{count} layer", "{count} layers", len(rows))
    parameters = sum(row.parameters for row in rows)
    weights = count_phrase(
        "{number} parameter", "{number} parameters", parameters, number=grouped(parameters)
    )
    return " · ".join([layers, weights, multiply_adds(sum(row.multiply_adds for row in rows))])


def sight_of(row: Row, at: int, count: int, input_size: Sequence[int]) -> str:
    """Say which layer is pressed, and how much of the input one of its outputs sees."""
    place = phrase("layer {number} of {count}: {name}", number=at + 1, count=count, name=row.name)
    if row.receptive_field is None or row.jump is None:
        return phrase("{place}, each output sees the whole input", place=place)
    field = f" {TIMES} ".join(map(str, row.receptive_field))
    jump = f" {TIMES} ".join(spelled(f"{one:g}") for one in row.jump)
    return phrase("{place}, receptive field {field}, jump {jump}", place=place, field=field, jump=jump)


HEAD = (
    later("Layer"),
    later("Output shape (PyTorch)"),
    later("Output shape (Keras)"),
    later("Parameters"),
    later("Share of the whole"),
    later("Multiply-adds"),
    later("Share of the whole"),
    later("Receptive field"),
    later("Jump"),
)
"""The titles of the table's columns."""


def table_of(rows: Sequence[Row]) -> tuple[list[list[str]], list[list[str]]]:
    """Return the cells of the table of a network: a row a layer, and the totals."""
    parameters = sum(row.parameters for row in rows)
    work = sum(row.multiply_adds for row in rows)
    body = [
        [
            row.name,
            _shape(row.output_shape),
            _shape((*row.output_shape[1:], row.output_shape[0])),
            grouped(row.parameters),
            _share(row.parameters, parameters),
            grouped(row.multiply_adds),
            _share(row.multiply_adds, work),
            phrase("all") if row.receptive_field is None else _times(row.receptive_field),
            "" if row.jump is None else _times(row.jump),
        ]
        for row in rows
    ]
    return body, [[phrase("total"), "", "", grouped(parameters), "", grouped(work), "", "", ""]]


def _shape(shape: Sequence[int]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _times(numbers: Sequence[float]) -> str:
    alike = len(set(numbers)) == 1
    written = [spelled(f"{one:g}") for one in numbers]
    return written[0] if alike else f" {TIMES} ".join(written)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.0f} %" if part and whole else ""
