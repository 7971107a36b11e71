"""What the page may offer for an input, and how a set-up is brought within it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import gcd, prod
from typing import NamedTuple

from convviz.core.array_shapes import AXES
from convviz.core.limits import MAX_DILATION, MAX_KERNEL, MAX_PADDING
from convviz.core.shapes import span
from convviz.core.sliding import PADDING_MODES, Pairs, padding_pairs
from convviz.explain.headline import listed
from convviz.kernels.presets import Preset, presets_for
from convviz.language import count_phrase, later, phrase
from convviz.layers import LAYERS
from convviz.settings.model import CUSTOM, Setup
from convviz.settings.most import most_of_options, validate_most

_MODE_RULES = {
    "reflect": later("reflect padding must be smaller than the input"),
    "circular": later("circular padding must not be larger than the input"),
}


STAND_IN = presets_for(2)["identity"]
"""What a filter becomes whose preset cannot be."""


class Reasons(NamedTuple):
    """Why a setting offers no more: sentences for each."""

    preset: tuple[str, ...]
    dilation: tuple[str, ...]
    padding_mode: tuple[str, ...]


class Offer(NamedTuple):
    """What can be chosen now: the largest kernel, dilation and padding an axis, and the options that work."""

    kernel_size: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: tuple[int, ...]
    padding_modes: tuple[str, ...]
    groups: tuple[int, ...]
    presets: tuple[str, ...]
    options: dict[str, tuple[int, ...]]
    reasons: Reasons


def offer(setup: Setup, input_shape: tuple[int, ...]) -> Offer:
    """Return what a page may offer beside a set-up that fits its input of shape ``(C_in, *spatial)``."""
    in_channels, *size = input_shape
    padding = padding_pairs(size, setup.kernel_size, setup.sliding)
    cells = _cells_to_fit(setup, size)
    largest = tuple(min(MAX_KERNEL, count or MAX_KERNEL) for count in cells)
    dilations = tuple(map(_largest_dilation, setup.kernel_size, cells))
    modes = tuple(mode for mode in PADDING_MODES if _mode_fits(mode, size, padding))
    groups = _common_divisors(in_channels, len(setup.filters))
    channels = in_channels // setup.sliding.groups
    presets = presets_for(setup.rank)
    refused = {name: preset for name, preset in presets.items() if preset.channels not in (None, channels)}
    layer = LAYERS[setup.layer]
    reasons = Reasons(
        tuple(map(_preset_reason, refused.values())) if layer.HAS_WEIGHTS else (),
        tuple(_dilation_reasons(setup, dilations, cells)) if "dilation" in layer.SETTINGS else (),
        tuple(_mode_reasons(modes)) if "padding_mode" in layer.SETTINGS else (),
    )
    return Offer(
        largest,
        dilations,
        _paddings(setup, size),
        modes,
        groups,
        tuple(name for name in presets if name not in refused),
        most_of_options(setup, size),
        reasons,
    )


def validate(setup: Setup, input_shape: tuple[int, ...]) -> tuple[Setup, tuple[str, ...]]:
    """Bring a set-up within what its input allows, and say in a sentence what was changed.

    Parameters
    ----------
    setup : Setup
    input_shape : (C_in, *spatial)

    Returns
    -------
    setup : Setup
        One that `convviz.settings.model.build` accepts, as far as a kernel, its weights and its padding go.
    notes : tuple of str
        One sentence a change; none if the set-up already fitted.
    """
    size = tuple(input_shape[1:])
    notes: list[str] = []
    layer = LAYERS[setup.layer]
    for check in (*(_OF_WEIGHTS if layer.HAS_WEIGHTS else ()), *_OF_WINDOWS):
        setup = check(setup, (input_shape[0], *size), notes)
    return setup, tuple(notes)


def _validate_groups(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    channels, filters = shape[0], len(setup.filters)
    if setup.sliding.groups in _common_divisors(channels, filters):
        return setup
    notes.append(
        phrase(
            "Groups reset to 1: both {channels} and {filters} must be divisible by the number of "
            "groups ({groups}).",
            groups=setup.groups,
            channels=_channels(channels),
            filters=count_phrase("{count} filter", "{count} filters", filters),
        )
    )
    return replace(setup, groups=1)


def _validate_presets(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    channels, fixed, filters = shape[0] // setup.sliding.groups, _fixed_size(setup), list(setup.filters)
    for index, preset in _presets(setup):
        if note := _replaced(preset, channels, fixed):
            notes.append(note)
            filters[index] = replace(filters[index], preset=STAND_IN.name)
    return replace(setup, filters=tuple(filters))


def _replaced(preset: Preset, channels: int, fixed: tuple[int, ...] | None) -> str:
    """Say why a preset cannot be; empty if it can."""
    names = {"stand_in": phrase(STAND_IN.title), "preset": phrase(preset.title)}
    if preset.channels not in (None, channels):
        return phrase(
            "{stand_in} instead of {preset}: {preset} needs {need}, and each filter here sums over "
            "{channels}.",
            **names,
            need=_channels(preset.channels),
            channels=channels,
        )
    if preset.size not in (None, fixed):
        return phrase(
            "{stand_in} instead of {preset}: it is defined at size {size}, and another kernel at {other}.",
            **names,
            size=_times(preset.size),
            other=_times(fixed or ()),
        )
    return ""


def _validate_fixed_size(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    fixed = _fixed_size(setup)
    if fixed is None or setup.kernel_size == fixed:
        return setup
    title = next(preset.title for _, preset in _presets(setup) if preset.size == fixed)
    notes.append(
        phrase(
            "Kernel size set to {size}: {preset} is defined at that size only.",
            size=_times(fixed),
            preset=phrase(title),
        )
    )
    return replace(setup, kernel_size=fixed)


def _validate_padding(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    fixed = _fixed_size(setup)
    if fixed and any(
        cells is not None and cells < need
        for cells, need in zip(_cells_to_fit(setup, shape[1:]), fixed, strict=True)
    ):
        notes.append(
            phrase(
                "Padding set to same: the input has {cells}, the kernel {kernel}.",
                cells=_cells(shape[1:]),
                kernel=_times(fixed),
            )
        )
        return replace(setup, padding="same")
    return setup


def _validate_kernel(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    limits = _cells_to_fit(setup, shape[1:])
    sizes = tuple(min(size, limit or size) for size, limit in zip(setup.kernel_size, limits, strict=True))
    dilations = setup.dilation
    if "dilation" in LAYERS[setup.layer].SETTINGS:
        dilations = tuple(map(min, dilations, map(_largest_dilation, sizes, limits)))
    cells = _cells(tuple(limit or 1 for limit in limits))
    if sizes != setup.kernel_size:
        told = phrase("Kernel size set to {size}: the padded input has {cells}.")
        notes.append(told.format(size=_times(sizes), cells=cells))
    if dilations != setup.dilation:
        told = phrase("Dilation set to {dilation}: the padded input has {cells}.")
        notes.append(told.format(dilation=_plain(dilations), cells=cells))
    return replace(setup, kernel_size=sizes, dilation=dilations)


def _validate_mode(setup: Setup, shape: tuple[int, ...], notes: list[str]) -> Setup:
    size = shape[1:]
    if "padding_mode" not in LAYERS[setup.layer].SETTINGS:
        return setup
    if _mode_fits(setup.padding_mode, size, padding_pairs(size, setup.kernel_size, setup.sliding)):
        return setup
    rule = phrase(_MODE_RULES[setup.padding_mode])
    notes.append(phrase("Padding mode set to zeros: {rule}.", rule=rule))
    return replace(setup, padding_mode="zeros")


_OF_WEIGHTS = (_validate_groups, _validate_presets, _validate_fixed_size, _validate_padding)
_OF_WINDOWS = (validate_most, _validate_kernel, validate_most, _validate_mode)


def _cells_to_fit(setup: Setup, size: Sequence[int]) -> tuple[int | None, ...]:
    """Cells that a kernel has to fit into, along each axis; None where any kernel does."""
    return LAYERS[setup.layer].cells_to_fit(size, setup.sliding)


def _largest_dilation(kernel: int, cells: int | None) -> int:
    if cells is None or kernel == 1:
        return MAX_DILATION
    return max(1, min(MAX_DILATION, (cells - 1) // (kernel - 1)))


def _presets(setup: Setup) -> list[tuple[int, Preset]]:
    """The filters with a preset, by their index."""
    presets = presets_for(setup.rank)
    return [(index, presets[one.preset]) for index, one in enumerate(setup.filters) if one.preset != CUSTOM]


def _fixed_size(setup: Setup) -> tuple[int, ...] | None:
    return next((preset.size for _, preset in _presets(setup) if preset.size), None)


def _paddings(setup: Setup, size: Sequence[int]) -> tuple[int, ...]:
    if limited := LAYERS[setup.layer].most(size, setup.choice).get("padding"):
        return tuple(min(MAX_PADDING, cells) for cells in limited.along)
    limit = {"reflect": lambda cells: cells - 1, "circular": lambda cells: cells}.get(setup.padding_mode)
    return tuple(min(MAX_PADDING, limit(cells)) if limit else MAX_PADDING for cells in size)


def _mode_fits(mode: str, size: Sequence[int], padding: Pairs) -> bool:
    spare = {"reflect": 1, "circular": 0}.get(mode)
    return spare is None or all(max(pair) + spare <= cells for cells, pair in zip(size, padding, strict=True))


def _common_divisors(in_channels: int, out_channels: int) -> tuple[int, ...]:
    common = gcd(in_channels, out_channels)
    return tuple(number for number in range(1, common + 1) if common % number == 0)


def _dilation_reasons(setup: Setup, dilations: tuple[int, ...], limits: tuple[int | None, ...]) -> list[str]:
    axes = AXES[setup.rank]
    refused: dict[tuple[int, int, int | None], list[str]] = {}
    for axis, kernel, dilation, limit in zip(axes, setup.kernel_size, dilations, limits, strict=True):
        if dilation < MAX_DILATION and kernel > 1:
            need = span(kernel, dilation + 1)
            refused.setdefault((dilation + 1, need, limit), []).append(axis)
    told = (
        phrase("Dilation {dilation} would need {need} cells; the padded input has {cells} in {axes}.")
        if len(refused) > 1
        else phrase("Dilation {dilation} would need {need} cells; the padded input has {cells}.")
    )
    return [
        told.format(dilation=dilation, need=need, cells=cells, axes=listed(names))
        for (dilation, need, cells), names in refused.items()
    ]


def _mode_reasons(modes: tuple[str, ...]) -> list[str]:
    return [
        phrase("{mode} is not possible: {rule}.", mode=mode, rule=phrase(_MODE_RULES[mode]))
        for mode in PADDING_MODES
        if mode not in modes
    ]


def _preset_reason(preset: Preset) -> str:
    assert preset.channels is not None, "it would be offered"
    told = phrase("{preset} needs {channels}.")
    return told.format(preset=phrase(preset.title), channels=_channels(preset.channels))


def _channels(count: int) -> str:
    return count_phrase("{count} channel", "{count} channels", count)


def _cells(sizes: tuple[int, ...]) -> str:
    return count_phrase("{sizes} cell", "{sizes} cells", prod(sizes), sizes=_times(sizes))


def _times(sizes: tuple[int, ...]) -> str:
    return " × ".join(map(str, sizes))


def _plain(sizes: tuple[int, ...]) -> str:
    return str(sizes[0]) if len(set(sizes)) == 1 else _times(sizes)
