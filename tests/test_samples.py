"""The samples: all there, ours, small, and the drawn ones exact at every number of cells."""

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from convviz import cross_correlate
from convviz.core.errors import SourceError
from convviz.core.limits import MIN_CELLS
from convviz.data.picture import picture_input
from convviz.data.samples.pictures import FOLDER, NUMBERS, PATTERNS, SAMPLES, sample_numbers, sample_picture

PICTURES = [name for name, sample in SAMPLES.items() if sample.kind == "picture"]
STORED = [name for name in PICTURES if name not in PATTERNS]
CELLS = st.integers(1, 512)


def cells_of(name: str, cells: int, **settings) -> np.ndarray:
    return picture_input(sample_picture(name), cells=cells, **settings)


def test_there_are_at_least_six_pictures_and_the_ones_that_are_promised():
    promised = {"digit", "text", "step_edge", "checkerboard", "photograph", "impulse"}
    assert promised <= set(PICTURES)
    assert len(PICTURES) >= 6
    assert {name for name, sample in SAMPLES.items() if sample.kind == "numbers"} == set(NUMBERS)


@pytest.mark.parametrize("sample", SAMPLES.values(), ids=str)
def test_every_sample_has_a_title_and_a_plain_caption_of_one_line(sample):
    assert SAMPLES[sample.name] is sample
    assert sample.title
    assert sample.caption.endswith(".")
    assert len(sample.caption) <= 64


@pytest.mark.parametrize("name", PICTURES)
def test_every_picture_needs_no_notes_and_is_always_the_same_object(name):
    picture = sample_picture(name)
    assert picture.notes == ()
    assert picture.name == SAMPLES[name].title
    assert max(picture.pixels.shape) <= 512
    assert not picture.pixels.flags.writeable
    assert sample_picture(name) is picture


def test_pictures_have_digests_of_their_own():
    assert len({sample_picture(name).digest for name in PICTURES}) == len(PICTURES)


def test_the_files_are_those_that_are_used_and_small():
    files = sorted(FOLDER.glob("*.png"))
    assert [file.name for file in files] == sorted(f"{name}.png" for name in STORED)
    assert sum(file.stat().st_size for file in files) < 400_000


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("cells", [MIN_CELLS, 28, 64])
def test_every_picture_shows_something_at_every_size(name, cells):
    values = cells_of(name, cells)
    assert values.max() - values.min() > 100


def test_the_photograph_is_in_colour_and_the_digit_is_not():
    red, _, blue = cells_of("photograph", 64, colour="rgb")
    assert np.abs(red - blue).max() > 60
    red, _, blue = cells_of("digit", 64, colour="rgb")
    np.testing.assert_array_equal(red, blue)


def test_the_digit_is_bright_on_an_empty_ground():
    values = cells_of("digit", 28)
    assert values.shape == (1, 28, 28)
    assert values.max() == 255
    assert (values == 0).mean() > 0.6
    edge = np.concatenate([values[0, :3].ravel(), values[0, -3:].ravel(), values[0, :, :3].ravel()])
    assert (edge == 0).all()


@given(CELLS)
def test_the_step_edge_is_one_sharp_edge_in_the_middle(cells):
    (values,) = cells_of("step_edge", cells)
    assert values.shape == (cells, cells)
    assert (values == np.repeat([0, 255], [cells // 2, cells - cells // 2])).all()


@given(CELLS)
def test_the_impulse_is_one_bright_cell_in_the_middle(cells):
    (values,) = cells_of("impulse", cells)
    assert values.shape == (cells, cells)
    assert np.argwhere(values).tolist() == [[(cells - 1) // 2] * 2]
    assert values.max() == 255


@given(CELLS)
def test_the_checkerboard_has_squares_of_whole_cells_that_are_all_alike(cells):
    (values,) = cells_of("checkerboard", cells)
    square = max(1, round(cells / 8))
    place = np.arange(cells) // square
    assert set(np.unique(values)) <= {0, 255}
    assert (values == 255 * (np.add.outer(place, place) % 2)).all()


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_is_the_same_in_three_channels(name):
    values = cells_of(name, 9, colour="rgb")
    assert values.shape == (3, 9, 9)
    for channel in values:
        np.testing.assert_array_equal(channel[np.newaxis], cells_of(name, 9))


@pytest.mark.parametrize("name", PATTERNS)
def test_a_part_of_a_pattern_is_drawn_as_finely_as_its_cells_ask(name):
    whole = cells_of(name, 64)
    np.testing.assert_array_equal(cells_of(name, 32, region=(25, 50, 75, 100)), whole[:, 32:64, 16:48])
    np.testing.assert_array_equal(cells_of(name, 32, region=(25, 75, 75, 100)), whole[:, 48:64, 16:48])


@given(st.sampled_from(list(PATTERNS)), st.integers(8, 512), st.data())
def test_a_part_of_a_pattern_has_the_cells_that_are_asked_for(name, cells, data):
    left, top = data.draw(st.tuples(*[st.floats(0, 99)] * 2))
    right, bottom = (data.draw(st.floats(start + 0.01, 100)) for start in (left, top))
    (values,) = cells_of(name, cells, region=(left, top, right, bottom))
    assert max(values.shape) == cells
    assert set(np.unique(values)) <= {0, 255}


def test_the_three_channels_are_those_of_the_textbook_and_give_its_answer():
    cases = json.loads((Path(__file__).parent / "golden" / "textbook.json").read_text())
    case = next(
        case for case in cases if "CS231n" in case["source"] and case["params"] == {"stride": 2, "padding": 1}
    )
    input, weight, settings = sample_numbers("three_channels")
    np.testing.assert_array_equal(input, case["input"])
    np.testing.assert_array_equal(weight, case["weight"])
    assert settings == case["params"]
    np.testing.assert_array_equal(cross_correlate(input, weight, **settings), case["output"])


def test_changing_returned_numbers_changes_no_sample():
    input, weight, settings = sample_numbers("three_channels")
    input[:], weight[:] = 9, 9
    settings.clear()
    assert sample_numbers("three_channels")[0].max() == 2
    assert sample_numbers("three_channels")[1].max() == 1
    assert sample_numbers("three_channels")[2]


def test_an_unknown_sample_is_refused_with_the_known_ones():
    with pytest.raises(
        SourceError, match=r"^There is no picture “lena” among the samples; choose one of smiley, "
    ):
        sample_picture("lena")
    with pytest.raises(
        SourceError, match=r"^There are no numbers “digit” among the samples; choose one of three"
    ):
        sample_numbers("digit")
