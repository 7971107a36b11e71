from benchmarks.harness import address, checkerboard, percentile
from benchmarks.stepping import Work, work_of_frames
from convviz.settings.model import build

PAGE = {"pid": 1, "tid": 7, "ph": "X"}


def event(name, start, wall, own):
    return PAGE | {"name": name, "ts": start * 1000, "dur": wall * 1000, "tdur": own * 1000}


def test_the_work_of_a_step_is_that_between_two_frames_with_nested_events_counted_once():
    frames = [event("FireAnimationFrame", 16 * number, 2, 1) for number in range(4)]
    inside = event("FunctionCall", 16.5, 1, 1)
    layout = event("Layout", 20, 3, 0.5)
    painting = event("Paint", 24, 4, 4)

    assert work_of_frames([*frames, inside, layout, painting]) == [Work(1.5, 5.0), Work(1.0, 2.0)]


def test_callbacks_of_one_frame_make_one_step():
    twice = [
        event("FireAnimationFrame", 16 * number + shift, 0.2, 0.1)
        for number in range(3)
        for shift in (0, 0.3)
    ]

    assert [round(step.own, 6) for step in work_of_frames(twice)] == [0.2]


def test_the_work_of_other_threads_is_not_counted():
    frames = [event("FireAnimationFrame", 16 * number, 2, 1) for number in range(3)]
    elsewhere = event("FunctionCall", 18, 5, 5) | {"tid": 8}

    assert work_of_frames([*frames, elsewhere]) == [Work(1.0, 2.0)]


def test_a_percentile_lies_between_its_neighbours():
    assert percentile([1.0, 2.0, 3.0, 4.0, 5.0], 50) == 3.0
    assert percentile([0.0, 10.0], 95) == 9.5


def test_the_measured_inputs_have_the_size_they_are_named_after():
    assert build(checkerboard(28, 3)).input.shape == (3, 28, 28)
    assert build(checkerboard(64, 1)).input.shape == (1, 64, 64)


def test_an_address_holds_the_set_up():
    assert address("http://localhost", checkerboard(28, 3)).startswith("http://localhost/?")
