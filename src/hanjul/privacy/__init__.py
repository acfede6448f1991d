"""Privacy: what the law asks to be done with people in a finished store: find, show, erase, dispose, keep apart.

These are no stages: they begin with what the last run left. `find` tells who is meant, `erase` removes people everywhere and
runs what follows from the rows anew, `search` proves it byte by byte.
"""
