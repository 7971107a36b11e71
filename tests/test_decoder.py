"""Files are read in a process of their own: it can be ended, and keeps no other visitor waiting."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Barrier, Event, Semaphore, get_ident
from time import monotonic

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.data.formats import picture_format
from convviz.data.picture import Picture
from convviz.data.uploads import File, choices_in, read_files, read_first
from convviz.decoder import client
from convviz.decoder import process as process_module
from convviz.decoder.client import read, read_at_full_size, read_choice, turn_to_read
from convviz.decoder.messages import as_json, from_json, receive, send
from convviz.fullsize.whole import read_whole
from convviz.language import count_phrase, phrase, speaking
from testbed.files.specimens import specimens
from testbed.waiting import SOON, eventually

SMALL = File(b"P5 2 1 255 \1\2", "small.pgm")
EVER = File(SMALL.content, "for ever.pgm")


@pytest.fixture(autouse=True)
def a_slow_machine_is_given_time(monkeypatch):
    """Let a process take its time, as one that many share may be too busy to start it within the limit."""
    monkeypatch.setattr(client, "DECODE_SECONDS", SOON)


@pytest.fixture
def odd(monkeypatch):
    """Let files do what their names say, in processes that are ended with the test."""
    monkeypatch.setattr(process_module, "COMMAND", (sys.executable, "-m", "tests.odd_decoder"))
    client.end_all()
    yield monkeypatch
    client.end_all()


@pytest.fixture
def started(monkeypatch):
    """Return all processes that are started, in their order; none is there to begin with."""
    processes: list[process_module.Process] = []

    class Noted(process_module.Process):
        def __init__(self) -> None:
            super().__init__()
            processes.append(self)

    client.end_all()
    monkeypatch.setattr(client, "Process", Noted)
    return processes


@pytest.fixture
def threads():
    with ThreadPoolExecutor(8) as pool:
        yield pool


def idle_process(started: list[process_module.Process]) -> int:
    """Return the number of the process that waits for the next file."""
    read(2, [SMALL])
    (process,) = (one for one in started if one.is_there)
    return process.pid


def is_gone(pid: int) -> bool:
    """Whether nothing is left of a process, not even its entry in the system's list."""

    def is_unknown() -> bool:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        return False

    return eventually(is_unknown)


def test_a_file_that_is_read_for_ever_is_stopped_while_another_visitors_is_read_beside_it(
    odd, started, threads
):
    idle_process(started)
    odd.setattr(client, "PATIENCE", 0.05)
    slow = threads.submit(read, 2, [EVER])
    others = [threads.submit(read, 2, [SMALL]) for _ in range(3)]
    assert [other.result(SOON).upload.pixels.shape for other in others] == [(1, 2, 3)] * 3
    assert not slow.done()
    while not slow.done():  # it is tried again in a new process, as one that was idle may not be there
        for process in list(started):
            process.end()
        wait([slow], timeout=0.05)
    with pytest.raises(SourceError):
        slow.result(SOON)


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        (
            "en",
            "“for ever.pgm” took longer than 0.3 seconds to read, so reading it was stopped; save it smaller "
            "or in another format and upload that.",
        ),
        (
            "de",
            "Das Lesen von „for ever.pgm“ dauerte länger als 0,3 Sekunden und wurde abgebrochen; speichere "
            "die Datei kleiner oder in einem anderen Format und lade sie hoch.",
        ),
    ],
)
def test_a_file_that_is_read_for_ever_is_stopped_with_a_sentence(odd, started, language, sentence):
    pid = idle_process(started)
    odd.setattr(client, "DECODE_SECONDS", 0.3)
    with speaking(language), pytest.raises(SourceError) as refusal:
        read(2, [EVER])
    assert str(refusal.value) == sentence
    assert is_gone(pid)
    odd.setattr(client, "DECODE_SECONDS", SOON)
    assert read(2, [SMALL]).upload.name == "small.pgm"


def test_a_file_that_crashes_its_reader_is_refused_and_the_next_is_read(odd):
    with pytest.raises(SourceError, match=r"^“crash\.pgm” could not be read: its reader crashed;"):
        read(2, [File(b"", "crash.pgm")])
    assert read(2, [SMALL]).upload.name == "small.pgm"


def test_a_mistake_of_ours_is_an_error_and_no_refusal(odd):
    with pytest.raises(RuntimeError, match="KeyError"):
        read(2, [File(b"", "fail.pgm")])


def test_what_a_library_prints_is_not_taken_for_an_answer(odd):
    assert read(2, [File(SMALL.content, "prints.pgm")]).upload.name == "prints.pgm"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_process_that_is_killed_while_it_waits_is_replaced_and_leaves_nothing_behind(started):
    pid = idle_process(started)
    os.kill(pid, signal.SIGKILL)
    assert read(2, [SMALL]).upload.name == "small.pgm"
    assert is_gone(pid)
    assert idle_process(started) != pid


def test_one_process_is_kept_and_read_with_again(started):
    assert idle_process(started) == idle_process(started)
    assert len(started) == 1


def test_files_are_read_in_the_order_in_which_they_came(threads, monkeypatch):
    begun: list[int] = []
    looks: Counter[int] = Counter()
    queued = Semaphore(0)

    def look_at_the_clock() -> float:
        """The first look is at when to give up; whoever looks again stands in the queue."""
        looks[get_ident()] += 1
        if looks[get_ident()] == 2:
            queued.release()
        return monotonic()

    def take(number: int) -> None:
        with turn_to_read("a"):
            begun.append(number)

    waiting: list[Future] = []
    with turn_to_read("first"):
        monkeypatch.setattr(client, "monotonic", look_at_the_clock)
        for number in range(5):
            waiting.append(threads.submit(take, number))
            assert queued.acquire(timeout=SOON)
    for one in waiting:
        one.result(SOON)
    assert begun == list(range(5))


def test_no_more_files_are_read_at_once_than_memory_allows(threads, monkeypatch):
    monkeypatch.setattr(client, "PATIENCE", 0.0)
    monkeypatch.setattr(client, "DECODE_WAIT_SECONDS", 0.05)
    ends, begun = Event(), Barrier(3)

    def hold() -> None:
        with turn_to_read("held"):
            begun.wait(SOON)
            ends.wait(SOON)

    held = [threads.submit(hold) for _ in range(2)]
    begun.wait(SOON)
    with pytest.raises(SourceError, match=r"“a” could not be read within 0\.05 seconds"), turn_to_read("a"):
        pass
    ends.set()
    for one in held:
        one.result(SOON)


@pytest.mark.parametrize(("title", "specimen"), specimens().items(), ids=specimens())
def test_what_is_read_is_what_the_reader_gives(title, specimen):
    files = [File(specimen.content, specimen.name)]
    options = choices_in(specimen.rank, files)
    got, (chosen, upload) = read(specimen.rank, files), read_first(specimen.rank, files, options)
    assert (got.options, got.chosen) == (options, chosen)
    check_equal(got.upload, upload)
    if options:
        check_equal(
            read_choice(specimen.rank, files, options[-1]), read_files(specimen.rank, files, options[-1])
        )
    if isinstance(got.upload, Picture) and picture_format(specimen.content):
        got, whole = read_at_full_size(files[0]), read_whole(*files[0])
        assert got == whole
        np.testing.assert_array_equal(got.pixels, whole.pixels)


def check_equal(got, expected) -> None:
    assert got == expected
    field = "pixels" if hasattr(expected, "pixels") else "values"
    ours, theirs = getattr(got, field), getattr(expected, field)
    np.testing.assert_array_equal(ours, theirs)
    assert (ours.dtype, ours.flags.writeable) == (theirs.dtype, False)


def test_a_refusal_is_said_in_the_language_of_the_visitor_and_once_more_in_another():
    files = [File(b"%PDF-1.7", "a.png")]
    with speaking("de"), pytest.raises(SourceError) as refusal:
        read(2, files)
    with speaking("de"), pytest.raises(SourceError) as expected:
        read_files(2, files)
    assert str(refusal.value) == str(expected.value)
    assert "PDF-Dokument" in str(refusal.value)


def test_a_sentence_comes_back_in_the_language_that_is_spoken_there():
    told = phrase("“{name}” is {kind}; {advice}.", name="a", kind=phrase("an icon"), advice="x")
    counted = count_phrase("{count} cell", "{count} cells", 3)
    for sentence in (told, counted):
        assert from_json(as_json(sentence)) == sentence
    with speaking("de"):
        assert from_json(as_json(counted)) == "3 Zellen"


def test_the_process_ends_with_its_server_even_in_the_middle_of_a_file():
    command = [sys.executable, "-m", "tests.odd_decoder"]
    with subprocess.Popen(
        command, cwd=process_module.ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as started:
        asked = {"task": "read_all", "rank": 2, "choice": None, "language": "en", "names": ["small.pgm"]}
        send(started.stdin, asked, SMALL.content)
        assert "record" in receive(started.stdout)[0]
        send(started.stdin, asked | {"names": ["for ever.pgm"]}, SMALL.content)
        started.stdin.close()
        assert started.wait(SOON) == 0


def test_the_process_loads_the_readers_and_nothing_of_the_page():
    program = "import sys, convviz.decoder.__main__; print(*sys.modules)"
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=process_module.ROOT, capture_output=True, text=True, check=True
    )
    loaded = {name.split(".")[0] for name in run.stdout.split()}
    assert "PIL" in loaded
    assert not loaded & {"streamlit", "tornado", "pandas", "plotly", "nibabel"}


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux has /proc, and keeps to the limit")
def test_a_process_may_take_so_much_memory_and_no_more(started):
    limits = Path(f"/proc/{idle_process(started)}/limits").read_text(encoding="ascii")
    (line,) = (line for line in limits.splitlines() if line.startswith("Max address space"))
    assert int(line.split()[3]) < 2**30
