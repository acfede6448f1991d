"""Targets outside this machine, one after the other: what every delivery needs, and what it leaves behind."""

import datetime
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, Final, NamedTuple

import pyarrow as pa

from hanjul import facts
from hanjul.callbacks import Progress, Secret
from hanjul.engines import Engine
from hanjul.errors import HanjulError, ProjectError, nearest
from hanjul.project import Project
from hanjul.project.target import CopyTarget, CsvTarget, MailingTarget, SqlTarget, TargetPlan
from hanjul.store.suppression import Suppressions
from hanjul.tables import CUSTOMERS, Column, Table
from hanjul.targets import Layout, csv
from hanjul.words import Text

_MOST_TAGS: Final = 300
"""A column with more values than that (names, addresses) makes no groups."""

FOLDER: Final = "deliveries"
"""Inside the folder of the outputs: one file per target, a line per person and what was done."""


class Line(NamedTuple):
    """What happened to one person at one target, and why. `what`: names of what changed there."""

    customer_id: str | None
    action: str
    why: str | None = None
    what: tuple[str, ...] = ()


@dataclass
class Delivery:
    """One target: what was done, or what would be done.

    Attributes:
        same: people or rows that were there already as they should be.
        evidence: suppressions learnt from the tool.
        notes: what a person should know besides.
    """

    target: str
    kind: str
    dry_run: bool
    lines: list[Line] = field(default_factory=list)
    same: int = 0
    evidence: int = 0
    notes: list[Text] = field(default_factory=list)
    file: Path | None = None
    undo: bool = False
    """The last delivery was taken back."""

    def counts(self) -> dict[str, int]:
        """Lines by action, in a fixed order, and `same`."""
        found = Counter(line.action for line in self.lines)
        return {
            action: found[action] for action in ("added", "changed", "removed", "deleted", "held_back", "failed")
        } | {"same": self.same}

    def reasons(self, action: str) -> dict[str, int]:
        """How many lines of an action there are for each reason, most first."""
        return dict(Counter(line.why or "" for line in self.lines if line.action == action).most_common())


@dataclass
class Office:
    """What every delivery is given."""

    engine: Engine
    project: Project
    known: Suppressions
    secret: Secret
    today: datetime.date
    progress: Progress
    dry_run: bool = False
    sleep: Callable[[float], None] = time.sleep
    learnt: dict[str, int] = field(default_factory=dict)
    """By target, suppressions that were pulled before the first delivery."""
    unheard: list[str] = field(default_factory=list)
    """Mailing tools that are not delivered to and could not be asked who unsubscribed there."""

    def columns(self) -> list[str]:
        """The columns of customers."""
        return list(self.engine.table("customers").collect_schema().names())

    def must_be_columns(self, target: str, names: Iterable[str]) -> None:
        """Raise ProjectError where the plan of a target names a column customers do not have."""
        known = self.columns()
        for name in names:
            if name not in known:
                raise ProjectError(
                    Text(
                        f"deliver.to.{target}: 고객 표에 `{name}` 열이 없습니다.",
                        f"deliver.to.{target}: customers have no column `{name}`",
                    ),
                    nearest(name, known),
                )


def chosen(project: Project, names: Sequence[str]) -> list[str]:
    """The targets to deliver to: those named, else all.

    Raises:
        ProjectError: there is none, or none of that name.
    """
    known = list(project.deliver.to)
    if not known:
        raise ProjectError(
            Text("프로젝트 파일에 내보낼 곳이 없습니다.", "the project file names no targets"),
            Text(
                "deliver: 아래 to: 에 적습니다. 예는 안내서에 있습니다.",
                "write them under `deliver: to:`; the guide has examples",
            ),
        )
    for name in names:
        if name not in known:
            raise ProjectError(
                Text(f"내보낼 곳 `{name}` 이(가) 없습니다.", f"there is no target `{name}`"), nearest(name, known)
            )
    return list(names) or known


def pull(office: Office, names: Sequence[str]) -> None:
    """First what all mailing tools of the project say, also those nothing is delivered to now, so that nobody who unsubscribed in one
    is put on the list of another. A tool that cannot be asked says so when it is delivered to, or the deliveries do."""
    plans = office.project.deliver.to
    if not any(_advertises(plans[name]) for name in names):
        return
    tools = [name for name, plan in plans.items() if isinstance(plan, MailingTarget)]
    for name in tools if len({*tools, *names}) > 1 else ():
        try:
            office.learnt[name] = import_module("hanjul.deliver.lists").pull(office, name, plans[name])
        except (HanjulError, ModuleNotFoundError):
            office.unheard += [] if name in names else [name]


def _advertises(plan: TargetPlan) -> bool:
    """Whether who unsubscribed by e-mail must not get what is delivered there."""
    return isinstance(plan, MailingTarget) or plan.channel == "email"


def deliver(office: Office, name: str, undo: bool = False) -> Delivery:
    """Deliver to one target, or take the last delivery there back, and write its lines beside the outputs.

    Raises:
        ProjectError: the plan cannot be obeyed, or an extra is not installed.
        ServiceError, DeliverError: the target cannot be reached or refuses.
        BrokenLawError: law 5 or 6 does not hold; nothing more was sent.
    """
    plan = office.project.deliver.to[name]
    if office.project.entity == "organisation" and not (isinstance(plan, CopyTarget) and plan.channel is None):
        raise ProjectError(
            Text(
                f"deliver.to.{name}: 고객이 회사인 프로젝트에서는 광고 명단을 만들지 않습니다.",
                f"deliver.to.{name}: where customers are organisations there are no lists for advertising",
            ),
            Text("동의는 사람의 것입니다.", "consent is a person's"),
        )
    module = "lists" if isinstance(plan, MailingTarget) else "csv_lists" if isinstance(plan, CsvTarget) else "copies"
    if undo and module == "csv_lists":
        raise ProjectError(
            Text(
                f"deliver.to.{name}: 파일로 내보낸 것은 되돌리지 않아도 됩니다.",
                f"deliver.to.{name}: a delivery of files needs no undoing",
            ),
            Text("파일을 지우거나 다시 내보내세요.", "delete the files, or deliver again"),
        )
    extra = {"lists": "http", "copies": "sql" if isinstance(plan, SqlTarget) else "sheets"}.get(module)
    try:
        work = import_module(f"hanjul.deliver.{module}")
        result: Delivery = (work.undo if undo else work.deliver)(office, name, plan)
    except ModuleNotFoundError as error:
        if not error.name or error.name.startswith("hanjul"):
            raise
        raise ProjectError(
            Text(
                f"deliver.to.{name}: {error.name} 이(가) 설치되어 있지 않습니다.",
                f"deliver.to.{name}: {error.name} is not installed",
            ),
            Text(f'`pip install "hanjul[{extra}]"` 로 설치하세요.', f'install it with `pip install "hanjul[{extra}]"`'),
        ) from error
    result.undo = undo
    if office.unheard and _advertises(plan):
        result.notes.append(
            Text(
                f"물어보지 못해, 그사이 거기서 수신 거부한 사람을 모릅니다: {', '.join(office.unheard)}",
                f"could not be asked, so who unsubscribed there lately is not known: {', '.join(office.unheard)}",
            )
        )
    result.file = _written(office.project, result)
    return result


_LINES: Final = Table(
    "delivery",
    Text("내보낼 곳에서 사람마다 한 일", "what was done to each person at a target"),
    Text("", ""),
    (
        CUSTOMERS.columns[0],
        *(
            Column(name, pa.string(), Text(ko, en), Text(ko, en))
            for name, ko, en in (
                ("action", "한 일", "action"),
                ("why", "까닭", "why"),
                ("what", "달라지는 것", "what changes"),
            )
        ),
    ),
)


def word(code: str | None) -> Text:
    """A code of an action or reason in words; a tool's own words as they are."""
    return facts.words("delivery").get(code or "", Text(code or "", code or ""))


def _written(project: Project, result: Delivery) -> Path:
    language = project.headers
    rows: list[dict[str, Any]] = [
        {
            "customer_id": line.customer_id,
            "action": word(line.action).in_(language),
            "why": word(line.why).in_(language) or None,
            "what": ", ".join(line.what) or None,
        }
        for line in result.lines
    ]
    path = project.folder / project.deliver.folder / FOLDER / f"{result.target}.csv"
    table = pa.Table.from_pylist(rows, pa.schema([(column.name, column.type) for column in _LINES.columns]))
    csv.write(path, table, Layout(_LINES, language, encoding=project.deliver.csv_encoding))
    return path


def tags_of(customers: pa.Table, columns: Sequence[str]) -> list[frozenset[str]]:
    """The tags of every customer: `column:value` for every value of the columns; lists have several.

    Raises:
        ProjectError: a column has so many values that it makes no groups.
    """
    tags: list[set[str]] = [set() for _ in range(customers.num_rows)]
    for column in columns:
        distinct = set()
        for row, value in enumerate(customers[column].to_pylist()):
            for one in _each(column, value):
                tags[row].add(f"{column}:{one}")
                distinct.add(one)
        if len(distinct) > _MOST_TAGS:
            raise ProjectError(
                Text(
                    f"`{column}` 열은 값이 {len(distinct):,}가지라 태그로 쓸 수 없습니다.",
                    f"the column `{column}` has {len(distinct):,} values: too many for tags",
                ),
                Text(
                    "동의 상태(status)나 소스(sources)처럼 값이 적은 열을 고르세요.",
                    "choose one of few values, such as status or sources",
                ),
            )
    return [frozenset(some) for some in tags]


def _each(column: str, value: Any) -> list[str]:
    if value is None:
        return []
    if isinstance(value, list):
        return [str(item["value"]) for item in value]
    return str(value).split(", ") if column == "sources" else [str(value)]
