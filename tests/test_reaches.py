"""Which outputs an input cell feeds through its copies in the padding, against the padding itself."""

import numpy as np
import pytest
from stage_scenes import scenes

from convviz.core.geometry import feeds, reaches, step_index, taps
from convviz.engine import pad


def outputs_that_see(spec, cell: int) -> list[tuple[int, ...]]:
    """Output indices with a tap on any place where the padded input shows a cell, found by looking."""
    numbers = np.arange(1.0, 1 + np.prod(spec.input_size)).reshape(1, *spec.input_size)
    padded = pad(numbers, spec.padding, spec.padding_mode)[0]
    before = tuple(first for first, _ in spec.padding)
    return [
        step_index(spec, step)
        for step in range(spec.steps)
        if any(
            padded[tuple(np.add(tap.input, before))] == cell + 1 for tap in taps(spec, step_index(spec, step))
        )
    ]


@pytest.mark.parametrize("name", scenes())
def test_a_cell_reaches_every_output_whose_window_shows_its_value(name):
    spec = scenes()[name].spec
    for cell, index in enumerate(np.ndindex(*spec.input_size)):
        assert list(reaches(spec, index)) == outputs_that_see(spec, cell)


def test_without_copies_a_cell_reaches_what_it_feeds():
    spec = scenes()["three channels"].spec
    for index in np.ndindex(*spec.input_size):
        assert list(reaches(spec, index)) == list(feeds(spec, index))
