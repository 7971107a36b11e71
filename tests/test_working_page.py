"""The Working view: what it shows of a step, and how one gets to another."""

import re

from app_page import address, checked, opened, sentences

from convviz.data.inputs import Numbers
from convviz.settings.link.query import encode
from convviz.settings.model import CUSTOM, Filter, Setup


def grids(app):
    return [
        [[cell.replace("  \n", " ") for cell in row] for row in table.value.to_numpy().tolist()]
        for table in app.table
    ]


def press(app, label):
    return checked(next(one for one in app.button if one.label == label).click().run())


def is_off(app, label):
    return next(one for one in app.button if one.label == label).disabled


def step_field(app):
    return next(one for one in app.number_input if one.label.startswith("Step, of "))


def field(app, label):
    return next(one for one in app.selectbox if one.label == label)


def title(app):
    return next(line for line in sentences(app) if line.startswith("Conv") and ", filter " in line)


def texts(app):
    return [code.value for code in app.code]


def test_a_link_opens_the_working_of_its_step():
    app = opened(view="working", rank="1", step="2")

    assert grids(app) == [
        [["0.3×0.6 **0.18**", "−0.5×0.2 **−0.1**"]],
        [["−0.1×0.4 **−0.04**", "0.4×(−0.1) **−0.04**"]],
        [["0.2×0.5 **0.1**", "0.1×0.2 **0.02**"]],
    ]
    assert [line for line in sentences(app) if line.startswith(("channel", "Σ"))] == [
        *("channel 0", "Σ = 0.08", "channel 1", "Σ = −0.08", "channel 2", "Σ = 0.12")
    ]
    assert "0.08 + (−0.08) + 0.12 + bias 0 = 0.12" in sentences(app)
    assert app.latex[0].value.strip("$\n") == r"y_{i} = \sum_{c=0}^{2} \sum_{j=0}^{1} x_{c,2i+j}\,w_{c,j}"
    assert texts(app)[0].startswith("Conv1D, filter 0, step 3 of 3: position 2\n\nchannel 0\n  0.3×0.6")
    assert texts(app)[1] == app.latex[1].value.strip("$\n")


def test_the_worked_sentence_gives_its_three_outputs_one_step_after_the_other():
    app, totals = opened(view="working", rank="1"), []
    for _ in range(3):
        totals.append(texts(app)[0].rpartition(" = ")[2])
        app = app if is_off(app, "Next") else press(app, "Next")

    assert totals == ["0.9", "0.1", "0.12"]


def test_a_step_is_typed_or_reached_from_its_neighbours_and_there_is_an_end_to_both_sides():
    app = opened(view="working")
    assert (title(app), is_off(app, "Previous")) == ("Conv2D, filter 0, step 1 of 196: row 0, column 0", True)

    app = press(app, "Next")
    assert title(app).endswith("step 2 of 196: row 0, column 1")

    app = checked(step_field(app).set_value(196).run())
    assert (title(app), is_off(app, "Next")) == ("Conv2D, filter 0, step 196 of 196: row 13, column 13", True)

    assert title(press(app, "Previous")).endswith("row 13, column 12")


def test_an_emptied_step_is_the_one_of_the_link_again():
    app = opened(view="working", step="7")
    checked(step_field(app).set_value(None).run())

    assert title(app).endswith("step 8 of 196: row 0, column 7")


def test_choosing_a_step_and_a_filter_here_moves_the_stage_only_when_asked_to():
    app = opened(view="working", kernel="sobel_x~sobel_y")
    app = press(checked(field(app, "Filter").set_value(1).run()), "Next")
    assert title(app).startswith("Conv2D, filter 1, step 2 of 196")
    assert {"step", "filter"}.isdisjoint(address(app))

    app = press(app, "Show this step above")
    assert (address(app)["step"], address(app)["filter"]) == ("1", "1")
    assert title(app).startswith("Conv2D, filter 1, step 2 of 196")


def test_another_setup_is_worked_out_from_the_start():
    app = press(opened(view="working"), "Next")
    app = checked(app.number_input(key="stride").set_value(2).run())

    assert title(app) == "Conv2D, filter 0, step 1 of 49: row 0, column 0"


def test_what_is_rounded_is_said_with_what_the_engine_has():
    app = opened(view="working", sample="photograph", colour="rgb", kernel="gaussian")
    (note,) = [line for line in sentences(app) if line.startswith("Rounded: ")]

    assert "with all their digits the output is ≈ " in note
    assert texts(app)[0].endswith(note)


def test_a_volume_has_a_grid_for_each_slice_of_the_kernel():
    app = opened(view="working", rank="3")

    assert [table.value.shape for table in app.table] == [(3, 3)] * 3


def test_of_very_many_products_one_channel_is_shown_at_a_time():
    weight = Numbers.of([[[1.0] * 11] * 11] * 4)
    typed = Numbers.of([[[float(c)] * 12] * 12 for c in range(4)])
    setup = Setup(source="typed", typed=typed, filters=(Filter(CUSTOM, weight),), kernel_size=(11, 11))
    app = opened(**encode(setup), view="working")
    assert [table.value.shape for table in app.table] == [(11, 11)]
    assert grids(app)[0][0][0] == "0×1 **0**"

    app = checked(field(app, "Channel").set_value(field(app, "Channel").options[2]).run())
    assert grids(app)[0][0][0] == "2×1 **2**"
    assert grids(press(app, "Next"))[0][0][0] == "2×1 **2**"


def test_the_padding_and_the_flip_are_explained():
    app = opened(view="working", padding="1", operation="convolve")

    assert app.latex[1].value.strip("$\n") == r"\text{in the padding }x_{t}=0\text{ along H and W}"
    assert any(line.startswith("The kernel is flipped, ") for line in sentences(app))


def test_products_of_the_padding_are_hatched_and_it_is_said():
    app = opened(view="working", rank="2", sample="three_channels", stride="2", padding="1", step="1")

    for table in app.table:
        hatched = [rule for rule in table.proto.arrow_data.styler.styles.split("}") if "gradient" in rule]
        assert sorted(re.findall(r"row\d_col\d", " ".join(hatched))) == [
            "row0_col0",
            "row0_col1",
            "row0_col2",
        ]
    assert "Hatched: the input cell is padding." in sentences(app)
    assert not any(line.startswith("Hatched") for line in sentences(opened(view="working", rank="1")))
