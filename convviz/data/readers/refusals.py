"""What is said of the file of a picture that is refused."""

from __future__ import annotations

from math import ceil

from convviz.core.errors import SourceError
from convviz.core.limits import (
    MAX_ANIMATION_PIXELS,
    MAX_COEFFICIENTS,
    MAX_FRAMES,
    MAX_JPEG_SCANS,
    MAX_PICTURE_SIDE,
)
from convviz.data.formats import UPLOADABLE, advice_on, picture_format
from convviz.data.wording import grouped
from convviz.language import phrase, spelled


def mega(pixels: int) -> str:
    """Millions, rounded up to a tenth: never equal to a limit that is passed."""
    return spelled(f"{ceil(pixels / 1e5) / 10:.10g}")


def busy(name: str, seconds: float) -> SourceError:
    """Others are being read."""
    told = phrase(
        "“{name}” could not be read within {seconds} seconds, because other files are being read just "
        "now; upload it again in a moment.",
        name=name,
        seconds=seconds,
    )
    return SourceError(told)


def no_pixels(name: str, width: int, height: int) -> SourceError:
    """A side is 0, or less."""
    told = phrase(
        "“{name}” has no pixels ({width} × {height}); save it again, or choose another.",
        name=name,
        width=width,
        height=height,
    )
    return SourceError(told)


def too_large(name: str, width: int, height: int, limit: int) -> SourceError:
    """There are more pixels than the limit, by the headers."""
    told = phrase(
        "“{name}” has {width} × {height} pixels, {megapixels} megapixels, and at most {most} are read; "
        "save it smaller and upload that.",
        name=name,
        width=width,
        height=height,
        megapixels=mega(width * height),
        most=mega(limit),
    )
    return SourceError(told)


def too_long(name: str, width: int, height: int) -> SourceError:
    """A side is longer than pictures are."""
    told = phrase(
        "“{name}” has {width} × {height} pixels, and at most {most} a side are read; "
        "crop it and upload that.",
        name=name,
        width=grouped(width),
        height=grouped(height),
        most=grouped(MAX_PICTURE_SIDE),
    )
    return SourceError(told)


def spelled_out(name: str, numbers: int) -> SourceError:
    """The pixels are stored in a way that is read one by one."""
    told = phrase(
        "“{name}” stores its pixels one by one, {numbers} numbers, which takes long to read; "
        "save it as PNG and upload that.",
        name=name,
        numbers=grouped(numbers),
    )
    return SourceError(told)


def too_much_at_once(name: str, numbers: int) -> SourceError:
    """A JPEG of several passes is larger than can be kept until the last."""
    told = phrase(
        "“{name}” is stored in several passes of {numbers} million numbers, and at most {most} are read; "
        "save it smaller, or as an ordinary (baseline) JPEG, and upload that.",
        name=name,
        numbers=mega(numbers),
        most=mega(MAX_COEFFICIENTS),
    )
    return SourceError(told)


def too_many_pixels(name: str, pixels: int, limit: int) -> SourceError:
    """There are more pixels than the limit, and their sides are not known."""
    told = phrase(
        "“{name}” has {megapixels} megapixels, and at most {most} are read; save it smaller and upload that.",
        name=name,
        megapixels=mega(pixels),
        most=mega(limit),
    )
    return SourceError(told)


def too_many_passes(name: str, passes: int, most: int = MAX_JPEG_SCANS) -> SourceError:
    """A progressive JPEG goes over the picture too often."""
    told = phrase(
        "“{name}” is stored in {passes} passes, and at most {most} are read; "
        "save it as an ordinary JPEG and upload that.",
        name=name,
        passes=grouped(passes),
        most=most,
    )
    return SourceError(told)


def too_many_frames(name: str) -> SourceError:
    """An animation or a document goes on for too long."""
    told = phrase(
        "“{name}” has more than {most} frames, which is the limit; "
        "save one frame as a picture and upload that.",
        name=name,
        most=MAX_FRAMES,
    )
    return SourceError(told)


def too_large_frames(name: str, frames: int, width: int, height: int) -> SourceError:
    """An animation has more pixels than the limit in all."""
    told = phrase(
        "“{name}” has {frames} frames of {width} × {height}, {megapixels} megapixels in all, "
        "and at most {most} are read; save one frame as a picture and upload that.",
        name=name,
        frames=frames,
        width=width,
        height=height,
        megapixels=mega(frames * width * height),
        most=mega(MAX_ANIMATION_PIXELS),
    )
    return SourceError(told)


def not_finite(name: str) -> SourceError:
    """Numbers of a grey picture are none."""
    told = phrase(
        "“{name}” has pixels that are NaN or infinite, and none can be shown; "
        "put finite numbers in their place and save it again.",
        name=name,
    )
    return SourceError(told)


def unreadable(data: bytes, name: str) -> SourceError:
    """The file is damaged, or no picture."""
    if form := picture_format(data):
        told = phrase(
            "“{name}” is a {form} file, but it is cut short, damaged or of a rare kind; "
            "open it in a picture program, save it as PNG and upload that.",
            name=name,
            form=form,
        )
        return SourceError(told)
    title, advice = advice_on(data)
    advice = phrase(advice, formats=phrase(UPLOADABLE))
    return SourceError(phrase("“{name}” is {kind}; {advice}.", name=name, kind=phrase(title), advice=advice))
