"""A step of a scene as a drawing for print, and what writes it down as SVG, PNG and GIF."""
