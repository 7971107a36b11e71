"""Peak memory of one call of the engine: ``python -m benchmarks.memory "2D 2048² 3×3" float32``.

A process of its own, so that nothing kept from before hides what the call needs: the most that was resident
during the call, less what was before the input was made. The input, the output and BLAS's buffers count.
Linux only: elsewhere nothing is printed.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from testbed.processes import most_resident, resident

ROOT = Path(__file__).resolve().parent.parent


def peak_memory(name: str, dtype: str) -> int | None:
    """Return the bytes that a workload needs at most, or None where the system does not tell."""
    command = [sys.executable, "-m", "benchmarks.memory", name, dtype]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, env=os.environ)
    return int(run.stdout) if run.stdout.strip() else None


def main() -> None:
    """Print the peak of the workload that the command line names."""
    import convviz
    from testbed.workloads import WORKLOADS, arrays

    name, dtype = sys.argv[1:]
    workload = next(workload for workload in WORKLOADS if workload.name == name)
    if sys.platform != "linux":
        return
    before = resident(os.getpid())
    output = convviz.cross_correlate(*arrays(workload, dtype), **workload.settings)
    print(most_resident(os.getpid()) - before)
    del output


if __name__ == "__main__":
    main()
