"""A network and its input in an address: what is written, what comes back, and what is said of bad parts."""

import random
from dataclasses import replace

import pytest

from convviz.core.numbers import Numbers
from convviz.data.inputs import Text
from convviz.network.plan import read
from convviz.settings.chain import FIRST, FIRST_INPUT, NOWHERE, Chain, as_input, with_numbers
from convviz.settings.link.network import decode_network, encode_network
from convviz.settings.model import SETUPS, Setup


def chain(text, at=NOWHERE, **more):
    return Chain(replace(read(text)[0], **more), at)


NUMBERS = with_numbers(
    chain("ReLU~Conv(1,1)", 1), {"weight": Numbers.of([[[[0.25]]]]), "bias": Numbers.of([-1])}
)

STORED = {
    "what the page begins with": (FIRST, FIRST_INPUT),
    "no layers": (chain(""), Setup()),
    "another seed": (chain("Conv(4,3)~ReLU", 1, seed=7), Setup()),
    "typed numbers": (chain("ReLU"), Setup(source="typed", typed=Numbers.of([[[1.5, 2], [3, 4]]]))),
    "a typed sequence": (
        chain("Conv(4,3)"),
        replace(as_input(SETUPS[1]), source="typed", typed=Text("1 2 3")),
    ),
    "noise of a seed": (chain("ReLU", seed=3), as_input(Setup(seed=5, sample="digit"))),
    "a volume": (chain("Conv(2,3)"), as_input(SETUPS[3])),
    "weights of one's own": (NUMBERS, Setup()),
}


@pytest.mark.parametrize(("one", "setup"), STORED.values(), ids=STORED)
def test_a_network_and_its_input_come_back_from_an_address(one, setup):
    fields = encode_network(one, setup)
    assert decode_network(fields) == ((setup, one), ())


def test_the_beginning_needs_no_fields():
    assert encode_network(FIRST, FIRST_INPUT) == {}


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"net": "ReLU", "seed": "x"}, "seed=x is ignored: it must be a whole number from 0 to 9999"),
        ({"net": "ReLU", "weights": "nobody"}, "weights=nobody is ignored"),
        ({"net": "ReLU", "at": "9"}, "at=9 is ignored"),
        ({"net": "ReLU", "stride": "2"}, "stride=2 is ignored: the page Network does not use it"),
        ({"net": "ReLU", "numbers": "abc.0-weight"}, "weights are ignored"),
        ({"net": "ReLU", "numbers": "large.abc"}, "too many for an address"),
        ({"net": "ReLU", "cells": "99999"}, "cells=99999 is changed to 512"),
        ({"net": "Nonsense~ReLU"}, "Nonsense"),
    ],
)
def test_what_is_wrong_with_a_link_is_said_and_the_rest_holds(fields, sentence):
    (_, one), notes = decode_network(fields)
    assert [item.kind for item in one.plan.items] == ["ReLU"]
    assert any(sentence in note for note in notes)


def test_numbers_for_a_layer_that_there_is_not_are_ignored():
    fields = encode_network(NUMBERS, Setup())
    (_, one), notes = decode_network(fields | {"net": "ReLU", "at": "0"})
    assert not any(item.numbers for item in one.plan.items)
    assert len(notes) == 1


@pytest.mark.parametrize("seed", range(60))
def test_reading_never_fails(seed):
    rng = random.Random(seed)
    fields = encode_network(NUMBERS, Setup(source="typed", typed=Numbers.of([[[1, 2], [3, 4]]])))
    key = rng.choice(list(fields))
    text = list(fields[key]) or [""]
    for _ in range(rng.randint(1, 4)):
        text[rng.randrange(len(text))] = rng.choice(["", "~", "(", ")", "é", "\0", "9" * 9, "-", "."])
    (setup, one), notes = decode_network(fields | {key: "".join(text)})
    assert isinstance(setup, Setup)
    assert isinstance(one, Chain)
    assert all(isinstance(note, str) for note in notes)
