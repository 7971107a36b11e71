"""What is said of a picture at its own size: choices, titles, and what was done."""

from __future__ import annotations

from typing import Any

from convviz.data.inputs import WHOLE_PICTURE
from convviz.explain.headline import grouped
from convviz.explain.numerals import printed, text
from convviz.fullsize.convolving import Convolved, Job
from convviz.fullsize.filters import Colours
from convviz.fullsize.tones import Tone
from convviz.fullsize.work import Result
from convviz.language import again, count_phrase, later, phrase, spelled
from convviz.layers import layer_of, products_of
from convviz.layers.after import NO_ACTIVATION
from convviz.layers.scene import Scene

COLOURS: dict[Colours, str] = {"stage": later("As shown above"), "each": later("Each colour separately")}
TONES: dict[Tone, str] = {
    "cut": later("Below 0 black, above 255 white"),
    "middle": later("Zero is middle grey"),
    "stretch": later("Lowest black, highest white"),
}
FITTING: dict[Tone, str] = {
    "cut": later("As fits: below 0 black, above 255 white"),
    "middle": later("As fits: zero is middle grey"),
    "stretch": later("As fits: lowest black, highest white"),
}
"""The same, where it is the natural one."""

_DONE = {
    "cut": later("Brightness is the output itself; below 0 is black and above 255 is white."),
    "middle": later("Brightness is 128 + output / 2: zero is middle grey, negative outputs are darker."),
    "stretch": later("Brightness is stretched: the lowest output is black and the highest white."),
}
_SUMMED = {
    1: later("{filter}, one colour, as shown above: one feature map."),
    3: later("{filter}, the sum over red, green and blue, as shown above: one feature map."),
}
_EACH = {
    True: later("{filter} on each colour separately: a picture in colour."),
    False: later("{filter} on the grey picture: one feature map."),
}
_SUMMED_OTHERS = later("{filter}, the sum over its channels, as shown above: one feature map.")


def titles(result: Result, job: Job) -> tuple[str, str]:
    """Return what stands below a picture before and after."""
    height, width, _ = result.shape
    return (
        phrase("Original, {size}", size=sides(*result.size)),
        f"{named(job.scene, job.filter)}, {sides(width, height)}",
    )


def named(scene: Scene, filter: int) -> str:
    """Return what makes a result: the filter, or a layer without filters, and what follows."""
    name = scene.filter_labels[filter] if scene.layer.HAS_WEIGHTS else scene.layer.name(scene.spec.ndim)
    norm = ["BatchNorm"] if scene.after.norm else []
    activation = [scene.after.activation] if scene.after.activation != NO_ACTIVATION else []
    return " + ".join([name, *norm, *activation])


def facts(result: Result, job: Job) -> list[str]:
    """Return in sentences what was done to a picture."""
    convolved = result.convolved
    region = phrase("The whole picture is used, not only the region shown above.")
    outputs = phrase(
        "Outputs go from {low} to {high}.", low=_number(convolved.low), high=_number(convolved.high)
    )
    return [
        _notes(result),
        region * (job.setup.region != WHOLE_PICTURE),
        f"{_meaning(result, job)} {_work(convolved)}",
        f"{outputs} {_tone(result, job)}",
        phrase(
            "The file has {size} pixels. It contains no location, date or camera data.",
            size=sides(*result.shape[1::-1]),
        ),
    ]


def sides(width: int, height: int) -> str:
    """Return the size of a picture as people read it."""
    return f"{width} × {height}"


def _notes(result: Result) -> str:
    notes = "; ".join(map(again, result.notes))
    return f"{notes[:1].upper()}{notes[1:]}".rstrip(".") + "." if notes else ""


def _meaning(result: Result, job: Job) -> str:
    name = named(job.scene, job.filter)
    if job.scene.layer.CHANNELS == "each":
        told = _EACH[result.shape[2] == 3]
    elif result.shape[2] == 3:
        told = later("{filter} on each colour separately, as a picture editor does: a picture in colour.")
    elif job.colours == "each":
        told = later("{filter} on the picture, which has no colour: one feature map.")
    elif job.setup.colour == "grey":
        told = later("{filter} on the grey picture, as shown above: one feature map.")
    else:
        told = _SUMMED.get(len(job.scene.channels_of(job.filter)), _SUMMED_OTHERS)
    return phrase(told, filter=name)


def _work(convolved: Convolved) -> str:
    spec: Any = convolved.spec
    if layer_of(spec).HAS_WEIGHTS:
        work = count_phrase("{count} multiply-add", "{count} multiply-adds", spec.multiply_adds)
    else:
        work = count_phrase("{count} cell", "{count} cells", products_of(spec))
    seconds, strips = convolved.seconds, grouped(convolved.strips)
    time = spelled(f"{seconds:.1f} s") if seconds >= 1 else f"{1000 * seconds:.0f} ms"
    if convolved.strips == 1:
        return f"{work}, {time}."
    return phrase("{work} in {strips} strips of rows, {time}.", work=work, strips=strips, time=time)


def _tone(result: Result, job: Job) -> str:
    told, beyond = phrase(_DONE[job.used_tone]), result.convolved.beyond
    if not beyond:
        return told
    if beyond < 0.001:
        return told + " " + phrase("Under 0.1 % of the outputs were beyond black or white.")
    share = spelled(f"{100 * beyond:.1f}")
    return told + " " + phrase("{share} % of the outputs were beyond black or white.", share=share)


def _number(value: float) -> str:
    return text(printed(value))
