"""Edits of a network's layers: added, removed, moved, doubled, set, and joined with earlier ones."""

import numpy as np
import pytest

from convviz.core.errors import ConvSpecError
from convviz.core.numbers import Numbers
from convviz.network.chain import MAX_LAYERS
from convviz.network.plan import built, read, write
from convviz.settings import chain as chains
from convviz.settings.chain import NOWHERE, Chain

SKIP = "Conv(4,3,padding=1)~ReLU~Conv(4,3,padding=1)~Add(ReLU-2)"


def chain(text, at=NOWHERE):
    plan, notes = read(text)
    assert not notes
    return Chain(plan, at)


def written(one):
    return write(one.plan), one.at


def test_a_layer_is_added_after_the_one_that_is_pressed_and_pressed():
    assert written(chains.added(chain("ReLU~Tanh", 0), "Sigmoid")) == ("ReLU~Sigmoid~Tanh", 1)
    assert written(chains.added(chain("ReLU", NOWHERE), "Tanh")) == ("Tanh~ReLU", 0)
    assert written(chains.added(chain("ReLU~Tanh", 0), "GELU", at=1)) == ("ReLU~Tanh~GELU", 2)


def test_a_new_layer_has_all_that_torch_asks_for():
    assert written(chains.added(chain(""), "Conv")) == ("Conv(8,3)", 0)


def test_the_pressed_layer_is_removed_and_one_beside_it_pressed():
    assert written(chains.removed(chain("ReLU~Tanh~GELU", 1))) == ("ReLU~GELU", 1)
    assert written(chains.removed(chain("ReLU~Tanh", 1))) == ("ReLU", 0)
    assert written(chains.removed(chain("ReLU", 0))) == ("", NOWHERE)


def test_the_input_can_be_neither_removed_nor_doubled_nor_moved():
    one = chain("ReLU")
    assert chains.removed(one) == chains.doubled(one) == chains.moved(one, 1) == one


def test_a_double_has_the_settings_and_no_name_of_the_first():
    assert written(chains.doubled(chain("a:Conv(4,3,stride=2)", 0))) == (
        "a:Conv(4,3,stride=2)~Conv(4,3,stride=2)",
        1,
    )


def test_a_layer_moves_up_and_down_and_stays_pressed():
    assert written(chains.moved(chain("ReLU~Tanh~GELU", 1), -1)) == ("Tanh~ReLU~GELU", 0)
    assert written(chains.moved(chain("ReLU~Tanh~GELU", 1), 1)) == ("ReLU~GELU~Tanh", 2)
    at_the_end = chain("ReLU~Tanh", 1)
    assert chains.moved(at_the_end, 1) == at_the_end


def test_what_a_join_calls_by_its_place_is_still_meant_after_layers_are_added():
    one = chains.added(chain(SKIP, NOWHERE), "Tanh")
    network, error = built(one.plan, (4, 8, 8))[:2]
    assert error is None
    maps = list(network.trace(np.random.default_rng(0).normal(size=(4, 8, 8))).values())
    _, _, _, relu, last, joined = maps
    assert np.array_equal(joined, last + relu)
    assert relu.min() == 0


def test_no_more_layers_than_a_network_may_have_are_added():
    full = chain("~".join(["ReLU"] * MAX_LAYERS), 0)
    for edit in (chains.doubled, lambda one: chains.added(one, "Tanh")):
        with pytest.raises(ConvSpecError, match=f"at most {MAX_LAYERS} layers"):
            edit(full)


def test_a_setting_as_usual_is_not_written_and_numbers_of_another_shape_go():
    one = chains.with_numbers(chain("Conv(1,3)", 0), {"weight": Numbers.of([[[[1.0] * 3] * 3]])})
    assert chains.with_setting(one, "stride", 2).pressed.numbers == one.pressed.numbers
    assert written(chains.with_setting(chains.with_setting(one, "stride", 2), "stride", 1)) == (
        "Conv(1,3)",
        0,
    )
    assert chains.with_setting(one, "kernel_size", 5).pressed.numbers == ()


@pytest.mark.parametrize(("name", "value"), [("stride", 0), ("stride", "x"), ("colour", 1)])
def test_a_setting_that_cannot_be_is_refused(name, value):
    with pytest.raises(ConvSpecError):
        chains.with_setting(chain("Conv(1,3)", 0), name, value)


def test_a_join_takes_in_an_earlier_layer_by_a_name_that_stays():
    one = chains.with_sources(chain("ReLU~Tanh~Add(input)", 2), [0])
    assert written(one) == ("relu1:ReLU~Tanh~Add(relu1)", 2)
    assert written(chains.moved(chains.within(Chain(one.plan, 0)), 1))[0] == "Tanh~relu1:ReLU~Add(relu1)"
    several = chains.with_sources(chain("ReLU~Tanh~Concat(input)", 2), [0, NOWHERE])
    assert written(several)[0] == "relu1:ReLU~Tanh~Concat(relu1,input)"


def test_a_join_does_not_take_in_itself_or_what_comes_later():
    one = chain("ReLU~Add(input)~Tanh", 1)
    assert chains.with_sources(one, [1]) == chains.with_sources(one, [2]) == one


@pytest.mark.parametrize(
    ("name", "place"),
    [("input", NOWHERE), ("a", 1), ("ReLU-1", 0), ("Tanh-2", None), ("b", None), ("ReLU-9", None)],
)
def test_a_name_means_a_layer_by_its_own_name_or_by_its_place(name, place):
    assert chains.source_of(chain("ReLU~a:Tanh").plan, name) == place


def test_a_pressed_layer_that_is_gone_is_the_last_one():
    assert chains.within(chain("ReLU", 9)).at == 0
    assert chains.within(chain("", 9)).at == NOWHERE
