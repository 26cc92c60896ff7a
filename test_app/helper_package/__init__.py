"""A package, imported by imports.py."""
names = ['package']
from . import inner
names.append(inner.__name__)
