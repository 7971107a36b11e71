"""The pages of one and three axes: every field of theirs, and what nonsense does not do."""

import gzip
import io
import wave

import numpy as np
import pytest
from app_page import (
    HOSTILE,
    NOW,
    address,
    checked,
    choose,
    edit_cells,
    of,
    open_weights,
    opened,
    press,
    sentences,
    set_number,
    setup_of,
    shown,
    told,
    upload,
)
from nibabel import Nifti1Image
from PIL import Image

from convviz.data.inputs import Numbers, Text, samples_for
from convviz.kernels.presets import presets_for
from convviz.settings.model import SETUPS, Setup


def type_in(app, text):
    return checked(app.text_area(key="typed").set_value(text).run())


def typing(rank):
    return press(opened(rank=str(rank)), "source", "typed")


def uploading(rank):
    return press(opened(rank=str(rank)), "source", "upload")


def wav(samples, width=2, channels=1):
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((channels, width, 8000, 0, "NONE", ""))
        writer.writeframes(np.asarray(samples, dtype=f"<i{width}").tobytes())
    return file.getvalue()


def npz(**arrays):
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


def npy(array):
    file = io.BytesIO()
    np.save(file, array, allow_pickle=array.dtype.hasobject)
    return file.getvalue()


def test_what_is_noted_of_a_typed_text_is_shown_whether_a_file_was_brought_before_or_not():
    made_up = "“zebra” has a made-up vector"
    for app in (typing(1), press(upload(uploading(1), "a.csv", b"1,2\n3,4\n5,6\n"), "source", "typed")):
        assert made_up not in sentences(app)
        assert made_up in sentences(type_in(app, "cat zebra"))


def test_of_a_file_its_notes_are_shown_once_and_of_a_sample_in_its_place_none():
    app = upload(uploading(3), "a.npy", npy(np.zeros((70, 4, 4))))
    assert sentences(app).count("reduced from 70 × 4 × 4 to 64 × 4 × 4") == 1


@pytest.mark.parametrize("rank", [1, 2, 3])
def test_each_rank_begins_with_an_example_of_its_own_at_an_address_that_names_it(rank):
    app = press(opened(), "rank", rank)

    assert shown(app) == of(SETUPS[rank])
    assert address(app) == ({} if rank == 2 else {"rank": str(rank)})
    assert f"**Conv{rank}D**" in app.markdown[0].value
    assert shown(opened(**app.query_params)) == shown(app)


def test_the_sentence_of_the_worked_example_comes_out_with_its_words():
    app = opened(rank="1")

    assert shown(app)["labels"]["positions"] == ["cat", "sitting", "there", "dog", "resting", "here"]
    assert setup_of(app).stride == (2,)
    assert "6 weights + 1 bias · 18 multiply-adds · output ⌊(6 − 2) / 2⌋ + 1 = 3 in L" in sentences(app)


def test_each_rank_keeps_its_set_up_while_another_is_looked_at():
    app = set_number(opened(), "stride", 3)
    press(app, "rank", 1)
    choose(app, "sample", "sine")
    press(app, "rank", 3)
    set_number(app, "cells", 6)
    before = {}
    for rank in (1, 2, 3):
        press(app, "rank", rank)
        before[rank] = shown(app), address(app)
    for rank in (3, 1, 2):
        press(app, "rank", rank)
        assert (shown(app), address(app)) == before[rank]
    assert before[2][1] == {"stride": "3"}
    assert before[1][1] == {"rank": "1", "sample": "sine", "cells": "64"}
    assert before[3][1] == {"rank": "3", "cells": "6"}


def test_back_leads_to_the_earlier_rank():
    app = press(opened(**NOW, stride="2"), "rank", 1)
    app.query_params.clear()
    for key, value in {**NOW, "stride": "2"}.items():
        app.query_params[key] = value
    checked(app.run())

    assert setup_of(app) == Setup(stride=(2, 2))
    assert app.segmented_control(key="rank").value == 2


def test_compare_has_an_address_of_its_own_and_the_set_up_waits():
    app = opened(**NOW, rank="1", stride="3")
    before = shown(app)
    app.segmented_control(key="rank").set_value("compare").run()

    assert not app.exception
    assert address(app) == {"rank": "1", "stride": "3", "page": "compare"}
    press(app, "rank", 1)
    assert shown(app) == before
    assert address(app) == {"rank": "1", "stride": "3"}


def test_an_unknown_page_or_comparison_is_named():
    app = opened(page="pong")
    assert told(app, "note") == [
        "The link's page=pong is ignored: it must be network, compare, lessons, gallery, predict or "
        "frameworks."
    ]
    app = opened(page="compare", name="<b>")
    assert told(app, "note") == [
        "The link's name=<b> is ignored: the page Compare has nothing with that name."
    ]


@pytest.mark.parametrize("rank", [1, 3])
def test_every_sample_makes_a_scene_that_its_link_restores(rank):
    for name in samples_for(rank):
        app = opened(rank=str(rank))
        if app.selectbox(key="sample").value != name:
            choose(app, "sample", name)
        assert shown(app) == of(setup_of(app))
        assert shown(opened(**app.query_params)) == shown(app)
        assert samples_for(rank)[name].caption in sentences(app)


def test_a_sequence_brings_its_kernel_until_the_visitor_has_one_of_their_own():
    app = choose(opened(rank="1"), "sample", "dna")
    assert [one.preset for one in setup_of(app).filters] == ["motif"]
    choose(app, "preset", "gaussian")
    choose(app, "sample", "ecg")
    assert [one.preset for one in setup_of(app).filters] == ["gaussian"]


def test_noise_has_a_length_and_a_seed():
    app = choose(opened(rank="1"), "sample", "noise")
    before = shown(app)
    set_number(app, "input-seed", 5)
    assert shown(app) != before
    set_number(app, "cells", 4096)
    assert shown(app)["spec"]["input_size"] == [4096]


@pytest.mark.parametrize("rank", [1, 3])
def test_every_preset_of_a_rank_can_be_chosen_and_is_restored(rank):
    start = {"rank": str(rank)} | ({"sample": "dna"} if rank == 1 else {})
    for name in presets_for(rank):
        app = opened(**start)
        if app.selectbox(key="preset").value != name:
            choose(app, "preset", name)
        assert setup_of(app).filters[0].preset == name
        assert shown(opened(**app.query_params)) == shown(app)


def test_a_preset_for_other_channels_is_not_offered_and_the_list_says_why():
    app = opened(rank="1")

    assert "DNA motif" not in app.selectbox(key="preset").options
    assert app.selectbox(key="preset").help.endswith("DNA motif needs 4 channels.")
    assert "DNA motif" in choose(app, "sample", "dna").selectbox(key="preset").options


def test_a_preset_that_the_new_input_cannot_have_is_exchanged_and_told():
    app = choose(opened(rank="1", sample="dna"), "preset", "motif")
    set_number(app, "bias", 1)
    choose(app, "sample", "sine")

    assert told(app, "note") == [
        "Identity instead of DNA motif: DNA motif needs 4 channels, and each filter here sums over 1."
    ]
    assert address(app)["kernel"] == "identity"


def test_kernels_of_two_sizes_cannot_stand_together_in_a_link():
    app = opened(rank="1", kernel="difference~second_difference", sample="sine")

    assert told(app, "note") == [
        "Identity instead of Second difference: it is defined at size 3, and another kernel at 2."
    ]


def test_only_one_axis_has_causal_padding():
    app = choose(opened(**NOW, rank="1"), "padding", "causal")

    assert shown(app)["spec"]["padding"] == [[4, 0]]
    assert address(app) == {"rank": "1", "padding": "causal"}
    assert all("causal" not in opened(rank=rank).selectbox(key="padding").options for rank in "23")
    assert told(opened(rank="3", padding="causal"), "note") == [
        "The link's padding=causal is ignored: it must be valid, same, full or a number of cells."
    ]


def test_the_sides_of_a_sequence_can_have_paddings_of_their_own():
    app = choose(opened(**NOW, rank="1"), "padding", "cells per side")
    checked(app.toggle(key="apart").set_value(True).run())
    set_number(app, "padding-0-0", 3)
    set_number(app, "stride", 2)

    assert address(app) == {"rank": "1", "padding": "3-1", "stride": "2"}


def test_each_axis_of_a_volume_can_have_settings_of_its_own():
    app = opened(**NOW, rank="3", kernel="box")
    checked(app.toggle(key="apart").set_value(True).run())
    set_number(app, "stride-0", 2)
    set_number(app, "dilation-2", 2)
    set_number(app, "kernel-size-1", 2)

    assert address(app) == {
        "rank": "3",
        "kernel": "box",
        "stride": "2x1x1",
        "dilation": "1x1x2",
        "size": "3x2x3",
    }
    assert shown(opened(**app.query_params)) == shown(app)


def test_the_grid_of_a_sequence_has_a_row_a_channel():
    app = edit_cells(open_weights(opened(rank="1")), {"2": {"1": 7}})

    assert setup_of(app).filters[0].weight.array.tolist() == [[0.6, 0.2], [0.4, -0.1], [0.5, 7]]
    assert shown(opened(**app.query_params)) == shown(app)


def test_the_grid_of_a_volume_shows_one_slice_at_a_time():
    app = open_weights(opened(rank="3"))
    press(app, "slice", 2)
    edit_cells(app, {"0": {"1": 9}})
    press(app, "slice", 0)
    edit_cells(app, {"2": {"2": 8}})

    weight = setup_of(app).filters[0].weight.array
    assert (weight[0, 2, 0, 1], weight[0, 0, 2, 2]) == (9, 8)
    assert np.count_nonzero(weight != SETUPS_WEIGHT) == 2


SETUPS_WEIGHT = np.multiply.outer(np.multiply.outer([1, 2, 1], [1, 2, 1]), [-1, 0, 1])


def test_the_grids_of_two_ranks_do_not_know_each_other():
    app = edit_cells(open_weights(opened()), {"0": {"1": 5}})
    press(app, "rank", 1)
    press(app, "rank", 3)
    press(app, "rank", 2)

    assert setup_of(app).filters[0].weight.array[0].tolist() == [[-1, 5, 1], [-2, 0, 2], [-1, 0, 1]]


@pytest.mark.parametrize(
    ("rank", "text", "shape"), [(1, "1 2 4", (1, 3)), (3, "[[[1, 2]], [[3, 4]]]", (1, 2, 1, 2))]
)
def test_a_kernel_is_pasted_for_as_many_axes_as_there_are(rank, text, shape):
    app = open_weights(opened(rank=str(rank)))
    checked(app.text_area(key="kernel-paste").set_value(text).run())

    assert setup_of(app).filters[0].weight.array.shape == shape
    assert not told(app, "problem")


@pytest.mark.parametrize(
    ("text", "reading", "channels"),
    [
        ("1 2 3 4", "numbers", 1),
        ("1 2 3\n\n4 5 6", "numbers", 2),
        ("ACGTN", "letters", 4),
        ("a b b", "words", 3),
    ],
)
def test_what_is_typed_is_recognised_and_is_in_the_link(text, reading, channels):
    app = type_in(typing(1), text)

    assert f"Detected: {reading}." in sentences(app)
    assert shown(app)["spec"]["in_channels"] == channels
    assert shown(app) == of(setup_of(app))
    again = opened(**app.query_params)
    assert shown(again) == shown(app)
    assert again.text_area(key="typed").value == text
    assert setup_of(again).typed == Text(text)


def test_how_a_text_is_read_can_be_chosen_and_is_in_the_link():
    app = choose(type_in(typing(1), "cat dog"), "reading", "letters")

    assert shown(app)["labels"]["positions"] == list("cat␣dog")
    assert shown(opened(**app.query_params)) == shown(app)


def test_a_mixture_that_is_refused_can_be_read_as_words():
    app = type_in(typing(1), "cat 2 dogs")
    assert "Numbers and words are mixed" in told(app, "problem")[0]
    choose(app, "reading", "words")

    assert not told(app, "problem")
    assert shown(app)["labels"]["positions"] == ["cat", "2", "dogs"]
    assert "“2” and “dogs” have made-up vectors" in sentences(app)


def open_vectors(app):
    app.session_state["vectors-open"] = True
    return checked(app.run())


def test_the_vectors_of_words_are_edited_in_a_grid_and_are_in_the_link():
    app = open_vectors(type_in(typing(1), "bird cat bird"))
    assert app.data_editor[0].value["titles"].tolist() == ["bird", "cat"]
    edit_cells(app, {"0": {"1": 5}, "1": {"2": -2.5}})

    values = of_positions(app)
    assert values[1].tolist() == [5, 0.4, 5]
    assert values[2, 1] == -2.5
    assert dict(setup_of(app).typed.vectors)["cat"] == (0.7, 0.4, -2.5)
    again = opened(**app.query_params)
    assert shown(again) == shown(app)
    assert setup_of(again) == setup_of(app)


def of_positions(app):
    return setup_of(app).typed.read().values


def test_edited_vectors_survive_another_text_and_a_look_at_a_sample():
    app = edit_cells(open_vectors(type_in(typing(1), "bird cat bird")), {"0": {"0": 5}})
    type_in(app, "cat cat")
    press(app, "source", "sample")
    press(app, "source", "typed")
    type_in(app, "bird here")

    assert of_positions(app)[0, 0] == 5


@pytest.mark.parametrize("rank", [1, 3])
@pytest.mark.parametrize(
    "text", ["", " ", "1 x 3", "1 nan 3", "1e999 2", "1 2 [3", HOSTILE + " 1", "9" * 300_000]
)
def test_what_cannot_be_read_is_told_and_what_was_there_stays(rank, text):
    app = typing(rank)
    before, link = shown(app), address(app)
    type_in(app, text)

    assert shown(app) == before
    assert address(app) == link
    assert len(told(app, "problem")) == 1
    assert len(told(app, "problem")[0]) < 400


def test_more_letters_than_are_read_are_refused_with_both_numbers():
    app = type_in(typing(1), "ACGT" * 75_000)

    assert told(app, "problem") == [
        "The text has 300\u202f000 characters, and at most 200\u202f000 are read; paste a shorter piece."
    ]


def test_one_token_under_a_longer_kernel_makes_the_kernel_fit_and_says_so():
    app = type_in(typing(1), "7")

    assert told(app, "note") == ["Kernel size set to 1: the padded input has 1 cell."]
    assert "one position: a kernel longer than 1 needs padding" in sentences(app)


def test_a_volume_is_typed_in_brackets_or_with_blank_lines():
    app = type_in(typing(3), "1 2\n3 4\n\n5 6\n7 8")
    same = type_in(typing(3), "[[[1, 2], [3, 4]], [[5, 6], [7, 8]]]")

    assert shown(app) == shown(same)
    assert setup_of(app).typed == Numbers.of(np.arange(1, 9).reshape(1, 2, 2, 2))
    assert shown(opened(**app.query_params)) == shown(app)


def test_a_table_is_uploaded_with_its_columns_as_channels():
    app = upload(uploading(1), "two.csv", b"up;down\n1;2\n3;4\n5;6\n")

    assert shown(app)["labels"]["channels"] == ["up", "down"]
    assert shown(app)["spec"]["input_size"] == [3]
    assert "two.csv · 2 × 3" in sentences(app)
    assert address(app)["source"] == "upload"
    assert "Choose it again" in told(opened(**app.query_params), "note")[0]


def test_a_sound_is_uploaded_and_it_is_said_what_was_averaged():
    app = upload(uploading(1), "two.wav", wav(np.arange(20_000)))

    assert shown(app)["spec"]["input_size"] == [4000]
    assert any("averaged 5 samples to 1" in line for line in sentences(app))


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", b"", "a.csv"),
        ("a.csv", b"1,2\n3\n", "Line 1 has 1 cell"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0", "PNG"),
        ("a.wav", b"not a wav", "a.wav"),
        ("a.wav", wav([1, 2, 3])[:30], "a.wav"),
        (HOSTILE + ".csv", b"what, is\nthis, then", "<img"),
    ],
)
def test_a_table_or_sound_that_cannot_be_read_is_told_and_the_earlier_one_stays(name, content, said):
    app = upload(uploading(1), "good.csv", b"1\n2\n3\n")
    before = shown(app)
    upload(app, name, content)

    assert shown(app) == before
    [problem] = told(app, "problem")
    assert said in problem
    assert len(problem) < 400


def test_the_microphone_is_not_there_before_it_is_asked_for():
    app = uploading(1)
    assert not app.get("audio_input")
    app.session_state["microphone-open"] = True
    checked(app.run())

    assert len(app.get("audio_input")) == 1


def test_an_array_is_uploaded_and_seen_at_any_side():
    app = upload(uploading(3), "cube.npy", npy(np.arange(1000.0).reshape(10, 10, 10)))
    assert shown(app)["spec"]["input_size"] == [8, 8, 8]
    set_number(app, "cells", 10)

    assert shown(app)["spec"]["input_size"] == [10, 10, 10]
    assert "cube.npy · 10 × 10 × 10" in sentences(app)


def test_of_several_arrays_one_is_chosen_and_the_others_can_be():
    archive = npz(tiny=np.zeros(3), first=np.ones((4, 5, 6)), second=np.ones((2, 7, 7, 7)))
    app = upload(uploading(3), "three.npz", archive)
    choice = next(box for box in app.selectbox if box.label == "Choose")
    assert choice.options == ["tiny", "first", "second"]
    assert choice.value == "first"
    before = shown(app)
    choose(app, choice.key, "second")
    assert shown(app)["spec"]["in_channels"] == 2
    choose(app, choice.key, "tiny")

    assert "has 1 axis" in told(app, "problem")[0]
    assert choice.options == ["tiny", "first", "second"]
    assert shown(app)["spec"]["in_channels"] == 2
    choose(app, choice.key, "first")
    assert shown(app) == before


def tiff(pages):
    file = io.BytesIO()
    pictures = [Image.fromarray(page) for page in pages]
    pictures[0].save(file, "TIFF", save_all=True, append_images=pictures[1:])
    return file.getvalue()


def test_the_pages_of_a_tiff_are_slices():
    values = np.arange(0, 250, 2, dtype=np.uint8).reshape(5, 5, 5)
    app = upload(uploading(3), "pages.tif", tiff(values))

    assert shown(app)["spec"]["input_size"] == [5, 5, 5]
    assert shown(app)["input_scale"] == "picture"
    assert "pages.tif · 5 × 5 × 5" in sentences(app)


def test_of_a_medical_file_with_several_volumes_each_can_be_chosen():
    values = np.arange(3 * 4 * 5 * 2, dtype=np.int16).reshape(3, 4, 5, 2)
    app = upload(uploading(3), "head.nii.gz", gzip.compress(Nifti1Image(values, np.eye(4)).to_bytes()))
    choice = next(box for box in app.selectbox if box.label == "Choose")

    assert choice.options == ["volume 0", "volume 1"]
    assert shown(app)["spec"]["input_size"] == [5, 4, 3]
    choose(app, choice.key, "volume 1")
    assert "volume 1 of 2, counted from 0" in sentences(app)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.png", b"no picture", "a.png"),
        ("a.tif", tiff(np.zeros((3, 4, 4), dtype=np.uint8))[:60], "a.tif"),
        ("a.nii", b"0" * 400, "a.nii"),
        ("a.nii.gz", gzip.compress(b"0" * 400, mtime=0), "a.nii.gz"),
        ("a.gz", b"\x1f\x8b broken", "a.gz"),
        ("a.npy", b"", "a.npy"),
        ("a.npy", npy(np.array([None, 1], dtype=object)), "objects"),
        ("a.npy", npy(np.zeros((2, 2))), "2 axes"),
        ("a.npy", npy(np.zeros((4, 4, 4)))[:150], "cut short"),
        ("a.npz", npz(bomb=np.zeros((200, 200, 200), dtype=np.uint8))[:1000], "a.npz"),
        ("a.npz", npz(), "nothing"),
    ],
)
def test_an_array_that_cannot_be_shown_is_told_and_the_earlier_one_stays(name, content, said):
    app = upload(uploading(3), "good.npy", npy(np.arange(27.0).reshape(3, 3, 3)))
    before = shown(app)
    upload(app, name, content)

    assert shown(app) == before
    [problem] = told(app, "problem")
    assert said in problem
    assert len(problem) < 400


def test_each_rank_keeps_its_own_upload():
    app = upload(uploading(1), "good.csv", b"1\n2\n3\n")
    sequence = shown(app)
    press(app, "rank", 3)
    press(app, "source", "upload")
    assert shown(app) == of(SETUPS[3])
    upload(app, "good.npy", npy(np.arange(27.0).reshape(3, 3, 3)))
    press(app, "rank", 1)

    assert shown(app) == sequence
    assert "good.csv · 3" in sentences(app)


@pytest.mark.parametrize("rank", [1, 3])
def test_the_plots_add_what_only_that_rank_has(rank):
    app = opened(rank=str(rank))
    assert not app.get("plotly_chart")
    press(app, "view", "plots")

    assert len(app.get("plotly_chart")) == 6
