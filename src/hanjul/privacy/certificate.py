"""The destruction certificate: what was destroyed, why, when, by whom, and what was looked through. No personal data."""

import datetime
import hashlib
import json
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from hanjul.disk import whole
from hanjul.facts.duties import DISCLAIMER, duties
from hanjul.privacy.activity import Entry, head
from hanjul.project import Project
from hanjul.store import past
from hanjul.words import Language, Text

FOLDER: Final = "certificates"
NOTED: Final = "certificate"
"""The line of the activity log that holds a certificate's fingerprint."""

KINDS: Final = {
    "erased": Text("요청에 따른 삭제", "erased on request"),
    "destroyed": Text("보유 기간 또는 목적이 끝나 파기", "destroyed: the time or the purpose was over"),
    "archived": Text("다른 법이 요구하는 것만 따로 보관", "kept apart: only what another law demands"),
    "ended": Text("따로 보관한 것의 보존 기간이 끝나 파기", "destroyed: what was kept apart was kept long enough"),
}
_DUTIES: Final = {
    "erased": "erase_request",
    "destroyed": "purpose_over",
    "archived": "keep_apart",
    "ended": "purpose_over",
}


def write_certificate(project: Project, line: dict[str, Any]) -> tuple[Path, str]:
    """One line of `erasures` as a page to print; gives the file and the hash of what it says. With it stands how far the
    activity log went."""
    told = {
        name: line[name] for name in ("number", "at", "who", "kind", "reason", "people", "rows", "archived", "blanked")
    }
    told["searched" if line["kind"] != "ended" else "files"] = json.loads(line["proof"]) if line["proof"] else {}
    told["log"] = dict(zip(("lines", "hash"), head(project.folder), strict=True))
    digest = hashlib.sha256(json.dumps(told, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    path = _file(project, line["number"])
    duty = duties(project.law)[_DUTIES[line["kind"]]]
    when = datetime.datetime.fromisoformat(line["at"]).astimezone(ZoneInfo(project.timezone))
    text = page(
        "certificate.html.j2", project.language, when=f"{when:%Y-%m-%d %H:%M} ({project.timezone})", told=told, kind=KINDS[line["kind"]], duty=duty, digest=digest,
        project=project.folder.resolve().name,
    )  # fmt: skip
    with whole(path) as temporary:
        temporary.write_text(text, encoding="utf-8")
    return path, digest


def altered(project: Project, entries: Sequence[Entry]) -> list[Path]:
    """The certificates that no longer say what they said when the log was told of them."""
    known = {entry.numbers.get("erasure", 0): entry.about for entry in entries if entry.what == NOTED}
    files = ((_file(project, number), told) for number, told in known.items())
    return [path for path, told in files if path.is_file() and past.fingerprint(path) != told]


def _file(project: Project, number: int) -> Path:
    return project.folder / FOLDER / f"{number:04d}.html"


def page(template: str, language: Language, **values: Any) -> str:
    """A page to print, in one language, with nothing to load."""
    environment = Environment(
        loader=PackageLoader("hanjul.privacy", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals.update(t=lambda ko, en: ko if language == "ko" else en)
    environment.filters.update(
        text=lambda text: text.in_(language) if isinstance(text, Text) else text,
        n=lambda number: f"{number:,}",
    )
    style = (files("hanjul.privacy") / "templates" / "print.css").read_text(encoding="utf-8")
    return environment.get_template(template).render(
        language=language, style=Markup(style), disclaimer=DISCLAIMER, **values
    )
