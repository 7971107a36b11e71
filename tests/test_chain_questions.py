"""Questions about chains: right answers are counted cell by cell, not taken from a formula."""

from itertools import product
from math import prod

import pytest
from app_page import NOW, address, opened, sentences, sound
from hypothesis import given, settings
from hypothesis import strategies as st

from convviz.language import speaking
from convviz.learn.quiz.answers import write_answer
from convviz.learn.quiz.catalogue import check, read_name
from convviz.learn.quiz.chain_practice import asked_cell, chain_practice
from convviz.learn.quiz.chains import ask_chain, layer_lines
from convviz.learn.quiz.practice import LEVELS
from convviz.network.line import read

seeds, levels = st.integers(0, 999_999), st.sampled_from(LEVELS)


def windows(size, kernel, stride=1, padding=0, dilation=1):
    """Each window that fits, as the cells of the map before it; those in the padding are None."""
    padded = [None] * padding + list(range(size)) + [None] * padding
    found, start = [], 0
    while start + dilation * (kernel - 1) < len(padded):
        found.append([padded[start + dilation * tap] for tap in range(kernel)])
        start += stride
    return found


def walked(task):
    """The cells along the first axis that each output sees, the output's shape, and how much is learned."""
    shape = task.network.input_shape
    sees = [{cell} for cell in range(shape[1])]
    channels, sizes, learned, is_flat = shape[0], list(shape[1:]), 0, False
    for item in task.plan.items:
        given = dict(item.settings)
        if item.kind in ("Conv", "MaxPool", "AvgPool"):
            kernel = given["kernel_size"]
            usual = 1 if item.kind == "Conv" else kernel
            moves = (given.get("stride") or usual, given.get("padding", 0), given.get("dilation", 1))
            along = windows(sizes[0], kernel, *moves)
            sees = [set().union(*(sees[cell] for cell in one if cell is not None)) for one in along]
            sizes = [len(windows(size, kernel, *moves)) for size in sizes]
        if item.kind == "Conv":
            share = channels // given.get("groups", 1)
            taps = [
                (filter, channel, tap)
                for filter in range(given["out_channels"])
                for channel in range(share)
                for tap in product(range(kernel), repeat=len(sizes))
            ]
            channels = given["out_channels"]
            learned += len(taps) + (channels if given.get("bias", True) else 0)
        if item.kind == "BatchNorm":
            learned += 2 * channels
        if item.kind == "Flatten":
            is_flat = True
        if item.kind == "Linear":
            learned += given["out_features"] * (channels * prod(sizes) + 1)
    return sees, (channels * prod(sizes),) if is_flat else (channels, *sizes), learned


@settings(max_examples=150)
@given(seeds, levels)
def test_the_answer_is_what_is_counted_cell_by_cell(seed, level):
    task = chain_practice(seed, level)
    question = ask_chain(task)
    sees, shape, learned = walked(task)
    if task.what == "shape":
        assert question.answer == shape
    elif task.what == "parameters":
        assert question.answer == learned
    elif task.what == "field":
        widest = max(sees, key=lambda cells: max(cells) - min(cells))
        assert question.answer == max(widest) - min(widest) + 1
    else:
        middle = asked_cell(task.network)[1]
        near = sees[middle - 1], sees[middle]
        assert question.answer in {max(near[1]) - max(near[0]), min(near[1]) - min(near[0])}


@settings(max_examples=100)
@given(seeds, levels)
def test_the_right_answer_is_accepted_and_every_mistake_is_recognised_as_such(seed, level):
    question = ask_chain(chain_practice(seed, level))
    assert question == ask_chain(chain_practice(seed, level))
    assert check(question, write_answer(question.answer)).right
    assert question.mistakes
    for mistake in question.mistakes:
        verdict = check(question, write_answer(mistake.answer))
        assert not verdict.right
        assert verdict.sentence == f"Not yet. {mistake.sentence}"
        assert write_answer(question.answer) not in mistake.sentence.split()


@settings(max_examples=100)
@given(seeds, levels)
def test_the_explanation_ends_with_the_answer_and_names_every_layer(seed, level):
    task = chain_practice(seed, level)
    question = ask_chain(task)
    said = " ".join(question.explanation).replace("\u202f", "")
    assert write_answer(question.answer).replace("\u202f", "").strip("()") in said
    for line in layer_lines(task):
        assert line.removeprefix("nn.").partition("(")[0] in said


def named(what, lines, mistake):
    """A question about something of such layers, where the mistake gives an answer of its own."""
    for level, seed in product(("easy", "medium", "hard"), range(400)):
        task = chain_practice(seed, level)
        titles = [line[3:].partition("(")[0] for line in layer_lines(task) if line != "nn.ReLU()"]
        if task.what == what and titles == lines:
            for one in ask_chain(task).mistakes:
                if one.name == mistake:
                    return ask_chain(task), one
    raise AssertionError(f"no question about {what} of {lines} with {mistake}")


@pytest.mark.parametrize(
    ("what", "layers", "mistake", "sentence"),
    [
        ("field", ["Conv2d", "Conv2d"], "sizes added", "The windows overlap"),
        ("field", ["Conv2d", "Conv2d"], "multiplied", "The fields add up"),
        ("field", ["Conv2d", "MaxPool2d", "Conv2d"], "strides", "The strides are missing"),
        ("field", ["Conv2d", "MaxPool2d"], "pooling", "The pooling layers are missing"),
        ("jump", ["Conv2d", "MaxPool2d"], "field", "That is the receptive field"),
        ("parameters", ["Conv2d", "Conv2d"], "biases", "The biases are missing"),
        ("parameters", ["Conv2d", "Conv2d"], "channels", "Multiply by the channels too"),
        ("parameters", ["Conv2d", "MaxPool2d"], "pooling", "Pooling learns nothing"),
        ("shape", ["Conv2d", "MaxPool2d"], "pooling", "The pooling layers are missing"),
        ("shape", ["Conv2d", "MaxPool2d"], "channels last", "in Keras’s order"),
    ],
)
def test_the_mistakes_that_people_make_have_a_sentence_each(what, layers, mistake, sentence):
    question, found = named(what, layers, mistake)
    assert sentence in check(question, write_answer(found.answer)).sentence


@pytest.mark.parametrize("level", LEVELS)
def test_every_question_is_the_same_in_german_and_no_sentence_of_it_is_english(level):
    for seed in range(30):
        said = []
        for code in ("en", "de"):
            with speaking(code):
                said.append(ask_chain(chain_practice(seed, level)))
        english, german = said
        assert english.answer == german.answer
        assert english.prompt != german.prompt
        assert english.nudge != german.nudge
        for one, other in zip(english.mistakes, german.mistakes, strict=True):
            assert (one.name, one.answer) == (other.name, other.answer)
            assert one.sentence != other.sentence


def test_all_four_things_are_asked_at_every_level():
    for level in LEVELS:
        assert {chain_practice(seed, level).what for seed in range(40)} == {
            "shape",
            "field",
            "jump",
            "parameters",
        }


def at(name):
    return opened(sound, **NOW | {"page": "predict", "name": name})


def overviews(app):
    components = [one.proto for one in app.get("bidi_component")]
    return [one for one in components if one.component_name.startswith("convviz_overview")]


def answered(app, text):
    app.text_input(key="predict-typed").set_value(text)
    return sound(app.button(key="predict-check").click().run())


@pytest.mark.parametrize("level", LEVELS)
def test_a_chain_is_asked_about_without_its_shapes_and_shown_whole_with_the_answer(level):
    name = read_name(f"chain.3.{level}")
    task = chain_practice(name.seed, name.level)
    question = ask_chain(task)
    app = at(name.text)
    assert f"# {question.prompt}" in [one.value for one in app.markdown]
    assert "\n".join(layer_lines(task)) in [one.value for one in app.code]
    assert not overviews(app)
    app = answered(app, write_answer(question.mistakes[0].answer))
    assert f"Not yet. {question.mistakes[0].sentence}" in sentences(app)
    assert not overviews(app)
    app = answered(app, write_answer(question.answer))
    assert f"Yes: {write_answer(question.answer)}." in sentences(app)
    assert set(question.explanation) <= set(sentences(app))
    assert len(overviews(app)) == 1


def test_the_network_page_opens_with_the_chain_of_the_question():
    task = chain_practice(5, "medium")
    app = sound(at("chain.5.medium").button(key="predict-show").click().run())
    app = sound(app.button(key="predict-network").click().run())
    fields = address(app)
    assert fields["page"] == "network"
    assert read(fields["net"])[0].items == task.plan.items
    assert app.session_state["convviz-state"].setup.typed.shape == task.network.input_shape


def test_a_question_about_a_chain_is_chosen_in_the_bar_and_an_own_setup_has_none():
    app = at("value.4")
    app = sound(app.segmented_control(key="predict-kind").set_value("chain").run())
    assert address(app)["name"] == "chain.4.easy"
    app = sound(app.segmented_control(key="predict-level").set_value("").run())
    assert address(app)["name"] == "value.4"
