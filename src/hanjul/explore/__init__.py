"""Explore: look before touching. Which column is which field, what the columns hold, what a key alone would do."""

from hanjul.explore.keys import run_keys
from hanjul.explore.mapping import Guess, infer
from hanjul.explore.profile import run

__all__ = ["Guess", "infer", "run", "run_keys"]
