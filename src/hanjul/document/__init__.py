"""Document: the report of a run and its guides, self-contained pages a person can look at, mail and print.

In: whatever tables the run left. Out: `report.html` and the folder `guide/` in the project's output folder, every file
written whole or not at all, and the table `manuals`. The pages hold counts, never a person's value; they need no network
and forbid themselves any.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from hanjul.callbacks import Progress
from hanjul.disk import whole
from hanjul.document import guides
from hanjul.document.bundle import Bundle, prepare_bundle
from hanjul.document.charts import CHARTS, in_
from hanjul.document.colours import plain
from hanjul.document.counts import Counts, count
from hanjul.document.page import render
from hanjul.document.pieces import MIME, Chart
from hanjul.engines import Engine
from hanjul.project import Project
from hanjul.words import Language

__all__ = ["CHARTS", "Bundle", "ChartView", "chart", "prepare_bundle", "print_guides", "run"]

FILE_NAME = "report.html"


def run(
    engine: Engine, project: Project, run_facts: Mapping[str, Any], progress: Progress, bundle: Bundle | None = None
) -> list[str]:
    """Write the report and the guides; their names inside the output folder.

    Args:
        engine: any of its tables may be missing or empty.
        project: language, key and output folder.
        run_facts: `versions`, `laws` as (Text, left, right), `timings` in seconds per stage, `today`, `audit`
            (what the last audit says); all optional.
        progress: told the steps.
        bundle: the charting scripts, if `prepare_bundle` was called earlier in the run; made now otherwise.

    Raises:
        DeliverError: a file cannot be written.
    """
    bundle = bundle or prepare_bundle()
    try:
        counts = _listed(count(engine, _today(run_facts)), run_facts)
        progress("document", 1, 3)
        scripts = bundle.collect()
    finally:
        bundle.cancel()
    progress("document", 2, 3)
    page = render(counts, project, run_facts, scripts)
    with whole(project.folder / project.deliver.folder / FILE_NAME) as path:
        path.write_text(page, encoding="utf-8", newline="\n")
    written = guides.write(engine, project, counts, run_facts, scripts)
    progress("document", 3, 3)
    return [FILE_NAME, *written]


def print_guides(engine: Engine, project: Project, run_facts: Mapping[str, Any]) -> list[str]:
    """Write the guides as PDF beside their pages; their names inside the output folder.

    Raises:
        ProjectError: the extra `hanjul[pdf]` is not installed.
        DeliverError: a file cannot be written.
    """
    from hanjul.document.printing import write_pdf

    counts = _listed(count(engine, _today(run_facts)), run_facts)
    _, made = guides.documents(engine, project, counts, run_facts)
    for document in made:
        write_pdf(document, project, guides.folder_of(project) / f"{document.name}.pdf")
    return [f"{guides.FOLDER}/{document.name}.pdf" for document in made]


def _listed(counts: Counts, run_facts: Mapping[str, Any]) -> Counts:
    """The counts with those who said yes but are held back apart from those on the mailing list, as the files have them."""
    held = run_facts.get("mailing", {}).get("held_back", 0)
    if not held or "mailable" not in counts.statuses:
        return counts
    others = {state: people for state, people in counts.statuses.items() if state != "mailable"}
    mailable = counts.statuses["mailable"] - held
    return replace(counts, statuses={**({"mailable": mailable} if mailable else {}), "held_back": held, **others})


def _today(run_facts: Mapping[str, Any]) -> datetime.date:
    given = run_facts.get("today")
    return datetime.date.fromisoformat(given) if isinstance(given, str) else given or datetime.date.today()


@dataclass(frozen=True, slots=True)
class ChartView:
    """One picture of the report for a notebook: JupyterLab draws it, anything else shows its numbers."""

    chart: Chart
    language: Language

    @property
    def spec(self) -> dict[str, Any]:
        """The Vega-Lite spec in one language, with its colours written out."""
        spec: dict[str, Any] = plain(in_(self.chart.spec, self.language))
        steps = spec.pop("usermeta", {})
        if spec.get("width") == "container":
            spec["width"] = max(640, steps.get("least", 0))
        return {**spec, "background": "white", "title": self.chart.title.in_(self.language)}

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        # Notebook front ends before Vega-Lite 6 know the older name; the specs use nothing newer.
        return {MIME: self.spec, MIME.replace("v6", "v5"): self.spec, "text/plain": str(self)}

    def __str__(self) -> str:
        cells = [[in_(cell, self.language) for cell in row] for row in (self.chart.headings, *self.chart.rows)]
        lines = "\n".join(
            "\t".join(f"{cell:,}" if isinstance(cell, int) else str(cell) for cell in row) for row in cells
        )
        return f"{self.chart.title.in_(self.language)}\n{lines}"


def chart(name: str, engine: Engine, language: Language = "ko") -> ChartView | None:
    """One picture of the report (`CHARTS` has the names), or None where this run has no numbers for it.

    Raises:
        KeyError: there is no chart of that name.
    """
    made = CHARTS[name](count(engine, datetime.date.today()))
    return ChartView(made, language) if made else None
