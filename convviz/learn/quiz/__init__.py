"""Questions about a convolution: asked, checked, and the common mistakes behind wrong answers."""
