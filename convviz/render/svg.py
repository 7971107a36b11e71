"""A drawing as an SVG file, https://www.w3.org/TR/SVG11/: every text is escaped, nothing is loaded."""

from __future__ import annotations

import re
import struct
import zlib
from base64 import b64encode
from collections.abc import Callable, Iterator
from html import escape

import numpy as np

from convviz.render.marks import GRID, HATCH, Box, Cells, Drawing, Grid, Hatch, Line, Mark, Scale, Text
from convviz.render.typeface import FAMILIES, style

_CELLS_DRAWN = 1600
"""Cells of a panel that are rectangles each; more are one picture, a pixel a cell."""
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write(drawing: Drawing, title: str = "") -> str:
    """Write a drawing down as SVG, its sizes in points.

    Parameters
    ----------
    drawing : Drawing
    title : str
        What a screen reader says.

    Examples
    --------
    >>> from convviz.render.marks import Text
    >>> "a &lt; b" in write(Drawing(9, 9, "#ffffff", (Text(0, 9, "a < b", 9, "#000000"),)))
    True
    """
    hatches = sorted({mark.stroke for mark in drawing.marks if isinstance(mark, Hatch)})
    scales = sorted({mark.stops for mark in drawing.marks if isinstance(mark, Scale)})
    width, height = _number(drawing.width), _number(drawing.height)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'width="{width}pt" height="{height}pt" viewBox="0 0 {width} {height}" font-family="{FAMILIES}">',
        f"<title>{_text(title)}</title>",
        f"<style>{style()}</style>",
        "<defs>",
        *map(_pattern, hatches),
        *map(_gradient, scales),
        "</defs>",
        f'<rect width="{width}" height="{height}" fill="{drawing.background}"/>',
    ]
    for mark in drawing.marks:
        lines += _WRITERS[type(mark)](mark)
    return "\n".join([*lines, "</svg>", ""])


def _pattern(colour: str) -> str:
    gap, line = HATCH
    place = f'id="hatch{colour[1:]}" width="{gap}" height="{gap}" patternTransform="rotate(45)"'
    path = f'<path d="M0 0V{gap}" stroke="{colour}" stroke-width="{2 * line}"/>'
    return f'<pattern {place} patternUnits="userSpaceOnUse">{path}</pattern>'


def _gradient(stops: tuple[tuple[float, str], ...]) -> str:
    written = "".join(f'<stop offset="{_number(at)}" stop-color="{colour}"/>' for at, colour in stops)
    return f'<linearGradient id="{_name_of(stops)}">{written}</linearGradient>'


def _name_of(stops: tuple[tuple[float, str], ...]) -> str:
    return "scale" + "".join(colour[1:] for _, colour in stops)


def _box(mark: Box) -> Iterator[str]:
    paint = f' fill="{mark.fill or "none"}"'
    if mark.stroke:
        paint += f' stroke="{mark.stroke}" stroke-width="{_number(mark.line)}"'
    round = f' rx="{_number(mark.radius)}"' if mark.radius else ""
    yield f"<rect {_place(mark)}{round}{paint}{_opacity(mark.opacity)}/>"


def _cells(mark: Cells) -> Iterator[str]:
    rows, columns, _ = mark.colours.shape
    if rows * columns > _CELLS_DRAWN:
        opaque = np.concatenate([mark.colours, np.full((rows, columns, 1), 255, np.uint8)], axis=2)
        data = b64encode(png(opaque)).decode()
        size = f'width="{_number(columns * mark.cell)}" height="{_number(rows * mark.tall)}"'
        yield (
            f'<image x="{_number(mark.x)}" y="{_number(mark.y)}" {size} preserveAspectRatio="none" '
            f'style="image-rendering:pixelated" xlink:href="data:image/png;base64,{data}"/>'
        )
        return
    yield f'<g shape-rendering="crispEdges" transform="translate({_number(mark.x)} {_number(mark.y)})">'
    size = f'width="{_number(mark.cell)}" height="{_number(mark.tall)}"'
    for row, line in enumerate(mark.colours.tolist()):
        for column, (red, green, blue) in enumerate(line):
            place = f'x="{_number(column * mark.cell)}" y="{_number(row * mark.tall)}"'
            yield f'<rect {place} {size} fill="#{red:02x}{green:02x}{blue:02x}"/>'
    yield "</g>"


def _grid(mark: Grid) -> Iterator[str]:
    colour, opacity, line = GRID
    width, height = mark.columns * mark.cell, mark.rows * mark.tall
    across = "".join(f"M0 {_number(row * mark.tall)}H{_number(width)}" for row in range(mark.rows + 1))
    down = "".join(f"M{_number(at * mark.cell)} 0V{_number(height)}" for at in range(mark.columns + 1))
    place = f'transform="translate({_number(mark.x)} {_number(mark.y)})"'
    yield f'<path {place} d="{across}{down}" stroke="{colour}" stroke-width="{line}"{_opacity(opacity)}/>'


def _hatch(mark: Hatch) -> Iterator[str]:
    yield f'<rect {_place(mark)} fill="url(#hatch{mark.stroke[1:]})"{_opacity(mark.opacity)}/>'


def _line(mark: Line) -> Iterator[str]:
    points = " ".join(f"{_number(x)},{_number(y)}" for x, y in mark.points)
    stroke = f'stroke="{mark.stroke}" stroke-width="{_number(mark.line)}"{_opacity(mark.opacity)}'
    yield f'<polyline points="{points}" fill="none" stroke-linejoin="round" {stroke}/>'


def _scale(mark: Scale) -> Iterator[str]:
    stroke = f'stroke="{mark.stroke}" stroke-width="0.5"'
    yield f'<rect {_place(mark)} fill="url(#{_name_of(mark.stops)})" {stroke}/>'


def _written(mark: Text) -> Iterator[str]:
    x, y = _number(mark.x), _number(mark.y)
    turned = f' transform="rotate(-90 {x} {y})"' if mark.turned else ""
    weight = ' font-weight="600"' if mark.bold else ""
    style = f'font-size="{_number(mark.size)}" fill="{mark.fill}" text-anchor="{mark.anchor}"'
    yield f'<text x="{x}" y="{y}" {style}{weight}{turned} xml:space="preserve">{_text(mark.text)}</text>'


_WRITERS: dict[type[Mark], Callable[..., Iterator[str]]] = {
    Box: _box,
    Cells: _cells,
    Grid: _grid,
    Hatch: _hatch,
    Line: _line,
    Scale: _scale,
    Text: _written,
}


def _place(mark: Box | Hatch | Scale) -> str:
    places = {"x": mark.x, "y": mark.y, "width": mark.width, "height": mark.height}
    return " ".join(f'{name}="{_number(value)}"' for name, value in places.items())


def _opacity(opacity: float) -> str:
    return f' opacity="{_number(opacity)}"' if opacity < 1 else ""


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


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


def _text(text: str) -> str:
    """Escape a text; characters that XML cannot hold are shown as such."""
    return escape(_UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", text))
