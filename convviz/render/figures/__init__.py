"""A step of a scene as plotly figures."""
