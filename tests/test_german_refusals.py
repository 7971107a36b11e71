"""What cannot be, and what was changed so that it can, said in German."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import numpy as np
import pytest

import convviz
from convviz.core.errors import ConvSpecError, SourceError
from convviz.data.quota import MEGABYTE, reserve
from convviz.data.uploads import File, check_total, choice_title
from convviz.language import speaking
from convviz.settings.edits import with_weight
from convviz.settings.link.query import decode, missing
from convviz.settings.model import CUSTOM, Filter, Setup, build
from convviz.settings.validate import offer, validate


def convolved(input=(1, 6, 6), weight=(1, 1, 3, 3), **settings) -> Callable[[], object]:
    """What convolves zeros of these shapes."""
    return lambda: convviz.cross_correlate(np.zeros(input), np.zeros(weight), **settings)


REFUSED = {
    "a stride of zero": (
        convolved(stride=(1, 0)),
        "stride entlang W muss eine ganze Zahl von mindestens 1 sein; gegeben ist 0.",
    ),
    "three dilations for two axes": (
        convolved(dilation=(1, 2, 3)),
        "dilation muss eine ganze Zahl oder ein Tupel aus 2 sein (H, W); "
        "gegeben ist ein Tupel aus 3: (1, 2, 3).",
    ),
    "a padding without a name": (
        convolved(padding="half"),
        "padding 'half' ist unbekannt; verwende 'valid', 'same', 'full', 'causal' (nur 1D), eine ganze Zahl "
        "oder für jede Achse eine Zahl oder ein Paar (davor, dahinter).",
    ),
    "a padding wider than a reflection": (
        convolved(padding=6, padding_mode="reflect"),
        "padding 6 entlang H ist zu breit für padding_mode 'reflect': Eine Eingabe der Größe 6 erlaubt "
        "höchstens 5; verringere das Padding oder verwende padding_mode 'zeros' oder 'replicate'.",
    ),
    "a padding mode of another library": (
        convolved(padding_mode="symmetric"),
        "padding_mode 'symmetric' ist unbekannt; verwende 'zeros', 'reflect', 'replicate' oder 'circular'. "
        "Keiner davon wiederholt die Randzelle wie 'symmetric': 'reflect' lässt sie aus; scipy.ndimage nennt "
        "das 'mirror'.",
    ),
    "groups that divide neither": (
        convolved(input=(4, 6, 6), weight=(6, 1, 3, 3), groups=5),
        "groups 5 teilt weder in_channels 4 noch out_channels 6; verwende 1 oder 2.",
    ),
    "groups that do not divide the filters": (
        convolved(input=(4, 6, 6), weight=(3, 2, 3, 3), groups=2),
        "groups 2 teilt out_channels 3 nicht; verwende 1.",
    ),
    "a kernel that does not fit": (
        convolved(weight=(1, 1, 3, 7)),
        "Der Kernel passt entlang W nicht: Die Kernelgröße 7 ist größer als die aufgefüllte Eingabe 6; "
        "verringere die Kernelgröße oder füge Padding hinzu.",
    ),
    "a kernel with gaps that does not fit": (
        convolved(dilation=3),
        "Der Kernel passt entlang H nicht: Die effektive Kernelgröße 7 (Dilation 3 × (3 − 1) + 1) ist größer "
        "als die aufgefüllte Eingabe 6; verringere die Dilation oder die Kernelgröße, oder füge Padding "
        "hinzu.",
    ),
    "an input without channels": (
        convolved(input=(6,)),
        "input muss 2 bis 4 Achsen haben, die Kanäle und dann eine bis drei räumliche Achsen; die gegebene "
        "Form (6,) hat 1; stelle eine Achse für die Kanäle voran.",
    ),
    "an empty input": (
        convolved(input=(1, 6, 0)),
        "input ist entlang W leer: Die Form ist (1, 6, 0); jede Größe muss mindestens 1 sein.",
    ),
    "sizes that are none": (
        lambda: convviz.output_size(28, 3),
        "input_size muss ein Tupel aus 1 bis 3 Größen sein, eine je räumlicher Achse; gegeben ist 28.",
    ),
    "text instead of numbers": (
        lambda: convviz.cross_correlate([["a"]], [[[1]]]),
        "input enthält Text; wandle die Werte in float32, float64, ganze Zahlen oder Wahrheitswerte um.",
    ),
    "an algorithm that cannot": (
        convolved(stride=2, algorithm="fft"),
        "algorithm 'fft' kann das nicht berechnen: Er berechnet jede Ausgabe eines Kernels ohne Lücken, "
        "deshalb müssen stride und dilation 1 sein; verwende einen anderen oder None.",
    ),
    "a weight of other channels": (
        lambda: with_weight(Setup(), 0, np.ones((2, 3, 3)), np.ones((3, 6, 6))),
        "Der Kernel hat 2 Kanäle, und ein Filter summiert hier über 3; "
        "gib dem Kernel 1 Kanal, der für alle gilt, oder 3.",
    ),
    "too much work": (
        lambda: build(Setup(cells=512, kernel_size=(11, 11), filters=(Filter("box"),) * 200)),
        "Das sind 6\u202f098\u202f496\u202f800 Multiply-Adds, und höchstens "
        "5\u202f000\u202f000\u202f000 sind erlaubt; verwende weniger Zellen, Filter oder Gewichte.",
    ),
    "too many files": (
        lambda: check_total([1] * 300),
        "Das sind 300 Dateien, und höchstens 256 werden als Schichten gelesen; wähle weniger.",
    ),
    "a server that is full": (
        lambda: reserve(3 * MEGABYTE, most=0),
        "Dieser Server bewahrt für alle Besucher zusammen höchstens 0 MB an Dateien auf; 0,0 MB sind noch "
        "frei, und diese Datei braucht 3,0 MB: Versuche es in einigen Minuten noch einmal oder starte "
        "ConvViz auf deinem eigenen Rechner.",
    ),
}


@pytest.mark.parametrize(("ask", "sentence"), REFUSED.values(), ids=REFUSED)
def test_a_refusal_is_a_german_sentence(ask, sentence):
    with speaking("de"), pytest.raises((ConvSpecError, SourceError)) as refusal:
        ask()
    assert str(refusal.value) == sentence


IGNORED = {
    "a word for a number": (
        {"stride": "two"},
        "Die Angabe stride=two im Link wird ignoriert: Erlaubt ist eine ganze Zahl von 1 bis 16.",
    ),
    "too many cells": (
        {"cells": "9999"},
        "Die Angabe cells=9999 im Link wird auf 512 gesetzt: Erlaubt ist 8 bis 512.",
    ),
    "a padding without a name": (
        {"padding": "half"},
        "Die Angabe padding=half im Link wird ignoriert: "
        "Erlaubt ist valid, same, full oder eine Anzahl von Zellen.",
    ),
    "more biases than filters": (
        {"bias": "1~2"},
        "Die Angabe bias=1~2 im Link wird auf 1 gesetzt: Der Link hat 1 Filter.",
    ),
    "settings that there are not": (
        dict.fromkeys(("a", "b", "c", "d"), "1"),
        "Die Angaben a, b, c und 1 weitere im Link werden ignoriert: "
        "ConvViz kennt keine solchen Einstellungen.",
    ),
    "weights that are damaged": (
        {"kernel": CUSTOM, "weights": "AAAA"},
        "Die Gewichte im Link werden ignoriert: "
        "Die Prüfsumme stimmt nicht, also fehlt ein Teil oder wurde verändert.",
    ),
    "numbers that are missing": (
        {"source": "typed"},
        "Die eingetippten Zahlen im Link werden ignoriert: Das Feld matrix, in dem sie stehen, fehlt. "
        "Stattdessen ist ein Beispiel zu sehen.",
    ),
}


@pytest.mark.parametrize(("fields", "sentence"), IGNORED.values(), ids=IGNORED)
def test_what_a_link_cannot_ask_for_is_told_in_german(fields, sentence):
    with speaking("de"):
        assert decode(fields)[1] == (sentence,)


def test_what_a_link_does_not_hold_is_told_in_german():
    with speaking("de"):
        assert missing({"text": "large.1234", "weights": "large.5678"}) == (
            "Der Link enthält den eingetippten Text und die bearbeiteten Gewichte nicht: "
            "Das ist mehr, als eine Adresse fassen kann."
        )
        assert missing({"source": "upload", "file": "cat.png"}) == (
            "Der Link enthält die Einstellungen und den Namen deines Bildes, aber nicht das Bild: "
            "Wer ihn öffnet, lädt es noch einmal hoch."
        )


def test_what_is_changed_so_that_it_fits_is_told_in_german():
    setup = Setup(groups=2, kernel_size=(5, 5), filters=(Filter("box"),), dilation=(3, 3))
    with speaking("de"):
        settled, notes = validate(setup, (3, 4, 9))
        reasons = offer(settled, (3, 4, 9)).reasons
    assert notes == (
        "Gruppen auf 1 gesetzt: 3 Kanäle und 1 Filter müssen beide durch die Zahl der Gruppen (2) "
        "teilbar sein.",
        "Kernelgröße auf 4 × 5 gesetzt: Die aufgefüllte Eingabe hat 4 × 9 Zellen.",
        "Dilation auf 1 × 2 gesetzt: Die aufgefüllte Eingabe hat 4 × 9 Zellen.",
    )
    assert reasons.dilation == (
        "Dilation 2 bräuchte 7 Zellen; die aufgefüllte Eingabe hat 4 entlang H.",
        "Dilation 3 bräuchte 13 Zellen; die aufgefüllte Eingabe hat 9 entlang W.",
    )


def test_a_plan_that_was_made_in_english_gives_its_reason_in_german():
    plan = convviz.plan((1, 8, 8), (1, 1, 3, 3))
    with speaking("de"):
        german = plan.reason
    assert german.startswith("plain braucht 324 Multiply-Adds und kopiert nichts; im2col, ")
    assert plan.reason.startswith("plain takes 324 multiply-adds and copies nothing; im2col, ")


def test_the_volumes_of_a_file_have_german_titles_and_arrays_keep_their_names():
    with speaking("de"):
        assert choice_title(3, "volume 3", File(b"", "brain.nii")) == "Volumen 3"
        assert choice_title(3, "volume 3", File(b"", "arrays.npz")) == "volume 3"


def test_each_thread_is_refused_in_its_own_language():
    together, rounds = Barrier(2), 50

    def refused(language: str) -> set[str]:
        told = set()
        with speaking(language):
            for _ in range(rounds):
                together.wait(10)
                with pytest.raises(ConvSpecError) as refusal:
                    convviz.output_size((6, 6), 3, stride=0)
                told.add(str(refusal.value))
        return told

    with ThreadPoolExecutor(2) as threads:
        german, english = threads.map(refused, ("de", "en"))
    assert german == {"stride muss eine ganze Zahl von mindestens 1 sein; gegeben ist 0."}
    assert english == {"stride must be a whole number of at least 1; got 0."}
