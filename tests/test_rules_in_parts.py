"""Some outputs of a rule: the part has the pairs of the whole, and no more cells than lie under it."""

from itertools import pairwise

from tap_rules import random_settings

from convviz.core.parts import part, period
from convviz.core.taps import Transposed, Windows, adaptive, expand, nearest, strided

MAKERS = {"strided": strided, "transposed": Transposed, "adaptive": adaptive, "nearest": nearest}
RULES = [MAKERS[kind](**numbers) for kind, numbers in random_settings(600, seed=52)]


def cuts(rule, pieces):
    """The outputs cut into so many pieces, each of whole periods."""
    periods = rule.outputs // period(rule)
    borders = sorted({round(piece * periods / pieces) * period(rule) for piece in range(pieces + 1)})
    return [range(*ends) for ends in pairwise(borders)]


def pairs(rule, outputs, shift=0):
    return [[(cell + shift, tap) for cell, tap in expand(rule).at(output)] for output in outputs]


def test_a_part_of_any_rule_has_the_pairs_of_the_whole():
    for rule in RULES:
        for pieces in (1, 2, 3, rule.outputs):
            for outputs in cuts(rule, pieces):
                own, positions = part(rule, outputs)
                got = pairs(own, range(own.outputs), positions.start)
                assert got == pairs(rule, outputs), (rule, outputs)
                assert own.size == len(positions)


def test_a_part_takes_the_cells_that_it_needs_and_at_most_one_stamp_more():
    for rule in RULES:
        for outputs in cuts(rule, 3):
            positions = part(rule, outputs).positions
            seen = {cell for row in pairs(rule, outputs) for cell, _ in row if 0 <= cell < rule.size}
            assert seen <= set(positions)
            if isinstance(rule, Windows) and rule.kernel_size > 1:
                assert seen == set(positions)
            elif isinstance(rule, Transposed):
                reach = expand(rule).positions.shape[1]
                assert len(positions) <= len(outputs) // rule.stride + reach * rule.dilation + 2


def test_windows_begin_anew_after_a_period_and_not_before():
    for rule in RULES:
        if isinstance(rule, Windows):
            starts = [output * rule.size % rule.outputs for output in range(1, rule.outputs + 1)]
            assert starts.index(0) + 1 == period(rule)
        else:
            assert period(rule) == 1
