"""Random tap rules of all three kinds, and their pairs by nested loops: nothing of convviz is imported here.

Where the tables have a formula, this walks: it writes an axis out cell by cell and picks from the list,
stamps a kernel onto a line, or holds the ends of cells against each other.
"""

from random import Random


def random_settings(count, seed=295397):
    """So many settings, a third of each kind: (kind, numbers by name)."""
    random = Random(seed)
    makers = (strided_settings, transposed_settings, windows_settings)
    return [makers[number % 3](random) for number in range(count)]


def strided_settings(random):
    """A kernel that has a place, sometimes with a last window that is clipped, which may be the only one."""
    while True:
        numbers = {
            "size": random.randint(1, 12),
            "kernel_size": random.randint(1, 5),
            "stride": random.randint(1, 4),
            "dilation": random.randint(1, 3),
            "padding": (random.randint(0, 4), random.randint(0, 4)),
        }
        numbers["ceil_mode"] = random.random() < 0.5
        if strided_windows(**numbers):
            return "strided", numbers


def transposed_settings(random):
    """A stamped line that is cut off at both ends, or has room behind it."""
    names = {"size": (1, 8), "kernel_size": (1, 5), "stride": (1, 4), "dilation": (1, 3), "before": (0, 4)}
    return "transposed", {name: random.randint(*ends) for name, ends in names.items()} | {
        "outputs": random.randint(1, 30)
    }


def windows_settings(random):
    """Adaptive windows, one window over all, or the nearest cell."""
    kind = random.choice(("adaptive", "adaptive", "nearest"))
    outputs = 1 if random.random() < 0.2 else random.randint(1, 14)
    return kind, {"size": random.randint(1, 14), "outputs": outputs}


def strided_windows(size, kernel_size, stride, dilation, padding, ceil_mode):
    """For each output its pairs (cell, tap): of each start with room for all, or a last that is clipped."""
    before, after = padding
    cells = list(range(-before, size + after))
    reach = max(tap * dilation for tap in range(kernel_size)) + 1
    windows = []
    for start in range(0, len(cells), stride):
        pairs = []
        for tap in range(kernel_size):
            for place, cell in enumerate(cells):
                if place - start == tap * dilation:
                    pairs.append((cell, tap))
        is_whole = len(pairs) == kernel_size
        # It lacks less than a stride: one that lacks more begins behind the last that torch counts.
        is_clipped = ceil_mode and cells[start] < size and 0 < start + reach - len(cells) < stride
        if is_whole or is_clipped:
            windows.append(pairs)
    return windows


def transposed_windows(size, kernel_size, stride, dilation, before, outputs):
    """For each output its pairs (cell, tap), found by stamping the kernel for each cell onto one line."""
    stamped = {}
    at = 0
    for cell in range(size):
        place = at
        for tap in range(kernel_size):
            stamped.setdefault(place, []).append((cell, tap))
            place += dilation
        at += stride
    return [sorted(stamped.get(output + before, []), key=lambda pair: pair[1]) for output in range(outputs)]


def adaptive_windows(size, outputs):
    """For each output its pairs (cell, tap): the cells that its share of the axis overlaps."""
    windows = []
    for output in range(outputs):
        seen = [
            cell
            for cell in range(size)
            if (cell + 1) * outputs > output * size and cell * outputs < (output + 1) * size
        ]
        windows.append([(cell, tap) for tap, cell in enumerate(seen)])
    return windows


def nearest_windows(size, outputs):
    """For each output its one pair: the cell in which its share of the axis begins."""
    return [[pairs[0]] for pairs in adaptive_windows(size, outputs)]


WINDOWS = {
    "strided": strided_windows,
    "transposed": transposed_windows,
    "adaptive": adaptive_windows,
    "nearest": nearest_windows,
}
