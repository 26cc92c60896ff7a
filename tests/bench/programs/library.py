"""Its time goes into the standard library, which is left out of the recording."""
import difflib
import string
import textwrap

text = [''.join(string.ascii_lowercase[(i * j) % 26] for j in range(40)) for i in range(40)]
for _ in range(4):
    difflib.SequenceMatcher(None, ' '.join(text), ' '.join(reversed(text)), autojunk=False).ratio()
    textwrap.fill(' '.join(text), 50)
