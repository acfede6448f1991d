"""The page: counts and charts put into the template, with a policy that lets it run its own scripts and nothing else."""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from hanjul.document import words
from hanjul.document.blocks import Document
from hanjul.document.charts import all_charts, two_languages
from hanjul.document.colours import style_sheet
from hanjul.document.count_sources import RuleCount
from hanjul.document.counts import Counts
from hanjul.document.pieces import FONT, Chart, share_text
from hanjul.project import Project
from hanjul.words import STAGES, Text

_MOST_COLUMNS = 120
_MOST_PROFILES = 60
_MOST_RULES = 12
_MOST_KEYS = 8


def render(counts: Counts, project: Project, run_facts: Mapping[str, Any], scripts: str) -> str:
    """The whole report as text."""
    return _page(
        "report.html.j2", all_charts(counts), Text("hanjul 보고서", "hanjul report"), project, run_facts, scripts,
        c=counts,
        broken_laws=sum(left != right for _, left, right in run_facts.get("laws", ())),
        timings=[(STAGES.get(stage, stage), seconds) for stage, seconds in run_facts.get("timings", {}).items()],
        rules=_rules_by_kind(counts.rules),
        keys=_keys(counts, project),
        most_keys=_MOST_KEYS,
        profiles=list(counts.profile.items())[:_MOST_PROFILES],
        most_columns=_MOST_COLUMNS,
        due_soon=sum(people for month, _, people in counts.due if month <= counts.months[0]),
        mailable=run_facts.get("mailing", {}).get("mailable_email", counts.statuses.get("mailable", 0)),
        textable=run_facts.get("mailing", {}).get("mailable_sms", 0),
        national_id_columns=_national_id_columns(counts),
        korean=project.country == "KR",
    )  # fmt: skip


def render_document(
    document: Document,
    others: Sequence[tuple[str, Text]],
    project: Project,
    run_facts: Mapping[str, Any],
    scripts: str,
) -> str:
    """One guide as text; `others` are the (file stem, title) of the guides beside it."""
    return _page(
        "guide.html.j2", document.charts, document.title, project, run_facts, scripts, document=document, others=others
    )


def _page(
    template: str,
    charts: Mapping[str, Chart],
    title: Text,
    project: Project,
    run_facts: Mapping[str, Any],
    scripts: str,
    **shown: Any,
) -> str:
    """A template with what every page has: charts, colours, languages and the policy."""
    script = _own("report.js")
    folder = project.folder.resolve().name
    return _environment().get_template(template).render(
        charts=charts,
        specs={name: two_languages(chart.spec) for name, chart in charts.items()},
        policy=policy(scripts, script),
        scripts=Markup(scripts),
        script=Markup(script),
        style=Markup(style_sheet() + f":root{{--font:{FONT}}}\n" + _own("report.css")),
        language=project.language,
        title=Text("{name} · {ko}", "{name} · {en}").fill(name=folder or "hanjul", ko=title.ko, en=title.en),
        folder=folder,
        facts=run_facts,
        **shown,
    )  # fmt: skip


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("hanjul.document", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(t=_t, words=words)
    environment.filters.update(text=_text, n=_number, json=_json, share=share_text)
    return environment


def policy(*scripts: str) -> str:
    """The Content-Security-Policy: no network, no eval; only these very scripts, known by their hashes."""
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts
    )
    return (
        f"default-src 'none'; script-src {hashes}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def _own(name: str) -> str:
    """A file beside the template. The parser must not see another end of line than the hash did."""
    return (files("hanjul.document") / "templates" / name).read_text(encoding="utf-8").replace("\r\n", "\n")


def _t(ko: str, en: str) -> Markup:
    """Words of the template, in both languages; the style sheet shows one."""
    return _text(Text(ko, en))


def _text(text: object) -> Markup:
    """A Text in both languages; anything else as it is. A number and its per cent stay on one line."""
    if not isinstance(text, Text):
        return escape(text).replace(" %", "\u00a0%")
    if text.ko == text.en:
        return _text(text.ko)
    return Markup('<span lang="ko">{}</span><span lang="en">{}</span>').format(_text(text.ko), _text(text.en))


def _number(number: object) -> str:
    """Thousands separated; words stay words."""
    return f"{number:,}" if isinstance(number, int) else str(number)


def _json(value: object) -> Markup:
    """JSON that cannot end the `<script>` it lies in."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return Markup(text)


def _rules_by_kind(rules: Sequence[RuleCount]) -> list[tuple[Text, str, list[RuleCount], int, int]]:
    """(kind, code, its most frequent rules, cells in all, rules not shown)."""
    found = []
    for kind, label in words.KINDS.items():
        mine = [rule for rule in rules if rule.kind == kind]
        if mine:
            found.append((label, kind, mine[:_MOST_RULES], sum(rule.cells for rule in mine), len(mine[_MOST_RULES:])))
    return found


def _keys(counts: Counts, project: Project) -> list[dict[str, Any]]:
    """The key options in words; the recommended one first, then the one chosen."""
    chosen = "+".join(project.merge.key)
    rows = [
        {**row, "label": words.key_label(row["key"]), "best": bool(row.get("recommended")), "chosen": row["key"].replace("_key", "") == chosen,
         "why": Text(row.get("reason") or "", row.get("reason_en") or row.get("reason") or "")}
        for row in counts.keys
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (not row["best"], not row["chosen"]))


def _national_id_columns(counts: Counts) -> list[tuple[str, str]]:
    """(source, column) that the profile suspects of national identifiers."""
    return [
        (name, row["column"])
        for name, rows in counts.profile.items()
        for row in rows
        if row["personal"] == "national_id"
    ]
