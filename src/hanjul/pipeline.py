"""The pipeline: the stages in order, the loop, the laws, the run record."""

import datetime
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path
from typing import Any

from hanjul import clean, deliver, document, explore, extract, govern, match, merge
from hanjul.callbacks import Progress, Secret
from hanjul.disk import whole
from hanjul.engines import Engine, count
from hanjul.errors import BrokenLawError
from hanjul.extract import landing
from hanjul.match import audit, carry, incremental, judge
from hanjul.project import Project
from hanjul.store import history
from hanjul.store.suppression import Suppressions
from hanjul.tables import AUDITS
from hanjul.words import Text

Law = tuple[Text, int, int]


@dataclass
class Run:
    """One pass: what the stages need, and what they leave behind for the run record."""

    project: Project
    engine: Engine
    today: datetime.date
    progress: Progress
    password: Secret
    full: bool = False
    """Work everything out anew; ids, judgements and history are kept all the same."""
    laws: list[tuple[str, Law]] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    mailing: dict[str, int] = field(default_factory=dict)
    """People per mailing list, by the list's name."""
    changes: dict[str, int] = field(default_factory=dict)
    """People who changed since the last delivery, by kind of change."""
    started_at: str = ""
    moment: str = ""
    """When it began, as the history tells it: never before what the history told last, even where the clock was set back."""
    bundle: document.Bundle | None = None
    documents: list[str] = field(default_factory=list)
    """The report and the guides, as paths inside the folder of the outputs."""

    @property
    def out(self) -> Path:
        """The folder of the outputs."""
        return self.project.folder / self.project.deliver.folder

    def facts(self) -> dict[str, Any]:
        """The run so far, as `run.json` and the report show it."""
        return {
            "started_at": self.started_at,
            "today": self.today.isoformat(),
            "versions": {name: version(name) for name in ("hanjul", "duckdb", "narwhals", "pyarrow", "rapidfuzz")},
            "counts": self.counts,
            "changes": self.changes,
            "mailing": self.mailing,
            "laws": [law for _, law in self.laws],
            "timings": self.timings,
            "documents": self.documents,
        }


@dataclass(frozen=True)
class Stage:
    """One stage: what it does, and the laws that must hold after it."""

    name: str
    work: Callable[[Run], None]
    laws: Callable[[Run], Sequence[Law]] = lambda run: ()


def _match(run: Run) -> None:
    carry.carry(run.engine, run.started_at)
    if not run.full and incremental.holds(run.engine, run.project):
        return
    match.run(run.engine, run.project, run.progress, run.full)
    explore.run_keys(run.engine, run.project)
    incremental.remember(run.engine, run.project)


def _suppressed(run: Run) -> Suppressions:
    return Suppressions(run.engine, run.project.folder, run.password, run.project.country)


def _govern(run: Run) -> None:
    govern.run(run.engine, run.project, run.today, run.progress, _suppressed(run))
    history.compare(run.engine, run.moment)
    run.changes = history.counts(run.engine)


def _deliver(run: Run) -> None:
    deliver.run(run.engine, run.project, run.progress, run.today, _suppressed(run), run.full)
    history.delivered(run.engine, run.moment)
    run.mailing = deliver.people_per_list(run.engine)


def audited(engine: Engine) -> Text | None:
    """What the last audit of the merges says, for the manual; None where there was none, or it is unfinished."""
    if AUDITS.name not in engine.tables():
        return None
    state = audit.last_audit(engine, judge.standing(judge.log(engine)))
    if state is None or state.most_wrong is None:
        return None
    if state.current:
        return state.statement
    of = Text("{ko} {at} 의 그룹에 대한 말입니다.", "{en} This speaks of the groups of {at}.")
    return of.fill(ko=state.statement.ko, en=state.statement.en, at=state.at[:10])


def _document(run: Run) -> None:
    facts = {**run.facts(), "audit": audited(run.engine)}
    run.documents = document.run(run.engine, run.project, facts, run.progress, run.bundle)


STAGES = (
    Stage(
        "extract",
        lambda r: extract.run(r.engine, r.project, r.progress, r.password, r.full),
        lambda r: extract.laws(r.engine),
    ),
    Stage("explore", lambda r: explore.run(r.engine, r.project, r.progress, r.full, r.today)),
    Stage(
        "clean",
        lambda r: clean.run(r.engine, r.project, r.today, r.progress, r.full),
        lambda r: clean.laws(r.engine, r.project),
    ),
    Stage("match", _match, lambda r: match.laws(r.engine)),
    Stage(
        "merge",
        lambda r: merge.run(r.engine, r.project, r.progress, r.moment, r.full, r.today.isoformat(), r.password),
        lambda r: merge.laws(r.engine),
    ),
    Stage("govern", _govern, lambda r: govern.laws(r.engine)),
    Stage("deliver", _deliver, lambda r: deliver.laws(r.engine, r.project)),
    Stage("document", _document),
)
STAGE_NAMES = tuple(stage.name for stage in STAGES)


def run_stages(run: Run, until: str | None = None, since: str | None = None) -> Run:
    """Run the stages in order up to and including `until`; every stage proves its laws before the next begins.

    `since` starts at a later stage, on the tables an earlier run left.

    Raises:
        BrokenLawError: a law does not hold. Nothing after that stage has run.
    """
    first = STAGE_NAMES.index(since) if since else 0
    if first == 0:
        begun = time.perf_counter()
        landing.fetch(run.engine, run.project, run.progress, run.password)
        run.timings["extract"] = time.perf_counter() - begun
    wanted = STAGES[first : STAGE_NAMES.index(until) + 1] if until else STAGES[first:]
    bundle = document.prepare_bundle() if wanted[-1:] == STAGES[-1:] else None
    try:
        _run_stages(run, wanted, bundle)
    except BaseException:
        if bundle:
            bundle.cancel()
        raise
    return run


def _run_stages(run: Run, wanted: Sequence[Stage], bundle: document.Bundle | None) -> None:
    run.bundle = bundle
    run.started_at = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
    run.moment = history.moment(run.engine, run.started_at)
    with run.engine.run():
        _run_each(run, wanted)


def _run_each(run: Run, wanted: Sequence[Stage]) -> None:
    for stage in wanted:
        begun = time.perf_counter()
        run.progress(stage.name, 0, None)
        with run.engine.stage():
            stage.work(run)
        for law in stage.laws(run):
            _hold(stage.name, law)
            run.laws.append((stage.name, law))
        _count(run, stage.name)
        run.timings[stage.name] = round(run.timings.get(stage.name, 0.0) + time.perf_counter() - begun, 3)
    if wanted[-1:] == STAGES[-1:]:
        _write_record(run)


def _hold(stage: str, law: Law) -> None:
    words, left, right = law
    if left != right:
        ko, en = "아무것도 내보내지 않았습니다.", "Nothing was delivered."
        if stage == "deliver":  # its files are proven where they lie
            ko, en = "내보낸 파일은 쓰지 마세요.", "Do not use the files it wrote."
        raise BrokenLawError(
            Text(
                f"{{stage}} 단계에서 지켜져야 할 것이 깨졌습니다: {{law}} ({{left}} ≠ {{right}}). 데이터가 아니라 hanjul의 잘못입니다. {ko}",
                f"{{stage}} broke its law: {{law_en}} ({{left}} ≠ {{right}}). This is hanjul's fault, not your data's. {en}",
            ).fill(stage=stage, law=words.ko, law_en=words.en, left=left, right=right),
            Text("이 메시지와 run.json 을 개발자에게 알려 주세요.", "please report this message with the counts"),
        )


_COUNTED = {
    "extract": ("refused", "findings"),
    "clean": ("records", "consents", "findings"),
    "match": ("pairs",),
    "merge": ("customers",),
}
"""The tables people ask the size of, by the stage that makes them. (Tables of later stages may be an earlier run's.)"""


def _count(run: Run, stage: str) -> None:
    for name in _COUNTED.get(stage, ()):
        run.counts[name] = count(run.engine, run.engine.table(name))


def _write_record(run: Run) -> None:
    """`out/run.json`: plan, versions, counts, laws proved, timings."""
    record = {
        **run.facts(),
        "laws": [
            {"stage": stage, "law": {"ko": words.ko, "en": words.en}, "left": left, "right": right}
            for stage, (words, left, right) in run.laws
        ],
        "plan": run.project.model_dump(mode="json"),
    }
    with whole(run.out / "run.json") as temporary:
        temporary.write_text(json.dumps(record, ensure_ascii=False, indent=1), encoding="utf-8")
