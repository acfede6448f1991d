"""What a command says, where and in which language; what all commands share."""

import json
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.cells import cell_len
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Column, Table
from rich.text import Text as Styled

from hanjul import callbacks
from hanjul.words import STAGES, Language, Text

PROJECT_FILE = Path("hanjul.yaml")


def wrap_by_width() -> None:
    """Let Rich wrap wide letters without losing any.

    Rich takes the blank off the end of a wrapped line only where the line has too many *letters*. Hangul is two cells wide, so the blank
    stays, the line is too wide by it, and `…` takes the place of its last letter: in tables, panels and the help.
    """

    def rstrip_end(line: Styled, size: int) -> None:
        kept = len(line.plain.rstrip())
        while len(line) > kept and cell_len(line.plain) > size:
            line.right_crop(1)

    Styled.rstrip_end = rstrip_end  # type: ignore[method-assign, assignment]


_COMMAND = re.compile(
    r"\bhanjul (init|run|deliver|document|check|evaluate|explain|judge|audit|match|changes|history|unmerge|due|dispose|forget|consent|person|sample|log)\b(?! --project)"
)


def as_argument(path: object) -> str:
    """A path as a shell takes it, on every system."""
    return f'"{path}"' if re.search(r"[\s()&;|<>*?]", str(path)) else str(path)


class Screen:
    """What a command says, where, and in which language. Summaries go to standard output, the rest to standard error."""

    def __init__(self, language: Language, secret: callbacks.Secret) -> None:
        self.language = language
        self.secret = secret
        self.project = PROJECT_FILE
        self.quiet = False
        self.as_json = False
        self.out = Console()
        self.err = Console(stderr=True)

    def hush(self, wanted: bool) -> bool:
        """`--quiet`, before the command or after it."""
        if wanted:
            self.quiet = self.out.quiet = True
        return wanted

    def works_on(self, project: Path | None) -> Path | None:
        """`--project`: it belongs to every command a message tells people to type."""
        self.project = project or self.project
        return project

    def typed(self, words: str) -> str:
        """Words in which every command works as it stands there, also for a project that lies elsewhere."""
        if self.project == PROJECT_FILE:
            return words
        option = f"--project {as_argument(self.project)}"
        return _COMMAND.sub(lambda found: f"{found[0]} {option}", words)

    def speak_json(self, wanted: bool) -> bool:
        """`--json`, before the command or after it."""
        self.as_json |= wanted
        return self.hush(wanted)

    def words(self, text: Text) -> str:
        """A text in the language of the screen."""
        return text.in_(self.language)

    def say(self, text: Text, style: str = "") -> None:
        self.out.print(self.typed(text.in_(self.language)), style=style, highlight=False, markup=False, soft_wrap=True)

    def table(self, *headings: Text, **column: Any) -> Table:
        """An empty table with headings; `column` is how all its columns are shown."""
        made = Table(show_edge=False, pad_edge=False, header_style="bold")
        for heading in headings:
            made.add_column(
                heading.in_(self.language), **{"overflow": "fold", **column}
            )  # a name cut short is of no use
        return made

    def note(self, folder: Path, who: str, what: str, about: str = "", **numbers: int) -> None:
        """A line of the activity log. `about`: a customer's id."""
        from hanjul.privacy import activity

        whom = activity.about(folder, self.secret, about) if about else ""
        activity.note(folder, self.secret, who, what, activity.now(), whom, **numbers)

    def result(self, summary: dict[str, Any]) -> None:
        """The machine's summary, on wish."""
        if self.as_json:
            sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=1, default=str) + "\n")

    @contextmanager
    def progress(self) -> Iterator[callbacks.Progress]:
        """A bar per stage on a terminal; silence elsewhere."""
        if self.quiet or not self.err.is_terminal:
            yield callbacks.silent
            return
        labels = [label.in_(self.language) for label in STAGES.values()]
        fixed = Column(width=max(map(cell_len, labels)))  # so that the bars stay where they are as labels come
        columns = (
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}", table_column=fixed),
            BarColumn(bar_width=28),
            TimeElapsedColumn(),
        )
        with Progress(*columns, console=self.err) as bars:
            tasks: dict[str, Any] = {}

            def update(step: str, done: int, total: int | None) -> None:
                if step not in tasks:
                    for earlier in tasks.values():
                        bars.update(earlier, total=1, completed=1)
                    label = STAGES.get(step)
                    tasks[step] = bars.add_task(label.in_(self.language) if label else step, total=None)
                bars.update(tasks[step], completed=done, total=total)

            yield update
            for task in tasks.values():
                bars.update(task, total=1, completed=1)
