# -*- coding: latin-1 -*-
"""A source file in another encoding, by its coding line."""

text = "grüße"
print(len(text), ascii(text))
