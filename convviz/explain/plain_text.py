"""The arithmetic of a step as plain text, to be copied."""

from __future__ import annotations

from convviz.explain.arithmetic import Arithmetic, Channel
from convviz.explain.headline import grouped
from convviz.explain.numerals import factor
from convviz.language import phrase


def plain_text(arithmetic: Arithmetic, limit: int = 1331) -> str:
    """Write the arithmetic of a step for copying, with at most `limit` products a channel.

    Examples
    --------
    >>> import numpy as np
    >>> from convviz.explain.arithmetic import work_out
    >>> from convviz.layers.scene import build_scene
    >>> print(plain_text(work_out(build_scene(np.array([[3, -2, 1]]), np.array([[[2, 1]]])), 1)))
    Conv1D, filter 0, step 2 of 2: position 1
    <BLANKLINE>
    channel 0
      −2×2 + 1×1
      = −4 + 1
      = −3
    <BLANKLINE>
    total
      −3 + bias 0 = −3
    """
    lines = [arithmetic.title, ""]
    for channel in arithmetic.channels:
        products = [factor(one.product) if i else one.product for i, one in enumerate(channel.products)]
        is_alone = len(products) == 1
        lines += [channel.label, f"  {_written(channel, channel.terms, limit)}"]
        if len(products) > 1 and channel.products[0].weight:
            lines.append(f"  {channel.terms_equal} {_written(channel, products, limit)}")
        lines += [f"  {channel.terms_equal if is_alone else channel.equals} {channel.sum}", ""]
    whole = [phrase("total"), f"  {arithmetic.last_line}"] if arithmetic.last_line else []
    return "\n".join([*lines, *whole, arithmetic.note]).rstrip()


def _written(channel: Channel, parts: list[str], limit: int) -> str:
    more = len(parts) - limit
    if more > 0:
        parts = [*parts[:limit], phrase("… {count} more", count=grouped(more))]
    return channel.written(parts)
