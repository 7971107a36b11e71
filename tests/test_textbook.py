"""The worked examples that the pages offer, against the table they were taken from."""

import json

import numpy as np
import pytest
from stage_scenes import GOLDEN, LINKED

from convviz.data.samples.textbook import FILE, cases_for
from convviz.language.__main__ import extracted
from convviz.settings.companions import with_sample
from convviz.settings.link.query import decode, encode
from convviz.settings.model import SETUPS, build

EXAMPLES = [(rank, name) for rank in SETUPS for name in cases_for(rank)]


def test_the_examples_offered_are_the_golden_table_whatever_their_titles():
    offered = json.loads(FILE.read_text(encoding="utf-8"))
    named = {"name", "title"}
    assert [{key: case[key] for key in case if key not in named} for case in offered] == [
        {key: case[key] for key in case if key not in named} for case in GOLDEN
    ]
    assert len(EXAMPLES) == len(GOLDEN)


def test_links_and_sources_of_the_examples_are_those_of_the_table():
    cases = [case for rank in SETUPS for case in cases_for(rank).values()]
    assert {case.name: case.source for case in cases} == {
        name: case["source"] for name, case in LINKED.items()
    }


def test_the_catalogues_find_the_title_and_the_source_of_each_example():
    found = {one.id for one in extracted()}
    cases = [case for rank in SETUPS for case in cases_for(rank).values()]
    assert found >= {text for case in cases for text in (case.title, case.source)}


@pytest.mark.parametrize(("rank", "name"), EXAMPLES)
def test_choosing_an_example_puts_its_very_outputs_on_the_stage(rank, name):
    golden = LINKED[name]
    scene = build(with_sample(SETUPS[rank], name))
    np.testing.assert_allclose(scene.output, golden["output"], rtol=0, atol=1e-14)
    np.testing.assert_array_equal(scene.input, golden["input"])


@pytest.mark.parametrize(("rank", "name"), EXAMPLES)
def test_the_link_of_an_example_restores_it(rank, name):
    setup = with_sample(SETUPS[rank], name)
    assert decode(encode(setup)) == (setup, ())


def test_a_signal_chosen_after_an_example_brings_its_own_kernel_again():
    example = with_sample(SETUPS[1], "causal_dilation_2")
    assert with_sample(example, "ecg") == with_sample(SETUPS[1], "ecg")
