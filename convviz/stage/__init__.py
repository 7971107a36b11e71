"""The browser side: the stage's scripts and style, and what is sent to them."""
