"""An input brings a kernel that suits it, unless the visitor chose another."""

from dataclasses import replace

import numpy as np
import pytest

from convviz.data.inputs import Numbers, Text, samples_for
from convviz.data.picture import Picture
from convviz.data.samples.textbook import cases_for
from convviz.data.series import Data
from convviz.kernels.arrays import preset_weight
from convviz.settings.companions import companion, suited, with_other_layer, with_sample
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import SETUPS, Filter, Setup, build

SENTENCE = with_sample(SETUPS[1], "sentence")
TABLE = Data.of([[1.0, 2, 3, 4, 5, 6, 7]], "numbers.csv")
PHOTO = Picture(np.zeros((20, 30, 3), np.uint8), "photo.png", (), "digest")
PLAIN = [(rank, name) for rank in SETUPS for name in samples_for(rank) if name not in cases_for(rank)]


def uploaded(setup, upload, before=None):
    after = replace(setup, source="upload", file=upload.name, typed=None)
    return suited(setup, after, before, upload)


def kernel_of(setup):
    return [one.preset for one in setup.filters], setup.kernel_size, setup.stride


def test_the_sentence_of_the_worked_example_is_reached_with_the_same_numbers():
    assert build(SENTENCE).output.round(2).tolist() == [[0.9, 0.1, 0.12]]
    assert replace(SENTENCE, cells=FIRST_SETUPS[1].cells) == FIRST_SETUPS[1]


@pytest.mark.parametrize(("rank", "name"), PLAIN)
def test_a_sample_brings_the_same_whatever_was_seen_before(rank, name):
    first = with_sample(SETUPS[rank], name)

    assert first == companion(first)
    for _, other in filter(lambda one: one[0] == rank, PLAIN):
        assert with_sample(with_sample(first, other), name) == first
    for other in cases_for(rank):
        assert with_sample(with_sample(first, other), name) == first


def test_a_table_after_the_sentence_has_a_moving_average_at_every_position():
    assert kernel_of(uploaded(SENTENCE, TABLE)) == (["box"], (5,), (1,))


def test_a_file_under_the_weights_of_the_sentence_gets_its_own_whatever_it_replaces():
    under = replace(FIRST_SETUPS[1], sample="sine")  # as an old link may say

    assert kernel_of(uploaded(under, TABLE)) == (["box"], (5,), (1,))


def test_typed_numbers_letters_and_words_have_a_kernel_each():
    typed = {text: suited(SENTENCE, replace(SENTENCE, source="typed", typed=Text(text))) for text in TEXTS}

    assert [kernel_of(setup) for setup in typed.values()] == list(TEXTS.values())
    letters = build(typed["GATTACA"]).output  # an average of letters would be the same everywhere
    assert np.ptp(letters) > 0


TEXTS = {
    "1 2 3 4": (["box"], (3,), (1,)),
    "GATTACA": (["bigram"], (2,), (1,)),
    "dog sitting here": (["bigram"], (2,), (1,)),
}


def test_a_text_that_cannot_be_read_as_one_thing_brings_what_others_bring():
    assert companion(replace(SENTENCE, source="typed", typed=Text("1 cat"))).filters == SETUPS[1].filters


def test_a_picture_comes_on_16_cells_and_a_matrix_leaves_the_cells_as_usual():
    photo = uploaded(Setup(), PHOTO)

    assert photo.cells == 16
    matrix = suited(photo, replace(photo, source="typed", typed=Numbers.of(np.ones((1, 5, 5)))), PHOTO)
    assert matrix.cells == Setup().cells
    assert with_sample(photo, "smiley", PHOTO).cells == Setup().cells


def test_a_kernel_that_was_chosen_stays_with_its_size_and_its_stride():
    chosen = replace(SETUPS[1], filters=(Filter("gaussian"),), kernel_size=(7,), stride=(3,), cells=99)

    for after in (uploaded(chosen, TABLE), with_sample(chosen, "square"), with_sample(chosen, "sentence")):
        assert kernel_of(after) == kernel_of(chosen)
        assert after.cells == 99


def test_a_stride_that_was_chosen_stays_where_the_kernel_was_not():
    after = with_sample(replace(SETUPS[1], stride=(3,)), "square")

    assert kernel_of(after) == (["difference"], (2,), (3,))


def test_another_size_of_the_same_preset_is_a_choice():
    after = with_sample(replace(SETUPS[1], kernel_size=(9,)), "square")

    assert kernel_of(after) == (["box"], (9,), (1,))


@pytest.mark.parametrize("layer", ["max_pool", "conv_transpose"])
def test_another_layer_keeps_its_window_with_another_input_and_a_convolution_has_that_of_the_input(layer):
    under = with_other_layer(SENTENCE, layer)
    after = with_sample(under, "square")

    assert after.layer == layer
    assert (after.kernel_size, after.stride) == (under.kernel_size, under.stride)
    assert with_other_layer(under, "conv") == SENTENCE


def test_what_a_sample_brings_fits_it():
    for rank, name in PLAIN:
        scene = build(with_sample(SETUPS[rank], name))
        assert scene.spec.steps > 1
    assert preset_weight(["motif"], 4, (6,)).shape == build(with_sample(SETUPS[1], "dna")).weight.shape
