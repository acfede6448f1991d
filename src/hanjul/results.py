"""What `hanjul.run` gives back: the tables of a run, in whatever form the reader works with."""

import datetime
import json
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, overload

import pyarrow as pa

from hanjul import document, match
from hanjul.callbacks import Progress, Secret, silent
from hanjul.engines import Engine, Frame, count
from hanjul.errors import ProjectError, nearest, no_result
from hanjul.pipeline import STAGE_NAMES, Run, run_stages
from hanjul.project import Project
from hanjul.project.load import load_project
from hanjul.store import history, vault
from hanjul.store.opening import STORE_NAME, is_there, open_engine, open_store
from hanjul.tables import ERASURES, JUDGEMENTS, RECORDS
from hanjul.words import Language, Text

if TYPE_CHECKING:
    import pandas
    import polars

    from hanjul.match.explain import Explanation
    from hanjul.match.story import Story
    from hanjul.privacy.erase import Receipt

_SHOWN_ROWS = 10


@dataclass(frozen=True)
class ResultTable:
    """One table of a run, computed when asked for. In a notebook it shows its first rows."""

    name: str
    _run: Run

    def frame(self) -> Frame:
        """A Narwhals lazy frame over the store; `.to_native()` is the engine's own (a DuckDB relation, a Spark frame)."""
        return self._run.engine.table(self.name)

    def arrow(self) -> pa.Table:
        """A pyarrow Table."""
        frame = self.frame()
        if self.name == "customers":
            frame = frame.sort("created_at", "customer_id", nulls_last=True)
        return self._run.engine.rows(frame)

    def polars(self) -> "polars.DataFrame":
        """A Polars DataFrame over the Arrow memory, without a copy. Needs polars."""
        import polars

        frame = polars.from_arrow(self.arrow())
        if not isinstance(frame, polars.DataFrame):
            raise TypeError("a table gives a data frame")
        return frame

    def pandas(self) -> "pandas.DataFrame":
        """A pandas DataFrame on Arrow types, without a copy where pandas allows it. Needs pandas."""
        import pandas

        frame: pandas.DataFrame = self.arrow().to_pandas(types_mapper=pandas.ArrowDtype)
        return frame

    def duckdb(self) -> Any:
        """The DuckDB relation (with the default engine)."""
        return self.frame().to_native()

    def __len__(self) -> int:
        return count(self._run.engine, self.frame())

    def _repr_html_(self) -> str:
        head = self._run.engine.rows(self.frame().head(_SHOWN_ROWS))
        headings = "".join(f"<th>{escape(name)}</th>" for name in head.column_names)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_shown(value))}</td>" for value in row.values()) + "</tr>"
            for row in head.to_pylist()
        )
        return f"<p>{escape(self.name)}: {len(self):,}</p><table><tr>{headings}</tr>{rows}</table>"


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item["value"]) if isinstance(item, dict) else str(item) for item in value)
    return str(value)


class Result:
    """The outcome of a run. Tables are attributes: `result.customers.polars()`. Use it as a context manager, or
    `close()` it, to let other programs open the store.

    Attributes:
        folder: where the outputs lie.
        summary: counts, laws, timings and versions, as in run.json.
        resumed: what was done first, where an erasure had been cut short; None else.
    """

    def __init__(self, run: Run, resumed: "Receipt | None" = None) -> None:
        self._run = run
        self.resumed = resumed
        self.folder: Path = run.out
        self.summary: dict[str, Any] = run.facts()

    @property
    def engine(self) -> Engine:
        """The engine on the run's store."""
        return self._run.engine

    @property
    def store(self) -> Path:
        """The file of the store in the project folder."""
        store = self.project.folder / STORE_NAME
        return vault.sealed_path(store) if self.project.encrypt else store

    @property
    def project(self) -> Project:
        """The project of the run."""
        return self._run.project

    @property
    def country(self) -> str:
        """The country phones and addresses are read for."""
        return self._run.project.country

    @property
    def tables(self) -> list[str]:
        """The names of all tables of the store."""
        return self._run.engine.tables()

    def __getattr__(self, name: str) -> ResultTable:
        if not name.startswith("_") and name in self._run.engine.tables():
            return ResultTable(name, self._run)
        raise AttributeError(f"no table {name!r} in this run")

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *self.tables]

    def chart(self, name: str, language: Language | None = None) -> Any:
        """One picture of the report, for a notebook: see `hanjul.document.CHARTS` for the names."""
        return document.chart(name, self._run.engine, language or self._run.project.language)

    @overload
    def explain(self, one: str, other: None = None) -> "Story": ...
    @overload
    def explain(self, one: str, other: str) -> "Explanation": ...
    def explain(self, one: str, other: str | None = None) -> "Explanation | Story":
        """Why records were put together, or not.

        Args:
            one: a customer's id (also one given up by a union), or a record as `source:row`; alone it stands for its customer.
            other: the record to hold beside it, as `source:row`.

        Returns:
            Two records: every comparison with both values and its weight in bits. A customer: its records, the links
            that hold them together, and who else it might be.

        Raises:
            ProjectError: there is no such customer or record.
        """
        from hanjul.match.explain import explain
        from hanjul.match.story import customer_at, record_at, story

        engine = self._run.engine
        if other is None:
            return story(engine, customer_at(engine, one) if ":" in one else history.successor(engine, one))
        return explain(engine, record_at(engine, one), record_at(engine, other))

    def close(self) -> None:
        """Let go of the store."""
        self._run.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        counts = ", ".join(f"{name}={count:,}" for name, count in self.summary["counts"].items())
        return f"<hanjul run: {counts}; outputs in {self.folder}>"


def run_project(
    project_file: Path,
    until: str | None,
    today: datetime.date | None,
    progress: Progress,
    password: Secret,
    full: bool = False,
) -> Result:
    """Load the project, open its store, run its stages; the store is closed again if a stage fails. An erasure that was cut short
    is carried through first."""
    if until is not None and until not in STAGE_NAMES:
        raise ProjectError(
            Text("`{until}` 단계는 없습니다.", "there is no stage `{until}`").fill(until=until),
            nearest(until, STAGE_NAMES),
        )
    project = load_project(project_file)
    engine, resumed = _opened(project, progress, password, open_engine)
    run = Run(project, engine, today or datetime.date.today(), progress, password, full)
    try:
        run_stages(run, until)
    except BaseException:
        engine.close()
        raise
    return Result(run, resumed)


def rematch(project_file: Path, progress: Progress, password: Secret) -> Result:
    """Match the records of the last run anew and go on from there: merge, govern, deliver, document.

    Raises:
        ProjectError: nothing has been run yet.
    """
    result = last_run(project_file, password)
    run = result._run
    run.progress = progress
    try:
        _needs_records(run.engine)
        run_stages(run, since="match")
    except BaseException:
        run.engine.close()
        raise
    return Result(run)


def rehearse(result: Result, threshold: float | None, progress: Progress) -> dict[int, object]:
    """Match the records of a result in a store of its own, which is gone afterwards: record -> group. Nothing is replaced."""
    from hanjul.engines.duckdb import DuckDBEngine
    from hanjul.match.whatif import groups

    project, engine = result.project, result.engine
    _needs_records(engine)
    if threshold is not None:
        plan = project.match.model_copy(update={"threshold": threshold})
        project = project.model_copy(update={"match": plan})
    with vault.scratch(project.folder / STORE_NAME) as folder:
        scratch = DuckDBEngine(folder / STORE_NAME, memory_limit=project.memory_limit)
        try:
            scratch.load("records", engine.rows(engine.table("records").select(*RECORDS.schema.names)))
            if JUDGEMENTS.name in engine.tables():
                scratch.load(JUDGEMENTS.name, engine.rows(engine.table(JUDGEMENTS.name)))
            match.run(scratch, project, progress)
            return groups(scratch)
        finally:
            scratch.close()


def _needs_records(engine: Engine) -> None:
    if not {"records", "groups"} <= set(engine.tables()):
        raise no_result()


def last_run(project_file: Path, password: Secret, progress: Progress = silent) -> Result:
    """The result of the last run, as its store and run.json keep it; nothing is run, unless an erasure was cut short: it is carried
    through first. `password` gives the key of a store that is kept encrypted.

    Raises:
        ProjectError: nothing has been run yet.
    """
    project = load_project(project_file)
    if not is_there(project):
        raise ProjectError(
            Text("아직 실행한 결과가 없습니다.", "there is no result of a run yet"),
            Text("먼저 `hanjul run` 을 실행하세요.", "run `hanjul run` first"),
        )
    engine, resumed = _opened(project, progress, password, open_store)
    return Result(_last(project, engine, password), resumed)


def _last(project: Project, engine: Engine, password: Secret, progress: Progress = silent) -> Run:
    run = Run(project, engine, datetime.date.today(), progress, password)
    record = run.out / "run.json"
    if record.is_file():
        kept = json.loads(record.read_text(encoding="utf-8"))
        run.counts, run.timings, run.started_at = kept["counts"], kept["timings"], kept["started_at"]
        run.changes = kept.get("changes", {})
    return run


def _opened(
    project: Project, progress: Progress, password: Secret, opened: Callable[[Project, Secret], Engine]
) -> tuple[Engine, "Receipt | None"]:
    """The engine, and what was done first: whatever was asked for, nobody whose erasure was cut short may be in it."""
    engine = opened(project, password)
    if ERASURES.name not in engine.tables():
        return engine, None
    from hanjul.privacy.erase import carry_through  # it opens stores itself

    resumed = carry_through(Result(_last(project, engine, password, progress)), password)
    return (opened(project, password) if resumed else engine), resumed
