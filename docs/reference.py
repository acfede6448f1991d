"""Write docs/reference.md from the code: commands, project file, fields, tables, rules, exit codes."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic import BaseModel

import hanjul.cli.deliver  # noqa: F401 - has an error of its own
from hanjul import cli, errors, facts, project
from hanjul.fields import FIELDS
from hanjul.project.target import TARGET_PLANS
from hanjul.tables import TABLES

TARGET = Path(__file__).with_name("reference.md")


def commands() -> Iterator[str]:
    """Every command with its options and examples."""
    group: Any = typer.main.get_command(cli.build(cli.Shell("en")))
    for name, command in group.commands.items():
        yield f"### hanjul {name}\n\n{command.help}\n"
        yield "| option | meaning | default |\n|---|---|---|"
        for option in command.params:
            spelling = str(option.name).upper() if option.param_type_name == "argument" else ", ".join(option.opts)
            yield f"| `{spelling}` | {_cell(getattr(option, 'help', '') or '')} | {_cell(_default(option.default))} |"
        yield ""


def _default(value: object) -> str:
    return "" if value in (None, False, (), []) else f"`{value}`"


def models() -> Iterator[str]:
    """Every section of the project file."""
    for heading, model in (
        ("top", project.Project),
        ("sources.NAME", project.SourcePlan),
        ("match", project.MatchPlan),
        ("merge", project.MergePlan),
        ("govern", project.GovernPlan),
        ("govern.retention[]", project.RetentionRule),
        ("deliver", project.DeliverPlan),
        *((f"deliver.to.NAME, {plan.__name__}", plan) for plan in TARGET_PLANS),
    ):
        yield f"### {heading}\n\n{model.__doc__}\n\n| key | default | meaning |\n|---|---|---|"
        for name, field in model.model_fields.items():
            if name == "folder" and model is project.Project:
                continue
            default = "required" if field.is_required() else _short(field.default)
            yield f"| `{name}` | {_cell(default)} | {_cell(field.description or _choices(field.annotation))} |"
        yield ""


def _short(value: object) -> str:
    return (
        ""
        if isinstance(value, BaseModel) or (isinstance(value, tuple) and value and isinstance(value[0], BaseModel))
        else f"`{value}`"
    )


def _choices(annotation: Any) -> str:
    words = [word for word in get_args(annotation) if isinstance(word, str)]
    return " · ".join(f"`{word}`" for word in words)


def fields() -> Iterator[str]:
    """What a column may be."""
    yield "| field | 항목 | fills |\n|---|---|---|"
    for name, field in FIELDS.items():
        yield f"| `{name}` | {field.label.ko} | {', '.join(f'`{output}`' for output in field.outputs)} |"
    yield "| `keep` | 그대로 | a customer column of the source column's name |\n| `ignore` | 제외 | nothing |\n"


def tables() -> Iterator[str]:
    """Every table of the store."""
    for table in TABLES:
        yield f"### {table.name}\n\n{table.about.en}. {table.about.ko}.\n\n| column | 열 | type | meaning |\n|---|---|---|---|"
        for column in table.columns:
            yield f"| `{column.name}` | {column.label.ko} | {_cell(str(column.type))} | {_cell(column.about.en)} |"
        yield ""


def rules() -> Iterator[str]:
    """Every rule a finding may name."""
    yield "| rule | kind | meaning | 뜻 |\n|---|---|---|---|"
    for rule in sorted(facts.rules().values()):
        yield f"| `{rule.code}` | {rule.kind} | {_cell(rule.words.en)} | {_cell(rule.words.ko)} |"
    yield ""


def exits() -> Iterator[str]:
    """Exit codes by error."""
    yield "| error | exit code | when |\n|---|---|---|"
    for error in sorted(errors.HanjulError.__subclasses__(), key=lambda error: (error.exit_code, error.__name__)):
        yield f"| `{error.__name__.lstrip('_')}` | {error.exit_code} | {_cell((error.__doc__ or '').splitlines()[0])} |"
    yield ""


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def reference() -> str:
    """The whole page."""
    parts = {
        "Commands": commands,
        "Project file": models,
        "Fields": fields,
        "Tables": tables,
        "Rules": rules,
        "Exit codes": exits,
    }
    lines = ["# Reference\n\nWritten by `make reference` from the code; a test keeps it so.\n"]
    for heading, part in parts.items():
        lines += [f"## {heading}\n", *part()]
    return "\n".join(lines).rstrip() + "\n"


if __name__ == "__main__":
    TARGET.write_text(reference(), encoding="utf-8")
