"""Where a visitor is: what an address says of it, and what becomes of places that are not there."""

import pytest
from app_page import NOW, address, guided, opened, told
from hypothesis import given
from hypothesis import strategies as st

from convviz.core.spec import resolve
from convviz.layers.conv_transpose import ConvTranspose
from convviz.settings.spot import KEYS, Pin, Spot, decode_spot, encode_spot, validate_spot

SPEC = resolve((4, 5, 6), (4, 2, 3, 3), padding=((1, 0), (0, 2)), groups=2)


@pytest.mark.parametrize(
    ("pin", "pinned"),
    [
        ("output.1.2", Pin("output", None, (1, 2))),
        ("input.3.-1.7", Pin("input", 3, (-1, 7))),
        ("weight.0.2.2", Pin("weight", 0, (2, 2))),
        ("product.1.0", Pin("product", 1, (0,))),
        ("", None),
    ],
)
def test_a_pin_names_a_panel_a_channel_and_a_cell(pin, pinned):
    assert Spot(pin=pin).pinned == pinned


@given(
    st.integers(0, 10**8),
    st.integers(0, 7),
    st.sampled_from(["", "output.3.1", "input.0.-2.4", "weight.1.0.0"]),
)
def test_a_spot_is_restored_from_its_address(step, filter, pin):
    spot = Spot(step, filter, pin)
    restored, notes = decode_spot(encode_spot(spot))
    assert (restored or Spot()) == spot
    assert notes == ()


@given(st.dictionaries(st.sampled_from(KEYS), st.text(max_size=60)))
def test_whatever_an_address_says_gives_a_spot_that_is_there(fields):
    spot, notes = decode_spot(fields)
    settled, more = validate_spot(spot, SPEC)
    assert all(note.startswith("The link's ") for note in (*notes, *more))
    if settled:
        assert 0 <= settled.step < SPEC.steps
        assert 0 <= settled.filter < SPEC.out_channels


@pytest.mark.parametrize("pin", ["input.0.-1.0", "input.3.4.7", "output.3.5", "weight.2.2.2"])
def test_a_cell_that_is_there_stays_pinned(pin):
    assert validate_spot(Spot(pin=pin), SPEC) == (Spot(pin=pin), ())


@pytest.mark.parametrize("pin", ["input.0.-2.0", "input.4.0.0", "output.4.0", "weight.0.3.0", "output.1"])
def test_a_cell_that_is_not_there_is_named_and_let_go(pin):
    settled, (note,) = validate_spot(Spot(step=2, pin=pin), SPEC)
    assert settled == Spot(step=2)
    assert note == f"The link's pin={pin} is ignored: there is no such cell."


def test_a_link_sends_the_stage_to_its_step_and_cell():
    app = opened(**NOW, step="20", pin="input.0.3.4")
    pin = {"panel": "input", "channel": 0, "index": [3, 4]}
    assert guided(app)["spot"] == {"step": 20, "filter": 0, "pin": pin}
    assert address(app) == {"step": "20", "pin": "input.0.3.4"}


def test_a_step_beyond_the_last_is_changed_and_said():
    app = opened(step="999", filter="3")
    assert guided(app)["spot"]["step"] == 195
    assert told(app, "note") == [
        "The link's step=999 is changed to 195: there are 196 steps, from 0.",
        "The link's filter=3 is changed to 0: there is 1 filter, from 0.",
    ]


def test_a_change_of_the_set_up_lets_go_of_the_place():
    app = opened(**NOW, step="20")
    app.number_input(key="stride").set_value(2).run()
    assert guided(app)["spot"] is None
    assert address(app) == {"stride": "2"}


def test_a_stamp_is_a_spot_whose_step_is_that_of_the_first_output_under_it():
    spec = ConvTranspose(stride=2, padding=1).resolve((1, 3, 4), (1, 1, 3, 3))
    spot, notes = decode_spot({"stamp": "5", "filter": "0"})
    assert (spot, notes) == (Spot(stamp=5), ())
    known, notes = validate_spot(spot, spec)
    assert notes == ()
    across = spec.output_size[1]
    assert known == Spot(step=1 * across + 1, stamp=5)
    assert encode_spot(known) == {"stamp": "5"}
    assert encode_spot(Spot(stamp=0)) == {"stamp": "0"}


def test_a_stamp_that_is_not_there_becomes_the_last_and_says_so():
    spec = ConvTranspose().resolve((1, 3), (1, 1, 2))
    spot, (note,) = validate_spot(Spot(stamp=9), spec)
    assert spot == Spot(step=2, stamp=2)
    assert note == "The link's stamp=9 is changed to 2: there are 3 stamps, from 0."


def test_a_layer_without_stamps_says_that_it_has_none():
    spot, notes = validate_spot(Spot(step=1, stamp=2, zeros=True), resolve((1, 4), (1, 1, 2)))
    assert spot == Spot(step=1)
    assert notes == (
        "The link's stamp=2 is ignored: this layer has no stamps.",
        "The link's zeros=1 is ignored: this layer has no stamps.",
    )


def test_zeros_between_are_held_by_the_address():
    assert encode_spot(Spot(step=3, zeros=True)) == {"step": "3", "zeros": "1"}
    assert decode_spot({"step": "3", "zeros": "1"}) == (Spot(step=3, zeros=True), ())


def test_what_zeros_may_be_is_said_as_one_reads_it_out():
    _, notes = decode_spot({"zeros": "7"})
    assert notes == ("The link's zeros=7 is ignored: it must be 0 or 1.",)
