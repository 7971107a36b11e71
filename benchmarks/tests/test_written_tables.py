"""The tables in the benchmarks' README, which the benchmarks write."""

import pytest

from benchmarks.readme import README, with_text


def test_the_readme_has_a_place_for_what_is_measured_under_load():
    page = README.read_text(encoding="utf-8")
    once = with_text(page, "load", "| students |")
    assert "| students |" in once
    assert with_text(once, "load", "| students |") == once
    with pytest.raises(ValueError, match=r"does not have one <!-- benchmarks\.nothing: begin -->"):
        with_text(page, "nothing", "")
