"""The catalogues of sentences, one file a language; `convviz.language` reads them."""
