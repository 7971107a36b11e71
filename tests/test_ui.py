"""The page's logic: every field, what it does to the scene and the address, and what nonsense does not do."""

import io
import subprocess
import sys
import tomllib
from dataclasses import replace

import numpy as np
import pytest
from app_page import (
    HOSTILE,
    NOW,
    ROOT,
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
from PIL import Image

from convviz.app.session import shown as shown_module
from convviz.core.errors import ConvSpecError
from convviz.core.limits import MAX_MESSAGE_MB, MAX_WEIGHTS_MB
from convviz.data.inputs import Numbers
from convviz.kernels.arrays import PRESETS
from convviz.settings.link.query import decode, encode
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import CUSTOM, SETUPS, Filter, Setup, build


def png(size=(30, 20), colour=(200, 100, 50)):
    file = io.BytesIO()
    Image.new("RGB", size, colour).save(file, "PNG")
    return file.getvalue()


def test_the_first_sight_is_a_running_example_at_an_address_without_fields():
    app = opened()

    assert shown(app) == of(Setup())
    assert address(app) == {}
    assert app.markdown[0].value == (
        "# :primary[**Conv2D**]: the kernel moves along :primary[**2 axes**], H and W, and sums over "
        ":primary[**1 channel**]. 1 filter → 1 feature map."
    )
    assert sentences(app)[0] == (
        "9 weights + 1 bias · 324 multiply-adds · output ⌊(8 − 3) / 1⌋ + 1 = 6 in H and W"
    )


@pytest.mark.parametrize(
    ("act", "fields"),
    [
        (lambda app: choose(app, "sample", "photograph"), {"sample": "photograph", "cells": "16"}),
        (lambda app: press(app, "colour", "rgb"), {"colour": "rgb"}),
        (lambda app: set_number(app, "cells", 40), {"cells": "40"}),
        (lambda app: set_number(app, "filters", 3), {"kernel": "sobel_x~sobel_y~laplacian"}),
        (lambda app: set_number(app, "bias", 2.5), {"bias": "2.5"}),
        (lambda app: choose(app, "preset", "outline"), {"kernel": "outline"}),
        (lambda app: set_number(app, "stride", 2), {"stride": "2"}),
        (lambda app: set_number(app, "dilation", 3), {"dilation": "3"}),
        (lambda app: choose(app, "padding", "full"), {"padding": "full"}),
        (lambda app: choose(app, "padding", "cells per side"), {"padding": "1"}),
        (lambda app: press(app, "operation", "convolve"), {"operation": "convolve"}),
    ],
)
def test_each_field_changes_the_scene_and_the_address_and_the_address_restores_it(act, fields):
    app = act(opened())

    assert address(app) == fields
    assert shown(app) == of(setup_of(app))
    assert shown(app) != of(Setup())
    again = opened(**app.query_params)
    assert shown(again) == shown(app)
    assert setup_of(again) == setup_of(app)
    assert not told(again, "note")


def test_cells_per_side_padding_mode_and_groups_work_together():
    app = choose(opened(**NOW, colour="rgb"), "padding", "cells per side")
    set_number(app, "padding-cells", 3)
    choose(app, "padding-mode", "circular")
    set_number(app, "filters", 6)
    assert app.selectbox(key="groups").options == ["1", "3"]
    choose(app, "groups", 3)

    assert address(app) | {"kernel": ""} == {
        "colour": "rgb",
        "padding": "3",
        "padding_mode": "circular",
        "groups": "3",
        "kernel": "",
    }
    assert shown(app)["spec"]["groups"] == 3
    assert "3 groups: each filter sums over :primary[**1 of 3 channels**]" in app.markdown[0].value


def test_rows_and_columns_can_have_settings_of_their_own_and_come_together_again():
    app = opened()
    checked(app.toggle(key="apart").set_value(True).run())
    set_number(app, "stride-0", 2)
    set_number(app, "dilation-1", 3)
    choose(app, "padding", "cells per side")
    set_number(app, "padding-1-0", 5)
    assert address(app) == {"stride": "2x1", "dilation": "1x3", "padding": "1x5-1"}
    assert opened(**app.query_params).toggle(key="apart").value

    checked(app.toggle(key="apart").set_value(False).run())
    assert address(app) == {"stride": "2", "padding": "1"}


def test_a_region_is_cut_out_and_never_empty():
    app = opened()
    app.session_state["region-open"] = True
    app.run()
    checked(app.slider(key="region-columns").set_value((25, 75)).run())
    checked(app.slider(key="region-rows").set_value((100, 100)).run())

    assert address(app)["region"] == "25~99~75~100"
    assert shown(app)["spec"]["input_size"] == [1, 8]
    assert told(app, "note") == ["Padding set to same: the input has 1 × 8 cells, the kernel 3 × 3."]


def test_an_emptied_number_is_the_old_number_again():
    app = set_number(opened(), "stride", 3)
    set_number(app, "stride", None)

    assert not told(app, "problem")
    assert app.number_input(key="stride").value == 3
    assert address(app) == {"stride": "3"}


def test_the_size_of_the_kernel_can_differ_by_axis():
    app = choose(opened(), "preset", "gaussian")
    set_number(app, "kernel-size-0", 5)
    set_number(app, "kernel-size-1", 2)

    assert address(app) == {"kernel": "gaussian", "size": "5x2"}
    assert shown(app)["spec"]["kernel_size"] == [5, 2]


def test_random_weights_have_a_seed():
    app = choose(opened(), "preset", "random")
    before = shown(app)
    set_number(app, "seed", 7)

    assert address(app) == {"kernel": "random", "seed": "7"}
    assert shown(app) != before


def test_a_preset_shows_its_caption_and_among_its_weights_its_source():
    app = open_weights(choose(opened(), "preset", "emboss"))

    assert PRESETS["emboss"].caption in sentences(app)
    assert f"Source: {PRESETS['emboss'].source}." in sentences(app)


def test_a_smaller_input_makes_the_kernel_smaller_and_says_so():
    app = choose(opened(**NOW, cells="16"), "preset", "box")
    set_number(app, "kernel-size-0", 11)
    set_number(app, "cells", 8)

    assert told(app, "note") == ["Kernel size set to 8 × 3: the padded input has 8 × 8 cells."]
    assert address(app) == {"kernel": "box", "size": "8x3"}
    set_number(app, "stride", 2)
    assert not told(app, "note")


def test_a_dilation_that_cannot_be_is_not_offered_and_its_field_says_why():
    app = opened(cells="8")

    set_number(app, "dilation", 4)
    assert setup_of(app).dilation == (3, 3)
    assert told(app, "note") == ["Dilation: 4 is changed to 3; it must be from 1 to 3."]
    reason = "Dilation 4 would need 9 cells; the padded input has 8."
    assert app.number_input(key="dilation").help.endswith(reason)
    assert reason not in sentences(app)


def test_each_setting_says_what_it_does_and_one_that_cannot_be_changed_why():
    app = opened(padding="valid")
    for key in ("stride", "dilation"):
        assert app.number_input(key=key).help
    assert app.selectbox(key="padding").help
    assert app.selectbox(key="padding-mode").disabled
    assert app.selectbox(key="padding-mode").help.endswith("There is no padding yet: choose one above.")
    assert app.selectbox(key="groups").disabled
    assert app.selectbox(key="groups").help.endswith(
        "Only 1 divides both the number of channels and the number of filters."
    )


@pytest.mark.parametrize("query", [{}, {"rank": "1"}, {"layer": "max_pool"}, {"layer": "upsample"}])
def test_no_field_is_closed_without_its_reason(query):
    app = opened(**query)
    closed = [one for one in (*app.selectbox, *app.number_input) if one.disabled]
    assert [one.key for one in closed if not one.help] == []


def test_editing_a_weight_makes_the_preset_custom_and_keeps_the_other_numbers():
    app = edit_cells(open_weights(opened()), {"0": {"1": 0.1}})

    kernel = [[-1, 0.1, 1], [-2, 0, 2], [-1, 0, 1]]
    assert app.selectbox(key="preset").value == CUSTOM
    assert shown(app) == of(Setup(filters=(Filter(CUSTOM, Numbers.of([kernel])),)))
    assert shown(opened(**app.query_params)) == shown(app)


def test_a_grid_that_is_edited_twice_stays_the_same_grid():
    app = edit_cells(open_weights(opened()), {"0": {"1": 5}})
    first = app.data_editor[0].key
    edit_cells(app, {"0": {"1": 5}, "2": {"2": -7.5}})

    assert app.data_editor[0].key == first
    assert setup_of(app).filters[0].weight.array[0].tolist() == [[-1, 5, 1], [-2, 0, 2], [-1, 0, -7.5]]


def test_an_emptied_or_enormous_cell_keeps_its_number():
    app = edit_cells(open_weights(opened()), {"0": {"0": None, "1": 1e300, "2": 4}})

    assert setup_of(app).filters[0].weight.array[0, 0].tolist() == [-1, 0, 4]


def test_edits_survive_a_change_of_channel_and_of_filter():
    app = open_weights(opened(colour="rgb", kernel="sobel_x~box"))
    press(app, "channel", 2)
    edit_cells(app, {"1": {"1": 9}})
    press(app, "filter", 1)
    press(app, "channel", 0)
    edit_cells(app, {"0": {"0": 8}})
    press(app, "filter", 0)
    press(app, "channel", 2)

    assert app.data_editor[0].value.to_numpy()[1, 1] == 9
    first, second = (one.weight.array for one in setup_of(app).filters)
    assert (first[2, 1, 1], first[0, 1, 1]) == (9, 0)
    assert (second[0, 0, 0], second[1, 0, 0]) == (8, 1 / 27)
    assert shown(opened(**app.query_params)) == shown(app)


def test_custom_weights_survive_grey_and_back():
    app = open_weights(opened(colour="rgb"))
    press(app, "channel", 1)
    edit_cells(app, {"1": {"1": 9}})
    before = shown(app)
    press(app, "colour", "grey")
    press(app, "colour", "rgb")

    assert shown(app) == before


def test_a_pasted_kernel_sets_its_size_and_the_box_is_empty_again():
    app = open_weights(opened())
    checked(app.text_area(key="kernel-paste").set_value("[[1, 2, 3, 4], [5, 6, 7, 8.5]]").run())

    assert shown(app)["spec"]["kernel_size"] == [2, 4]
    assert setup_of(app).filters[0].weight.array.tolist() == [[[1, 2, 3, 4], [5, 6, 7, 8.5]]]
    assert app.text_area(key="kernel-paste").value == ""


@pytest.mark.parametrize(
    ("text", "said"),
    [("1 2\n3", "Row 1"), ("1 2\n3 abc", "abc"), ("1 nan", "nan"), ("1 2\n\n3 4", "has 2 channels")],
)
def test_a_kernel_that_cannot_be_read_is_told_and_the_earlier_one_stays(text, said):
    app = open_weights(choose(opened(), "preset", "emboss"))
    before = shown(app)
    checked(app.text_area(key="kernel-paste").set_value(text).run())

    assert shown(app) == before
    assert address(app) == {"kernel": "emboss"}
    assert app.text_area(key="kernel-paste").value == text
    [problem] = told(app, "problem")
    assert said in problem


def test_weights_are_brought_to_the_sum_1_or_to_the_mean_0():
    app = open_weights(choose(opened(), "preset", "sharpen"))
    edit_cells(app, {"1": {"1": 8}})
    buttons = {button.label: index for index, button in enumerate(app.button)}
    checked(app.button[buttons["Scale to sum 1"]].click().run())
    assert setup_of(app).filters[0].weight.array.sum() == pytest.approx(1)
    checked(app.button[buttons["Shift to mean 0"]].click().run())
    assert setup_of(app).filters[0].weight.array.sum() == pytest.approx(0, abs=1e-12)

    before = shown(app)
    checked(app.button[buttons["Scale to sum 1"]].click().run())
    assert "sum to 0" in told(app, "problem")[0]
    assert shown(app) == before


def test_each_filter_has_a_bias_of_its_own():
    app = press(opened(**NOW, kernel="sobel_x~box"), "filter", 1)
    set_number(app, "bias", -3)

    assert address(app) == {"kernel": "sobel_x~box", "bias": "0~-3"}


def test_fewer_filters_show_one_that_is_there():
    app = press(opened(kernel="sobel_x~box~emboss"), "filter", 2)
    set_number(app, "filters", 2)

    assert app.selectbox(key="preset").value == "box"


def test_typed_numbers_are_the_input_and_are_in_the_link():
    app = press(opened(), "source", "typed")
    checked(app.text_area(key="typed").set_value("1 2 3\n4 5 6\n7 8 9.25\n\n1 1 1\n1 1 1\n1 1 1").run())

    array = [[[1, 2, 3], [4, 5, 6], [7, 8, 9.25]], [[1, 1, 1]] * 3]
    assert shown(app) == of(Setup(source="typed", typed=Numbers.of(array)))
    again = opened(**app.query_params)
    assert shown(again) == shown(app)
    assert again.text_area(key="typed").value == "1 2 3\n4 5 6\n7 8 9.25\n\n1 1 1\n1 1 1\n1 1 1"


@pytest.mark.parametrize("text", ["", "1 2\n3", "1 2 x", "1e999", "<b>1</b>", "9" * 300_000])
def test_numbers_that_cannot_be_read_are_told_and_the_earlier_ones_stay(text):
    app = press(opened(), "source", "typed")
    checked(app.text_area(key="typed").set_value("1 2 3\n4 5 6\n7 8 9").run())
    before, link = shown(app), address(app)
    checked(app.text_area(key="typed").set_value(text).run())

    assert shown(app) == before
    assert address(app) == link
    assert len(told(app, "problem")) == 1
    assert len(told(app, "problem")[0]) < 400


def test_typed_numbers_wait_while_a_sample_is_shown():
    app = press(opened(), "source", "typed")
    checked(app.text_area(key="typed").set_value("1 2 3\n4 5 6\n7 8 9").run())
    press(app, "source", "sample")
    assert shown(app) == of(Setup())
    press(app, "source", "typed")

    assert shown(app) == of(Setup(source="typed", typed=Numbers.of([[[1, 2, 3], [4, 5, 6], [7, 8, 9]]])))


def test_an_upload_is_shown_and_a_bad_one_after_it_changes_nothing():
    app = press(opened(), "source", "upload")
    assert shown(app) == of(Setup())
    upload(app, "holiday.png", png())
    before = shown(app)
    assert before["spec"]["input_size"] == [11, 16]
    assert app.file_uploader[0].value.getvalue() == b""  # the server keeps the picture, not the file
    assert "holiday.png · 30 × 20" in sentences(app)

    upload(app, "holiday.png", b"no picture at all")
    assert shown(app) == before
    assert "holiday.png" in told(app, "problem")[0]
    upload(app, "again.png", png((20, 30)))
    assert not told(app, "problem")
    assert shown(app)["spec"]["input_size"] == [16, 11]


def test_the_link_to_an_upload_says_that_the_picture_is_missing_here_and_there():
    app = upload(press(opened(), "source", "upload"), "holiday.png", png())
    assert address(app) == {"source": "upload", "file": "holiday.png", "cells": "16"}
    assert any("whoever opens it uploads it again" in line for line in sentences(app))

    other = opened(**app.query_params)
    assert shown(other) == of(Setup(cells=16))
    assert "made with “holiday.png”" in told(other, "note")[0]
    assert "Choose it again" in told(other, "note")[0]
    assert "Choose “holiday.png” again." in sentences(other)
    upload(other, "holiday.png", png())
    assert shown(other) == shown(app)
    assert "Choose “holiday.png” again." not in sentences(other)


def test_back_to_an_address_of_an_earlier_upload_says_which_one_is_shown():
    app = upload(press(opened(), "source", "upload"), "first.png", png())
    earlier = dict(app.query_params)
    before = shown(upload(app, "second.png", png((20, 30))))
    for key, value in earlier.items():
        app.query_params[key] = value
    checked(app.run())

    assert told(app, "note") == [
        "This link was made with “first.png”; showing your last upload, “second.png”, instead."
    ]
    assert shown(app) == before
    assert address(app)["file"] == "second.png"


def test_an_address_of_an_upload_from_before_its_name_was_kept_still_opens():
    app = opened(source="upload", cells="20")

    assert shown(app) == of(replace(FIRST_SETUPS[2], cells=20))
    (sentence,) = told(app, "note")
    assert sentence.startswith("This link was made with an uploaded file, ")
    assert "No file yet: showing “Handwritten digit”." in sentences(app)


def test_the_name_of_a_file_in_an_address_is_shown_as_text_only():
    app = opened(source="upload", file=HOSTILE)

    assert HOSTILE[:39] + "…" in told(app, "note")[0]
    assert not any("onerror" in markdown.value for markdown in app.markdown)


def test_an_upload_is_kept_while_a_sample_is_looked_at():
    app = upload(press(opened(), "source", "upload"), "holiday.png", png())
    before = shown(app)
    press(app, "source", "sample")
    press(app, "source", "upload")

    assert shown(app) == before


def test_words_from_outside_reach_the_page_as_text_only():
    app = opened(sample=HOSTILE, **{HOSTILE: HOSTILE})
    press(app, "source", "upload")
    upload(app, HOSTILE, b"<svg onload=alert(1)>")
    upload(app, HOSTILE, png())
    press(app, "source", "typed")
    checked(app.text_area(key="typed").set_value(HOSTILE).run())

    marked = [element.value for kind in (app.markdown, app.caption, app.error, app.title) for element in kind]
    assert not [value for value in marked if "img" in value or "evil" in value or "bold" in value]
    assert "<img" in told(app, "problem")[0]


def test_a_link_with_nonsense_says_what_it_ignored_and_still_shows_a_scene():
    fields = {**NOW, "stride": "abc", "cells": "4000", "kernel": "box", "colour": "<script>", "k": "1"}
    app = opened(**fields)

    notes = told(app, "note")
    assert notes == [*decode(fields)[1]]
    named = (
        "colour=<script> is ignored",
        "cells=4000 is changed to 512",
        "stride=abc is ignored",
        "k is ignored",
    )
    assert [note.removeprefix("The link's ").partition(":")[0] for note in notes] == [*named]
    assert address(app) == {"cells": "512", "kernel": "box"}


def test_a_link_whose_settings_do_not_fit_each_other_is_settled_and_told():
    app = opened(cells="8", kernel="box", size="11", padding="16", padding_mode="reflect", groups="5")

    assert [note.split(":")[0] for note in told(app, "note")] == [
        "Groups reset to 1",
        "Padding mode set to zeros",
    ]


def test_back_brings_the_earlier_setup_and_its_fields():
    app = set_number(opened(), "stride", 2)
    earlier = dict(app.query_params)
    choose(app, "preset", "box")
    app.query_params.clear()
    app.query_params.update(earlier)
    checked(app.run())

    assert setup_of(app) == Setup(stride=(2, 2))
    assert app.selectbox(key="preset").value == "sobel_x"
    app.query_params.clear()
    checked(app.run())
    assert setup_of(app) == Setup()
    assert app.number_input(key="stride").value == 1


def test_a_change_made_before_the_browser_knew_the_last_address_is_not_undone():
    app = set_number(opened(), "stride", 2)
    app.query_params.clear()
    set_number(app, "dilation", 2)

    assert address(app) == {"stride": "2", "dilation": "2"}


def test_back_brings_numbers_that_no_address_can_carry():
    app = press(opened(), "source", "typed")
    rows = np.random.default_rng(1).normal(size=(100, 100))
    text = "\n".join(" ".join(map(repr, row)) for row in rows.tolist())
    checked(app.text_area(key="typed").set_value(text).run())
    before, earlier = shown(app), dict(app.query_params)
    assert any("more than an address can carry" in line for line in sentences(app))
    press(app, "source", "sample")
    app.query_params.clear()
    app.query_params.update(earlier)
    checked(app.run())

    assert shown(app) == before


def test_what_the_library_refuses_is_told_and_the_last_scene_stays(monkeypatch):
    app = set_number(opened(), "stride", 2)
    before = shown(app)

    def refuse(setup, picture, input):
        if setup.stride != (2, 2):
            raise ConvSpecError("stride 3 is out of order today; use 2.", parameter="stride")
        return build(setup, picture, input)

    monkeypatch.setattr(shown_module, "build", refuse)
    set_number(app, "stride", 3)

    assert told(app, "problem") == ["stride 3 is out of order today; use 2."]
    assert shown(app) == before
    assert address(app) == {"stride": "2"}
    assert app.number_input(key="stride").value == 2


def test_the_plots_are_drawn_when_they_are_opened():
    app = opened(kernel="sobel_x~box")
    assert not app.get("plotly_chart")
    press(app, "view", "plots")
    assert len(app.get("plotly_chart")) == 4
    checked(app.slider[0].set_value(196).run())
    press(app, "plot-filter-2-0", 1)
    set_number(app, "cells", 8)

    assert app.slider[0].value == 1
    assert len(app.get("plotly_chart")) == 4


def test_the_weights_are_drawn_when_they_are_opened():
    assert not opened().data_editor
    assert len(open_weights(opened()).data_editor) == 1


def test_figures_are_not_imported_before_a_plot_is_opened():
    program = (
        "import sys; from streamlit.testing.v1 import AppTest; "
        "AppTest.from_file('app.py', default_timeout=20).run(); "
        "print('convviz.render.figures.step' in sys.modules)"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert run.stdout.strip() == "False"


def test_an_address_of_everything_at_once_is_restored():
    weight = Numbers.of(np.arange(24.0).reshape(2, 3, 4) / 7)
    setup = Setup(
        source="typed",
        typed=Numbers.of(np.arange(120.0).reshape(2, 6, 10)),
        filters=(Filter(CUSTOM, weight, 0.25), Filter("random")),
        kernel_size=(3, 4),
        seed=5,
        stride=(2, 1),
        dilation=(1, 2),
        padding=((1, 0), (2, 2)),
        padding_mode="reflect",
        operation="convolve",
    )
    app = opened(**encode(setup))

    assert setup_of(app) == setup
    assert shown(app) == of(setup)
    assert not told(app, "note")


def test_two_visitors_have_nothing_to_do_with_each_other():
    first = upload(press(opened(), "source", "upload"), "mine.png", png())
    second = press(opened(), "source", "upload")

    assert shown(second) == of(Setup())
    assert "mine.png" not in " ".join(sentences(second))
    assert "mine.png · 30 × 20" in sentences(first)


def test_the_server_is_set_up_for_the_public():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())

    assert config["server"]["maxUploadSize"] == MAX_WEIGHTS_MB
    assert config["server"]["maxMessageSize"] == MAX_MESSAGE_MB
    assert config["server"]["disconnectedSessionTTL"] == 120
    assert config["server"]["showEmailPrompt"] is False
    assert config["client"] == {"showErrorDetails": "none", "toolbarMode": "minimal"}
    assert config["browser"] == {"gatherUsageStats": False}


def test_reset_brings_back_the_example_that_a_page_begins_with_and_keeps_what_is_open():
    app = opened(rank="1", stride="3", sample="ecg", view="code")
    (button,) = (each for each in app.button if each.label == "Reset")
    checked(button.click().run())
    assert setup_of(app) == SETUPS[1]
    assert address(app) == {"rank": "1", "view": "code"}
