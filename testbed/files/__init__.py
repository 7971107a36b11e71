"""Files as people bring them: sound ones of every format, damaged ones, heavy ones, and bombs."""
