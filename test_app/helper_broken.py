"""Imported by imports.py: fails half-way.

status: 1
"""
before = 'fine'
after = 1 / 0
