"""A film opened again: its frames, how long each stays, and where the cursor is in each."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, ImageSequence

from convviz.core.errors import SourceError
from convviz.core.geometry import step_index
from convviz.explain.arithmetic import work_out
from convviz.layers.scene import build_scene
from convviz.render import film
from convviz.render.colours import ROLES, colours
from convviz.render.film import LAST_MS, MAX_FILM_FRAMES, SCALE, SPEEDS, gif, steps_of
from convviz.render.plate import still
from convviz.settings.link.versions import FIRST_SETUPS
from convviz.settings.model import Filter, build

NOW, VEIL = (tuple(bytes.fromhex(ROLES["light"][role][1:])) for role in ("now", "veil"))


DOMAINS = {"weight": "weight", "activation": "product"}


def frames_of(data):
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "GIF"
        assert image.info["loop"] == 0
        return [
            (frame.info["duration"], np.array(frame.convert("RGB")))
            for frame in ImageSequence.Iterator(image)
        ]


def cursor_in(pixels, panel):
    """Return the cell (row, column) of the output round which the outline lies."""
    right, bottom = panel.x + panel.width, panel.y + panel.height
    left, top, right, bottom = (
        round(edge * SCALE) for edge in (panel.x - 2, panel.y - 2, right + 2, bottom + 2)
    )
    rows, columns = np.nonzero((pixels[top:bottom, left:right] == NOW).all(axis=2))
    middle = [(line.min() + line.max()) / 2 / SCALE - 2 for line in (rows, columns)]
    return int(middle[0] / panel.tall), int(middle[1] / panel.cell)


@pytest.mark.parametrize(
    ("setup", "filter"),
    [
        (FIRST_SETUPS[1], 0),
        (replace(FIRST_SETUPS[2], cells=8, padding="same", stride=(2, 1)), 0),
        (
            replace(
                FIRST_SETUPS[2], cells=8, sample="photograph", filters=(Filter("box"), Filter("laplacian"))
            ),
            1,
        ),
    ],
)
def test_every_step_is_a_frame_with_the_cursor_on_its_output(setup, filter):
    scene = build(setup)
    frames, panel = frames_of(gif(scene, filter, speed=10)), still(scene, filter).board.output

    assert len(frames) == scene.spec.steps
    assert [duration for duration, _ in frames] == [100] * (len(frames) - 1) + [LAST_MS]
    for step, (_, pixels) in enumerate(frames):
        index = step_index(scene.spec, step)
        assert cursor_in(pixels, panel) == ((filter, index[0]) if scene.spec.ndim == 1 else index[-2:])


def test_nothing_of_an_earlier_frame_is_left_behind(monkeypatch):
    scene = build(replace(FIRST_SETUPS[2], cells=8, stride=(3, 3)))
    frames = frames_of(gif(scene))
    for step, (_, pixels) in enumerate(frames):
        monkeypatch.setattr(film, "steps_of", lambda scene, step=step, **way: [step])
        ((_, alone),) = frames_of(gif(scene))
        for colour in (NOW, alone[0, 0]):
            assert ((pixels == colour).all(axis=2) == (alone == colour).all(axis=2)).all()


def test_the_output_fills_up_from_frame_to_frame():
    scene = build(replace(FIRST_SETUPS[2], cells=8))
    panel = still(scene).board.output
    box = [round(edge * SCALE) for edge in (panel.y, panel.y + panel.height, panel.x, panel.x + panel.width)]
    veiled = [
        int((pixels[box[0] : box[1], box[2] : box[3]] == VEIL).all(axis=2).sum())
        for _, pixels in frames_of(gif(scene))
    ]

    assert sorted(veiled, reverse=True) == veiled
    assert len(set(veiled)) > len(veiled) * 0.9
    assert (veiled[0] > 1000, veiled[-1]) == (True, 0)


@pytest.mark.parametrize(
    ("kernel", "size"), [("temporal_difference", (2, 1, 1)), ("box", (5, 1, 1)), ("random", (3, 2, 1))]
)
def test_a_film_in_3d_shows_each_slice_of_the_kernel_and_what_it_meets(monkeypatch, kernel, size):
    setup = replace(
        FIRST_SETUPS[3], sample="ball", cells=8, filters=(Filter(kernel),), kernel_size=size, seed=4
    )
    scene = build(setup)
    steps = [9, scene.spec.steps // 2, scene.spec.steps - 1]
    monkeypatch.setattr(film, "steps_of", lambda scene, **way: steps)
    (row,) = still(scene).board.rows

    for step, (_, pixels) in zip(steps, frames_of(gif(scene)), strict=True):
        terms = {one.kernel: one for one in work_out(scene, step, 0).channels[0].products}
        for tap in np.ndindex(*size):
            weight, product = float(scene.weight[(0, 0, *tap)]), terms[tap].value
            for panel, value, scale in (
                (row.kernel, weight, "weight"),
                (row.products, product, "activation"),
            ):
                expected = colours(np.array(value), scene.domain[DOMAINS[scale]], scale)
                assert rim_of(pixels, panel, tap) == pytest.approx(expected.tolist(), abs=40)
        under = {one.cell for one in terms.values()}
        for depth in range(8):
            x, y = row.input.corner((depth, *step_index(scene.spec, step)[1:]))
            column, line = round((x + 1) * SCALE), round(y * SCALE)
            is_window = (pixels[line - 2 : line + 2, column : column + 3] == NOW).all(axis=2).any()
            assert is_window == any(cell[0] == depth for cell in under), depth


def rim_of(pixels, panel, cell):
    """Return the colour of a cell near its top left corner, where no number stands."""
    x, y = panel.corner(cell)
    return pixels[round((y + panel.tall * 0.12) * SCALE), round((x + panel.cell * 0.12) * SCALE)].tolist()


@pytest.mark.parametrize("speed", SPEEDS)
def test_the_chosen_speed_is_that_of_the_file(speed):
    frames = frames_of(gif(build(FIRST_SETUPS[1]), speed=speed))

    assert [duration for duration, _ in frames] == [1000 / speed] * 2 + [LAST_MS]


def test_of_a_long_walk_so_many_steps_are_shown_from_the_first_to_the_last(monkeypatch):
    scene = build(FIRST_SETUPS[3])
    steps = steps_of(scene)
    assert (steps[0], steps[-1], len(steps)) == (0, scene.spec.steps - 1, MAX_FILM_FRAMES)
    assert set(np.diff(steps)) == {1, 2}

    monkeypatch.setattr(film, "steps_of", lambda scene, **way: steps_of(scene, most=6))
    frames, panel = frames_of(gif(scene)), still(scene).board.output
    assert len(frames) == 6
    assert cursor_in(frames[0][1], panel)[0] == 0


def test_progress_goes_from_the_first_frame_to_the_last():
    heard = []
    gif(build(FIRST_SETUPS[1]), on_progress=heard.append)

    assert heard == pytest.approx([1 / 3, 2 / 3, 1])


def test_a_walk_of_one_step_is_one_frame():
    frames = frames_of(gif(build_scene(np.ones((1, 3, 3)), np.ones((1, 1, 3, 3)))))

    assert [duration for duration, _ in frames] == [LAST_MS]


def test_the_same_walk_gives_the_same_file():
    assert gif(build(FIRST_SETUPS[1])) == gif(build(FIRST_SETUPS[1]))


def test_films_are_made_one_at_a_time_and_who_waits_too_long_is_told(monkeypatch):
    monkeypatch.setattr(film, "WAIT_SECONDS", 0.01)
    refused = []

    def try_another(share: float) -> None:
        with pytest.raises(SourceError, match="try again in a moment"):
            gif(build(FIRST_SETUPS[1]))
        refused.append(share)

    gif(build(FIRST_SETUPS[1]), on_progress=try_another)

    assert refused
    assert gif(build(FIRST_SETUPS[1]))


def test_after_a_film_that_failed_another_can_be_made():
    def stop(share):
        raise RuntimeError("stopped")

    with pytest.raises(RuntimeError):
        gif(build(FIRST_SETUPS[1]), on_progress=stop)

    assert gif(build(FIRST_SETUPS[1]))


def test_a_filter_that_is_not_there_is_refused():
    with pytest.raises(IndexError):
        gif(build(FIRST_SETUPS[1]), filter=1)
