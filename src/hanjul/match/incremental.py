"""Whether a match need be made at all: where no record, judgement or plan has changed, nor have the groups."""

from hanjul.engines import Engine
from hanjul.match import judge
from hanjul.project import Project
from hanjul.store import past


def _key(engine: Engine, project: Project) -> str:
    """A hash of what groups, and the keys judged by them, depend on."""
    said = [(line["number"], line["at"], line["answer"]) for line in judge.log(engine)]
    plan = project.match.model_dump(mode="json"), project.merge.model_dump(mode="json")
    return past.key(plan, project.entity, sorted(project.sources), said, past.edition(engine))


def holds(engine: Engine, project: Project) -> bool:
    """Whether the groups of the run before are those a match would find now. (A match asked for by itself is always made.)"""
    made = {"groups", "pairs", "keys", "match_summary"} <= set(engine.tables())
    return made and past.state(engine, "match").get("", ("",))[0] == _key(engine, project)


def remember(engine: Engine, project: Project) -> None:
    """Note what this match was made with."""
    past.keep_state(engine, "match", {"": _key(engine, project)})
