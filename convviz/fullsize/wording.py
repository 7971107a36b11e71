"""What is said of a picture at its own size: choices, titles, and what was done."""

from __future__ import annotations

from convviz.explain import counted, grouped
from convviz.fullsize.convolving import Convolved, Job
from convviz.fullsize.filters import Colours
from convviz.fullsize.tones import Tone
from convviz.fullsize.work import Result
from convviz.inputs import WHOLE_PICTURE
from convviz.numerals import printed, text

COLOURS: dict[Colours, str] = {"stage": "As on the stage", "each": "Each by itself"}
TONES: dict[Tone, str] = {
    "cut": "Below 0 black, above 255 white",
    "middle": "Zero is middle grey",
    "stretch": "Lowest black, highest white",
}

_DONE = {
    "cut": "Brightness is the output itself; below 0 is black and above 255 is white",
    "middle": "Brightness is 128 + output / 2: zero is middle grey, negative outputs are darker",
    "stretch": "Brightness is stretched: the lowest output is black and the highest white",
}


def titles(result: Result, job: Job) -> tuple[str, str]:
    """Return what stands below a picture before and after."""
    height, width, _ = result.shape
    return (
        f"Original, {_sides(*result.size)}",
        f"{job.scene.filter_labels[job.filter]}, {_sides(width, height)}",
    )


def facts(result: Result, job: Job) -> list[str]:
    """Return in sentences what was done to a picture."""
    convolved = result.convolved
    region = "All of the picture is convolved, not its region on the stage alone."
    return [
        _notes(result),
        region * (job.setup.region != WHOLE_PICTURE),
        f"{_meaning(result, job)} {_work(convolved)}",
        f"Outputs go from {_number(convolved.low)} to {_number(convolved.high)}. {_tone(result, job)}",
        f"The file has {_sides(*result.shape[1::-1])} pixels, and no place, date or camera in it.",
    ]


def _notes(result: Result) -> str:
    notes = "; ".join(result.notes)
    return f"{notes[:1].upper()}{notes[1:]}".rstrip(".") + "." if notes else ""


def _meaning(result: Result, job: Job) -> str:
    name = job.scene.filter_labels[job.filter]
    if result.shape[2] == 3:
        return f"{name} on each colour by itself, as a picture editor does: a picture in colours."
    if job.colours == "each":
        return f"{name} on the picture, which has no colours: one map."
    if job.setup.colour == "grey":
        return f"{name} on the grey picture, as on the stage: one map."
    summed = {1: "one colour", 3: "the sum over red, green and blue"}
    channels = len(job.scene.channels_of(job.filter))
    return f"{name}, {summed.get(channels, 'the sum over its channels')}, as on the stage: one map."


def _work(convolved: Convolved) -> str:
    strips = "" if convolved.strips == 1 else f" in {counted(convolved.strips, 'strip')} of rows"
    seconds = convolved.seconds
    time = f"{seconds:.1f} s" if seconds >= 1 else f"{1000 * seconds:.0f} ms"
    return f"{grouped(convolved.spec.multiply_adds)} multiply-adds{strips}, {time}."


def _tone(result: Result, job: Job) -> str:
    beyond = result.convolved.beyond
    share = "Under 0.1" if beyond < 0.001 else f"{100 * beyond:.1f}"
    cut = f" {share} % of the outputs were beyond black or white." if beyond else ""
    return f"{_DONE[job.used_tone]}.{cut}"


def _sides(width: int, height: int) -> str:
    return f"{width} × {height}"


def _number(value: float) -> str:
    return text(printed(value))
