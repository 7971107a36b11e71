"""Pages in a language that marks what it translates: a word without its marks would never be translated."""

import gettext
import json
import re

import pytest
from app_page import ROOT
from google.protobuf.descriptor import FieldDescriptor
from streamlit.testing.v1 import AppTest

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

_UNREAD = {
    *("id", "key", "form_id", "url", "icon", "form", "format", "element_type", "language", "mime_type"),
    *("css_content", "js_content", "html_content", "component_name", "user_key", "fragment_id", "columns"),
    *("data", "spec", "query", "type", "shortcut", "code_text", "config", "uuid", "styles", "autocomplete"),
}
"""Fields of Streamlit's messages that nobody reads."""

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


def texts(message):
    """Return every string in one of Streamlit's messages that a visitor may read."""
    found = []
    for field, value in message.ListFields():
        if field.name in _UNREAD:
            continue
        values = value if field.is_repeated else [value]
        if field.name == "json" or (field.name == "bytes" and b'"rows"' in value):
            found += stage_texts(json.loads(value))
        elif field.type == FieldDescriptor.TYPE_MESSAGE and not field.message_type.GetOptions().map_entry:
            found += [text for one in values for text in texts(one)]
        elif field.type == FieldDescriptor.TYPE_STRING:
            found += [text for text in values if not text.startswith("<style>")]
    return found


def stage_texts(sent):
    """Return what a component is sent to show."""
    scenes = sent.get("scenes", [sent] if "labels" in sent else [])
    labels = [scene["labels"] for scene in scenes]
    found = [text for one in labels for text in (*one["channels"], *one["filters"])]
    guide = sent.get("guide") or {}
    found += (guide.get("opens") or {}).values()
    found += (guide.get("panel") or {}).get("facts", [])
    found += [*sent.get("head", []), *(sent.get("words") or {}).values()]
    found += [row["error"] for row in sent.get("rows", []) if isinstance(row, dict)]
    return (
        found
        + sent.get("headings", [])
        + [sent[name] for name in ("title", "label", "caption") if name in sent]
    )


@pytest.mark.parametrize("query", QUERIES)
def test_no_page_shows_a_word_that_is_in_no_catalogue(marked, query):
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for field in filter(None, query.split("&")):
        key, _, value = field.partition("=")
        app.query_params[key] = value
    app.query_params["lang"] = MARKED
    app.run()
    assert not app.exception
    protos = [node.proto for node in app if getattr(node, "proto", None) is not None]
    shown = {text for proto in protos for text in texts(proto)}
    left = {text[:200]: words for text in shown if (words := unmarked(text))}
    assert left == {}
