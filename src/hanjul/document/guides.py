"""The guides of a run, written into `guide/` of the output folder: manual, collection formats, consent, contract, template."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hanjul.disk import whole
from hanjul.document.blocks import Document
from hanjul.document.collection import collection
from hanjul.document.consent_guide import consent_guide
from hanjul.document.contract import contract, json_schema
from hanjul.document.count_guides import count_guides
from hanjul.document.counts import Counts
from hanjul.document.formats import intake
from hanjul.document.manual import manual
from hanjul.document.page import render_document
from hanjul.document.template_sheet import template
from hanjul.document.versions import figures, keep
from hanjul.engines import Engine
from hanjul.project import Project
from hanjul.words import Text

FOLDER = "guide"
_REPORT = ("../report", Text("보고서", "report"))


def documents(
    engine: Engine, project: Project, counts: Counts, run_facts: Mapping[str, Any]
) -> tuple[int, list[Document]]:
    """The manual's number, and the guides of the tables as they are. Notes the manual's figures in the store."""
    guides = count_guides(engine, project)
    version = keep(engine, figures(counts, project), str(run_facts.get("started_at") or run_facts.get("today") or ""))
    return version[0], [
        manual(counts, guides, project, run_facts, version),
        collection(guides, project),
        consent_guide(guides, project),
    ]


def write(engine: Engine, project: Project, counts: Counts, run_facts: Mapping[str, Any], scripts: str) -> list[str]:
    """Write everything but the print: the files' names inside the output folder."""
    number, made = documents(engine, project, counts, run_facts)
    folder = folder_of(project)
    names = []
    for name, content in _files(number, made, project, run_facts, scripts):
        with whole(folder / name) as path:
            path.write_bytes(content)
        names.append(f"{FOLDER}/{name}")
    return names


def _files(
    number: int, made: list[Document], project: Project, run_facts: Mapping[str, Any], scripts: str
) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of every file."""
    links = [(document.name, document.title) for document in made]
    for document in made:
        others = [*(link for link in links if link[0] != document.name), _REPORT]
        page = render_document(document, others, project, run_facts, scripts)
        yield f"{document.name}.html", page.encode()
    yield "contract.odcs.yaml", contract(project, number).encode()
    schema = json.dumps(json_schema(project), ensure_ascii=False, indent=1) + "\n"
    yield "contract.schema.json", schema.encode()
    yield "template.xlsx", template(intake(project), project.language)


def folder_of(project: Project) -> Path:
    """Where the guides of a project lie."""
    return project.folder / project.deliver.folder / FOLDER
