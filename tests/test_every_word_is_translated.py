"""Pages in a language that marks what it translates: a word without its marks would never be translated."""

import gettext
import re

import pytest
from any_page import at
from read_texts import read

from convviz import language
from convviz.layers import LAYERS
from convviz.learn.compare.catalogue import COMPARISONS
from convviz.learn.compare.chains import CHAIN_COMPARISONS
from convviz.learn.quiz.catalogue import KINDS
from convviz.stage import script

_MARKED = re.compile(r"⟦[^⟦⟧]*⟧")
_WORD = re.compile(r"[A-Za-z]{3,}")
_MARKUP = re.compile(r"\]\([^()]*\)|:\w+(?:-badge)?\[|\$\$.*?\$\$|\\begin.*\\end\{aligned\}", re.DOTALL)
_CODE = re.compile(r"\S*[\d_=(]\S*")
_NAMES = {
    *("zeros", "reflect", "replicate", "circular", "valid", "same", "full", "causal"),
    *("PyTorch", "TensorFlow", "Keras", "JAX", "NumPy", "SciPy", "PNG", "SVG", "CSV", "npy", "dpi"),
    *("Deutsch", "English", "Upsample", "max"),
    *("BatchNorm", "ReLU", "LeakyReLU", "Sigmoid", "Tanh", "GELU", "ReLU6", "SiLU"),
    *("Flatten", "Linear", "Softmax", "add", "concat", "branch"),
    *("stride", "padding", "dilation", "groups", "bias", "eps"),
}
"""Words of torch's, frameworks, kinds of file and languages are called the same in every language."""

MARKED = "qq"  # no language has this code

QUERIES = (
    "",
    "rank=1",
    "rank=3",
    "view=working",
    "view=matrix",
    "view=im2col",
    "view=code",
    "view=plots",
    "view=share",
    *(f"layer={kind}" for kind in LAYERS),
    *(f"layer={kind}&rank=1&view=working" for kind in LAYERS),
    "activation=ReLU&norm=0~1~1~0&view=working",
    "activation=GELU&view=share",
    "source=typed&rank=1",
    "source=upload",
    "page=compare",
    "page=lessons",
    "page=lessons&name=windows.1",
    "page=gallery",
    "page=lessons&name=matrices.3",
    "page=lessons&name=sizes.recap",
    *(f"page=compare&name={name}" for name in (*COMPARISONS, *CHAIN_COMPARISONS)),
    *(f"page=predict&name={kind}.1.{level}" for kind in KINDS for level in ("easy", "hard")),
    *(f"page=predict&name=chain.{seed}.hard" for seed in range(4)),
    "page=frameworks",
    "page=network",
    "page=network&at=8",
    "page=network&net=Conv(2,3,padding=same)~Flatten~Linear(3)~Softmax&at=2&view=working",
    "page=network&net=Conv(2,99)~ReLU&at=1",
    "page=network&net=Conv(2,3,padding=1)~ReLU~Concat(input)&at=3&rank=1",
    "stride=9999&k=abc&filters=none",
)


class Marking(gettext.NullTranslations):
    """A language whose sentences are the English ones in brackets."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, msgid1, msgid2, n):
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


@pytest.fixture
def marked(monkeypatch):
    """Have one more language, which marks what it translates."""
    monkeypatch.setitem(language.LANGUAGES, MARKED, MARKED)
    monkeypatch.setattr(language, "catalogue", lambda code: Marking())
    monkeypatch.setattr(script, "sentences_of", lambda path, code: {})


def unmarked(text):
    """Return the words of a text that are not in brackets, nor code, nor names."""
    text = _MARKUP.sub("", text)
    while text != (stripped := _MARKED.sub("", text)):
        text = stripped
    return [word for word in _WORD.findall(_CODE.sub("", text)) if word not in _NAMES]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("⟦step ⟦two⟧⟧ of ⟦nine⟧", []),
        ("⟦step⟧ two and ⟦three⟧", ["two", "and"]),
        ("[⟦a book⟧](https://example.org/) same kernel_size=3 :red[Caution]", ["Caution"]),
    ],
)
def test_a_word_without_marks_is_found(text, words):
    assert unmarked(text) == words


@pytest.mark.parametrize("query", QUERIES)
def test_no_page_shows_a_word_that_is_in_no_catalogue(marked, query):
    app = at(f"{query}&lang={MARKED}")
    assert not app.exception
    left = {text[:200]: words for text in read(app) if (words := unmarked(text))}
    assert left == {}
