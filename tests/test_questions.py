"""Questions: right answers are those of the naive reference, and mistakes are wrong and found out."""

from __future__ import annotations

import re
from itertools import product

import numpy as np
import pytest
from draws import convolutions
from hypothesis import given, settings
from hypothesis import strategies as st
from reference import reference_axes, reference_correlate, reference_pair, reference_taps

from convviz.core.errors import SourceError
from convviz.layers.scene import build_scene
from convviz.learn.quiz.answers import write_answer
from convviz.learn.quiz.catalogue import ALL_KINDS, KINDS, Name, ask, check, following, read_name, scene_of
from convviz.learn.quiz.practice import LEVELS, practice

NOUNS = {1: ("position",), 2: ("row", "column"), 3: ("slice", "row", "column")}
seeds = st.integers(0, 99)


@st.composite
def cases(draw):
    """A convolution, and the scene it makes; in a true one the reference flips the kernel itself."""
    case = draw(convolutions())
    operation = draw(st.sampled_from(["cross_correlate", "convolve"]))
    scene = build_scene(*case.arrays, operation=operation, **case.written)
    if operation == "convolve":
        case = case._replace(weight=case.weight[(..., *[slice(None, None, -1)] * (case.weight.ndim - 2))])
    return case, scene


def sizes_of(case):
    settings = {name: value for name, value in case.plain.items() if name != "groups"}
    axes = reference_axes(case.input.shape[1:], case.weight.shape[2:], **settings)
    return tuple(len(windows) for windows in axes)


def place_of(question, sizes):
    """The output index of a question's step, counted up one by one."""
    return list(product(*map(range, sizes)))[question.spot.step]


def positions(text):
    """The positions that an option names, by what they count: "rows −1 to 1" is {"row": [-1, 0, 1]}."""
    found = {}
    for noun, numbers in re.findall(
        r"(position|slice|row|column)s? ([^a-z]+(?:(?:to|and|in)[^a-z]*)*)", text
    ):
        values = [int(number) for number in re.findall(r"-?\d+", numbers.replace("−", "-"))]
        found[noun] = list(range(values[0], values[1] + 1)) if " to " in numbers else values
    return found


@settings(max_examples=50)
@given(cases(), seeds)
def test_the_next_value_is_the_references(case_and_scene, seed):
    case, scene = case_and_scene
    question = ask(scene, "value", seed)
    output = reference_correlate(*case.arrays, **case.plain)
    right = output[question.spot.filter, *place_of(question, sizes_of(case))]
    assert question.prompt.endswith(f"{where(place_of(question, sizes_of(case)))}?")
    assert check(question, f"{right:g}").right
    assert not check(question, f"{right + 1:g}").right


def where(place):
    return ", ".join(f"{noun} {index}" for noun, index in zip(NOUNS[len(place)], place, strict=True))


@settings(max_examples=50)
@given(cases(), seeds)
def test_the_shape_is_one_map_a_filter_of_the_references_places(case_and_scene, seed):
    case, scene = case_and_scene
    question = ask(scene, "shape", seed)
    shape = (len(case.weight), *sizes_of(case))
    assert check(question, " ".join(map(str, shape))).right
    assert not check(question, " ".join(map(str, (*shape[:-1], shape[-1] + 1)))).right


@settings(max_examples=50)
@given(cases(), seeds)
def test_the_kernel_moves_along_all_spatial_axes_even_where_it_has_a_single_position(case_and_scene, seed):
    case, scene = case_and_scene
    question = ask(scene, "axes", seed)
    names = {1: "L", 2: "HW", 3: "DHW"}[len(sizes_of(case))]
    more = {name for name, places in zip(names, sizes_of(case), strict=True) if places > 1}
    for option in question.options:
        said = set(re.findall(r"\b[CLDHW]\b", option))
        answer = check(question, option)
        assert answer.right == (said == set(names))
        if more <= said < set(names):
            assert "An axis with a single position still counts" in answer.sentence


@pytest.mark.parametrize(("given", "right"), [("(1, 3, 1)", True), ("(1, 1, 3, 1)", True), ("(3, 1)", False)])
def test_a_shape_without_its_axis_of_channels_is_wrong_and_named(given, right):
    scene = build_scene(np.ones((2, 5, 3)), np.ones((1, 2, 3, 3)))
    answer = check(ask(scene, "shape", 1), given)
    assert answer.right is right
    assert right or "The first axis is missing" in answer.sentence


@settings(max_examples=50)
@given(cases(), seeds)
def test_the_weights_are_as_many_as_the_arrays_hold(case_and_scene, seed):
    case, scene = case_and_scene
    question = ask(scene, "weights", seed)
    asked = {
        "How many weights does this layer have, biases not counted?": case.weight.size,
        "How many numbers does this layer learn: its weights, and one bias for each filter?": case.weight.size
        + len(case.weight),
        "How many weights does one filter have?": case.weight[0].size,
    }
    assert check(question, str(asked[question.prompt])).right
    assert not check(question, str(asked[question.prompt] + 7)).right


@settings(max_examples=50)
@given(cases(), seeds)
def test_the_inputs_that_feed_a_cell_are_the_references_taps(case_and_scene, seed):
    case, scene = case_and_scene
    question = ask(scene, "window", seed)
    size, kernel = case.input.shape[1:], case.weight.shape[2:]
    named = case.plain["padding"]
    pairs = [
        reference_pair(named if isinstance(named, str) else named[axis], n, k, s, d)
        for axis, (n, k, s, d) in enumerate(
            zip(size, kernel, case.plain["stride"], case.plain["dilation"], strict=True)
        )
    ]
    taps = reference_taps(size, kernel, case.plain["stride"], pairs, case.plain["dilation"])
    cells = [cell for cell, _ in taps[place_of(question, sizes_of(case))]]
    along = {
        noun: sorted(set(axis)) for noun, axis in zip(NOUNS[len(size)], zip(*cells, strict=True), strict=True)
    }
    for option in question.options:
        assert check(question, option).right == (positions(option) == along)


@settings(max_examples=50)
@given(cases(), st.sampled_from(KINDS), seeds)
def test_every_mistake_is_wrong_and_is_found_out(case_and_scene, kind, seed):
    question = ask(case_and_scene[1], kind, seed)
    assert check(question, write_answer(question.answer)).right
    for mistake in question.mistakes:
        verdict = check(question, write_answer(mistake.answer))
        assert not verdict.right
        assert verdict.mistake == mistake
        assert verdict.sentence == f"Not yet. {mistake.sentence}"


@settings(max_examples=50)
@given(cases(), st.sampled_from(KINDS), seeds)
def test_a_choice_has_one_right_option_and_others_that_are_all_explained(case_and_scene, kind, seed):
    question = ask(case_and_scene[1], kind, seed)
    if question.form == "choice":
        assert 3 <= len(question.options) == len(set(question.options)) <= 5
        verdicts = [check(question, option) for option in question.options]
        assert sum(verdict.right for verdict in verdicts) == 1
        assert all(verdict.right or verdict.mistake for verdict in verdicts)
    else:
        assert question.options == ()


@settings(max_examples=50)
@given(cases(), st.sampled_from(KINDS), seeds)
def test_a_question_asked_again_is_the_same_and_its_words_never_say_the_answer(case_and_scene, kind, seed):
    scene = case_and_scene[1]
    question = ask(scene, kind, seed)
    assert question == ask(scene, kind, seed)
    told = " ".join([question.nudge, *(mistake.sentence for mistake in question.mistakes)])
    assert question.form == "number" or write_answer(question.answer) not in told


def scene_2d(**settings):
    input = np.arange(50.0).reshape(2, 5, 5)
    weight = np.array([[[[1, 2], [0, -3]], [[0, 1], [4, 0]]]])
    return build_scene(input, weight, np.array([2.0]), **settings)


def asked_at(scene, kind, step):
    return next(q for q in (ask(scene, kind, seed) for seed in range(999)) if q.spot.step == step)


def test_forgotten_channels_a_flip_and_the_padding_are_told_by_name():
    question = asked_at(scene_2d(), "value", 5)
    cells = [6, 7, 11, 12], [31, 32, 36, 37]
    sums = [6 + 2 * 7 - 3 * 12, 32 + 4 * 36]
    flipped = (-3 * 6 + 2 * 11 + 12) + (4 * 32 + 36)
    assert question.answer == sum(sums) + 2
    for answer, name in (
        (sums[0] + 2, "channels"),
        (sums[1], "channels"),
        (sum(sums), "bias"),
        (flipped + 2, "flipped"),
        (sum(map(sum, cells)) + 2, "weights"),
        (sum(sums) + 4, "bias for each channel"),
    ):
        assert check(question, str(answer)).mistake.name == name
    question = asked_at(scene_2d(padding=1), "value", 7)
    assert check(question, str(sum(sums) + 2)).mistake.name == "padding"
    question = asked_at(scene_2d(stride=2), "value", 3)
    assert check(question, str(sum(sums) + 2)).mistake.name == "stride"


@pytest.mark.parametrize(
    ("settings", "answer", "name"),
    [
        ({"stride": 2}, "1 4 4", "stride"),
        ({"stride": 2}, "1 1 1", "plus one"),
        ({"stride": 2}, "1 3 3", "rounded up"),
        ({"padding": 1}, "1 4 4", "padding"),
        ({"padding": 1}, "1 5 5", "one side"),
        ({"dilation": 3}, "1 4 4", "dilation"),
        ({"dilation": 3}, "1 0 0", "dilation times kernel"),
        ({"dilation": 3}, "1 3 3", "dilation as kernel"),
        ({"stride": 2}, "2 2 2", "channels kept"),
        ({"padding": (0, 1)}, "1 6 4", "swapped"),
        ({"padding": (0, 1)}, "4 6 1", "channels last"),
        ({"stride": 2}, "5 4 4", "stride"),
        ({"stride": 2}, "2 9 9", "channels kept"),
    ],
)
def test_what_was_forgotten_in_a_shape_is_told_by_name(settings, answer, name):
    settings = {"stride": 1} | settings
    if settings.get("dilation") == 3:
        scene = build_scene(np.ones((2, 5, 5)), np.ones((1, 2, 2, 2)), dilation=3)
    else:
        scene = scene_2d(**settings)
    assert check(ask(scene, "shape", 1), answer).mistake.name == name


def test_the_axis_of_channels_must_be_named_of_several_filters_and_of_one():
    one, three = (
        ask(build_scene(np.ones((1, 5, 5)), np.ones((filters, 1, 3, 3))), "shape", 1) for filters in (1, 3)
    )
    assert all(
        check(one, text).right
        for text in ("1x3x3", "1 × 3 × 3", "(1, 3, 3)", "1 3 3", "(1, 1, 3, 3)", "[1,3,3]")
    )
    assert {check(each, "3 × 3").mistake.name for each in (one, three)} == {"filters"}
    assert check(three, "3 3 3").right


def number_question(answer):
    return ask(build_scene(np.array([[answer]]), np.ones((1, 1, 1))), "value", 1)


@pytest.mark.parametrize(
    ("answer", "texts"),
    [
        (-3.0, ["-3", "−3", "–3", "- 3", "= -3", " −3.0 ", "-3e0", "−6/2"]),
        (1024.0, ["1024", "1 024", "+1024", "1\u202f024"]),
        (0.9, ["0.9", ".9", "0.900", "９/10", "0.9004"]),
        (2 / 3, ["0.667", "2/3", "0.6667"]),
    ],
)
def test_a_number_may_be_written_in_many_ways(answer, texts):
    assert [text for text in texts if not check(number_question(answer), text).right] == []


@pytest.mark.parametrize(
    ("answer", "text"), [(0.9, "0.91"), (2 / 3, "0.66"), (1024.0, "1024.1"), (0.0, "0.001")]
)
def test_a_number_that_is_off_by_more_than_the_rounding_is_not_right(answer, text):
    assert not check(number_question(answer), text).right


def test_how_far_to_round_is_said_where_numbers_are_not_whole():
    assert number_question(0.25).hint == "3 digits are enough."
    assert number_question(2.0).hint == ""


@pytest.mark.parametrize(
    ("size", "cell", "hint"),
    [
        (8, 18, ""),
        (9, 1, "You may use a calculator."),
        (2, 73, "You may use a calculator."),
        (101, 1, "These are too many products to compute by hand; ask for the shape or the window instead."),
    ],
)
def test_what_is_too_much_for_the_head_is_said_beforehand(size, cell, hint):
    scene = build_scene(np.full((1, size), cell), np.full((1, 1, size), 2))
    assert ask(scene, "value", 1).hint == hint


@given(st.floats(-1e6, 1e6).filter(lambda value: abs(value) > 1e-6))
def test_three_digits_of_any_number_are_enough(value):
    question = number_question(value)
    assert check(question, repr(value)).right
    assert question.whole or check(question, f"{value:.3g}").right


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Type an answer first."),
        (
            "0,9",
            "“0,9” can be read in two ways; write a decimal with a point, as in 0.5, and nothing between "
            "thousands.",
        ),
        ("two", "“two” is not a number; write one, as in 3, −2 or 0.5."),
        ("1/0", "“1/0” is not a number; write one, as in 3, −2 or 0.5."),
        ("nan", "“nan” is not a number; write one, as in 3, −2 or 0.5."),
    ],
)
def test_what_is_no_number_is_asked_for_again(text, sentence):
    with pytest.raises(SourceError) as refused:
        check(number_question(0.9), text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("a by b", "“a by b” is not a shape; write its whole numbers, as in (1, 3, 3) or 1 x 3 x 3."),
        ("1.5 x 3", "“1.5 x 3” is not a shape; write its whole numbers, as in (1, 3, 3) or 1 x 3 x 3."),
        ("()", "“()” is not a shape; write its whole numbers, as in (1, 3, 3) or 1 x 3 x 3."),
        ("1 " * 9, "That shape has 9 axes; write one number for each axis of the output."),
    ],
)
def test_what_is_no_shape_is_asked_for_again(text, sentence):
    with pytest.raises(SourceError) as refused:
        check(ask(scene_2d(), "shape", 1), text)
    assert str(refused.value) == sentence


@pytest.mark.parametrize("text", [None, "", "rows 9 to 99"])
def test_nothing_chosen_is_asked_for_again(text):
    with pytest.raises(SourceError, match=r"^Choose one of the answers first\.$"):
        check(ask(scene_2d(), "window", 1), text)


@given(st.text(max_size=40), st.sampled_from(KINDS))
def test_any_text_at_all_is_checked_or_asked_for_again(text, kind):
    question = ask(scene_2d(), kind, 1)
    try:
        verdict = check(question, text)
    except SourceError as error:
        verdict = None
        told = str(error)
    assert (verdict.sentence if verdict else told).endswith(".")


@settings(max_examples=60)
@given(st.sampled_from(KINDS), st.integers(0, 999_999), st.sampled_from(LEVELS))
def test_practice_is_small_and_always_the_same(kind, seed, level):
    scene, again = practice(kind, seed, level), practice(kind, seed, level)
    for name in ("input", "weight", "bias"):
        assert np.array_equal(getattr(scene, name), getattr(again, name))
        assert np.abs(getattr(scene, name)).max() <= 4
        assert np.all(getattr(scene, name) % 1 == 0)
    assert scene.spec == again.spec
    assert scene.spec.steps >= 2
    assert np.count_nonzero(scene.weight[0]) <= 8 * len(scene.weight[0])
    if level == "easy":
        assert scene.spec.dilation == (1,) * scene.spec.ndim
        assert kind != "value" or len(scene.channels_of(0)) == 1


def test_practice_never_ends_and_reaches_all_ranks():
    scenes = [practice("value", seed, "hard") for seed in range(60)]
    assert len({scene.input.tobytes() for scene in scenes}) == 60
    assert {scene.spec.ndim for scene in scenes} == {1, 2, 3}
    assert {scene.operation for scene in scenes} == {"cross_correlate", "convolve"}


@pytest.mark.parametrize(
    ("taps", "apart"),
    [(1, "has 1 position: "), (2, "has 2 positions, 3 apart: "), (3, "has 3 positions, 3 apart: ")],
)
def test_the_explanation_of_a_window_says_how_far_dilation_sets_its_cells_apart(taps, apart):
    scene = build_scene(np.arange(12.0).reshape(1, 12), np.ones((1, 1, taps)), dilation=3)
    (told,) = ask(scene, "window", 1).explanation
    assert apart in told


@pytest.mark.parametrize("level", LEVELS)
def test_practice_asks_for_axes_of_pictures_along_which_the_kernel_cannot_move_and_of_others(level):
    specs = [practice("axes", seed, level).spec for seed in range(40)]
    moves = {tuple(places > 1 for places in spec.output_size) for spec in specs if spec.ndim == 2}
    assert {(True, True), (True, False), (False, True)} <= moves


@given(st.sampled_from(ALL_KINDS), st.integers(0, 999_999), st.sampled_from(LEVELS))
def test_a_name_reads_back_and_leads_to_another(kind, seed, level):
    name = Name(kind, seed, level)
    assert read_name(name.text) == name
    assert following(name).kind == kind
    assert read_name(following(name).text) not in (None, name)
    kinds = {name.kind}
    for _ in ALL_KINDS[1:]:
        name = following(name, mixed=True)
        kinds.add(name.kind)
    assert kinds == set(ALL_KINDS)


@given(st.sampled_from(KINDS), st.integers(0, 999_999))
def test_of_an_own_setup_all_is_asked_but_a_chain(kind, seed):
    name = Name(kind, seed)
    assert read_name(name.text) == name
    assert read_name(f"chain.{seed}") is None
    kinds = {name.kind}
    for _ in KINDS:
        name = following(name, mixed=True)
        kinds.add(name.kind)
    assert kinds == set(KINDS)


@pytest.mark.parametrize(
    "text",
    ["", "value", "value.", "value.x", "value.1.", "value.1.cruel", "sum.1", "value.-1", "value.1234567"],
)
def test_other_names_are_not_questions(text):
    assert read_name(text) is None


def test_a_question_without_a_level_is_about_ones_own_set_up():
    own = scene_2d()
    assert scene_of(Name("value", 1), own) is own
    assert scene_of(Name("value", 1, "easy"), own) is not own
