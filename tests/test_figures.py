import json

import numpy as np
import plotly.io
import pytest

from convviz.core.geometry import step_index, taps
from convviz.language import speaking
from convviz.layers.scene import build_scene
from convviz.render.colours import ROLES, SCALES
from convviz.render.figures.step import CONFIG, config, number, panels
from convviz.stage.payload import payload


def integers(*shape, seed=0):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype(float)


SCENES = {
    "2D, three channels, stride and padding": lambda: build_scene(
        integers(3, 5, 6), integers(2, 3, 3, 3, seed=1), [1.0, -2.0], stride=2, padding=1
    ),
    "2D, dilated, reflected and uneven padding": lambda: build_scene(
        integers(1, 7, 8),
        integers(1, 1, 3, 2, seed=1),
        dilation=(2, 3),
        padding=((2, 0), (1, 3)),
        padding_mode="reflect",
    ),
    "2D, groups, true convolution": lambda: build_scene(
        integers(4, 4, 4), integers(4, 2, 2, 2, seed=1), groups=2, operation="convolve"
    ),
    "2D, a picture": lambda: build_scene(
        np.arange(30.0).reshape(1, 5, 6), integers(1, 1, 3, 3, seed=1), picture=True
    ),
    "1D": lambda: build_scene(integers(2, 9), integers(1, 2, 3, seed=1), padding=1),
    "3D": lambda: build_scene(integers(2, 4, 3, 5), integers(2, 2, 3, 2, 2, seed=1), padding=1),
}
scenes = pytest.mark.parametrize("build", SCENES.values(), ids=SCENES)


def cells_of(figure):
    """Every drawn cell of a figure's heatmaps, by row of planes, line and column."""
    found = {}
    axes = [trace.yaxis for trace in figure.data]
    for trace in figure.data:
        if trace.type == "heatmap":
            plane = sorted(set(axes), key=lambda name: int(name[1:] or 1)).index(trace.yaxis)
            for (line, column), value in np.ndenumerate(trace.z):
                if not np.isnan(value):
                    key = (plane, line + trace.y0, column + trace.x0)
                    assert key not in found, f"cell {key} is drawn twice"
                    found[key] = value
    return found


def flat(index):
    """Line and column of an index: its last two axes, with line 0 where there is one axis."""
    return (0, *index)[-2:]


def planes_of(scene, step, filter):
    """The planes in order: channel, and the depth of the kernel where there is one, each with its taps."""
    groups = {}
    for channel in scene.channels_of(filter):
        for tap in taps(scene.spec, step_index(scene.spec, step)):
            groups.setdefault((channel, tap.kernel[:-2]), []).append(tap)
    return groups


def some_steps(scene):
    """First and last step and some between, each with a filter."""
    last = scene.spec.steps - 1
    steps = sorted({0, 1, last // 3, last // 2, 2 * last // 3, last - 1, last})
    return [(step, step % scene.spec.out_channels) for step in steps]


@scenes
def test_the_input_figure_has_every_cell_of_the_planes_under_the_kernel(build):
    scene = build()
    before = tuple(pair[0] for pair in scene.spec.padding)

    for step, filter in some_steps(scene):
        cells = cells_of(panels(scene, step, filter)["input"])
        expected = {}
        for plane, ((channel, _), under) in enumerate(planes_of(scene, step, filter).items()):
            depth = under[0].input[:-2]
            layer = scene.padded[(channel, *(d + b for d, b in zip(depth, before, strict=False)))]
            for index, value in np.ndenumerate(layer):
                line, column = (i - b for i, b in zip(flat(index), flat(before), strict=True))
                expected[plane, line, column] = value
        assert cells == expected


@scenes
def test_the_padding_is_drawn_apart_from_the_data(build):
    scene = build()

    data_shape = (1, *scene.spec.input_size)[-2:]

    for step, filter in some_steps(scene):
        for trace in panels(scene, step, filter)["input"].data:
            if trace.type != "heatmap":
                assert trace.fillpattern.shape == "/"
            elif trace.opacity is None:
                assert (trace.x0, trace.y0, trace.z.shape) == (0, 0, data_shape)
            else:
                assert trace.hovertemplate.startswith(f"padding ({scene.spec.padding_mode})")


@scenes
def test_kernel_and_product_figures_have_the_terms_of_the_step(build):
    scene = build()

    for step, filter in some_steps(scene):
        figures = panels(scene, step, filter)
        terms = iter(scene.terms(step, filter))
        weights, products = {}, {}
        for plane, under in enumerate(planes_of(scene, step, filter).values()):
            for tap in under:
                term = next(terms)
                weights[(plane, *flat(tap.kernel))] = term.weight
                products[(plane, *flat(tap.kernel))] = term.product
        assert cells_of(figures["kernel"]) == weights
        assert cells_of(figures["product"]) == products
        total = sum(products.values()) + scene.bias[filter]
        assert total == scene.output[(filter, *step_index(scene.spec, step))]


@scenes
def test_the_output_figure_shows_the_cells_reached_so_far_and_no_others(build):
    scene = build()

    for step, filter in some_steps(scene):
        index = step_index(scene.spec, step)
        layer = np.atleast_2d(scene.output[(filter, *index[:-2])])
        reached = [cell for cell in np.ndindex(layer.shape) if cell <= flat(index)]

        cells = cells_of(panels(scene, step, filter)["output"])

        assert cells == {(0, *cell): layer[cell] for cell in reached}


@scenes
def test_the_window_lies_round_the_cells_under_the_kernel_and_the_cursor_on_the_output(build):
    scene = build()

    for step, filter in some_steps(scene):
        figures = panels(scene, step, filter)
        cells = [flat(tap.input) for tap in taps(scene.spec, step_index(scene.spec, step))]
        lines, columns = zip(*cells, strict=True)
        outlines = [shape for shape in figures["input"].layout.shapes if shape.type == "rect"]
        assert len(outlines) == len(planes_of(scene, step, filter))
        for outline in outlines:
            assert (outline.y0, outline.y1) == (min(lines) - 0.5, max(lines) + 0.5)
            assert (outline.x0, outline.x1) == (min(columns) - 0.5, max(columns) + 0.5)
            assert outline.line.color == ROLES["light"]["now"]
        line, column = flat(step_index(scene.spec, step))
        cursor = figures["output"].layout.shapes[-1]
        assert (cursor.y0, cursor.y1, cursor.x0, cursor.x1) == (
            line - 0.5,
            line + 0.5,
            column - 0.5,
            column + 0.5,
        )


def test_the_taps_of_a_dilated_window_have_outlines_of_their_own():
    scene = build_scene(integers(1, 5, 5), integers(1, 1, 2, 2), dilation=3)

    path = panels(scene, 0)["input"].layout.shapes[1].path

    assert path.split("M")[1:] == [
        "-0.5,-0.5H0.5V0.5H-0.5Z",
        "2.5,-0.5H3.5V0.5H2.5Z",
        "-0.5,2.5H0.5V3.5H-0.5Z",
        "2.5,2.5H3.5V3.5H2.5Z",
    ]


@scenes
def test_colours_run_over_the_same_range_as_on_the_stage(build):
    scene = build()
    domain = payload(scene)["domain"]

    for name, figure in panels(scene, 0).items():
        axis = figure.layout.coloraxis
        assert [axis.cmin, axis.cmax] == domain["weight" if name == "kernel" else name]


def test_colours_come_from_the_one_table():
    scene = build_scene(integers(1, 3, 3), integers(1, 1, 2, 2))
    names = {"input": "numbers", "kernel": "weight", "product": "activation", "output": "activation"}

    for theme in ("light", "dark"):
        for name, figure in panels(scene, 0, theme=theme).items():
            assert figure.layout.coloraxis.colorscale == SCALES[names[name]]
            assert figure.layout.paper_bgcolor == ROLES[theme]["card"]


def test_a_picture_is_grey_from_black_to_white():
    scene = build_scene(np.full((1, 3, 3), 7.0), integers(1, 1, 2, 2), picture=True)

    axis = panels(scene, 0)["input"].layout.coloraxis

    assert (axis.cmin, axis.cmax, axis.colorscale) == (0, 255, SCALES["picture"])


def test_an_input_of_one_value_has_a_colour_range_all_the_same():
    axis = panels(build_scene(np.zeros((1, 3, 3)), np.zeros((1, 1, 2, 2))), 0)["input"].layout.coloraxis

    assert axis.cmin < axis.cmax


def test_planes_of_one_step_lie_at_the_same_height_in_input_kernel_and_product():
    figures = panels(SCENES["3D"](), 0)

    for axis in ("yaxis", "yaxis2", "yaxis6"):
        domains = {figures[name].layout[axis].domain for name in ("input", "kernel", "product")}
        assert len(domains) == 1
    assert len({figures[name].layout.height for name in ("input", "kernel", "product")}) == 1


def test_rows_run_downwards_and_cells_are_square():
    for figure in panels(SCENES["2D, three channels, stride and padding"](), 0).values():
        first, last = figure.layout.yaxis.range
        assert first > last
        assert figure.layout.yaxis.scaleanchor == "x"


def test_hover_names_channel_row_column_and_value():
    figures = panels(SCENES["2D, three channels, stride and padding"](), 0)
    cell = "row %{y}, column %{x}<br>%{z}<extra></extra>"

    assert figures["input"].data[0].hovertemplate == "channel 0<br>" + cell
    assert figures["input"].data[1].hovertemplate == "padding (zeros)<br>channel 0<br>" + cell
    assert figures["output"].data[0].hovertemplate == "filter 0<br>" + cell


def test_hover_over_a_product_says_the_multiplication():
    scene = build_scene([[0.5, 2.0]], [[[-1.0, 1 / 3]]])

    product = panels(scene, 0)["product"].data[0]

    assert product.customdata.tolist() == [["0.5 × −1 = −0.5", "2 × 0.333333 = 0.666667"]]


def test_notes_say_the_partial_sums_the_bias_and_the_output():
    scene = build_scene([[1.0, 2.0], [3.0, 4.0]], [[[1.0, 1.0], [-1.0, -2.0]]], [0.5])
    figures = panels(scene, 0)

    def notes(name):
        return [note.text for note in figures[name].layout.annotations]

    assert notes("product") == ["Σ 3", "Σ −11"]
    assert notes("output") == ["Σ −8 + bias 0.5 = −7.5"]


def test_labels_name_the_channel_and_in_3d_the_depth_under_the_kernel():
    scene = build_scene(integers(1, 3, 3, 3), integers(1, 1, 2, 2, 2), padding=1, channel_labels=("scan",))

    figure = panels(scene, 0)["input"]

    assert [figure.layout[axis].title.text for axis in ("yaxis", "yaxis2")] == [
        "scan, depth −1",
        "scan, depth 0",
    ]


def test_a_large_plane_is_sent_as_float32_and_a_small_one_exactly():
    small = panels(build_scene(np.full((1, 9, 9), 0.1), np.ones((1, 1, 2, 2))), 0)["input"].data[0]
    large = panels(build_scene(np.full((1, 200, 200), 0.1), np.ones((1, 1, 2, 2))), 0)["input"].data[0]

    assert small.z[0, 0] == 0.1
    assert large.z.dtype == np.float32


def test_a_zoom_outlives_a_step_but_not_another_size():
    scene = SCENES["2D, three channels, stride and padding"]()
    other = build_scene(integers(1, 8, 8), integers(1, 1, 3, 3))

    def revision(scene, step):
        return panels(scene, step)["input"].layout.uirevision

    assert revision(scene, 0) == revision(scene, 5) != revision(other, 0)


@pytest.mark.parametrize(("step", "filter"), [(-1, 0), (9, 0), (0, 2), (0, -1)])
def test_a_step_or_filter_that_is_not_there_is_refused(step, filter):
    scene = SCENES["2D, three channels, stride and padding"]()

    with pytest.raises(IndexError, match="is outside the"):
        panels(scene, step, filter)


@scenes
def test_figures_can_be_sent_as_json(build):
    for figure in panels(build(), 0).values():
        sent = json.loads(plotly.io.to_json(figure, validate=False))
        assert {trace["type"] for trace in sent["data"]} <= {"heatmap", "scatter"}


def test_the_toolbar_has_a_png_button():
    assert "toImage" in CONFIG["modeBarButtons"][0]
    assert CONFIG["toImageButtonOptions"]["format"] == "png"


@pytest.mark.parametrize(
    ("value", "shown"), [(2.0, "2"), (-0.25, "−0.25"), (1 / 3, "0.333333"), (1e-12, "1e−12")]
)
def test_numbers_are_written_to_six_digits_with_a_true_minus(value, shown):
    assert number(value) == shown


def test_plotlys_own_buttons_speak_the_language_of_the_page():
    assert set(config()["locales"]["en"]["dictionary"].items()) >= {("Pan", "Pan"), ("Zoom", "Zoom")}
    with speaking("de"):
        german = config()
    assert german["locale"] == "de"
    assert german["locales"]["de"]["dictionary"]["Reset axes"] == "Achsen zurücksetzen"
    assert german["modeBarButtons"] == CONFIG["modeBarButtons"]


def test_figures_say_in_german_what_they_show():
    scene = build_scene(np.arange(9.0).reshape(1, 3, 3), np.ones((1, 1, 2, 2)), padding=1)
    with speaking("de"):
        figures = panels(scene, 0)
    assert list(figures) == ["input", "kernel", "product", "output"]
    titles = [figure.layout.title.text for figure in figures.values()]
    assert titles == ["Eingabe mit Padding", "Kernel", "Fenster × Kernel", "Ausgabe"]
    assert "Zeile %{y}, Spalte %{x}" in figures["kernel"].data[0].hovertemplate
