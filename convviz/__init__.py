"""See what Conv1D, Conv2D and Conv3D do to your own data, one step at a time.

Arrays go in and arrays come out: ``import convviz`` needs numpy and nothing of the app around it.
"""

from convviz.core.errors import ConvSpecError
from convviz.core.geometry import output_size
from convviz.engine import Plan, convolve, cross_correlate, plan
from convviz.stage.notebook import show, trace

__version__ = "0.2.0"

__all__ = [
    "ConvSpecError",
    "Plan",
    "__version__",
    "convolve",
    "cross_correlate",
    "output_size",
    "plan",
    "show",
    "trace",
]


def __dir__() -> list[str]:
    return __all__
