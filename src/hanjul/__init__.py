"""hanjul: scattered customer data becomes one table with one row per person.

>>> import hanjul
>>> hanjul.init("exports/")           # doctest: +SKIP
>>> result = hanjul.run()             # doctest: +SKIP
>>> result.customers.polars()         # doctest: +SKIP
"""

import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from hanjul.callbacks import Progress, Secret, no_secret, silent
from hanjul.errors import HanjulError
from hanjul.words import Language

if TYPE_CHECKING:
    from hanjul.project.init import InitResult
    from hanjul.results import Result

__all__ = ["HanjulError", "init", "last_run", "run"]
__version__ = "0.1.0"


def init(
    paths: str | Path | Sequence[str | Path],
    *,
    project: str | Path = "hanjul.yaml",
    language: Language = "ko",
    country: str | None = None,
    force: bool = False,
    password: Secret = no_secret,
) -> "InitResult":
    """Look into folders or files and write a project file with every source, column mapping and default.

    Args:
        paths: a folder, a file, or the address of a database, an API or a Google sheet; or several.
        project: the project file to write; its folder is the project's.
        language: of the comments in it and of the outputs.
        country: ISO 3166 code; guessed from the data when left out.
        force: overwrite a project file that is there already.
        password: gives the password kept under a name, for encrypted workbooks.

    Raises:
        ProjectError: no data in `paths`, or the project file exists.
    """
    from hanjul.project import init as planning

    given = [paths] if isinstance(paths, (str, Path)) else list(paths)
    return planning.init(given, Path(project), language, country, password=password, force=force)


def run(
    project: str | Path = "hanjul.yaml",
    *,
    until: str | None = None,
    full: bool = False,
    today: datetime.date | None = None,
    progress: Progress = silent,
    password: Secret = no_secret,
) -> "Result":
    """Run the pipeline of a project file: extract, explore, clean, match, merge, govern, deliver, document.

    Args:
        project: the project file.
        until: the last stage to run; all by default.
        full: work out anew what did not change since the last run, too; ids, judgements and history stay.
        today: the day clocks count from; the present day by default.
        progress: called as (stage, done, total) while it runs.
        password: gives the secret kept under a name: of encrypted workbooks, of an encrypted store.

    Returns:
        The run's tables, its outputs' folder and its summary.

    Raises:
        HanjulError: see hanjul.errors for the tree.
    """
    from hanjul.results import run_project

    return run_project(Path(project), until, today, progress, password, full)


def last_run(project: str | Path = "hanjul.yaml", *, password: Secret = no_secret) -> "Result":
    """The result of the last run, to look at or explain; nothing is run, unless an erasure was cut short: it is carried through first.

    Args:
        project: the project file.
        password: gives the secret kept under a name, for an encrypted store.

    Raises:
        HanjulError: nothing has been run yet; this program or another has the store open (LockedError).
    """
    from hanjul import results

    return results.last_run(Path(project), password)
