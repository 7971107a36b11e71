"""The two refusals: settings that make no convolution, and data that cannot be read."""


class ConvSpecError(ValueError):
    """Arrays and settings that do not make a convolution.

    ``str(error)`` says what failed, with the numbers, and the way out.

    Parameters
    ----------
    message : str
        The sentence for the person who chose the settings.
    parameter : str
        The argument to change, by its name in `cross_correlate`, or ``"kernel_size"`` or ``"input_size"``.
    axis : int, optional
        The spatial axis the refusal is about, counted from 0, where it is about a single one.

    Examples
    --------
    >>> import convviz
    >>> try:
    ...     convviz.output_size((28, 28), (3, 3), stride=(1, 0))
    ... except convviz.ConvSpecError as error:
    ...     print(error.parameter, error.axis, error, sep=" | ")
    stride | 1 | stride along W must be a whole number of at least 1; got 0.
    """

    def __init__(self, message: str, *, parameter: str, axis: int | None = None):
        super().__init__(message)
        self.parameter = parameter
        self.axis = axis


class SourceError(ValueError):
    """What somebody brought (a file, a text) cannot be used; ``str(error)`` is the sentence they read."""
