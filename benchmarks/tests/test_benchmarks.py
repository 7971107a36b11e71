import pytest

from benchmarks.harness import APPS, address, checkerboard, line, percentile
from benchmarks.stepping import Work, work_of_frames
from benchmarks.verdict import finish
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


@pytest.mark.parametrize(("met", "code"), [([True, True], 0), ([True, False, True], 1), ([None], 0)])
def test_a_benchmark_that_misses_a_bar_names_it_and_ends_with_one(met, code, capsys):
    def measure() -> None:
        for number, is_met in enumerate(met):
            line(f"figure {number}", "3 ms", "≤ 2 ms", is_met)

    with pytest.raises(SystemExit) as end:
        finish(measure)
    assert end.value.code == code
    said = capsys.readouterr().out
    assert ("MISSED, 1: figure 1, ≤ 2 ms" in said) == bool(code)


def test_what_an_earlier_benchmark_missed_counts_when_several_run():
    with pytest.raises(SystemExit) as end:
        finish(lambda: line("a", "3", "≤ 2", False), lambda: line("b", "1", "≤ 2", True))
    assert end.value.code == 1


def test_every_benchmark_that_is_run_ends_with_its_verdict():
    programs = {path.stem: path.read_text(encoding="utf-8") for path in APPS.parent.glob("*.py")}
    run = {name: text for name, text in programs.items() if 'if __name__ == "__main__":' in text}
    without_bars = {"memory", "readme"}  # one prints a number to another program, the other writes a page
    ending = {name for name, text in run.items() if "finish(" in text.partition("if __name__")[2]}
    assert ending == run.keys() - without_bars
