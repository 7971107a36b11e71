"""Chains that are compared: the same field and shape, counted cell by cell, and fewer weights."""

import json
from itertools import product

import numpy as np
import pytest
from app_page import address, opened, sound

from convviz.language import speaking
from convviz.learn.compare.chains import CHAIN_COMPARISONS, chain_comparison
from convviz.network.line import read


def sent(app):
    """What both overviews were sent."""
    found = [one.proto for one in app.get("bidi_component")]
    return [json.loads(one.bytes) for one in found if one.component_name.startswith("convviz_overview")]


def compared(name):
    return opened(sound, page="compare", name=name)


@pytest.mark.parametrize("name", CHAIN_COMPARISONS)
def test_both_sides_make_the_same_shape_and_every_cell_sees_the_same_input(name):
    one, other = (side.network for side in chain_comparison(name).sides)
    assert one.output_shape == other.output_shape
    _, *sizes = one.output_shape
    for cell in product(range(2), *map(range, sizes)):
        assert np.array_equal(one.field(one.names[-1], cell), other.field(other.names[-1], cell))


@pytest.mark.parametrize(
    ("name", "few", "many"),
    [
        ("stacked", 2 * (3 * 3 * 3 * 3), 3 * 5 * 5 * 3),
        ("separable", (3 * 3 * 3 + 3) + (3 * 16 + 16), 3 * 3 * 3 * 16 + 16),
    ],
)
def test_the_numbers_of_weights_are_those_that_the_sentence_says(name, few, many):
    chosen = chain_comparison(name)
    assert [side.totals.parameters for side in chosen.sides] == [few, many]
    assert f" {few} " in chosen.see
    assert str(many) in chosen.see
    cells = chosen.input.values[0].size
    learned = [side.totals.multiply_adds for side in chosen.sides]
    biases = {"stacked": (0, 0), "separable": (3 + 16, 16)}[name]
    assert learned == [(few - biases[0]) * cells, (many - biases[1]) * cells]


@pytest.mark.parametrize("name", CHAIN_COMPARISONS)
def test_a_cell_that_is_pressed_in_one_output_is_pinned_in_both(name):
    app = compared(name)
    names = [side.network.names[-1] for side in chain_comparison(name).sides]
    first, second = sent(app)
    assert [first["held"]["layer"], second["held"]["layer"]] == names
    assert first["held"]["cell"] == second["held"]["cell"]
    app.session_state["convviz-compared-cell"] = (name, (2, 1, 7))
    assert [one["held"]["cell"] for one in sent(sound(app.run()))] == [[2, 1, 7], [2, 1, 7]]
    app.session_state["convviz-compared-cell"] = (name, (99, 1, 7))
    held = [one["held"]["cell"] for one in sent(sound(app.run()))]
    assert held == [first["held"]["cell"]] * 2


@pytest.mark.parametrize("name", CHAIN_COMPARISONS)
@pytest.mark.parametrize("number", [0, 1])
def test_each_side_opens_on_the_network_page_with_its_own_input(name, number):
    side = chain_comparison(name).sides[number]
    app = sound(compared(name).button(key=f"compare-open-{number}").click().run())
    fields = address(app)
    assert read(fields["net"])[0].items == side.plan.items
    (overview,) = sent(app)
    assert overview["layers"][0]["shape"] == list(side.network.input_shape)


def test_what_is_compared_is_said_in_german_too():
    for name in CHAIN_COMPARISONS:
        with speaking("de"):
            german = chain_comparison(name)
        english = chain_comparison(name)
        assert german.see != english.see
        assert [side.heading for side in german.sides] != [side.heading for side in english.sides]
