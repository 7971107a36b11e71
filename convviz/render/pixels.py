"""A drawing as pixels, by Pillow: PNG for print."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
from PIL import Image, ImageDraw

from convviz.render.fonts import font_for
from convviz.render.marks import GRID, HATCH, Box, Cells, Drawing, Grid, Hatch, Line, Mark, Scale, Text

DPI = 300
POINTS = 72
"""Points of an inch."""

_FINE = 4
"""Lines are drawn this many times as large and then reduced, so that they are smooth."""


def png(drawing: Drawing, dpi: int = DPI) -> bytes:
    """Return a drawing as a PNG that says how large it is to be printed.

    Examples
    --------
    >>> png(Drawing(72, 36, "#ffffff", ()))[1:4]
    b'PNG'
    """
    file = BytesIO()
    paint(drawing, dpi / POINTS).save(file, "PNG", dpi=(dpi, dpi))
    return file.getvalue()


def paint(drawing: Drawing, scale: float) -> Image.Image:
    """Return a drawing as pixels, `scale` a point: RGB, or RGBA where its background has an opacity."""
    size = (round(drawing.width * scale), round(drawing.height * scale))
    image = Image.new(
        "RGB" if len(drawing.background) == len("#rrggbb") else "RGBA", size, drawing.background
    )
    paint_marks(image, drawing.marks, scale)
    return image


def paint_marks(image: Image.Image, marks: tuple[Mark, ...], scale: float) -> None:
    """Paint marks over an image."""
    draw = ImageDraw.Draw(image)
    for mark in marks:
        _PAINTERS[type(mark)](image, draw, mark, scale)


def _box(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Box, scale: float) -> None:
    left, top, right, bottom = _edges(mark.x, mark.y, mark.width, mark.height, scale)
    line = max(1, round(mark.line * scale)) if mark.stroke else 0
    out = line // 2
    if mark.opacity == 1:
        near, far = (left - out, top - out), (right - 1 + line - out, bottom - 1 + line - out)
        box = (*near, *map(max, near, far))  # a pixel at the least
        colour, stroke = mark.fill or None, mark.stroke or None
        draw.rounded_rectangle(box, mark.radius * scale, fill=colour, outline=stroke, width=line)
        return
    mask = Image.new("L", (right - left + 2 * line, bottom - top + 2 * line))
    shade = round(255 * mark.opacity)
    box = (line - out, line - out, right - left + 2 * line - out - 1, bottom - top + 2 * line - out - 1)
    fill, outline = (None, shade) if mark.stroke else (shade, None)
    pen = ImageDraw.Draw(mask)
    pen.rounded_rectangle(box, mark.radius * scale, fill=fill, outline=outline, width=max(1, line))
    image.paste(mark.stroke or mark.fill, (left - line, top - line), mask)


def _cells(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Cells, scale: float) -> None:
    rows, columns, _ = mark.colours.shape
    left, top, right, bottom = _edges(mark.x, mark.y, columns * mark.cell, rows * mark.tall, scale)
    way = Image.Resampling.NEAREST if right - left >= columns else Image.Resampling.BOX
    picture = Image.fromarray(np.ascontiguousarray(mark.colours))
    image.paste(picture.resize((max(1, right - left), max(1, bottom - top)), way), (left, top))


def _grid(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Grid, scale: float) -> None:
    colour, opacity, line = GRID
    left, top, right, bottom = _edges(mark.x, mark.y, mark.columns * mark.cell, mark.rows * mark.tall, scale)
    width = max(1, round(line * scale))
    mask = Image.new("L", (right - left + width, bottom - top + width))
    pen = ImageDraw.Draw(mask)
    for column in range(mark.columns + 1):
        x = round((mark.x + column * mark.cell) * scale) - left
        pen.rectangle((x, 0, x + width - 1, mask.height), fill=round(255 * opacity))
    for row in range(mark.rows + 1):
        y = round((mark.y + row * mark.tall) * scale) - top
        pen.rectangle((0, y, mask.width, y + width - 1), fill=round(255 * opacity))
    image.paste(colour, (left - width // 2, top - width // 2), mask)


def _hatch(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Hatch, scale: float) -> None:
    left, top, right, bottom = _edges(mark.x, mark.y, mark.width, mark.height, scale)
    gap, line = (value * scale for value in HATCH)
    away = (np.arange(left, right) + np.arange(top, bottom)[:, np.newaxis]) / 2**0.5
    away = np.abs(away % gap - gap / 2)
    cover = np.clip(line / 2 - away + 0.5, 0, 1) * 255 * mark.opacity
    image.paste(mark.stroke, (left, top), Image.fromarray(cover.round().astype(np.uint8)))


def _line(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Line, scale: float) -> None:
    width = mark.line * scale
    xs, ys = zip(*mark.points, strict=True)
    left, top = (int(min(values) * scale - width) - 1 for values in (xs, ys))
    right, bottom = (int(max(values) * scale + width) + 2 for values in (xs, ys))
    mask = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
    points = [((x * scale - left) * _FINE, (y * scale - top) * _FINE) for x, y in mark.points]
    fine = max(1, round(width * _FINE))
    ImageDraw.Draw(mask).line(points, fill=round(255 * mark.opacity), width=fine, joint="curve")
    image.paste(mark.stroke, (left, top), mask.reduce(_FINE))


def _scale(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Scale, scale: float) -> None:
    left, top, right, bottom = _edges(mark.x, mark.y, mark.width, mark.height, scale)
    places, stops = zip(*mark.stops, strict=True)
    at = (np.arange(right - left) + 0.5) / (right - left)
    mixed = [np.interp(at, places, channel) for channel in zip(*map(_rgb, stops), strict=True)]
    line = np.stack(mixed, axis=-1).round().astype(np.uint8)
    image.paste(Image.fromarray(np.broadcast_to(line, (bottom - top, *line.shape)).copy()), (left, top))
    draw.rectangle((left, top, right - 1, bottom - 1), outline=mark.stroke, width=max(1, round(0.5 * scale)))


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = bytes.fromhex(colour[1:])
    return red, green, blue


def _text(image: Image.Image, draw: ImageDraw.ImageDraw, mark: Text, scale: float) -> None:
    text, font = mark.text, font_for(mark.text, round(mark.size * scale, 1), mark.bold)
    anchor = {"start": "ls", "middle": "ms", "end": "rs"}[mark.anchor]
    x, y = mark.x * scale, mark.y * scale
    if not mark.turned:
        draw.text((x, y), text, mark.fill, font, anchor)
        return
    _, top, right, bottom = font.getbbox(text, anchor="ls")
    mask = Image.new("L", (int(right) + 2, int(bottom - top) + 2))
    ImageDraw.Draw(mask).text((0, -top), text, 255, font, "ls")
    mask = mask.transpose(Image.Transpose.ROTATE_90)
    shift = {"start": mask.height, "middle": mask.height / 2, "end": 0}[mark.anchor]
    image.paste(mark.fill, (round(x + top), round(y - shift)), mask)


_PAINTERS: dict[type[Mark], Callable[..., None]] = {
    Box: _box,
    Cells: _cells,
    Grid: _grid,
    Hatch: _hatch,
    Line: _line,
    Scale: _scale,
    Text: _text,
}


def _edges(x: float, y: float, width: float, height: float, scale: float) -> tuple[int, int, int, int]:
    return round(x * scale), round(y * scale), round((x + width) * scale), round((y + height) * scale)
