"""Run every benchmark: ``python -m benchmarks``."""

from benchmarks import change, first_paint, stepping, wire
from benchmarks.verdict import finish

if __name__ == "__main__":
    finish(*(benchmark.main for benchmark in (stepping, change, first_paint, wire)))
