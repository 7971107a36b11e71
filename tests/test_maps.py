"""What is printed in the browser of a network's maps is what Python prints."""

from base64 import b64decode

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from convviz.explain.numerals import printed, text
from convviz.stage.maps import encode_map

FINITE = st.floats(-1e7, 1e7, allow_nan=False)


def arrived(sent):
    """The numbers as the browser has them."""
    raw = np.frombuffer(b64decode(sent["data"]), np.dtype(sent["dtype"]).newbyteorder("<"))
    values = raw.astype(float) / sent.get("over", 1)
    if "apart" in sent:
        values[arrived(sent["apart"]["at"]).astype(int)] = arrived(sent["apart"]["values"])
    return values


@given(arrays.arrays(float, st.integers(1, 40), elements=st.one_of(FINITE, st.floats(-2, 2), st.floats())))
def test_every_cell_prints_what_it_prints_in_python(cells):
    for value, cell in zip(arrived(encode_map(cells, exact=False)), cells, strict=True):
        assert text(printed(float(value))) == text(printed(float(cell)))


@pytest.mark.parametrize("reach", [1e-3, 1.0, 300.0, 5e4])
def test_many_cells_take_half_the_bytes_that_exact_ones_take(reach):
    cells = np.random.default_rng(4).normal(0, reach, 50_000)
    sent = encode_map(cells, exact=False)
    assert len(str(sent)) < len(str(encode_map(cells, exact=True))) * 0.53
    for value, cell in zip(arrived(sent)[:3000], cells[:3000], strict=True):
        assert printed(float(value)) == printed(float(cell))


def test_numbers_of_32_bits_and_whole_ones_arrive_as_they_are():
    for cells in (np.float32([0.1, -3.3]), np.array([3.0, -7.0]), np.array([0.1, 0.9])):
        assert (arrived(encode_map(cells, exact=False)) == cells).all()
