"""What a process of hanjul's own does without. Imports nothing heavy: it must come before everything else."""

import gc
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder

_OBJECTS = 50_000
"""New objects after which the garbage collector looks for cycles; Python's own 700 to 2,000 suit programs that make few."""

_TURN = 0.0005
"""Seconds a thread may keep Python's lock while others wait. One that works on whole columns asks for it between any two of its steps, and
would stand still for Python's own 5 ms each time."""


class _NoPandas(MetaPathFinder):
    """Says that there is no pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("hanjul's own processes do without pandas", name=name)


def have_pandas() -> None:
    """Let this process find pandas after all: Spark does not run without."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _NoPandas)]


def make_lean() -> None:
    """Keep this process, which is hanjul's alone, from what costs time and memory and is no use to it.

    Arrow imports pandas, where it is installed, only to ask whether a list is one of its series: a third of a second and
    40 MB in every process. And to go through all objects again and again while whole columns of values are made takes a
    seventh of the time of making them. Notebooks never call this.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas())
    gc.set_threshold(_OBJECTS, 20, 50)
    sys.setswitchinterval(_TURN)
