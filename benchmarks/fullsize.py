"""Photographs of 24 megapixels convolved in full: time and peak memory, ``python -m benchmarks.fullsize``.

Each is worked out in a process of its own, as the page does it: read, convolved in strips, written again.
Its peak is the most that was resident less what was before the file was there; the file itself counts. CPU
time is the steadier figure where a machine has other work to do. The photograph is a sample enlarged to
6000 × 4000, with the noise of a sensor; of formats that lose nothing without it, for a file with noise would
be larger than may be uploaded. Linux only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import NamedTuple

import numpy as np
from PIL import Image

from benchmarks.verdict import finish, judge
from convviz.core.limits import MAX_UPLOAD_MB
from convviz.data.samples.pictures import FOLDER

ROOT = Path(__file__).resolve().parent.parent
STATUS = Path("/proc/self/status")
SIZE = (6000, 4000)
NOISE = 6
MEMORY = 400 * 10**6
SECONDS = 10
PREDICTOR = 317  # a tag of TIFF 6.0, section 14: differences are packed, and not the pixels themselves
LOSSLESS = ("PNG", "TIFF", "BMP")


class Case(NamedTuple):
    """A file to be convolved: its format, the kernel's preset and size, the colours and the brightness."""

    form: str
    preset: str
    size: int
    colours: str
    tone: str


CASES = (
    Case("JPEG", "sobel_x", 3, "stage", "middle"),
    Case("JPEG", "sobel_x", 3, "each", "middle"),
    Case("JPEG", "sobel_x", 3, "each", "stretch"),
    Case("JPEG", "box", 5, "each", "cut"),
    Case("JPEG", "gaussian", 11, "each", "cut"),
    Case("JPEG", "random", 11, "each", "stretch"),
    Case("PNG", "sobel_x", 3, "each", "middle"),
    Case("WEBP", "sobel_x", 3, "each", "middle"),
    Case("TIFF", "sobel_x", 3, "each", "middle"),
)


def photograph(form: str) -> bytes:
    """Return the file of a photograph."""
    with Image.open(FOLDER / "photograph.png") as sample:
        image = sample.convert("RGB").resize(SIZE, Image.Resampling.BICUBIC)
    if form not in LOSSLESS:
        noise = np.random.default_rng(0).integers(-NOISE, NOISE, (*SIZE[::-1], 3), np.int16, True)
        image = Image.fromarray((np.asarray(image) + noise).clip(0, 255).astype(np.uint8))
    file = BytesIO()
    options = {"TIFF": {"compression": "tiff_deflate", "tiffinfo": {PREDICTOR: 2}}}.get(
        form, {} if form in LOSSLESS else {"quality": 90}
    )
    image.save(file, form, **options)
    return file.getvalue()


def measure(path: str, case: Case) -> dict[str, float]:
    """Work a file out and return the seconds of each part, the peak in bytes, and the size of the result."""
    from convviz.fullsize.convolving import Job
    from convviz.fullsize.whole import read_whole
    from convviz.fullsize.work import work_out
    from convviz.settings.model import Filter, Setup, build

    setup = Setup(
        filters=(Filter(case.preset),), kernel_size=(case.size, case.size), colour="rgb", padding="same"
    )
    job = Job(setup, build(setup), colours=case.colours, tone=case.tone)
    before, start, cores, marks = _resident("VmRSS"), perf_counter(), process_time(), {}

    def tell(words: str, share: float) -> None:
        marks.setdefault(words.partition(",")[0], perf_counter())

    data = Path(path).read_bytes()
    result = work_out(lambda: read_whole(data, Path(path).name), job, tell)
    end = perf_counter()
    return {
        "read": marks["Convolving"] - start,
        "convolve": result.convolved.seconds,
        "write": end - marks["Convolving"] - result.convolved.seconds,
        "all": end - start,
        "cpu": process_time() - cores,
        "peak": _resident("VmHWM") - before,
        "file": len(result.file.data),
    }


def main() -> None:
    """Print a line for each case; ends with 1 if one took more than its bars."""
    print(f"6000 × 4000 pixels, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(
        f"bars: {SECONDS} s of one core and {MEMORY / 1e6:.0f} MB each; a file of at most {MAX_UPLOAD_MB} MB"
    )
    print(f"{'file':<14}{'kernel':<18}{'colours':<9}{'brightness':<12}", end="")
    print(f"{'read':>7}{'convolve':>10}{'write':>8}{'all':>9}{'CPU':>9}{'peak':>9}{'result':>10}", flush=True)
    with TemporaryDirectory() as folder:
        for form in dict.fromkeys(case.form for case in CASES):
            path = Path(folder, f"photograph.{form.lower()}")
            path.write_bytes(photograph(form))
            for case in (case for case in CASES if case.form == form):
                _report(path, case)


def _report(path: Path, case: Case) -> None:
    command = [sys.executable, "-m", "benchmarks.fullsize", str(path), *map(str, case)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    took = json.loads(run.stdout)
    is_met = took["cpu"] <= SECONDS and took["peak"] <= MEMORY
    given = f"{case.form} {path.stat().st_size / 1e6:.1f} MB"
    kernel = f"{case.preset} {case.size}×{case.size}"
    word = judge(f"{given}, {kernel}", is_met)
    print(f"{given:<14}{kernel:<18}{case.colours:<9}{case.tone:<12}", end="")
    print(
        f"{took['read']:>6.2f}s{took['convolve']:>9.2f}s{took['write']:>7.2f}s{took['all']:>8.2f}s{took['cpu']:>8.2f}s",
        end="",
    )
    print(
        f"{took['peak'] / 1e6:>6.0f} MB{took['file'] / 1e6:>7.1f} MB{'' if is_met else f'  {word}'}",
        flush=True,
    )


def _resident(field: str) -> int:
    line = next(line for line in STATUS.read_text().splitlines() if line.startswith(field))
    return int(line.split()[1]) * 1024


if __name__ == "__main__":
    if len(sys.argv) > 1:
        path, form, preset, size, colours, tone = sys.argv[1:]
        print(json.dumps(measure(path, Case(form, preset, int(size), colours, tone))))
    else:
        finish(main)
