"""What is wrong with a file or a text, said in German; and what visitors bring stays as they wrote it."""

import wave
from io import BytesIO

import numpy as np
import pytest

from convviz.core.errors import SourceError
from convviz.core.limits import MAX_TEXT, MAX_UPLOAD_MB
from convviz.data.readers.arrays import read_array
from convviz.data.readers.nifti import read_nifti
from convviz.data.readers.pictures import read_picture
from convviz.data.readers.sounds import read_sound
from convviz.data.readers.stacks import read_stack
from convviz.data.readers.tables import read_csv
from convviz.data.samples.signals import SIGNALS, signal
from convviz.data.samples.volumes import VOLUMES, volume
from convviz.data.series import Data
from convviz.data.typed.matrices import parse_kernel, parse_matrix
from convviz.data.typed.sequences import read_sequence
from convviz.fullsize.whole import read_whole
from convviz.fullsize.writing import write
from convviz.language import LANGUAGES, phrase, speaking
from testbed.files.arrays import EIGHT, header_alone, npy, npz, zipped
from testbed.files.nifti import changed, full, nifti
from testbed.files.pictures import corner_picture, encoded, grey_picture

PNG = encoded(corner_picture(), "PNG")
OTHER_SIZE = encoded(corner_picture().resize((5, 4)), "PNG")

REFUSALS = {
    "an empty picture": (
        lambda: read_picture(b"", "a.png"),
        "„a.png“ ist leer (0 Byte); speichere die Datei noch einmal oder wähle eine andere.",
    ),
    "a picture without a name": (
        lambda: read_picture(b"", "\0"),
        "„Datei“ ist leer (0 Byte); speichere die Datei noch einmal oder wähle eine andere.",
    ),
    "a picture that is cut short": (
        lambda: read_picture(PNG[:40], "a.png"),
        "„a.png“ ist eine PNG-Datei, aber abgeschnitten, beschädigt oder von seltener Art; öffne sie in "
        "einem Bildprogramm, speichere sie als PNG und lade das hoch.",
    ),
    "a document": (
        lambda: read_picture(b"%PDF-1.7", "a.pdf"),
        "„a.pdf“ ist ein PDF-Dokument; exportiere die Seite als PNG oder JPEG und lade das hoch.",
    ),
    "a text for a picture": (
        lambda: read_picture(b"1 2 3", "a.txt"),
        "„a.txt“ ist Text und kein Bild; tippe Zahlen als Matrix ein oder füge sie ein, oder lade eine "
        "Datei im Format PNG, JPEG, WebP, GIF, BMP oder TIFF hoch.",
    ),
    "a large picture": (
        lambda: read_picture(b"P5 9000 4000 255 ", "a.pgm"),
        "„a.pgm“ hat 9000 × 4000 Pixel, also 36 Megapixel, und höchstens 25 werden gelesen; speichere "
        "das Bild kleiner und lade das hoch.",
    ),
    "a large file for full size": (
        lambda: read_whole(bytes(MAX_UPLOAD_MB * 2**20 + 1), "a.png"),
        "„a.png“ hat 16,0 MB, und höchstens 16 MB werden gelesen; speichere das Bild kleiner oder als "
        "JPEG und lade das hoch.",
    ),
    "no number in a table": (
        lambda: read_csv(b"1,2\n3,inf", "a.csv"),
        "„inf“ (Zeile 1, Spalte 1 von „a.csv“, ab 0 gezählt) ist keine endliche Zahl; setze dort eine "
        "ein, 0, wenn nichts gemeint ist.",
    ),
    "a ragged table": (
        lambda: read_csv(b"1;2\n3", "a.csv"),
        "Zeile 1 hat 1 Zelle und Zeile 0 hat 2 Zellen (ab 0 und ohne Leerzeilen gezählt, mit Semikolons "
        "zwischen den Zellen); gib jeder Zeile gleich viele.",
    ),
    "words for a table": (
        lambda: read_csv(b"one;two\nthree;four", "a.csv"),
        "„a.csv“ enthält keine Zahlen: Die erste Zelle ist „one“; gib der Tabelle Spalten aus Zahlen, mit "
        "Kommas, Semikolons oder Tabulatoren dazwischen.",
    ),
    "a picture for a table": (
        lambda: read_csv(PNG, "a.csv"),
        "„a.csv“ ist ein PNG-Bild, und eine Tabelle wird aus Text gelesen; speichere das Tabellenblatt "
        "als CSV und lade das hoch.",
    ),
    "a missing number": (
        lambda: parse_matrix("1 2\n3,,4"),
        "Hier fehlt ein Wert: Zeile 1, Spalte 1 (ab 0 gezählt); gib dort eine Zahl ein, 0, wenn nichts "
        "gemeint ist.",
    ),
    "a fraction": (
        lambda: parse_matrix("[[[1]], [[1/0]]]"),
        "„1/0“ (Kanal 1, Zeile 0, Spalte 0, ab 0 gezählt) ist keine Dezimalzahl; schreibe 0.25 für 1/4.",
    ),
    "rows of different lengths": (
        lambda: parse_matrix("1 2\n3"),
        "Zeile 1 hat 1 Zahl und Zeile 0 hat 2 Zahlen (ab 0 gezählt); gib jeder Zeile gleich viele.",
    ),
    "slices of different heights": (
        lambda: parse_matrix("[[[1], [2]], [[3]]]", rank=3),
        "Schicht 1 hat 1 Zeile und Schicht 0 hat 2 Zeilen (ab 0 gezählt); gib jeder Schicht gleich viele.",
    ),
    "too many brackets": (
        lambda: parse_matrix("[[[[1]]], [[[2]]]]"),
        "Die Klammern haben 4 Ebenen, und für 2D werden höchstens 3 gelesen (Kanal, Zeile, Spalte); "
        "kopiere ein einzelnes Array heraus.",
    ),
    "a decimal comma": (
        lambda: parse_matrix("1,5"),
        "„1,5“ kann die zwei Zahlen 1 und 5 bedeuten oder die eine Zahl 1.5; schreibe „1 5“ oder „1.5“.",
    ),
    "a large kernel": (
        lambda: parse_kernel("1 " * 12),
        "Der Kernel hat 1×12 Gewichte, und höchstens 11×11 werden verwendet; füge einen kleineren ein. "
        "(Eine Matrix, mit der gerechnet wird, gehört unter „Eingabe“.)",
    ),
    "a long text": (
        lambda: read_sequence("a" * (MAX_TEXT + 1)),
        "Der Text hat 200\u202f001 Zeichen, und höchstens 200\u202f000 werden gelesen; füge ein kürzeres "
        "Stück ein.",
    ),
    "numbers and words": (
        lambda: read_sequence("the 3 cats"),
        "Zahlen und Wörter sind gemischt: „3“ an Position 1 ist eine Zahl, „the“ an Position 0 ist keine "
        "(ab 0 gezählt); lass eines von beiden weg, oder wähle, dass alles als Wörter oder als "
        "Buchstaben gelesen wird.",
    ),
    "a short vector": (
        lambda: read_sequence("cat", "words", vectors={"cat": (1.0,)}),
        "Der Vektor von „cat“ hat 1 Zahl, und jedes Wort hat 3; fülle drei aus.",
    ),
    "a long signal": (
        lambda: signal("sine", 5000),
        "Ein Signal kann 1 bis 4\N{NARROW NO-BREAK SPACE}096 Positionen haben, nicht "
        "5\N{NARROW NO-BREAK SPACE}000; wähle eine Zahl in diesem Bereich.",
    ),
    "another sound": (
        lambda: read_sound(b"ID3", "a.mp3"),
        "„a.mp3“ ist eine MP3-Datei, aber abgeschnitten, beschädigt oder von seltener Art; exportiere den "
        "Ton als WAV mit 16-Bit-Abtastwerten (PCM) und lade das hoch.",
    ),
    "an array of two axes": (
        lambda: read_array(npy(np.zeros((8, 8))), "a.npy"),
        "„a.npy“ hat 2 Achsen (8 × 8), und ein Volumen hat 3, (D, H, W), oder 4, (C, D, H, W); speichere "
        "für eine einzige Schicht values[numpy.newaxis] und lade das hoch.",
    ),
    "an array of complex numbers": (
        lambda: read_array(npy(EIGHT * 1j), "a.npy"),
        "„a.npy“ enthält komplexe Zahlen, und ein Volumen besteht aus einfachen Zahlen; speichere "
        "values.real oder abs(values) und lade das hoch.",
    ),
    "an array that is cut short": (
        lambda: read_array(header_alone("(2, 2, 2)"), "a.npy"),
        "„a.npy“ sollte 2 × 2 × 2 Zahlen in 64 Byte enthalten und hat davon 0 Byte; die Datei ist "
        "abgeschnitten oder beschädigt: Speichere das Array noch einmal mit numpy.save.",
    ),
    "two arrays": (
        lambda: read_array(npz(head=EIGHT, hand=EIGHT), "a.npz"),
        "„a.npz“ enthält 2 Arrays, „head“ und „hand“; wähle eines davon.",
    ),
    "an archive of something else": (
        lambda: read_array(zipped({"b.txt": b"b"}), "a.npz"),
        "„a.npz“ ist ein Archiv ohne Arrays, nur mit „b.txt“; speichere eines mit numpy.savez.",
    ),
    "a number beyond what is exact": (
        lambda: Data.of([[1, -1e16]], "a"),
        "„a“ hat am Index (0, 1), ab 0 gezählt, den Wert −1e+16, der jenseits von ±1e15 liegt, wo ganze "
        "Zahlen nicht mehr exakt sind; verwende kleinere Zahlen.",
    ),
    "no medical volume": (
        lambda: read_nifti(PNG, "a.nii"),
        "„a.nii“ ist ein PNG-Bild und enthält kein NIfTI-Volumen; speichere eines als .nii oder .nii.gz "
        "und lade das hoch.",
    ),
    "a medical volume with a broken header": (
        lambda: read_nifti(changed(nifti(full()), 40, "<8h", 3, -1, 2, 2, 1, 1, 1, 1), "a.nii"),
        "„a.nii“ ist eine NIfTI-Datei, aber ihr Kopf ist beschädigt; speichere das Volumen noch einmal "
        "und lade das hoch.",
    ),
    "slices of two sizes": (
        lambda: read_stack([(PNG, "1.png"), (OTHER_SIZE, "2.png")]),
        "„2.png“ hat 5 × 4 Pixel und „1.png“ 3 × 2; bringe die Bilder auf eine Größe und lade sie noch "
        "einmal hoch.",
    ),
    "a volume that there is not": (
        lambda: volume("hand", 8),
        "Es gibt kein Volumen „hand“; wähle eines von diesen: phantom, ball, shells, impulse.",
    ),
}


@pytest.mark.parametrize(("read", "sentence"), REFUSALS.values(), ids=REFUSALS)
def test_what_cannot_be_read_is_refused_in_german(read, sentence):
    with speaking("de"), pytest.raises(SourceError) as refusal:
        read()
    assert str(refusal.value) == sentence


def three_samples() -> bytes:
    file = BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setparams((2, 1, 8000, 0, "NONE", ""))
        writer.writeframes(bytes([128, 192, 0, 128]))
    return file.getvalue()


NOTES = {
    "a reduced picture": (
        lambda: read_picture(encoded(corner_picture().resize((2048, 1024)), "PNG"), "a").notes,
        ("von 2048 × 1024 auf 1024 × 512 Pixel verkleinert",),
    ),
    "a deep picture": (
        lambda: read_picture(encoded(grey_picture([[-1, 3]], "int32"), "TIFF"), "a").notes,
        ("Werte −1 bis 3 auf 0–255 skaliert",),
    ),
    "bases": (
        lambda: read_sequence("ACn\0").notes,
        (
            "1 unsichtbares Zeichen ausgelassen",
            "Kleinbuchstaben als Großbuchstaben gelesen",
            "N ist ein beliebiger Buchstabe: ein Viertel in jedem Kanal",
        ),
    ),
    "one word": (
        lambda: read_sequence("Vogel", "words").notes,
        (
            "„vogel“ hat einen erfundenen Vektor",
            "eine Position: Ein Kernel, der länger als 1 ist, braucht Padding",
        ),
    ),
    "two words": (
        lambda: read_sequence("Vogel Stern").notes,
        ("„vogel“ und „stern“ haben erfundene Vektoren",),
    ),
    "a sound": (
        lambda: read_sound(three_samples(), "a").notes,
        ("8-Bit-Abtastwerte in Prozent des Vollausschlags",),
    ),
    "a table": (
        lambda: read_csv(b"name;1,5;2\nx;2,5;1", "a").notes,
        ("ausgelassen, weil ohne Zahlen: „Spalte 0“", "Dezimalkommas als Punkte gelesen"),
    ),
    "a medical volume": (
        lambda: read_nifti(nifti(full()), "a.nii").notes,
        ("D, H und W sind die Achsen k, j und i der Datei und laufen nach oben, vorne und rechts",),
    ),
    "a file of another format": (
        lambda: write(np.zeros((2, 2, 3), np.uint8), "GIF", "a.gif", lambda share: None).notes,
        ("Ein GIF hat höchstens 256 Farben, darum ist die Datei ein PNG.",),
    ),
}


@pytest.mark.parametrize(("read", "notes"), NOTES.values(), ids=NOTES)
def test_what_was_done_is_noted_in_german(read, notes):
    with speaking("de"):
        assert read() == notes


def test_the_sides_of_a_sound_have_german_names():
    with speaking("de"):
        assert read_sound(three_samples(), "a").channel_labels == ("links", "rechts")


@pytest.mark.parametrize("sample", [*SIGNALS.values(), *VOLUMES.values()], ids=lambda one: one.name)
def test_a_sample_has_a_german_title_and_a_caption_of_one_line(sample):
    with speaking("de"):
        title, caption = phrase(sample.title), phrase(sample.caption)
    assert caption != sample.caption
    assert caption.endswith(".")
    assert max(len(title) * 3, len(caption)) <= 70


NAME, TOKEN = "{0.__class__}{x}", "{y}"
REPEATING = {
    "an empty file": (lambda: read_picture(b"", NAME), [NAME]),
    "another kind of file": (lambda: read_picture(b"%PDF-1.7", NAME), [NAME]),
    "a damaged file": (lambda: read_picture(PNG[:40], NAME), [NAME]),
    "a large file": (lambda: read_csv(bytes(MAX_UPLOAD_MB * 2**20 + 1), NAME), [NAME]),
    "a cell": (lambda: read_csv(f"1;2\n3;4{TOKEN}".encode(), NAME), [NAME, "4" + TOKEN]),
    "a first cell": (lambda: read_csv(f"a;b\n{TOKEN};d".encode(), TOKEN), [TOKEN]),
    "a sound": (lambda: read_sound(b"ID3", NAME), [NAME]),
    "an array": (lambda: read_array(npy(np.zeros(2)), NAME), [NAME]),
    "arrays": (lambda: read_array(npz(**{TOKEN: EIGHT, "b": EIGHT}), NAME), [NAME, TOKEN]),
    "an array that there is not": (lambda: read_array(npz(a=EIGHT), NAME, member=TOKEN), [NAME, TOKEN]),
    "files in an archive": (lambda: read_array(zipped({TOKEN: b""}), NAME), [NAME, TOKEN]),
    "a medical volume": (lambda: read_nifti(PNG, NAME), [NAME]),
    "slices": (lambda: read_stack([(PNG, NAME), (OTHER_SIZE, "{z}")]), [NAME, "{z}"]),
    "values": (lambda: Data.of([[np.nan]], NAME), [NAME]),
    "the vector of a word": (
        lambda: read_sequence("a{y}b", "words", vectors={"a{y}b": (1.0,)}),
        ["a{y}b"],
    ),
    "a reading": (lambda: read_sequence("1", TOKEN), [TOKEN]),
    "a signal": (lambda: signal(NAME, 8), [NAME]),
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("read", "brought"), REPEATING.values(), ids=REPEATING)
def test_braces_in_what_is_brought_are_repeated_as_they_are(read, brought, language):
    with speaking(language), pytest.raises(SourceError) as refusal:
        read()
    assert [text for text in brought if text not in str(refusal.value)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_braces_in_names_are_noted_as_they_are(language):
    with speaking(language):
        notes = read_stack([(PNG, NAME), (PNG, "{z}")]).notes
        assert [text for text in (NAME, "{z}") if text not in notes[0]] == []
        assert TOKEN in read_sequence(f"cat a{TOKEN}b", "words").notes[0]
