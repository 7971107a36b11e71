"""How messages repeat what they are given."""

from collections.abc import Iterable, Sequence
from itertools import chain, groupby

from convviz.core.limits import MAX_SHOWN
from convviz.language import phrase, spelled


def shown(text: str, limit: int) -> str:
    """A text from outside on one line: no control characters, cut where it is long.

    Examples
    --------
    >>> shown("a\\x00b\\nc" + "d" * 99, 9)
    'ab cdddd…'
    """
    kept = (character for character in text[: 16 * limit] if character.isprintable() or character.isspace())
    line = " ".join("".join(kept).split())
    if line == text and len(text) <= limit:
        return text  # and not a copy: it may be a sentence that can be said again
    return line if len(line) <= limit else line[: limit - 1] + "…"


def named(key: str, limit: int) -> str:
    """A name from outside; each character of it that cannot be seen by its code point.

    Examples
    --------
    >>> named("stride", 9), named("\\a", 9), named("stri\\ade\\n", 40)
    ('stride', 'U+0007', 'stri U+0007 de U+000A')
    """
    visible = str.isprintable if key.strip() else str.isalnum
    runs = (
        ["".join(run)] if is_visible else [f"U+{ord(character):04X}" for character in run]
        for is_visible, run in groupby(key[:limit], visible)
    )
    line = " ".join(chain.from_iterable(runs))
    return line if len(key) <= limit and len(line) <= limit else line[: limit - 1] + "…"


def one_of(names: Iterable[str]) -> str:
    """Names to choose from, as one reads them out.

    Examples
    --------
    >>> one_of(["grey"]), one_of(["D", "H", "W"])
    ('grey', 'D, H or W')
    """
    *first, last = names
    return phrase("{first} or {last}", first=", ".join(first), last=last) if first else last


def grouped(count: int) -> str:
    """A whole number with a narrow no-break space between its thousands."""
    return f"{count:,}".replace(",", "\u202f")


def scaled(low: float, high: float) -> str:
    """What is noted of values that became brightness, the lowest as 0.

    Examples
    --------
    >>> scaled(-1, 0.5)
    'values −1 to 0.5 scaled to 0–255'
    """
    lowest, highest = (spelled(f"{value:.6g}".replace("-", "−")) for value in (low, high))
    return phrase("values {low} to {high} scaled to 0–255", low=lowest, high=highest)


def quoted(names: Sequence[str], most: int = 3) -> str:
    """Names in quotation marks, in a sentence; those beyond `most` are only counted.

    Examples
    --------
    >>> quoted(["a"]), quoted("ab"), quoted("abcde")
    ('“a”', '“a” and “b”', '“a”, “b”, “c” and 2 more')
    """
    marked = [phrase("“{name}”", name=shown(name, MAX_SHOWN)) for name in names[:most]]
    if len(names) > most:
        marked.append(phrase("{count} more", count=grouped(len(names) - most)))
    *first, last = marked
    return phrase("{first} and {last}", first=", ".join(first), last=last) if first else last
