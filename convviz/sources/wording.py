"""How messages repeat what they are given."""


def shown(text: str, limit: int) -> str:
    """A text from outside on one line: no control characters, cut where it is long.

    Examples
    --------
    >>> shown("a\\x00b\\nc" + "d" * 99, 9)
    'ab cdddd…'
    """
    kept = (character for character in text[: 16 * limit] if character.isprintable() or character.isspace())
    text = " ".join("".join(kept).split())
    return text if len(text) <= limit else text[: limit - 1] + "…"


def grouped(count: int) -> str:
    """A whole number with a narrow no-break space between its thousands."""
    return f"{count:,}".replace(",", "\u202f")
