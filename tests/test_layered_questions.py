"""Questions about other layers: right answers are those of the nested-loop references."""

import numpy as np
import pytest
from layer_reference import reference_average, reference_max, reference_transpose

import convviz
from convviz.layers import CONVOLUTION, LAYERS, layer_of
from convviz.layers.scene import scene_of
from convviz.learn.lessons.lesson import layered
from convviz.learn.quiz.catalogue import KINDS, Name, ask, check, following, read_name
from convviz.learn.quiz.catalogue import scene_of as scene_of_name
from convviz.learn.quiz.practice import LEVELS, practice
from convviz.learn.quiz.wording import place_text
from convviz.settings.model import build

SEEDS = range(12)
OTHERS = [kind for kind in LAYERS if kind != CONVOLUTION]


def whole(*shape):
    return np.random.default_rng(3).integers(-9, 10, shape).astype(float)


def scene(kind, rank=2, **changes):
    shape = (2, *(7, 6, 5)[:rank])
    weights = [whole(2, *(2,) * rank)] * 2 if LAYERS[kind].HAS_WEIGHTS else []
    return build(layered(kind, whole(*shape), *weights, **changes)) if rank > 1 else line(kind, **changes)


def line(kind, **changes):
    weights = [[[1, -2, 3]]] if LAYERS[kind].HAS_WEIGHTS else []
    return build(layered(kind, "3 -1 4 1 -5 9 2 6", *weights, **changes))


@pytest.mark.parametrize("kind", OTHERS)
@pytest.mark.parametrize("rank", [1, 2, 3])
@pytest.mark.parametrize("asked", KINDS)
def test_every_kind_of_question_is_asked_of_every_layer_and_its_own_answer_is_right(kind, rank, asked):
    one = scene(kind, rank)
    for seed in SEEDS:
        question = ask(one, asked, seed)
        assert question == ask(one, asked, seed)
        answer = question.answer
        text = " ".join(map(str, answer)) if isinstance(answer, tuple) else str(answer)
        assert check(question, text).right
        for mistake in question.mistakes:
            assert mistake.answer != answer
            assert mistake.sentence.endswith(".")
        assert len(set(question.options)) == len(question.options)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_pooled_value_is_the_references(seed):
    for kind, reference in (
        ("max_pool", lambda cells: reference_max(cells, (2, 2), (2, 2), (1, 1), (1, 1), False)),
        ("avg_pool", lambda cells: reference_average(cells, (2, 2), (2, 2), (1, 1), False, True, None)),
    ):
        one = scene(kind, padding=((1, 1), (1, 1)))
        question = ask(one, "value", seed)
        place = np.unravel_index(question.spot.step, one.output.shape[1:])
        right = reference(one.input)[(question.spot.filter, *map(int, place))]
        assert question.answer == right
        assert check(question, f"{right:g}").right
        assert not check(question, f"{right + 1:g}").right


@pytest.mark.parametrize("seed", SEEDS)
def test_the_cell_that_won_is_the_first_of_the_largest_in_the_window(seed):
    one = scene("max_pool")
    question = ask(one, "window", seed)
    row, column = np.unravel_index(question.spot.step, one.output.shape[1:])
    corner = (2 * int(row), 2 * int(column))
    window = one.input[question.spot.filter, corner[0] : corner[0] + 2, corner[1] : corner[1] + 2]
    best = np.unravel_index(int(window.argmax()), (2, 2))
    won = place_text([start + int(offset) for start, offset in zip(corner, best, strict=True)])
    assert question.prompt.startswith("Which input cell wins in the window")
    assert question.answer == won
    for mistake in question.mistakes:
        assert mistake.answer in question.options


@pytest.mark.parametrize("seed", SEEDS)
def test_a_transposed_value_and_shape_are_the_references(seed):
    one = scene("conv_transpose", stride=(2, 2), padding=((1, 1), (0, 0)), output_padding=1)
    reference = reference_transpose(
        one.input, one.weight.swapaxes(0, 1), one.bias, (2, 2), (1, 0), (1, 1), 1, (1, 1)
    )
    shape = tuple(1 + max(index[axis] for index in reference) for axis in range(3))
    question = ask(one, "shape", seed)
    assert question.answer == shape
    without = (shape[0], shape[1] - 1, shape[2] - 1)
    verdict = check(question, " ".join(map(str, without)))
    assert not verdict.right
    assert "output_padding is missing" in verdict.sentence
    value = ask(one, "value", seed)
    place = np.unravel_index(value.spot.step, shape[1:])
    assert value.answer == reference[(value.spot.filter, *map(int, place))]


def test_pooling_has_no_weights_and_a_transposed_convolution_those_of_its_array():
    assert ask(scene("max_pool"), "weights", 1).answer == 0
    one = scene("conv_transpose")
    assert ask(one, "weights", 1).answer == one.weight.size


def test_an_average_that_does_not_come_out_even_needs_three_digits():
    spec = convviz.layers.avg_pool.AvgPool(3).resolve((1, 3))
    question = ask(scene_of(spec, np.array([[1.0, 2.0, 4.0]])), "value", 1)
    assert question.hint == "3 digits are enough."
    assert check(question, "2.33").right
    assert not check(question, "7").right
    assert "divide it by the number of cells" in check(question, "7").sentence


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("asked", KINDS)
def test_practice_on_all_layers_is_small_always_the_same_and_its_own_answer_is_right(asked, level):
    for seed in range(25):
        name = Name(asked, seed, level, layers=True)
        one, again = scene_of_name(name, None), scene_of_name(name, None)
        assert one.spec == again.spec
        assert np.array_equal(one.input, again.input)
        assert np.array_equal(one.weight, again.weight)
        assert 2 <= one.spec.steps <= 400
        assert np.abs(one.input).max() <= 9
        question = ask(one, asked, seed)
        answer = question.answer
        text = " ".join(map(str, answer)) if isinstance(answer, tuple) else str(answer)
        assert check(question, text).right


def test_practice_on_all_layers_reaches_every_layer_and_every_rank():
    scenes = [scene_of_name(Name("value", seed, "hard", layers=True), None) for seed in range(120)]
    assert {layer_of(one.spec) for one in scenes} == set(LAYERS.values())
    assert {one.spec.ndim for one in scenes} == {1, 2, 3}
    easy = [scene_of_name(Name("value", seed, "easy", layers=True), None) for seed in range(30)]
    assert {one.spec.kind for one in easy} == {"max_pool", "avg_pool", "conv_transpose", "upsample"}


def test_a_name_says_whether_it_is_on_all_layers_and_without_that_asks_of_the_convolution_it_always_did():
    name = read_name("shape.7.medium.layers")
    assert name == Name("shape", 7, "medium", layers=True)
    assert following(name).text == "shape.8.medium.layers"
    assert read_name("shape.7.layers") is None
    plain = scene_of_name(read_name("shape.7.medium"), None)
    assert plain.spec == practice("shape", 7, "medium").spec
    assert plain.spec.kind == CONVOLUTION
