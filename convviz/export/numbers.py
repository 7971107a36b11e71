"""The numbers of a scene as files: CSV for a spreadsheet, npy and npz for a program; and their names."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from hashlib import blake2b
from itertools import product
from typing import Any

import numpy as np

from convviz.explain.arithmetic import Arithmetic, work_out
from convviz.explain.headline import MINUS
from convviz.language import again
from convviz.layers.after import NO_ACTIVATION
from convviz.layers.scene import Scene

ARRAYS = ("input", "weight", "output")
"""What of a scene can be had as a table, if it has it; and ``"answer"``, the output after what follows."""

_ENCODING = "utf-8-sig"  # without its mark a spreadsheet takes the letters of labels for others
_PLAIN = re.compile("[^a-z0-9]+")


def arrays_of(scene: Scene, *more: str) -> tuple[str, ...]:
    """Return which arrays a scene has: of `ARRAYS`, and of `more` that are learned.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> arrays_of(build_scene(np.ones((1, 3)), np.ones((1, 1, 2))), "bias")
    ('input', 'weight', 'bias', 'output')
    """
    learned = ("weight", *more) if scene.layer.HAS_WEIGHTS else ()
    return ("input", *learned, "output", *(() if scene.after.is_nothing else ("answer",)))


def table(scene: Scene, name: str) -> str:
    """Write one of a scene's arrays as CSV: a line a row of cells, after the indices of the other axes.

    Numbers read back as they are, bit for bit; a label that a spreadsheet would run as a formula begins with
    an apostrophe.

    Parameters
    ----------
    scene : Scene
    name : {"input", "weight", "output", "answer"}
        The weights are those that are multiplied: flipped already, if the kernel is.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.array([[[1, 2], [3, 0.5]]]), np.ones((1, 1, 2, 2)), filter_labels=("=sum",))
    >>> for line in table(scene, "input").splitlines(): print(line)
    channel,H,W 0,W 1
    channel 0,0,1,2
    channel 0,1,3,0.5
    >>> table(scene, "output").splitlines()[1]
    "'=sum,0,6.5"
    """
    array = getattr(scene, name)
    *outer, inner = scene.axes
    heads = {
        "input": ["channel"],
        "weight": ["filter", "channel"],
        "output": ["filter"],
        "answer": ["filter"],
    }[name]
    columns = [f"{inner} {index}" for index in range(array.shape[-1])]
    if name == "input" and scene.position_labels:
        columns = [f"{head}: {label}" for head, label in zip(columns, scene.position_labels, strict=True)]
    return _csv([[*heads, *outer, *columns], *_lines(scene, name, array)])


def arithmetic_table(scene: Scene, step: int, filter: int = 0) -> str:
    """Write the full arithmetic of a step as CSV: every product, the sums, the bias and the output.

    Raises
    ------
    IndexError
        When there is no such step or filter.
    """
    return _csv(rows(work_out(scene, step, filter), scene.axes))


def rows(arithmetic: Arithmetic, axes: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Return the arithmetic of a step as the rows of a table for a spreadsheet, its head first.

    Numbers are those that are printed, in ASCII; the last row has what the engine worked out from all digits.
    A layer without weights has no column for them, nor for products; its numbers come to a result a channel.
    A label that a spreadsheet would run as a formula begins with an apostrophe.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> scene = build_scene(np.array([[3, -2, 1]]), np.array([[[2, 1]]]))
    >>> for row in rows(work_out(scene, 1), scene.axes)[:2]: print(*row, sep=" · ")
    channel · input L · kernel L · input · weight · product
    channel 0 · 1 · 0 · -2 · 2 · -4
    """
    place, has_weights = "kernel" if arithmetic.bias else "window", bool(arithmetic.bias)
    head = ("channel", *(f"input {axis}" for axis in axes), *(f"{place} {axis}" for axis in axes))
    table = [(*head, "input", *(("weight", "product") if has_weights else ()))]
    gap = ("",) * (len(table[0]) - 2)
    for channel in arithmetic.channels:
        label = neutral(again(channel.label))
        for one in channel.products:
            numbers = (one.input, one.weight, one.product) if has_weights else (one.input,)
            table.append((label, *map(str, one.cell + one.kernel), *map(_ascii, numbers)))
        table.append((label, *gap[1:], channel.combination.by, _ascii(channel.sum)))
    ends = [("output", arithmetic.computed)]
    if has_weights:
        ends = [("bias", arithmetic.bias), ("total", arithmetic.total), *ends]
    return table + [(*gap, name, _ascii(number)) for name, number in ends]


def neutral(label: str) -> str:
    """Return a text that no spreadsheet runs as a formula, as OWASP's page on CSV injection advises.

    Examples
    --------
    >>> neutral("red"), neutral("=1+1"), neutral(" @SUM(A1)")
    ('red', "'=1+1", "' @SUM(A1)")
    """
    is_formula = label[:1] in ("\t", "\r", "\n") or label.lstrip()[:1] in tuple("=+-@＝＋－＠")
    return f"'{label}" if is_formula else label


def npy(array: np.ndarray) -> bytes:
    """Write an array as it is as a ``.npy`` file.

    Examples
    --------
    >>> np.load(io.BytesIO(npy(np.arange(3.0)))).tolist()
    [0.0, 1.0, 2.0]
    """
    file = io.BytesIO()
    np.save(file, array)
    return file.getvalue()


def npz(scene: Scene) -> bytes:
    """Write the output, and everything that its layer needs to give it, as ``.npz``.

    Returns
    -------
    bytes
        ``input``, ``weight`` (as it is multiplied) and ``bias`` if there are any, ``output``, and the layer's
        settings by their torch names: of a convolution ``stride``, ``padding`` (before and after, an axis a
        row), ``dilation``, ``groups`` and ``padding_mode``.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> sorted(np.load(io.BytesIO(npz(build_scene(np.ones((1, 3)), np.ones((1, 1, 2)))))))[:4]
    ['bias', 'dilation', 'groups', 'input']
    """
    file = io.BytesIO()
    numbers = {name: getattr(scene, name) for name in arrays_of(scene, "bias")}
    settings = {name: np.array(value) for name, value in scene.layer.arguments(scene.spec).items()}
    settings |= _following(scene)
    arrays: dict[str, Any] = numbers | settings
    np.savez_compressed(file, **arrays)
    return file.getvalue()


def _following(scene: Scene) -> dict[str, np.ndarray]:
    """What follows the layer, by the names of torch's modules and their arguments."""
    norm, activation = scene.after.norm, scene.after.activation
    found = {} if activation == NO_ACTIVATION else {"activation": np.array(activation)}
    if norm is not None:
        found |= {f"norm_{name}": np.array(value) for name, value in asdict(norm).items()}
    return found


def digest(scene: Scene) -> str:
    """Return a name for all that is in a scene: two that differ in anything have different ones.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> len(digest(build_scene(np.ones((1, 3)), np.ones((1, 1, 2)))))
    16
    """
    said = (scene.spec, scene.operation, scene.channel_labels, scene.filter_labels, scene.position_labels)
    sum = blake2b(repr((*said, scene.picture, scene.after)).encode(errors="surrogatepass"), digest_size=8)
    for array in (scene.input, scene.weight, scene.bias, scene.output):
        sum.update(repr((array.dtype.str, array.shape)).encode())
        sum.update(array.tobytes())
    return sum.hexdigest()


def file_name(scene_digest: str, ending: str, *parts: object) -> str:
    """Return what a file of a scene is called: no two of different content are called the same.

    A server may tell apart by their names the files that it hands out.

    Examples
    --------
    >>> file_name("0123456789abcdef", "png", "Conv2D", "step", 5)
    'convviz-conv2d-step-5-fa1dba9f.png'
    """
    words = [_PLAIN.sub("-", str(part).lower()).strip("-") for part in parts]
    mark = blake2b(repr((scene_digest, parts)).encode(errors="surrogatepass"), digest_size=4).hexdigest()
    return f"{'-'.join(['convviz', *filter(None, words), mark])}.{ending}"


def _lines(scene: Scene, name: str, array: np.ndarray) -> Iterator[list[str]]:
    for index in product(*map(range, array.shape[:-1])):
        first = index[0]
        if name == "input":
            labels, places = [scene.channel_labels[first]], index[1:]
        elif name == "weight":
            channel = scene.channels_of(first)[index[1]]
            labels, places = [scene.filter_labels[first], scene.channel_labels[channel]], index[2:]
        else:
            labels, places = [scene.filter_labels[first]], index[1:]
        labels = [neutral(again(label)) for label in labels]  # of a scene made in any language
        yield [*labels, *map(str, places), *map(_number, array[index].tolist())]


def _number(value: float) -> str:
    """The shortest text that reads back as the same number."""
    return repr(value).removesuffix(".0")


def _csv(lines: Iterable[Iterable[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows(lines)  # with both, a label that has one is quoted
    return file.getvalue()


def _ascii(number: str) -> str:
    return number.replace(MINUS, "-").replace("∞", "inf").replace(",", ".")


def encoded(text: str) -> bytes:
    """Return the bytes of a CSV file."""
    return text.encode(_ENCODING, errors="replace")
