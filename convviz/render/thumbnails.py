"""A scene as a small picture: input, kernel and output, cell by cell, as a PNG."""

from __future__ import annotations

import struct
import zlib
from base64 import b64encode
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from convviz.layers.scene import Scene
from convviz.render.colours import ROLES, SCALES, ScaleName

WIDTH, HEIGHT = 528, 176
"""Pixels of the picture, two for each of the screen's where it is shown."""

_GAP = 44
_FAN = 9
_MOST_CELL = 34
_MOST_CARDS = 6


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[start : start + 2], 16) for start in (1, 3, 5))
    return red, green, blue


_SIGN = _rgb(ROLES["light"]["mute"])


class Cards(NamedTuple):
    """Maps that lie fanned out, the first in front.

    Attributes
    ----------
    colours : ndarray, (count, rows, columns, 4)
        RGBA; cells of no alpha are hatched.
    tall : int
        How many times as tall as wide a cell is.
    """

    colours: np.ndarray
    tall: int

    def size(self, cell: int) -> tuple[int, int]:
        """Height and width in pixels."""
        count, rows, columns, _ = self.colours.shape
        return rows * cell * self.tall + (count - 1) * _FAN, columns * cell + (count - 1) * _FAN


def thumbnail(scene: Scene) -> str:
    """Draw a scene small: its input with the padding, the first filter and all maps of the output.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    str
        A ``data:`` address of a PNG on a transparent ground, `WIDTH` by `HEIGHT` pixels, good on light and
        dark. The same scene gives the same text.

    Examples
    --------
    >>> from convviz.layers.scene import build_scene
    >>> thumbnail(build_scene(np.ones((1, 3, 3)), np.ones((1, 1, 2, 2))))[:26]
    'data:image/png;base64,iVBO'
    """
    return f"data:image/png;base64,{b64encode(png(draw(scene))).decode()}"


def draw(scene: Scene) -> np.ndarray:
    """Return the picture's pixels, RGBA, ``(HEIGHT, WIDTH, 4)``."""
    pixels = np.zeros((HEIGHT, WIDTH, 4), dtype=np.uint8)
    panels = list(_panels(scene))
    cell = max(_fitting_cell(panels), 2)
    widths = [panel.size(cell)[1] for panel in panels]
    left = (WIDTH - sum(widths) - 2 * _GAP) // 2
    for position, (panel, width) in enumerate(zip(panels, widths, strict=True)):
        _lay(pixels, panel, cell, left)
        left += width
        if position < 2:
            _sign(pixels, left + _GAP // 2, equals=position == 1)
        left += _GAP
    return pixels


def png(pixels: np.ndarray) -> bytes:
    """Write RGBA pixels, ``(height, width, 4)`` of uint8, as a PNG, https://www.w3.org/TR/png-3/.

    Examples
    --------
    >>> png(np.zeros((1, 1, 4), np.uint8))[1:4]
    b'PNG'
    """
    height, width, _ = pixels.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), pixels.reshape(height, -1)], axis=1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, *zip(*chunks, strict=True)))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _panels(scene: Scene) -> Iterator[Cards]:
    """Input, kernel and output; along a sequence channels are rows, elsewhere each map is a card."""
    spec, domain = scene.spec, scene.domain
    cells = tuple(
        slice(before, before + size) for (before, _), size in zip(spec.padding, spec.input_size, strict=True)
    )
    shown = cells[:-2]  # slices that are nothing but padding would hide the others
    inside = np.zeros(scene.padded.shape, dtype=bool)
    inside[:, *cells] = True
    scale: ScaleName = "picture" if scene.picture else "numbers"
    tall = 2 if spec.ndim == 1 and max(spec.in_channels, spec.out_channels) < 3 else 1
    input = Cards(_coloured(_maps(scene.padded[:, *shown], spec.ndim), scale, domain["input"]), tall)
    input.colours[~_maps(inside[:, *shown], spec.ndim), 3] = 0
    yield input
    yield Cards(_coloured(_maps(scene.weight[0], spec.ndim), "weight", domain["weight"]), tall)
    yield Cards(_coloured(_maps(scene.output, spec.ndim), "activation", domain["output"]), tall)


def _maps(array: np.ndarray, ndim: int) -> np.ndarray:
    """The array as maps, ``(count, rows, columns)``; the first of many."""
    return array[np.newaxis] if ndim == 1 else array.reshape(-1, *array.shape[-2:])[:_MOST_CARDS]


def _coloured(maps: np.ndarray, scale: ScaleName, domain: tuple[float, float]) -> np.ndarray:
    low, high = domain
    at = (maps - low) / (high - low) if high > low else np.full(maps.shape, 0.5 if low < 0 else 0.0)
    stops = SCALES[scale]
    positions = [position for position, _ in stops]
    channels = zip(*(_rgb(colour) for _, colour in stops), strict=True)
    mixed = [np.interp(at, positions, values) for values in channels]
    return np.stack([*mixed, np.full(maps.shape, 255.0)], axis=-1).round().astype(np.uint8)


def _fitting_cell(panels: list[Cards]) -> int:
    """The largest cell, in pixels, with which all panels fit side by side."""
    return max(
        cell
        for cell in range(1, _MOST_CELL + 1)
        if cell == 1
        or (
            sum(panel.size(cell)[1] for panel in panels) + 2 * _GAP <= WIDTH
            and max(panel.size(cell)[0] for panel in panels) <= HEIGHT
        )
    )


def _lay(pixels: np.ndarray, panel: Cards, cell: int, left: int) -> None:
    """Paint the cards from the last to the first, each a little below and to the left of the one behind."""
    count = len(panel.colours)
    top = (HEIGHT - panel.size(cell)[0]) // 2
    for index in reversed(range(count)):
        card = _card(panel.colours[index], cell, cell * panel.tall)
        y, x = top + (count - 1 - index) * _FAN, left + index * _FAN
        pixels[y : y + card.shape[0], x : x + card.shape[1]] = card


def _card(colours: np.ndarray, cell: int, tall: int) -> np.ndarray:
    card = np.repeat(np.repeat(colours, tall, axis=0), cell, axis=1)
    if cell > 4:
        for edges in (card[tall - 1 :: tall], card[:, cell - 1 :: cell]):
            edges[..., :3] = edges[..., :3] * 0.88
    rows, columns = np.indices(card.shape[:2])
    empty = card[..., 3] == 0
    card[empty] = (*_SIGN, 0)
    card[empty & ((rows + columns) % 10 < 2), 3] = 110
    for edge in (card[0], card[-1], card[:, 0], card[:, -1]):
        edge[:] = (*_SIGN, 150)
    return card


def _sign(pixels: np.ndarray, x: int, *, equals: bool) -> None:
    """A dot between input and kernel, two bars between kernel and output."""
    middle = HEIGHT // 2
    colour = (*_SIGN, 255)
    if equals:
        pixels[middle - 6 : middle - 3, x - 8 : x + 8] = colour
        pixels[middle + 3 : middle + 6, x - 8 : x + 8] = colour
    else:
        pixels[middle - 3 : middle + 3, x - 3 : x + 3] = colour
