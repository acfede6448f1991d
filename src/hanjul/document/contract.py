"""The machine form of the guides: a data contract (Open Data Contract Standard) and a JSON Schema for what forms send.

The contract holds the form of new data (`intake`, one format per field) and every source as it is read now.
"""

import io
from typing import Any

from ruamel.yaml import YAML

from hanjul.document.formats import Format, intake
from hanjul.document.words import field_label
from hanjul.fields import FIELDS
from hanjul.project import Project, SourcePlan
from hanjul.words import Language

STANDARD = "v3.1.0"
"""Of the Open Data Contract Standard."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def contract(project: Project, number: int) -> str:
    """The contract as YAML; `number` is the manual's."""
    name = project.folder.resolve().name or "hanjul"
    language = project.language
    data = {
        "apiVersion": STANDARD,
        "kind": "DataContract",
        "id": f"hanjul-{name}",
        "name": name,
        "version": f"{number}.0.0",
        "status": "active",
        "description": {
            "purpose": _say(language, "흩어진 고객 자료를 한 사람에 한 줄로 합칩니다.", "Customer data of several sources, made into one row per person."),
            "usage": _say(language, "새 파일은 `hanjul check` 로 검사합니다.", "Check new files with `hanjul check`."),
            "limitations": _say(language, "주민등록번호는 담지 않습니다. 법률 자문이 아닙니다.", "Holds no resident registration numbers. No legal advice."),
        },
        "schema": [_intake(project), *(_source(name, plan, language) for name, plan in project.sources.items())],
    }  # fmt: skip
    yaml = YAML()
    yaml.default_flow_style, yaml.width = False, 10_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    text = io.StringIO()
    yaml.dump(data, text)
    return text.getvalue()


def _say(language: Language, ko: str, en: str) -> str:
    return ko if language == "ko" else en


def _intake(project: Project) -> dict[str, Any]:
    language = project.language
    return {
        "name": "intake",
        "physicalName": "template.xlsx",
        "physicalType": "file",
        "logicalType": "object",
        "description": _say(
            language, "새로 받는 자료의 형식. 한 사람에 한 줄.", "The form of new data: one row per person."
        ),
        "properties": [_collected(format_, language) for format_ in intake(project)],
        "quality": [
            {
                "type": "text",
                "name": "reachable",
                "description": _say(
                    language, "휴대폰과 이메일 가운데 하나는 있어야 합니다.", "Mobile or e-mail must be filled."
                ),
            },
            {
                "type": "custom",
                "name": "gate",
                "engine": "hanjul",
                "implementation": "hanjul check template.xlsx --strict",
            },
        ],
    }


def _collected(format_: Format, language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": format_.field,
        "businessName": format_.label.in_(language),
        "physicalName": format_.label.in_(language),
        "description": format_.words.in_(language),
        "logicalType": "string",
        "logicalTypeOptions": {"pattern": format_.regex(language)},
        "required": format_.required,
        "classification": FIELDS[format_.field].personal,
    }
    if format_.example:
        found["examples"] = [format_.example]
    return found


def _source(name: str, plan: SourcePlan, language: Language) -> dict[str, Any]:
    """A source as it is read: what each column is. Its values are held to be read without a repair."""
    properties = [
        {
            "name": column,
            "businessName": field_label(field).in_(language),
            "logicalType": "string",
            "required": False,
            "classification": FIELDS[field].personal if field in FIELDS else "none",
            "transformLogic": f"hanjul field {field}",
        }
        for column, field in plan.columns.items()
        if field != "ignore"
    ]
    return {
        "name": name,
        "physicalName": plan.path,
        "physicalType": "file",
        "logicalType": "object",
        "properties": properties,
        "quality": [
            {"type": "custom", "name": "gate", "engine": "hanjul", "implementation": f'hanjul check "{name}"'},
        ],
    }


def json_schema(project: Project) -> dict[str, Any]:
    """A JSON Schema for one filled form: field names as keys."""
    language = project.language
    wanted = intake(project)
    return {
        "$schema": DIALECT,
        "title": _say(language, "고객 자료 한 줄", "One row of customer data"),
        "type": "object",
        "properties": {format_.field: _property(format_, language) for format_ in wanted},
        "required": [format_.field for format_ in wanted if format_.required],
        "anyOf": [{"required": ["mobile"]}, {"required": ["email"]}],
        "additionalProperties": False,
    }


def _property(format_: Format, language: Language) -> dict[str, Any]:
    found: dict[str, Any] = {
        "type": "string",
        "title": format_.label.in_(language),
        "description": format_.words.in_(language),
    }
    if format_.pattern:
        return {**found, "pattern": format_.pattern, **({"examples": [format_.example]} if format_.example else {})}
    return {**found, "enum": list(format_.choices[language])}
