"""A link with all that it needs, and the code from which a phone reads it."""

import re
import xml.etree.ElementTree as ElementTree
from urllib.parse import parse_qsl, urlsplit

import pytest
import qr

from convviz.export.sharing import MAX_CODE, QUIET, code, link_to
from convviz.render.colours import contrast
from convviz.settings.link.query import decode, encode
from convviz.settings.link.versions import VERSION
from convviz.settings.model import SETUPS, Filter, Setup
from convviz.settings.spot import Spot, decode_spot, encode_spot

PAGE = "https://convviz.example/app/"


def fields_of(link):
    return dict(parse_qsl(urlsplit(link).query, keep_blank_values=True))


def modules_of(svg):
    """Return the dark modules of a code as drawn, the quiet zone counted, and its colours."""
    root = ElementTree.fromstring(svg)
    size = int(root.attrib["viewBox"].split()[2])
    ground, dark = root.findall("{http://www.w3.org/2000/svg}path")
    assert ground.attrib["d"] == f"M0 0h{size}v{size}h-{size}z"
    cells = [[False] * size for _ in range(size)]
    x = y = 0.0
    for command, numbers in re.findall(r"([Mmh])([^Mmh]*)", dark.attrib["d"]):
        values = [float(number) for number in re.findall(r"-?\d*\.?\d+", numbers)]
        if command == "h":
            for column in range(int(x), int(x + values[0])):
                cells[int(y)][column] = True
            x += values[0]
        else:
            x, y = (values[0], values[1]) if command == "M" else (x + values[0], y + values[1])
    return cells, ground.attrib["fill"], dark.attrib["stroke"]


def test_a_link_with_a_step_and_a_pin_restores_both_and_the_setup():
    setup = Setup(filters=(Filter("box"), Filter("laplacian")), stride=(2, 1), padding="same")
    spot = Spot(step=30, filter=1, pin="input.0.-1.4")
    fields = fields_of(link_to(PAGE, encode(setup) | encode_spot(spot)))

    assert decode_spot({key: fields.pop(key) for key in ("step", "filter", "pin")}) == (spot, ())
    assert decode(fields) == (setup, ())


@pytest.mark.parametrize("fields", [{}, {"step": "3"}, encode(SETUPS[1])])
def test_every_link_has_its_version_and_nothing_that_is_the_default(fields):
    link = link_to(PAGE, fields | {"filter": ""})

    assert fields_of(link) == {"v": str(VERSION)} | fields
    assert len(link) < len(PAGE) + 24


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("http://127.0.0.1:8501", "http://127.0.0.1:8501/?v=2"),
        ("http://127.0.0.1:8501/", "http://127.0.0.1:8501/?v=2"),
        ("https://school.example/convviz", "https://school.example/convviz?v=2"),
        ("https://convviz.streamlit.app/~/+/", "https://convviz.streamlit.app/?v=2"),
        ("https://convviz.streamlit.app/~/+", "https://convviz.streamlit.app/?v=2"),
    ],
)
def test_a_link_leads_to_the_page_wherever_it_runs(page, link):
    assert link_to(page, {}) == link


@pytest.mark.parametrize(
    "fields",
    [
        {"rank": "1"},
        {"kernel": "sobel_x~sobel_y", "step": "30", "filter": "1"},
        {"sample": "photograph", "colour": "rgb", "cells": "28", "step": "120", "pin": "input.0.-1.4"},
    ],
)
def test_a_code_read_from_what_is_drawn_is_the_link(fields):
    link = link_to(PAGE, fields)
    cells, _, _ = modules_of(code(link))
    inner = [line[QUIET:-QUIET] for line in cells[QUIET:-QUIET]]

    assert qr.read(inner) == link


def test_a_code_is_dark_on_light_in_either_theme_with_its_quiet_zone():
    cells, ground, dark = modules_of(code(link_to(PAGE, {"rank": "3"})))

    expanded = {"#fff": "#ffffff", "#000": "#000000"}
    assert contrast(expanded.get(ground, ground), expanded.get(dark, dark)) == 21
    size = len(cells)
    inner = range(QUIET, size - QUIET)
    dark_ones = {(row, column) for row in range(size) for column in range(size) if cells[row][column]}
    assert all(row in inner and column in inner for row, column in dark_ones)
    assert len(dark_ones) > 200


def test_a_code_too_fine_to_be_scanned_from_a_distance_is_not_drawn():
    assert code("h" * MAX_CODE)
    with pytest.raises(ValueError, match="too fine"):
        code("h" * (MAX_CODE + 1))
