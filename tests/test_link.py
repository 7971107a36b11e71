"""Links: everything they hold comes back, and whatever strangers write into them is told, not obeyed."""

import base64
import zlib
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from random_setups import setups

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_LINK_BYTES, MAX_NAME
from convviz.data.inputs import Numbers, Text
from convviz.settings.link.fields import FIELDS
from convviz.settings.link.packing import MAX_INFLATED, number_text, pack, pack_text, read_number, unpack
from convviz.settings.link.query import LARGE, decode, encode, missing
from convviz.settings.link.versions import FIRST_SETUPS, VERSION
from convviz.settings.model import CUSTOM, MAX_SEED, SETUPS, Filter, Setup, build

KEYS = [field.key for field in FIELDS] + ["v", "weights", "matrix", "text", "other"]


def token_of(text: bytes) -> str:
    """Return a token with a right checksum round any text."""
    deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
    raw = zlib.crc32(text).to_bytes(4, "big") + deflate.compress(text) + deflate.flush()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


@given(setups())
def test_a_link_restores_the_whole_setup(setup):
    assert decode(encode(setup)) == (setup, ())


@given(setups())
def test_a_link_is_shorter_than_its_limit_and_readable_fields(setup):
    fields = encode(setup)

    assert sum(len(key) + len(text) + 2 for key, text in fields.items()) < MAX_LINK_BYTES + 500
    assert all(text.isprintable() for text in fields.values())
    assert all(text.isascii() for key, text in fields.items() if key != "file")


def test_the_default_needs_no_fields():
    assert encode(Setup()) == {}
    assert decode({}) == (Setup(), ())


@given(
    st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=9), st.text() | st.lists(st.text(), max_size=3))
)
def test_no_text_at_all_makes_reading_fail(fields):
    setup, notes = decode(fields)

    assert encode(setup) is not None
    assert all(note.isprintable() and len(note) < 400 for note in notes)


junk = st.text("0123456789x~,-+._eabc", max_size=12)


@given(st.dictionaries(st.sampled_from(KEYS), junk))
def test_almost_right_text_makes_a_setup_that_has_a_link_of_its_own(fields):
    setup, _ = decode(fields)

    assert decode(encode(setup)) == (setup, ())


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"k": "abc"}, "The link's k is ignored: ConvViz knows no such setting."),
        ({"stride": "abc"}, "The link's stride=abc is ignored: it must be a whole number from 1 to 16."),
        ({"stride": "nan"}, "The link's stride=nan is ignored: it must be a whole number from 1 to 16."),
        ({"stride": "1_0"}, "The link's stride=1_0 is ignored: it must be a whole number from 1 to 16."),
        ({"stride": "١"}, "The link's stride=١ is ignored: it must be a whole number from 1 to 16."),
        ({"stride": ""}, "The link's stride= is ignored: it must be a whole number from 1 to 16."),
        ({"stride": "0"}, "The link's stride=0 is changed to 1: it must be from 1 to 16."),
        ({"stride": "2x99"}, "The link's stride=2x99 is changed to 2x16: it must be from 1 to 16."),
        (
            {"stride": "1x2x3"},
            "The link's stride=1x2x3 is ignored: it must be one whole number, or 2 with x between them.",
        ),
        (
            {"rank": "1", "stride": "2x3"},
            "The link's stride=2x3 is ignored: it must be a whole number from 1 to 16.",
        ),
        (
            {"rank": "1", "padding": "2x3"},
            "The link's padding=2x3 is ignored: it must be a whole number from 0 to 16.",
        ),
        ({"cells": "4"}, "The link's cells=4 is changed to 8: it must be from 8 to 512."),
        ({"colour": "<script>"}, "The link's colour=<script> is ignored: it must be grey or rgb."),
        ({"rank": "4"}, "The link's rank=4 is ignored: it must be 1, 2 or 3."),
        ({"file": "a.png"}, "The link's file=a.png is ignored: it goes with source=upload only."),
        ({"bias": "1e999"}, "The link's bias=1e999 is ignored: a number may be at most 1e+15."),
        ({"bias": "inf"}, "The link's bias=inf is ignored: it must be a decimal number."),
        ({"bias": "1~2"}, "The link's bias=1~2 is changed to 1: the link has 1 filter."),
        (
            {"region": "50~0~20~100"},
            "The link's region=50~0~20~100 is ignored: its left must be below its right, "
            "and its top below its bottom.",
        ),
        (
            {"padding": "wide"},
            "The link's padding=wide is ignored: it must be valid, same, full or a number of cells.",
        ),
        (
            {"padding": "a number of cells"},
            "The link's padding=a number of cells is ignored: it must be valid, same, full or a number of "
            "cells.",
        ),
        (
            {"padding": "1-2-3"},
            "The link's padding=1-2-3 is ignored: each entry must be the cells on both sides, "
            "or those before-after.",
        ),
        (
            {"kernel": "custom"},
            "The link's weights are ignored: the field weights that holds them is missing.",
        ),
        ({"v": "0"}, "The link's v=0 is ignored: it must be a version number."),
        (
            {"v": "7"},
            "This link was made by a later version of ConvViz: what this one does not know is ignored.",
        ),
        (
            {"source": "typed"},
            "The link's typed numbers are ignored: the field matrix that holds them is missing. "
            "A sample is shown instead.",
        ),
        (
            {"matrix": "!"},
            "The link's typed numbers are ignored: it holds characters that such data never has. "
            "A sample is shown instead.",
        ),
    ],
)
def test_nonsense_is_named_with_what_would_be_right(fields, said):
    setup, notes = decode(fields)

    assert notes == (said,)
    assert setup.source == "sample"


@pytest.mark.parametrize(
    ("name", "kept", "said"),
    [
        ("\n\0", "", "The link's file= is ignored: it must be the name of a file."),
        (
            "a\n\u202eb" + 40 * "c",
            f"a b{36 * 'c'}…",
            f"The link's file=a b{36 * 'c'}… is changed to a b{36 * 'c'}…: "
            "it must be a name on one line, of at most 40 characters.",
        ),
    ],
)
def test_the_name_of_a_file_is_one_short_line(name, kept, said):
    fields = {"v": str(VERSION), "source": "upload", "file": name}
    assert decode(fields) == (Setup(source="upload", file=kept), (said,))


ENDS = {
    "size": (1, 11),
    "stride": (1, 16),
    "dilation": (1, 8),
    "groups": (1, 8),
    "padding": (0, 16),
    "cells": (8, 512),
    "seed": (0, MAX_SEED),
}


@pytest.mark.parametrize("key", ENDS)
def test_the_ends_of_a_field_are_used_and_what_lies_beyond_is_changed_to_them(key):
    low, high = ENDS[key]
    within = [decode({key: str(number)}) for number in (low, high)]
    assert [notes for _, notes in within] == [(), ()]
    beyond = [(number, end) for number, end in ((low - 1, low), (high + 1, high)) if number >= 0]
    for number, end in beyond:
        setup, (note,) = decode({key: str(number)})
        assert setup == decode({key: str(end)})[0]
        assert note == f"The link's {key}={number} is changed to {end}: it must be from {low} to {high}."


def test_one_bad_field_leaves_the_others_alone():
    setup, notes = decode({"v": str(VERSION), "stride": "abc", "kernel": "box", "nonsense": "1"})

    assert setup == Setup(filters=(Filter("box"),))
    assert len(notes) == 2


def test_an_unknown_preset_is_ignored_and_the_options_are_named():
    setup, notes = decode({"v": str(VERSION), "kernel": "sobel"})

    assert setup == Setup()
    assert notes[0].startswith("The link's kernel=sobel is ignored: it must be identity, box, ")


def test_of_a_repeated_field_the_last_is_used_and_it_is_told():
    setup, notes = decode({"stride": ["2", "3"]})

    assert setup.stride == (3, 3)
    assert notes == ("The link has stride 2 times: the last is used.",)


def test_of_many_repeated_fields_three_are_named_and_the_others_counted():
    fields = {f"field{number}": ["1", "2"] for number in range(9)}
    *first, last, _ = decode(fields)[1]
    assert first == [f"The link has field{number} 2 times: the last is used." for number in range(3)]
    assert last == "The link has 6 more fields several times: the last of each is used."


@pytest.mark.parametrize(
    ("key", "named"),
    [
        ("\a", "U+0007"),
        ("\0\x1b", "U+0000 U+001B"),
        ("\u202e", "U+202E"),
        ("  ", "U+0020 U+0020"),
        ("stri\ade", "stri U+0007 de"),
        ("stride\n", "stride U+000A"),
        ("", "field without a name"),
        ("a b", "a b"),
        ("\a" * 99, "U+0007 " * 5 + "U+00…"),
    ],
)
def test_what_cannot_be_seen_of_a_key_is_named_by_its_code_points(key, named):
    _, (unknown,) = decode({key: "1"})
    assert unknown == f"The link's {named} is ignored: ConvViz knows no such setting."
    assert decode({key: ["1", "2"]})[1][0] == f"The link has {named} 2 times: the last is used."


def test_a_link_of_the_next_version_is_called_later_and_one_of_this_version_is_not():
    setup, (later,) = decode({"v": str(VERSION + 1)})
    assert setup == Setup()
    assert "later version" in later
    assert decode({"v": str(VERSION)}) == (Setup(), ())


def test_a_thousand_unknown_fields_are_one_sentence():
    _, notes = decode({f"field{number}": "1" for number in range(1000)})

    assert notes == (
        "The link's field0, field1, field2 and 997 more are ignored: ConvViz knows no such settings.",
    )


def test_a_long_hostile_value_is_cut_and_made_printable():
    _, notes = decode({"sample": "\u202e\n\0<img src=x onerror=alert(1)>" + "a" * 1000})

    quoted = notes[0].removeprefix("The link's sample=").split(" is ignored")[0]
    assert "<img src=x onerror=alert(1)>aaa" in quoted
    assert len(quoted) <= MAX_NAME
    assert quoted.isprintable()


def test_more_filters_than_are_shown_are_left_out():
    setup, notes = decode({"kernel": "~".join(["box"] * 9)})

    assert len(setup.filters) == 8
    assert notes[0].endswith("is changed to box~box~box~box~box~box~box~box: at most 8 filters are shown.")


def test_commas_are_read_as_well():
    assert decode({"kernel": "box,outline", "bias": "1,-2.5"})[0].filters == (
        Filter("box", bias=1.0),
        Filter("outline", bias=-2.5),
    )


@pytest.mark.parametrize("value", [0.1, -1e-300, 2.0, 1e15, 5e-324, 123456789.123456789, -0.5])
def test_a_number_comes_back_to_the_last_digit(value):
    assert read_number(number_text(value)) == value


@pytest.mark.parametrize(
    "text", ["1_000", "nan", "inf", "0x10", "١", "", " 1", "1e", "--1", "1e9999", "1e16"]
)
def test_what_python_might_take_for_a_number_is_none_in_a_link(text):
    with pytest.raises(SourceError):
        read_number(text)


def test_a_changed_token_is_noticed():
    token = pack([Numbers.of(np.arange(12.0).reshape(1, 3, 4))])
    for position in range(len(token) - 1):
        letter = "A" if token[position] != "A" else "B"
        with pytest.raises(SourceError):
            unpack(token[:position] + letter + token[position + 1 :])


def test_a_token_that_inflates_without_end_is_stopped():
    bomb = token_of(b"1 " * (MAX_INFLATED * 2))

    assert len(bomb) < MAX_LINK_BYTES
    with pytest.raises(SourceError, match="inflates to more than 1024 KiB"):
        unpack(bomb)


def test_a_token_longer_than_any_of_ours_is_not_even_read():
    with pytest.raises(SourceError, match="has 9000 characters, and the limit is 6144"):
        unpack("A" * 9000)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"2x2 1 2 3",
        b"0x2",
        b"99999x99999 1",
        b"1x1x1 nan",
        b"1x1x1 1e999",
        b"-1 2",
        b"\xff\xfe",
        b"1x1x1",
    ],
)
def test_a_token_with_a_right_checksum_is_still_read_with_care(text):
    with pytest.raises(SourceError):
        unpack(token_of(text))


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        (
            {"kernel": "custom", "weights": "17x1x1" + 17 * " 1"},
            "17 × 1 × 1 is more than 16 channels of 11 a side",
        ),
        (
            {"kernel": "custom", "weights": "1x1x12" + 12 * " 1"},
            "a filter of 1 × 1 × 12 is more",
        ),
        ({"kernel": "custom", "weights": "2x2 1 2 3 4"}, "a filter has 2 axes"),
        (
            {"kernel": "custom~custom", "weights": "1x1x1 1"},
            "it holds 1 filter where the link has 2 custom ones",
        ),
        ({"matrix": "2x2 1 2 3 4"}, "it is not one matrix of channels, rows and columns"),
        ({"matrix": "17x1x1" + 17 * " 1"}, "it has 17 channels, and the limit is 16"),
    ],
)
def test_data_of_a_wrong_shape_is_refused(fields, part):
    packed = {
        key: token_of(text.encode()) if key in ("weights", "matrix") else text for key, text in fields.items()
    }
    setup, notes = decode(packed)

    assert part in notes[0]
    assert all(one.preset != CUSTOM for one in setup.filters)
    assert setup.source == "sample"


def test_what_an_address_cannot_carry_is_left_out_and_told_on_both_sides():
    noise = np.random.default_rng(1).normal(size=(1, 100, 100))
    setup = Setup(source="typed", typed=Numbers.of(noise))
    fields = encode(setup)

    assert fields["matrix"].startswith(LARGE)
    assert "typed numbers" in missing(fields)
    restored, notes = decode(fields)
    assert restored == Setup()
    assert "too many for an address" in notes[0]


def test_a_link_to_an_upload_says_that_the_picture_is_not_in_it():
    assert "uploads it again" in missing(encode(Setup(source="upload")))
    assert "your picture's name" in missing(encode(Setup(source="upload", file="holiday.png")))
    assert missing(encode(Setup(cells=20))) == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("numbers", "it does not say how to read it"),
        ("poetry\n\n1 2 3", "it does not say how to read it"),
        ("words\n1 2 cat\n\ncat", "the vector of a word must be 3 numbers"),
        ("words\n1 nan 2 cat\n\ncat", "it must be a decimal number"),
        ("numbers\n\n1 x", "“x”"),
        ("auto\n\n", "There is nothing to read"),
        ("numbers\n\n" + "1 " * 150_000, "at most 200\u202f000 are read"),
    ],
)
def test_a_typed_sequence_that_cannot_be_read_is_ignored_with_its_reason(text, said):
    setup, notes = decode({"v": str(VERSION), "rank": "1", "text": token_of(text.encode())})

    assert setup == SETUPS[1]
    assert len(notes) == 1
    assert notes[0].startswith("The link's typed text is ignored: ")
    assert said in notes[0]


def test_a_text_that_no_address_can_carry_is_left_out_and_told_on_both_sides():
    letters = "".join(np.random.default_rng(1).choice(list("ACGT"), 40_000))
    fields = encode(replace(SETUPS[1], source="typed", typed=Text(letters)))

    assert fields["text"].startswith(LARGE)
    assert "typed text" in missing(fields)
    restored, notes = decode(fields)
    assert restored == SETUPS[1]
    assert "it was too long for an address" in notes[0]


def test_a_matrix_is_no_setting_of_one_axis_and_a_text_none_of_two():
    _, notes = decode({"rank": "1", "matrix": pack([Numbers.of([[1.0]])])})
    assert notes == ("The link's matrix is ignored: ConvViz knows no such setting.",)
    _, notes = decode({"text": pack_text(Text("1 2"))})
    assert notes == ("The link's text is ignored: ConvViz knows no such setting.",)


@pytest.mark.parametrize("rank", [1, 3])
def test_options_are_those_of_the_rank(rank):
    _, notes = decode({"rank": str(rank), "sample": "digit", "kernel": "sobel_x", "stride": "1x1"})

    assert len(notes) == 3
    assert all(" is ignored: it must be " in note for note in notes)


def test_the_weights_that_a_rank_began_with_are_in_no_old_link_and_come_back_with_it():
    first = FIRST_SETUPS[1]
    setup = replace(first, stride=(1,), filters=(replace(first.filters[0], bias=2.0),))

    assert decode({"v": "1", "rank": "1", "bias": "2", "stride": "1"}) == (setup, ())
    assert "weights" in encode(setup)
    assert decode(encode(setup)) == (setup, ())
    one = replace(SETUPS[1], stride=(2,), filters=(replace(SETUPS[1].filters[0], bias=2.0),))
    assert encode(one) == {"v": str(VERSION), "rank": "1", "bias": "2", "stride": "2"}


@pytest.mark.parametrize("version", [{}, {"v": "1"}, {"v": "none"}])
@pytest.mark.parametrize("rank", SETUPS)
def test_a_link_without_a_version_or_of_the_first_is_read_against_what_pages_began_with_then(version, rank):
    fields = {"rank": str(rank), "dilation": "2"}

    setup, notes = decode(version | fields)

    assert setup == replace(FIRST_SETUPS[rank], dilation=(2,) * rank)
    assert setup != replace(SETUPS[rank], dilation=(2,) * rank)
    assert len(notes) == (version == {"v": "none"})


@pytest.mark.parametrize("rank", SETUPS)
def test_a_layer_of_an_old_link_has_the_window_that_it_had_then(rank):
    setup, _ = decode({"rank": str(rank), "layer": "adaptive_avg_pool"})

    assert setup == replace(FIRST_SETUPS[rank], layer="adaptive_avg_pool")


def test_fields_that_say_nothing_of_a_setup_make_no_old_link():
    assert decode({"utm_source": "a"})[0] == decode({"fbclid": "b"})[0] == Setup()


def test_what_pages_began_with_in_the_first_version_never_changes():
    first, second, third = (build(FIRST_SETUPS[rank]) for rank in (1, 2, 3))

    assert first.output.round(2).tolist() == [[0.9, 0.1, 0.12]]
    assert first.position_labels == ("cat", "sitting", "there", "dog", "resting", "here")
    assert second.input.shape == (1, 16, 16)
    assert second.filter_labels == ("Sobel x",)
    assert np.abs(second.output).max() > 255
    assert third.input.shape == (1, 8, 8, 8)
    assert third.filter_labels == ("Sobel in width",)
    assert sorted(set(third.input.ravel())) == [0, 80, 160]
