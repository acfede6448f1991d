"""What a process of hanjul's own does without. Imports nothing heavy: it must come before everything else."""

import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder


class _NoPandas(MetaPathFinder):
    """Says that there is no pandas."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError("hanjul's own processes do without pandas", name=name)


def leave_pandas_out() -> None:
    """Let no import of pandas succeed in this process from now on.

    Arrow imports it, where it is installed, only to ask whether a list is one of its series: a third of a second and 40 MB
    in every process. Only notebooks have a use for it, and they never call this.
    """
    if "pandas" not in sys.modules:
        sys.meta_path.insert(0, _NoPandas())
