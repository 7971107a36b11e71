"""The language in which ConvViz speaks: sentences stand in the code in English, and in a catalogue an other.

A sentence is written where it is said, as ``phrase("step {step}", step=3)``; what is fixed at the import of
a module is marked there with `later`, and said with `phrase` when it is shown. The catalogues are gettext's,
one file a language, as ``convviz/language/de.po``, and ``python -m convviz.language`` brings them up to date.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

WORDS = Path(__file__).parent
LANGUAGES = {"en": "English", "de": "Deutsch"}
"""Their names in themselves, by their codes (ISO 639-1); the first is what stands in the code."""
FIRST = next(iter(LANGUAGES))

_DECIMAL_SIGNS = {"de": ","}
"""What stands before the decimals of a number, where it is not a point."""
_THIN = "\N{NARROW NO-BREAK SPACE}"
_spoken: ContextVar[str] = ContextVar("spoken")
_asked: list[Callable[[], str]] = []


class Sentence(str):
    """What was said, and how it is said once more: in the language that is spoken by then."""

    __slots__ = ("how",)
    how: tuple[Callable[..., str], tuple[object, ...], dict[str, object]]

    def format(self, **values: object) -> Sentence:  # type: ignore[override]  # what varies has a name
        """Put into its braces what varies."""
        say, texts, given = self.how
        return _said(super().format(**_written(values)), say, *texts, values=given | values)


class _Decimal(float):
    """A number that is written with the decimal sign of the language that is spoken."""

    __slots__ = ()

    def __format__(self, form: str) -> str:
        return spelled(format(float(self), form))


def phrase(text: str, /, **values: object) -> str:
    """Say a sentence in the language that is spoken.

    Parameters
    ----------
    text : str
        In English; what varies stands in braces.
    **values
        What is put there. Floats are written as the language writes decimals, and so is what `spelled` wrote.

    Examples
    --------
    >>> phrase("step {step} of {steps}", step=2, steps=9)
    'step 2 of 9'
    >>> with speaking("de"):
    ...     phrase("step {step} of {steps}", step=2, steps=9)
    'Schritt 2 von 9'
    """
    told = catalogue(spoken()).gettext(text) if text else text
    return _said(told.format(**_written(values)) if values else told, phrase, text, values=values)


def spelled(text: str) -> str:
    """Write a number that has a decimal point as the language that is spoken does.

    Examples
    --------
    >>> with speaking("de"):
    ...     spelled("0.25"), spelled("−1.5e−12"), spelled("3")
    ('0,25', '−1,5e−12', '3')
    """
    sign = decimal_sign(spoken())
    return text if "." not in text else _said(text.replace(".", sign), spelled, text, values={})


def decimal_sign(code: str) -> str:
    """Return what stands before the decimals of a number in a language.

    Examples
    --------
    >>> decimal_sign("en"), decimal_sign("de")
    ('.', ',')
    """
    return _DECIMAL_SIGNS.get(code, ".")


def separator() -> str:
    """Return what stands between numbers in a list, so that none is taken for the decimals of the one before.

    Examples
    --------
    >>> separator().join(["0.5", "2"])
    '0.5, 2'
    >>> with speaking("de"):
    ...     separator().join(map(spelled, ["0.5", "2"]))
    '0,5; 2'
    """
    return "; " if decimal_sign(spoken()) == "," else ", "


def count_phrase(one: str, many: str, count: int, /, **values: object) -> str:
    """Say a sentence about a number of things, ``{count}`` in it, with a thin space between its thousands.

    Examples
    --------
    >>> [count_phrase("{count} channel", "{count} channels", count) for count in (1, 3)]
    ['1 channel', '3 channels']
    """
    told = catalogue(spoken()).ngettext(one, many, count)
    told = told.format(count=f"{count:,}".replace(",", _THIN), **_written(values))
    return _said(told, count_phrase, one, many, count, values=values)


def again(sentence: str) -> str:
    """Say once more what was said, with all that was said in it; what nobody said stays as it is.

    Examples
    --------
    >>> told = phrase("{first} and {last}", first=phrase("row"), last="H")
    >>> with speaking("de"):
    ...     again(told), again("row and H")
    ('Zeile und H', 'row and H')
    """
    if not isinstance(sentence, Sentence):
        return sentence
    say, texts, values = sentence.how
    return say(
        *texts, **{name: again(value) if isinstance(value, str) else value for name, value in values.items()}
    )


def _written(values: dict[str, object]) -> dict[str, object]:
    """What is put into a sentence, its numbers as the language writes them."""
    return {name: _Decimal(value) if isinstance(value, float) else value for name, value in values.items()}


def _said(told: str, say: Callable[..., str], *texts: object, values: dict[str, object]) -> Sentence:
    sentence = Sentence(told)
    sentence.how = say, texts, values
    return sentence


def later(text: str) -> str:
    """Mark an English sentence that is said later, with `phrase`: the catalogues then have it."""
    return text


def spoken() -> str:
    """The code of the language that is spoken here, in this thread."""
    try:
        return _spoken.get()
    except LookupError:
        code = _asked[-1]() if _asked else FIRST
        _spoken.set(code)
        return code


def speak(code: str) -> None:
    """Speak a language from now on, in this thread.

    Raises
    ------
    ValueError
        When there is no catalogue of it.
    """
    _spoken.set(_known(code))


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for as long as a block lasts."""
    token = _spoken.set(_known(code))
    try:
        yield
    finally:
        _spoken.reset(token)


def _known(code: str) -> str:
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r} is unknown; use {' or '.join(map(repr, LANGUAGES))}.")
    return code


def ask_first(ask: Callable[[], str]) -> None:
    """Let a page say which language a thread begins with that has not spoken yet."""
    _asked[:] = [ask]


def wanted(accepted: Iterable[str]) -> str:
    """Return the first of the languages that somebody reads and ConvViz speaks.

    Parameters
    ----------
    accepted : iterable of str
        Language tags as browsers send them (RFC 5646), the dearest first.

    Examples
    --------
    >>> wanted(["fr-CH", "de-AT", "en"]), wanted(["ja"])
    ('de', 'en')
    """
    codes = (tag.replace("_", "-").partition("-")[0].lower() for tag in accepted)
    return next((code for code in codes if code in LANGUAGES), FIRST)


@cache
def catalogue(code: str) -> NullTranslations:
    """The sentences of a language; the first has none, as they stand in the code."""
    if code == FIRST:
        return NullTranslations()
    from babel.messages.mofile import write_mo  # for whoever speaks another language

    compiled = BytesIO()
    write_mo(compiled, written(code))
    return GNUTranslations(BytesIO(compiled.getvalue()))


def sentences_of(script: str, code: str) -> dict[str, str | list[str]]:
    """The sentences that scripts say in the browser: each by its English one, or by that of one thing.

    Parameters
    ----------
    script : str
        The path of the scripts begins so, relative to the project: ``"convviz/stage/"``.
    code : str
    """
    return {
        message.id if isinstance(message.id, str) else message.id[0]: (
            message.string if isinstance(message.string, str) else list(message.string or ())
        )
        for message in (() if code == FIRST else written(code))
        if any(path.startswith(script) and path.endswith(".js") for path, _ in message.locations)
    }


def written(code: str) -> Catalog:
    """The catalogue of a language as it stands in its file, Babel's ``Catalog``."""
    from babel.messages.pofile import read_po

    with (WORDS / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)
