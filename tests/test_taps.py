"""The tables of taps: Python's, JavaScript's and those of nested loops are the same."""

import json
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tap_rules import WINDOWS, random_settings

from convviz.core.phases import phases
from convviz.core.shapes import begun_places, places, same_padding, span, stamped
from convviz.core.taps import NOWHERE, Transposed, adaptive, as_json, expand, nearest, strided, transposed
from testbed.live import ROOT

MAKERS = {"strided": strided, "transposed": Transposed, "adaptive": adaptive, "nearest": nearest}
SETTINGS = random_settings(600)
RULES = [MAKERS[kind](**numbers) for kind, numbers in SETTINGS]
PAIRS = [WINDOWS[kind](**numbers) for kind, numbers in SETTINGS]
CASES = list(zip(SETTINGS, RULES, PAIRS, strict=True))

ASK = """
import { readFileSync } from "node:fs";
import { eachReached, expand, fedBy, metBy, jumpOf, pairsAt, windowAt } from "TAPS";

const upTo = (count) => Array.from({ length: count }, (_, i) => i);
const told = JSON.parse(readFileSync("/dev/stdin", "utf8")).map((rule) => {
  const table = expand(rule);
  const reached = new Set();
  eachReached(table, (i) => reached.add(i));
  return {
    rows: upTo(rule.outputs).map((o) => pairsAt(table, o)),
    windows: upTo(rule.outputs).map((o) => windowAt(table, o)),
    feeds: upTo(rule.size + 8).map((i) => fedBy(table, i - 4)),
    meets: upTo(rule.kernel_size).map((k) => metBy(table, k)),
    reached: [...reached].sort((one, other) => one - other),
    jump: jumpOf(table),
  };
});
console.log(JSON.stringify(told));
"""


def rows_of(rule):
    return [[tuple(pair) for pair in expand(rule).at(output)] for output in range(rule.outputs)]


def inside(rule, pairs):
    return [(cell, tap) for cell, tap in pairs if 0 <= cell < rule.size]


def test_the_random_rules_are_of_every_kind_and_reach_every_edge():
    kinds = [as_json(rule)["kind"] for rule in RULES]
    assert all(kinds.count(kind) == 200 for kind in ("strided", "transposed", "windows"))
    clipped = [
        r
        for r, rows in zip(RULES, PAIRS, strict=True)
        if as_json(r)["kind"] == "strided" and len(rows[-1]) < r.kernel_size
    ]
    assert len(clipped) > 20
    assert any(rule.outputs == 1 for rule in clipped)
    assert any(not row for rows in PAIRS for row in rows)
    assert any(rule.outputs == 1 for rule in RULES)
    assert any(rule.outputs > rule.size for rule in RULES)


def test_a_table_has_the_pairs_of_nested_loops():
    for settings, rule, pairs in CASES:
        assert rows_of(rule) == pairs, settings


def test_a_whole_table_is_its_rows():
    for settings, rule, pairs in CASES:
        positions = expand(rule).positions
        assert positions.shape == (rule.outputs, rule.kernel_size)
        rows = [
            [(cell, tap) for tap, cell in enumerate(row) if cell != NOWHERE] for row in positions.tolist()
        ]
        assert rows == pairs, settings


def test_a_position_feeds_the_outputs_that_have_it_in_their_pairs():
    for settings, rule, pairs in CASES:
        table = expand(rule)
        for position in range(-4, rule.size + 4):
            fed = [output for output, row in enumerate(pairs) if position in dict(row)]
            assert list(table.feeds(position)) == fed, (settings, position)


def test_a_tap_meets_the_input_positions_that_it_is_paired_with():
    for settings, rule, pairs in CASES:
        for tap in range(rule.kernel_size):
            met = [cell for row in pairs for cell, k in inside(rule, row) if k == tap]
            assert list(expand(rule).meets(tap)) == met, (settings, tap)


def test_positions_that_are_reached_are_those_in_any_pair():
    for settings, rule, pairs in CASES:
        reached = sorted({cell for row in pairs for cell, _ in row})
        assert list(expand(rule).reached()) == reached, settings


def test_a_window_spans_from_the_first_position_to_the_last():
    for settings, rule, pairs in CASES:
        table = expand(rule)
        for output, row in enumerate(pairs):
            cells = [cell for cell, _ in row]
            assert list(table.window(output)) == (list(range(min(cells), max(cells) + 1)) if cells else []), (
                settings
            )


def test_what_some_outputs_see_is_all_that_they_are_paired_with():
    for settings, rule, pairs in CASES:
        some = range(0, rule.outputs, 2)
        seen = sorted({cell for output in some for cell, _ in pairs[output]})
        assert list(expand(rule).receptive(some)) == seen, settings


def test_the_table_of_a_transposed_rule_is_the_transpose_of_the_table():
    for (kind, _), rule, pairs in CASES:
        if kind == "strided":
            swapped = {
                (output, cell, tap) for output, row in enumerate(pairs) for cell, tap in inside(rule, row)
            }
            back = rows_of(transposed(rule))
            assert {(output, cell, tap) for cell, row in enumerate(back) for output, tap in row} == swapped


def test_a_run_has_the_outputs_at_which_a_tap_lies_on_the_input_and_where():
    for (kind, numbers), rule, pairs in CASES:
        for tap in range(rule.kernel_size if kind == "strided" else 0):
            run = rule.run(tap)
            outputs, cells = range(rule.outputs)[run.outputs], range(rule.size)[run.positions]
            met = [
                (output, cell)
                for output, row in enumerate(pairs)
                for cell, k in inside(rule, row)
                if k == tap
            ]
            assert list(zip(outputs, cells, strict=True)) == met, (numbers, tap)


def test_the_phases_of_a_transposed_rule_have_its_pairs_with_the_taps_in_reverse():
    for (kind, numbers), rule, pairs in CASES:
        if kind != "transposed":
            continue
        found = {}
        for phase in phases(rule):
            taps = range(rule.kernel_size)[phase.taps][::-1]
            for at, output in enumerate(range(rule.outputs)[phase.outputs]):
                met = inside(rule, expand(phase.rule).at(at)) if phase.rule else []
                found[output] = sorted(((cell, taps[tap]) for cell, tap in met), key=lambda pair: pair[1])
        assert [found[output] for output in range(rule.outputs)] == pairs, numbers


def test_the_pace_leads_from_the_first_window_to_the_last():
    for (kind, numbers), rule, pairs in CASES:
        if kind == "strided" and rule.outputs > 1:
            assert pairs[1][0][0] - pairs[0][0][0] == rule.jump
        if kind == "transposed":
            assert rule.jump * numbers["stride"] == 1
        if kind in ("adaptive", "nearest"):
            assert rule.jump * rule.outputs == pytest.approx(rule.size)


def test_javascript_expands_the_same_tables(node):
    program = ASK.replace("TAPS", (ROOT / "convviz/stage/js/model/taps.js").as_uri())
    run = subprocess.run(
        [node, "--input-type=module", "--eval", program],
        input=json.dumps([as_json(rule) for rule in RULES]),
        capture_output=True,
        text=True,
        check=True,
    )
    answers = json.loads(run.stdout)
    assert len(answers) == len(RULES)
    for (settings, rule, pairs), answer in zip(CASES, answers, strict=True):
        table = expand(rule)
        assert answer["rows"] == [[list(pair) for pair in row] for row in pairs], settings
        windows = [table.window(output) for output in range(rule.outputs)]
        assert answer["windows"] == [[window.start, len(window)] for window in windows], settings
        assert answer["feeds"] == [list(table.feeds(i)) for i in range(-4, rule.size + 4)], settings
        assert answer["meets"] == [list(table.meets(tap)) for tap in range(rule.kernel_size)], settings
        assert answer["reached"] == list(table.reached()), settings
        assert answer["jump"] == rule.jump


def test_a_rule_travels_small_however_long_its_table():
    assert len(json.dumps(as_json(strided(10**6, 3, padding=(1, 1))))) < 150
    assert len(json.dumps(as_json(adaptive(10**6, 10**3)))) < 150


def test_a_row_of_a_million_outputs_is_read_without_the_others():
    table = expand(strided(10**6, 3, stride=2, padding=(1, 1)))
    assert [pair.input for pair in table.at(400_000)] == [799_999, 800_000, 800_001]
    assert table.window(400_000) == range(799_999, 800_002)


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3))
def test_sizes_are_those_counted_cell_by_cell(size, kernel_size, stride, dilation):
    reach = max(tap * dilation for tap in range(kernel_size)) + 1
    assert span(kernel_size, dilation) == reach
    starts = [start for start in range(0, size, stride) if start + reach <= size]
    if starts:
        assert places(size, reach, stride) == len(starts)
        begun = len(starts) + (starts[-1] + reach < size and starts[-1] + stride < size)
        assert begun_places(size, reach, stride, 0) == begun
    total = 0
    while size + total < reach or places(size + total, reach, stride) < len(range(0, size, stride)):
        total += 1
    assert same_padding(size, reach, stride) == total


@given(st.integers(1, 9), st.integers(1, 5), st.integers(1, 4), st.integers(1, 3), st.data())
def test_a_transposed_size_leads_back_to_every_size_whatever_the_remainder(
    size, kernel_size, stride, dilation, data
):
    reach = span(kernel_size, dilation)
    padding = data.draw(st.integers(0, 3))
    padded = size + 2 * padding
    if padded >= reach:
        outputs, remainder = places(padded, reach, stride), (padded - reach) % stride
        assert stamped(outputs, reach, stride, padding, remainder) == size
