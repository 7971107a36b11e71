"""Run every benchmark: ``python -m benchmarks``."""

from benchmarks import change, first_paint, stepping, wire

for benchmark in (stepping, change, first_paint, wire):
    benchmark.main()
