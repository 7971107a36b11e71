"""An SVG of a step, read back by the rules of SVG alone: its texts, its cells and its outlines."""

import re
import xml.etree.ElementTree as ElementTree
from base64 import b64decode
from io import BytesIO
from typing import NamedTuple

import numpy as np
from PIL import Image

SVG = "{http://www.w3.org/2000/svg}"
HREF = "{http://www.w3.org/1999/xlink}href"


class Word(NamedTuple):
    """A text and where it stands: x by its anchor, y its baseline."""

    text: str
    x: float
    y: float
    bold: bool
    fill: str


class Map(NamedTuple):
    """Coloured cells: their corner, the size of one, and ``(rows, columns, 3)`` colours."""

    x: float
    y: float
    cell: float
    tall: float
    colours: np.ndarray


def parsed(svg):
    return ElementTree.fromstring(svg)


def words(root):
    return [
        Word(
            one.text or "",
            float(one.attrib["x"]),
            float(one.attrib["y"]),
            "font-weight" in one.attrib,
            one.attrib["fill"],
        )
        for one in root.iter(f"{SVG}text")
    ]


def texts(root):
    return [word.text for word in words(root)]


def maps(root):
    """Return all that is coloured cell by cell, in the order in which it is drawn."""
    found = []
    for one in root:
        if one.tag == f"{SVG}image":
            data = one.attrib[HREF].removeprefix("data:image/png;base64,")
            pixels = np.array(Image.open(BytesIO(b64decode(data))).convert("RGB"))
            x, y, width, height = (float(one.attrib[name]) for name in ("x", "y", "width", "height"))
            found.append(Map(x, y, width / pixels.shape[1], height / pixels.shape[0], pixels))
        elif one.tag == f"{SVG}g" and "shape-rendering" in one.attrib:
            x, y = map(float, re.findall(r"[\d.]+", one.attrib["transform"]))
            cells = [one.attrib for one in one.findall(f"{SVG}rect")]
            columns = sum(float(cell["y"]) == 0 for cell in cells)
            colours = np.array([list(bytes.fromhex(cell["fill"][1:])) for cell in cells], dtype=np.uint8)
            size = float(cells[0]["width"]), float(cells[0]["height"])
            found.append(Map(x, y, *size, colours.reshape(-1, columns, 3)))
    return found


def outlines(root, colour):
    """Return the boxes (x, y, width, height) that are drawn round in a colour at full strength."""
    names = ("x", "y", "width", "height")
    return [
        tuple(float(one.attrib[name]) for name in names)
        for one in root.findall(f"{SVG}rect")
        if one.attrib.get("stroke") == colour and "opacity" not in one.attrib
    ]


def numbers_in(root, drawn):
    """Return the texts in the cells of a map as a dict by (row, column)."""
    rows, columns, _ = drawn.colours.shape
    inside = {}
    for word in words(root):
        column, row = (word.x - drawn.x) / drawn.cell, (word.y - drawn.y) / drawn.tall
        if 0 < column < columns and 0 < row < rows:
            inside[int(row), int(column)] = word.text
    return inside
