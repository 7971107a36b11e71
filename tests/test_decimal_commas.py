"""In German a comma stands before decimals wherever a number is read; programs and tables keep the point."""

import re

import numpy as np
import pytest
from any_page import at
from read_texts import read

from convviz.engine.planning import Plan
from convviz.explain.arithmetic import work_out
from convviz.explain.chains import table_of
from convviz.explain.plain_text import plain_text
from convviz.explain.step_latex import step_formula
from convviz.export import numbers
from convviz.language import speaking
from convviz.layers.max_pool import MaxPool
from convviz.layers.scene import build_scene, scene_of
from convviz.learn.quiz.answers import read_number
from convviz.network.table import Row
from convviz.render import svg
from convviz.render.figures.step import panels
from convviz.render.plate import draw
from convviz.stage.payload import payload

_POINT = re.compile(r"\d\.\d")
_NAMES = re.compile(
    r"arXiv [\d.]+|CC BY [\d.]+|Abschnitte? [\d., und]+|https?://\S+|\w*\([^()]*=[^()]*\)|`[^`]*`"
)
"""Versions, sections, addresses, and calls as frameworks write them."""

PAGES = (
    "rank=1&sample=heartbeat&view=working",
    "rank=1&sample=heartbeat&view=plots",
    "k=0.5~0.25~-0.5~1~0~1~0.1~0.2~0.3&view=working",
    "layer=avg_pool&view=working&rank=1",
    "activation=LeakyReLU&norm=0.5~1~1~0&view=share",
    "page=network&at=8",
    "page=compare",
    "page=lessons&name=texts.3",
    "page=lessons&name=matrices.3",
    "page=gallery",
    "page=predict&name=value.3.hard",
)


@pytest.mark.parametrize("query", PAGES)
def test_no_german_page_has_a_number_with_a_decimal_point(query):
    app = at(f"{query}&lang=de")
    assert not app.exception
    assert [one[:200] for one in read(app) if _POINT.search(_NAMES.sub("", one))] == []


@pytest.fixture
def scene():
    input, names = np.array([[0.5, -0.25, 2.0, 1.5]]), {"channel_labels": ("x",), "filter_labels": ("f",)}
    return build_scene(input, np.array([[[0.1, -2.0]]]), np.array([0.75]), **names)


def test_a_step_in_german_adds_up_with_commas(scene):
    with speaking("de"):
        working = work_out(scene, 0)
        copied, formula = plain_text(working), step_formula(scene.spec, working)
        assert working.last_line == "0,55 + Bias 0,75 = 1,3"
    assert "0,5×0,1 + (−0,25)×(−2)" in copied
    assert not _POINT.search(copied)
    assert r"0{,}5\times 0{,}1 + (-0{,}25)\times (-2) + 0{,}75" in formula


def test_an_extreme_in_german_has_semicolons_between_its_numbers():
    with speaking("de"):
        scene = scene_of(MaxPool((2,)).resolve((1, 3)), np.array([[0.5, -0.25, 2.0]]))
        assert "max(0,5; −0,25)" in plain_text(work_out(scene, 0))
        assert payload(scene)["spec"]["layer"]["combination"]["joint"] == "; "
    assert "max(0.5, −0.25)" in plain_text(work_out(scene, 0))
    assert payload(scene)["spec"]["layer"]["combination"]["joint"] == ", "


def test_a_german_print_has_commas(scene):
    with speaking("de"):
        print = svg.write(draw(scene))
    texts = re.findall(r"<text [^>]*>([^<]*)</text>", print)
    assert {"0,5", "−,25", "2"} <= set(texts)
    assert [text for text in texts if _POINT.search(text)] == []


def test_a_long_sum_in_a_german_print_is_shortened_as_in_english():
    scene = build_scene(np.array([[1 / 3, 2 / 3, 1 / 7]]), np.array([[[1.2345, 2.3456]]]))

    def sums():
        texts = [getattr(mark, "text", "") for mark in draw(scene).marks]
        return [text for text in texts if text.startswith("Σ ")]

    with speaking("de"):
        german = sums()
    assert [text.replace(".", ",") for text in sums()] == german
    assert 0 < len(german[0]) <= len("Σ 1,9999")


def test_a_german_chart_has_a_comma_on_its_axes(scene):
    with speaking("de"):
        drawn = panels(scene, 0)
    assert {figure["layout"]["separators"][0] for figure in drawn.values()} == {","}
    assert {figure["layout"]["separators"][0] for figure in panels(scene, 0).values()} == {"."}


def test_a_table_for_a_spreadsheet_keeps_its_points_in_german(scene):
    with speaking("de"):
        german = numbers.arithmetic_table(scene, 0), numbers.table(scene, "output")
    assert german == (numbers.arithmetic_table(scene, 0), numbers.table(scene, "output"))


def test_times_in_german_have_commas():
    plan = Plan("tiles", 9, 1_500_000, "FFT", 2.5)
    with speaking("de"):
        assert "kopiert 1,5 MB" in plan.reason
        assert "2,5-mal so lange" in plan.reason


def test_a_jump_of_half_a_cell_has_a_comma_in_the_german_table():
    row = Row("Upsample-1", (1, 4), 0, 0, (1,), (0.5,))
    with speaking("de"):
        assert table_of([row])[0][0][-1] == "0,5"
    assert table_of([row])[0][0][-1] == "0.5"


@pytest.mark.parametrize(
    ("typed", "value"), [("0,5", 0.5), ("-1,25", -1.25), (",5", 0.5), ("0.5", 0.5), ("3", 3.0)]
)
def test_an_answer_in_german_is_typed_with_a_comma_or_a_point(typed, value):
    with speaking("de"):
        assert read_number(typed) == value
