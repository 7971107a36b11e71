"""See what Conv1D, Conv2D and Conv3D do to your own data, one step at a time.

Arrays go in and arrays come out: ``import convviz`` needs numpy and nothing of the app around it.
"""

from convviz.core.errors import ConvSpecError
from convviz.core.geometry import output_size
from convviz.engine import Plan, convolve, cross_correlate, plan
from convviz.frameworks.read.models.reading import read_model
from convviz.layers.adaptive_avg_pool import adaptive_avg_pool
from convviz.layers.adaptive_max_pool import adaptive_max_pool
from convviz.layers.avg_pool import avg_pool
from convviz.layers.conv_transpose import conv_transpose
from convviz.layers.max_pool import max_pool
from convviz.layers.upsample import upsample
from convviz.network.chain import Network
from convviz.stage.notebook import show, trace

__version__ = "0.2.0"

__all__ = [
    "ConvSpecError",
    "Network",
    "Plan",
    "__version__",
    "adaptive_avg_pool",
    "adaptive_max_pool",
    "avg_pool",
    "conv_transpose",
    "convolve",
    "cross_correlate",
    "max_pool",
    "output_size",
    "plan",
    "read_model",
    "show",
    "trace",
    "upsample",
]


def __dir__() -> list[str]:
    return __all__
