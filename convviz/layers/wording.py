"""Numbers and names as they stand in a sentence."""

from __future__ import annotations

from convviz.language import count_phrase, phrase

MINUS = "\N{MINUS SIGN}"
TIMES = "\N{MULTIPLICATION SIGN}"
THIN = "\N{NARROW NO-BREAK SPACE}"


def grouped(count: int) -> str:
    """Return a whole number with a narrow no-break space between its thousands.

    Examples
    --------
    >>> grouped(1234567).replace(THIN, "_")
    '1_234_567'
    """
    return f"{count:,}".replace(",", THIN).replace("-", MINUS)


def listed(names: tuple[str, ...] | list[str]) -> str:
    """Return names as one reads them out.

    Examples
    --------
    >>> listed(["L"]), listed(["H", "W"]), listed(["D", "H", "W"])
    ('L', 'H and W', 'D, H and W')
    """
    *first, last = names
    return phrase("{first} and {last}", first=", ".join(first), last=last) if first else last


def multiply_adds(count: int) -> str:
    """Count products that are summed."""
    return count_phrase("{count} multiply-add", "{count} multiply-adds", count)


def channel_names(count: int) -> tuple[str, ...]:
    """Name channels by their numbers."""
    return tuple(phrase("channel {number}", number=index) for index in range(count))


def filter_names(count: int) -> tuple[str, ...]:
    """Name filters by their numbers."""
    return tuple(phrase("filter {number}", number=index) for index in range(count))
