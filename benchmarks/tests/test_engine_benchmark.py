"""The benchmark of the engine: what it says of what it measured, never how long that took."""

import re
from itertools import product

import numpy as np
import pytest

import convviz
from benchmarks import layers, tables
from benchmarks.bars import Figures, LayerResult, Result, layer_verdicts, verdicts
from benchmarks.definition import error
from benchmarks.layer_workloads import LAYER_WORKLOADS, layer_arrays
from benchmarks.peers import Convolution, installed
from benchmarks.race import Round, race, ratio, seconds
from benchmarks.readme import README
from benchmarks.verdict import finish
from convviz.core.spec import resolve
from testbed.workloads import SMALL, WORKLOADS, Workload, arrays

PEERS = ("torch", "scipy.signal", "ndimage", "OpenCV", "matchTemplate")
FINE = Figures(small=50e-6, size=1.2, kernel=3.0)


def result(workload, dtype="float32", **fields):
    """Return a result that meets every bar."""
    measured = {"algorithm": "im2col", "seconds": 0.01, "ratios": dict.fromkeys(PEERS, 6.0)}
    measured |= {"error": 1e-14, "arrays": 1_000_000, "peak": 2_000_000}
    return Result(workload, dtype, **(measured | fields))


def missed(results, figures=FINE):
    """Return the bars that are not met."""
    return [verdict.bar for verdict in verdicts(results, figures) if verdict.met is False]


def rows_of(text):
    """Return the cells of each row of a Markdown table, the rule left out."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line]
    return [row for row in rows if not set("".join(row)) <= set("-: ")]


def test_every_workload_is_a_convolution_and_has_a_name_of_its_own():
    names = [workload.name for workload in (*WORKLOADS, SMALL)]
    assert len(set(names)) == len(names)
    for workload in (*WORKLOADS, SMALL):
        assert resolve(workload.input_shape, workload.weight_shape, **workload.settings).steps


def test_the_kernel_called_rank_1_is_an_outer_product():
    (workload,) = (workload for workload in WORKLOADS if workload.rank_one)
    assert np.linalg.matrix_rank(arrays(workload, "float64")[1][0, 0]) == 1


def test_the_readme_has_a_row_for_every_workload_and_a_number_in_each():
    block = README.read_text(encoding="utf-8").partition("<!-- benchmarks.engine: begin -->\n")[2]
    head, *rows, last = rows_of(block.partition("\n\n")[0])
    assert head == ["workload", "computed as", "ms", *PEERS]
    assert [row[0] for row in rows] == [workload.name for workload in WORKLOADS]
    assert last[0] == "median"
    for _, algorithm, *numbers in rows:
        assert algorithm.isalnum()
        assert all(re.fullmatch(r"–|\d+(\.\d+)?", number) for number in numbers)
        assert numbers[0] != "–"


def test_a_table_lines_up_and_shows_its_median():
    text = tables.compared([result(workload) for workload in WORKLOADS], PEERS)
    assert len({len(line) for line in text.splitlines()}) == 1
    assert rows_of(text)[-1] == ["median", "", "", *["6.0"] * 5]


def test_a_run_that_meets_every_bar_misses_none():
    results = [result(workload, dtype) for workload in WORKLOADS for dtype in ("float32", "float64")]
    assert all(verdict.met for verdict in verdicts(results, FINE))


@pytest.mark.parametrize(
    ("name", "fields", "bar"),
    [
        ("2D 512² 3×3", {"ratios": {"torch": 0.9}}, "torch > 1 where filters are few"),
        ("2D CNN 64→64 56² 3×3", {"ratios": {"torch": 0.3}}, "torch ≥ 0.4 where filters are many"),
        ("3D 128³ 9³", {"ratios": {"ndimage": 0.99}}, "ndimage > 1 on every workload"),
        ("2D 2048² 5×5", {"ratios": {"OpenCV": 0.3}}, "OpenCV ≥ 0.4 at 3×3 and 5×5 on 2048²"),
        ("2D 4096² 31×31", {"ratios": {"OpenCV": 0.8}}, "OpenCV > 1 at 31×31"),
        ("2D RGB→3 512² 3×3", {"ratios": {"OpenCV": 0.8}}, "OpenCV > 1 for RGB → 3"),
        ("3D 128³ 3³", {"error": 2e-6}, "error in float32 ≤ 1e-06"),
        ("3D 128³ 3³", {"peak": 68_000_000}, "memory ≤ 3 × (input + output) + 64 MB"),
    ],
)
def test_one_workload_below_its_bar_is_a_missed_bar(name, fields, bar):
    results = [result(w, **(fields if w.name == name else {})) for w in WORKLOADS]
    assert missed(results) == [bar]


def test_a_layer_with_many_filters_may_be_slower_than_torch_and_a_small_picture_than_opencv():
    allowed = {"2D CNN 64→64 56² 3×3": {"torch": 0.5}, "2D 512² 3×3": {"OpenCV": 0.2}}
    results = [result(workload, ratios=allowed.get(workload.name, {"torch": 6.0})) for workload in WORKLOADS]
    assert missed(results) == []


def test_growth_and_the_small_call_have_bars():
    assert len(missed([], Figures(small=70e-6, size=1.6, kernel=7.0))) == 3


def test_contenders_take_turns_and_the_least_disturbed_rounds_count(monkeypatch):
    order, disturbed = [], iter([0.9, 0.3, 0.1, 0.2])
    monkeypatch.setattr("benchmarks.race.wait_for_an_idle_moment", lambda: None)
    monkeypatch.setattr("benchmarks.race.Clocks.others_since", lambda *_: next(disturbed))
    calls = {"ours": lambda: order.append("a"), "theirs": lambda: order.append("b")}
    rounds = race(calls, rounds=2)
    assert [round.disturbed for round in rounds] == [0.9, 0.1]
    assert all(round.seconds.keys() == calls.keys() for round in rounds)
    assert re.fullmatch("(a+b+){5}", "".join(order))


def test_a_ratio_is_the_median_of_those_of_the_rounds_that_have_both():
    pairs = ((1.0, 2.0), (3.0, 9.0), (2.0, 10.0))
    rounds = [Round({"ours": ours, "theirs": theirs}, 0.0) for ours, theirs in pairs]
    rounds.append(Round({"ours": 100.0}, 0.0))
    assert ratio(rounds, "theirs", "ours") == 3.0
    assert seconds(rounds, "theirs") == 9.0


@pytest.mark.parametrize("groups", [1, 2])
def test_an_error_is_measured_against_the_definition(groups):
    random = np.random.default_rng(1)
    input, weight = random.standard_normal((4, 9, 8)), random.standard_normal((6, 4 // groups, 3, 2))
    settings = {"padding": ((1, 2), (0, 3)), "stride": (2, 1), "dilation": (1, 2), "groups": groups}
    spec = resolve(input.shape, weight.shape, **settings, padding_mode="circular")
    output = convviz.cross_correlate(input, weight, **settings, padding_mode="circular")
    assert error(output, spec, input, weight) < 1e-14
    output[3, 1, 1] += np.abs(output).max() / 100
    assert error(output, spec, input, weight) == pytest.approx(0.01, rel=0.05)


@pytest.mark.parametrize(
    "workload",
    [
        Workload("plain", (1, 13, 12), (1, 1, 3, 4)),
        Workload("rank-1", (1, 13, 12), (1, 1, 5, 3), rank_one=True),
        Workload("stride", (1, 13, 12), (1, 1, 3, 3), {"stride": 2}),
        Workload("dilation", (1, 13, 12), (1, 1, 3, 3), {"dilation": 2}),
        *(
            Workload(mode, (1, 13, 12), (1, 1, 3, 3), {"padding": "same", "padding_mode": mode})
            for mode in ("zeros", "reflect", "replicate", "circular")
        ),
        Workload("channels", (3, 13, 12), (2, 3, 3, 3)),
        Workload("groups", (4, 13, 12), (6, 2, 3, 3), {"groups": 2}),
        Workload("1D", (3, 13), (2, 3, 4)),
        Workload("3D", (2, 7, 6, 5), (2, 2, 3, 2, 3)),
    ],
    ids=lambda workload: workload.name,
)
def test_every_way_of_every_peer_that_is_installed_computes_the_same(workload):
    input, weight = arrays(workload, "float32")
    spec = resolve(input.shape, weight.shape, **workload.settings)
    expected = convviz.cross_correlate(input, weight, **workload.settings)
    for name, peer in installed().items():
        for way, call in peer(Convolution(spec, input, weight, workload.rank_one)).items():
            assert call() == pytest.approx(expected, rel=1e-4, abs=1e-4), (name, way)


def layer_result(workload, **ratios):
    """Return a result of another layer that meets every bar, but for the ratios that are given."""
    return LayerResult(workload, 0.01, {"torch": 6.0, "ndimage": 6.0, "block_reduce": 6.0} | ratios)


def test_every_workload_of_another_layer_is_one_and_has_a_name_of_its_own():
    names = [workload.name for workload in LAYER_WORKLOADS]
    assert len(set(names)) == len(names)
    channels = {(workload.operation, workload.input_shape[0]) for workload in LAYER_WORKLOADS}
    assert channels == set(product(("max_pool", "avg_pool", "conv_transpose"), (1, 16)))


@pytest.mark.parametrize(
    ("name", "ratios", "bar"),
    [
        ("max pool 2×2, 2048²", {"torch": 1.9}, "torch ≥ 2 on one channel"),
        ("transposed 3×3, 16→16, 256² → 512²", {"torch": 1.4}, "torch ≥ 1.5 on 16 channels"),
        ("avg pool 3×3 stride 2, 2048²", {"ndimage": 0.9}, "ndimage > 1 on every layer"),
        ("avg pool 2×2, 16 × 512²", {"block_reduce": 0.9}, "block_reduce > 1 on every layer"),
    ],
)
def test_one_layer_below_its_bar_is_a_missed_bar_and_ends_the_run_with_1(monkeypatch, name, ratios, bar):
    results = {w.name: layer_result(w, **(ratios if w.name == name else {})) for w in LAYER_WORKLOADS}
    judged = layer_verdicts(list(results.values()))
    assert [verdict.bar for verdict in judged if not verdict.met] == [bar]
    monkeypatch.setattr("benchmarks.layers.measure", lambda workload, peers, rounds: results[workload.name])
    monkeypatch.setattr("sys.argv", ["layers"])
    for ending in (1, 0):
        with pytest.raises(SystemExit) as end:
            finish(layers.main)
        assert end.value.code == ending
        results[name] = layer_result(results[name].workload)


@pytest.mark.parametrize("workload", LAYER_WORKLOADS[::2], ids=lambda workload: workload.name)
def test_every_way_of_every_peer_of_another_layer_computes_the_same(workload):
    small = workload._replace(input_shape=(workload.input_shape[0], 24, 24))
    arrays = layer_arrays(small)
    expected = getattr(convviz, small.operation)(*arrays, **small.settings)
    for name, peer in layers.installed().items():
        for way, call in peer(small, *arrays).items():
            assert call() == pytest.approx(expected, rel=1e-4, abs=1e-4), (name, way)
