"""Every text that people may type, as a sequence or as a kernel: read, or refused while all else stays."""

from __future__ import annotations

from time import process_time

import numpy as np
import pytest
from app_page import checked, edit_cells, open_weights, opened, press, set_number, setup_of, shown, told
from hypothesis import given, settings
from hypothesis import strategies as st
from visits import at_step, captions, held, refusal, said_by

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TEXT
from convviz.data.inputs import Numbers
from convviz.data.typed.matrices import parse_matrix
from convviz.data.typed.sequences import read_sequence
from convviz.settings.link.packing import pack

REFUSED_SEQUENCES = [
    *("", "  \n\t", "1,,2", "1,5", "1 2 abc 4", "nan", "1 inf", "1e999", "1 1e308", "1_000", "1/0", "0x10"),
    *("1+2j", "1 🐈", "1 \0"),
]
MANY_NUMBERS = "1 " * 99_999
MANY_CHARACTERS = "1 " * 150_000  # no box takes more
READ_SEQUENCES = {
    "1;2 3\n4": [[1, 2, 3, 4]],
    "−1 −2.5": [[-1, -2.5]],
    "\ufeff1 2": [[1, 2]],
    "7 8": [[7, 8]],
}
TYPED = "3 1 4 1 5 9 2 6"


def typing(app, text):
    return checked(app.text_area(key="typed").set_value(text).run())


@pytest.fixture(scope="module")
def sequence():
    """One visitor with a typed sequence, a kernel and a step, who makes every mistake there is."""
    return at_step(typing(press(opened(rank="1", kernel="box", size="3"), "source", "typed"), TYPED), 3)


@pytest.mark.parametrize(
    "text", [*REFUSED_SEQUENCES, MANY_NUMBERS, MANY_CHARACTERS], ids=lambda text: f"{text[:20]!r} {len(text)}"
)
def test_what_is_no_sequence_is_refused_and_the_earlier_one_stays(sequence, text):
    assert refusal(sequence, lambda: typing(sequence, text)) == said_by(read_sequence, text)
    typing(sequence, TYPED)
    at_step(sequence, 3)


@pytest.mark.parametrize(("text", "values"), READ_SEQUENCES.items(), ids=map(repr, READ_SEQUENCES))
def test_what_can_only_mean_one_thing_is_read(sequence, text, values):
    typing(sequence, text)
    assert not told(sequence, "problem")
    assert setup_of(sequence).typed.read().values.tolist() == values


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ("5", "quiet", "one position: a kernel longer than 1 needs padding"),
        ("5", "note", "Kernel size set to 1: the padded input has 1 cell."),
        ("0 0 0 0", "quiet", "all values are 0: every output is its bias"),
        ("__import__('os')", "quiet", "“__import__('os')”"),
        ("ab\0c", "quiet", "left out 1 character that cannot be seen"),
        ("🐈 🐕 🐈", "quiet", "have made-up vectors"),
    ],
)
def test_what_is_odd_is_read_with_a_remark(text, kind, said):
    app = typing(press(opened(rank="1", kernel="box", size="3"), "source", "typed"), text)
    assert not told(app, "problem")
    if said.startswith("“"):
        assert setup_of(app).typed.text == text
    else:
        assert said in " ".join(captions(app) if kind == "quiet" else told(app, kind))


REFUSED_MATRICES = ["1 2\n3", "1 nan\n3 4", "1 x\n3 4", "1e300 0\n0 1", "[[[[1]]], [[[1]]]]"]
REFUSED_KERNELS = {
    "\n".join(["1 " * 101] * 101): "The kernel has 101×101 weights, and at most 11×11 are used; paste a "
    "smaller one. (A matrix to work on goes under Input.)",
    "[[[1, 0], [0, 1]], [[1, 0], [0, 1]]]": "The kernel has 2 channels, and a filter here sums over 1; give "
    "it 1 channel.",
}


@pytest.fixture(scope="module")
def kernel():
    """One visitor with a kernel of his own and a step, who makes every mistake there is."""
    app = open_weights(opened(kernel="laplacian~box", cells="12"))
    return at_step(pasting(app, "7 1 0\n1 -4 1\n0 1 0"), 3)


def pasting(app, text):
    return checked(app.text_area(key="kernel-paste").set_value(text).run())


def press_button(app, label):
    (button,) = [button for button in app.button if button.label == label]
    return checked(button.click().run())


@pytest.mark.parametrize("text", [*REFUSED_MATRICES, *REFUSED_KERNELS], ids=lambda text: repr(text)[:20])
def test_what_is_no_kernel_is_refused_and_the_earlier_one_stays(kernel, text):
    sentence = REFUSED_KERNELS.get(text) or said_by(parse_matrix, text)
    assert refusal(kernel, lambda: pasting(kernel, text)) == sentence


def test_an_empty_box_changes_nothing(kernel):
    before = held(kernel)
    pasting(kernel, "  ")
    assert held(kernel) == before


@pytest.mark.parametrize(
    ("cell", "why"),
    [(None, "it needs one"), (1e300, "1e+300 lies beyond ±1e15"), ("abc", "it needs one")],
    ids=["cleared", "1e300", "text"],
)
def test_a_cell_that_holds_no_number_keeps_its_own_and_shows_it(kernel, cell, why):
    before = held(kernel)
    edit_cells(kernel, {1: {"2": cell}})
    assert told(kernel, "note") == [f"Row 1, column 2 (counted from 0) keeps its number: {why}."]
    assert held(kernel) == before
    assert kernel.data_editor[0].value["2"][1] == 1


@pytest.mark.parametrize("zeros", [[[0, 0], [0, 0]], [[1, -1], [0, 0]]], ids=["all zeros", "sum of zero"])
def test_no_sum_of_zero_is_brought_to_one(zeros):
    app = at_step(pasting(open_weights(opened()), str(zeros)), 3)
    assert refusal(app, lambda: press_button(app, "Scale to sum 1")) == (
        "The weights of filter 0 sum to 0, and no factor makes that 1; change a weight, or keep the filter "
        "as it is."
    )


@pytest.mark.parametrize("size", [(1, 1), (2, 4)], ids=["one weight", "even size"])
def test_every_size_is_a_kernel(size):
    app = pasting(open_weights(opened()), "\n".join(["1 " * size[1]] * size[0]))
    assert not told(app, "problem")
    assert shown(app)["spec"]["kernel_size"] == list(size)


def test_a_kernel_larger_than_the_picture_is_made_to_fit_and_that_is_told():
    app = opened(source="typed", matrix=nine_numbers(), kernel="box", size="5")
    assert setup_of(app).kernel_size == (3, 3)
    assert told(app, "note") == ["Kernel size set to 3 × 3: the padded input has 3 × 3 cells."]
    set_number(app, "kernel-size-0", 9)
    assert setup_of(app).kernel_size == (3, 3)
    assert told(app, "note") == ["Rows: 9 is changed to 3; it must be from 1 to 3."]


def nine_numbers():
    return pack([Numbers.of(np.arange(9.0).reshape(1, 3, 3))])


def test_a_kernel_of_three_axes_is_none_of_two_and_9_cubed_fits_a_large_volume():
    app = at_step(open_weights(opened(rank="3", sample="phantom", cells="64")), 3)
    assert refusal(app, lambda: pasting(app, "[[[[[1]]]], [[[[1]]]]]")).startswith(
        "There are 5 levels of brackets"
    )
    pasting(app, str(np.ones((9, 9, 9), dtype=int).tolist()))
    assert not told(app, "problem")
    assert shown(app)["spec"]["output_size"] == [56, 56, 56]


HOSTILE = {
    "open brackets": "[" * MAX_TEXT,
    "closing brackets": "]" * MAX_TEXT,
    "deep brackets": "[" * (MAX_TEXT // 2) + "]" * (MAX_TEXT // 2),
    "deep brackets beside a number": "[1, " + "[" * 90_000 + "]" * 90_000 + "]",
    "many lists": "[]" * (MAX_TEXT // 2),
    "digits": "1" * (MAX_TEXT - 1) + "x",
    "digits with a comma": "1" * 99_999 + "," + "1" * 99_999 + "x",
    "spaces": "1" + " " * (MAX_TEXT - 2) + "x",
    "commas": "," * MAX_TEXT,
    "commas before spaces": "[" + ", " * 99_000 + "]",
    "semicolons": ";" * MAX_TEXT,
    "line breaks": "\n" * MAX_TEXT,
    "lines of one number": "1\n" * (MAX_TEXT // 2),
    "channels of one number": "1\n\n" * (MAX_TEXT // 3),
    "parentheses": "array(" * (MAX_TEXT // 6),
    "exponents": "1e" * (MAX_TEXT // 2),
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
@pytest.mark.parametrize("rank", [1, 2])
def test_hostile_texts_are_refused_at_once(text, rank):
    start = process_time()
    with pytest.raises(SourceError):
        parse_matrix(text, rank=rank)
    assert process_time() - start < 3  # some 0.3 here; what is not linear takes minutes


PIECES = st.lists(
    st.sampled_from([*"[](){},;\n\t 0123456789.-+eE_−/x\0", "nan", "array(", "1e9", "...", "١", "=", "1,5"])
)


@settings(max_examples=300)
@given(st.one_of(st.text(), PIECES.map("".join)), st.integers(1, 3))
def test_any_text_is_read_or_refused_and_nothing_else_happens(text, rank):
    try:
        values = parse_matrix(text, rank=rank)
    except SourceError as refusal:
        sentence = str(refusal)
        assert sentence.replace("\u202f", " ").isprintable()
        assert sentence.endswith(".")
        assert len(sentence) < 250
    else:
        assert values.ndim == rank + 1
        assert values.size
        assert np.isfinite(values).all()
