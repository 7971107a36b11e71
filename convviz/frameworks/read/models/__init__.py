"""A pasted model as a chain of layers: read as syntax, and never run.

- `text`: the text without what stands around it, as a tree of Python's syntax
- `values`: what an expression can stand for
- `expressions`, `statements`: straight-line code, followed from line to line
- `calls`, `binding`, `containers`: calls of modules, classes and functions
- `printed`: what ``print(model)`` shows
- `known`, `layers`, `pointwise`, `joins`, `functions`: a layer on the map that comes to it
- `trace`: the layers that were met, and what each is fed by
- `roots`, `reading`: which of it is the model, and all of it together
"""
