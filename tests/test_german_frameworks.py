"""The box for a pasted layer in German: what comes out, why a call is refused, where it is none."""

import pytest
from app_page import ROOT, told
from streamlit.testing.v1 import AppTest

from convviz.core.errors import SourceError
from convviz.frameworks.read.answers import facts
from convviz.frameworks.read.calls import read_call
from convviz.frameworks.read.staging import staged
from convviz.language import speaking

ONE_CALL = "Füge einen Aufruf ein, etwa nn.Conv2d(3, 16, 3, padding=1)."
READ = (
    "Gelesen wird: Conv1d, Conv2d oder Conv3d von PyTorch; "
    "Conv1D, Conv2D, Conv3D, DepthwiseConv1D oder DepthwiseConv2D von Keras. "
    "Auch deren Pooling-, transponierte und Upsampling-Schichten werden gelesen, und die von tf.nn."
)


@pytest.fixture(autouse=True)
def german():
    with speaking("de"):
        yield


@pytest.mark.parametrize(
    ("text", "shape", "sentence"),
    [
        (
            "nn.Conv2d(3, 16, 3, stride=2, padding='same')",
            "1, 3, 32, 32",
            "padding='same' braucht den Stride 1, und der Stride ist 2; "
            "gib das Padding als Zahl von Zellen an.",
        ),
        (
            "nn.Conv1d(8, 16, 3, padding='causal')",
            "8, 32",
            "padding muss 'valid' oder 'same' sein oder aus ganzen Zahlen bestehen; gegeben ist 'causal'. "
            "Fülle die Vergangenheit selbst auf, mit torch.nn.functional.pad.",
        ),
        (
            "nn.Conv2d(3, 16, 3, strides=2)",
            "3, 32, 32",
            "Conv2d hat kein Argument „strides“: In PyTorch heißt es stride.",
        ),
        (
            "nn.Conv2d(3, 16, 3)",
            "1, 32, 32, 3",
            "in_channels ist 3, und die Eingabe (1, 32, 32, 3) hat 32 Kanäle: "
            "PyTorch erwartet die Kanäle zuerst; verschiebe also die letzte Achse vor die anderen.",
        ),
        (
            "nn.Conv2d(1, 6, 5)",
            "28, 28",
            "Conv2d erwartet die Form (C, H, W) oder, mit Batch, (N, C, H, W); (28, 28) hat 2 Größen.",
        ),
        ("nn.Conv2d()", "3, 32, 32", "Conv2d braucht in_channels, out_channels und kernel_size."),
        (
            "Conv2D(16, 3, strides=2, dilation_rate=(2, 1))",
            "None, 32, 32, 3",
            "strides über 1 und eine dilation_rate über 1 gehen nicht zusammen, "
            "und gegeben sind 2 und (2, 1); setze eines davon auf 1.",
        ),
        (
            "Conv1D(16, 3, padding=1)",
            "None, 32, 3",
            "padding muss 'valid', 'same' oder 'causal' sein; eine Zahl wie 1 geht nicht: "
            "Setze eine ZeroPadding-Schicht davor.",
        ),
        (
            "layers.Conv2D(3, 3, groups=3)",
            "None, 32, 32, 4",
            "Die Kanalzahl der Eingabe muss durch groups teilbar sein, und 4 ist nicht durch 3 teilbar.",
        ),
        (
            "Conv2D(6, 3)",
            "None, 32, 32, None",
            "Die Zahl der Kanäle muss bekannt sein, und in (None, 32, 32, None) ist sie None: "
            "Schreibe die Zahl hin.",
        ),
        (
            "Conv2D(6, 3)",
            "7",
            "Die Form hat 1 Größe; eine Faltung braucht 2 bis 5, etwa (1, 3, 32, 32): den Batch, die Kanäle "
            "und ein bis drei Achsen, entlang derer der Kernel wandert.",
        ),
        (
            "nn.Conv2D(3, 16, 3)",
            "3, 32, 32",
            "PyTorch hat kein Conv2D; dort heißt es Conv2d. Conv2D ist die Schicht von Keras.",
        ),
        (
            "nn.Conv2d(3, width, 3)",
            "3, 32, 32",
            "Was „width“ als out_channels bedeutet, ist hier nicht bekannt; schreibe den Wert hin.",
        ),
        (
            "nn.Conv2d(3, 16, 3, padding=-16, padding_mode='circular')",
            "3, 32, 40",
            "Ein Padding von −16 nimmt an beiden Enden von H 16 Zellen weg, und die Eingabe hat 32: "
            "Nichts bleibt übrig; nimm weniger weg.",
        ),
        (
            "Conv2D(16, 3, activation='nonsense')",
            "None, 32, 32, 3",
            "activation muss eine Funktion sein oder der Name einer Funktion in Keras, etwa 'relu'; "
            "gegeben ist 'nonsense'.",
        ),
        (
            "Conv2D(16, 3, name='a/b')",
            "None, 32, 32, 3",
            "name muss ein Text ohne Schrägstrich sein; gegeben ist 'a/b'.",
        ),
        (
            "nn.Conv2d(03, 16, 3)",
            "3, 32, 32",
            f"Bei Zeichen 11, „03“: Python liest das nicht als Zahl. {ONE_CALL}",
        ),
        (
            "nn.Linear(3, 4)",
            "3, 32, 32",
            f"„nn.Linear“ hat kein Fenster, das wandert. {READ}",
        ),
        (
            "nn.Conv2d(3, 16",
            "3, 32, 32",
            "Der Aufruf endet zu früh: Hier muss ein Komma oder eine schließende Klammer ) stehen. "
            f"{ONE_CALL}",
        ),
        (
            "nn.Conv2d(stride=1, 3)",
            "3, 32, 32",
            f"Bei Zeichen 21, „3“: Ein Wert ohne Namen kann nicht auf einen mit Namen folgen. {ONE_CALL}",
        ),
    ],
)
def test_a_call_that_has_no_answer_is_told_why(text, shape, sentence):
    try:
        told = read_call(text, shape).refusal
    except SourceError as error:
        told = str(error)

    assert told == sentence


@pytest.mark.parametrize(
    ("text", "shape", "lines"),
    [
        (
            "nn.Conv2d(3, 16, 3, stride=2, padding=1)",
            "3, 64, 48",
            [
                "Eingabe | (3, 64, 48) | (C_in, H, W)",
                "Ausgabe | (16, 32, 24) | (C_out, H_out, W_out)",
                "Größe | ⌊(64 + 1 + 1 − 3) / 2⌋ + 1 = 32 in H, ⌊(48 + 1 + 1 − 3) / 2⌋ + 1 = 24 in W | "
                "⌊(Eingabe + Padding − Kernel) / Stride⌋ + 1",
                "Parameter | 16 × 3 × 3 × 3 + 16 = 448 | Filter × Kanäle × Kernel + Biases",
            ],
        ),
        (
            "nn.Conv2d(4, 4, 3, groups=4, dilation=2, bias=False)",
            "4, 9, 9",
            [
                "Eingabe | (4, 9, 9) | (C_in, H, W)",
                "Ausgabe | (4, 5, 5) | (C_out, H_out, W_out)",
                "Größe | ⌊(9 − (2×(3 − 1) + 1)) / 1⌋ + 1 = 5 in H und W | "
                "⌊(Eingabe + Padding − effektiver Kernel) / Stride⌋ + 1",
                "Parameter | 4 × 1 × 3 × 3 = 36 | Filter × Kanäle je Filter × Kernel, kein Bias",
            ],
        ),
    ],
)
def test_an_answer_has_its_numbers_and_words(text, shape, lines):
    assert [" | ".join(fact) for fact in facts(read_call(text, shape))] == lines


def test_what_is_read_in_a_certain_way_is_said():
    call = read_call("Conv2D(32, (3, 3), activation='relu', input_shape=(28, 28, 1))", "")

    assert call.request.notes == (
        "Keras stellt den Batch voran: (28, 28, 1) wird als (None, 28, 28, 1) gelesen.",
        "Die Aktivierung kommt nach der Faltung: Sie ändert weder die Form noch die Zahl der Parameter.",
    )


def test_what_the_stage_cannot_show_is_said():
    _, notes = staged(read_call("nn.Conv2d(64, 128, 13, groups=2, stride=20)", "64, 90, 60"))

    assert notes == (
        "Gezeigt: 1 von 2 Gruppen, 16 von 64 Kanälen und 8 von 128 Filtern.",
        "Gezeigt werden 32 × 32 Zellen statt 90 × 60.",
        "Kernelgröße auf 11 × 11 statt 13 × 13 gesetzt, das Maximum hier.",
        "Stride auf 16 × 16 statt 20 × 20 gesetzt, das Maximum hier.",
        "Die Gewichte sind ganze Zufallszahlen, wie in einer untrainierten Schicht.",
    )


def test_the_page_asks_and_answers():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    app.query_params["lang"], app.query_params["page"] = "de", "frameworks"
    app.run()

    assert app.text_area(key="paste-text").label == "Schicht"
    assert app.text_input(key="paste-shape").label == "Form der Eingabe"
    assert app.button(key="paste-stage").label == "Diese Schicht ansehen"
    examples = app.segmented_control(key="paste-example")
    convolutions = ["Stride und Padding", "Kausal", "Depthwise", "Video"]
    others = ["Max-Pooling", "Transponiert", "PyTorch lehnt ab", "Keras lehnt ab"]
    assert examples.options == [*convolutions, *others]

    examples.set_value("Keras lehnt ab").run()

    assert not app.exception
    assert told(app, "note") == [
        "Keras lehnt das ab: strides über 1 und eine dilation_rate über 1 gehen nicht zusammen, "
        "und gegeben sind 2 und 2; setze eines davon auf 1."
    ]
