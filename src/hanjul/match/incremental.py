"""Whether a match need be made at all: where no record, judgement or plan has changed, nor have the groups."""

import narwhals as nw

from hanjul import past
from hanjul.engines import Engine, count
from hanjul.match import judge
from hanjul.project import Project


def _key(engine: Engine, project: Project) -> str:
    """A hash of what groups, and the keys judged by them, depend on besides the records."""
    said = [(line["number"], line["at"], line["answer"]) for line in judge.log(engine)]
    plan = project.match.model_dump(mode="json"), project.merge.model_dump(mode="json")
    return past.key(plan, project.entity, sorted(project.sources), said)


def holds(engine: Engine, project: Project) -> bool:
    """Whether the groups of the run before are those a match would find now. (A match asked for by itself is always made.)"""
    if not {past.RECORDS, past.SAME, "groups", "pairs", "keys", "match_summary"} <= set(engine.tables()):
        return False
    if past.state(engine, "match").get("", ("",))[0] != _key(engine, project):
        return False

    still = engine.table(past.SAME).filter(nw.col("record_id") == nw.col("past_id"))
    return count(engine, still) == count(engine, engine.table("records")) == count(engine, engine.table(past.RECORDS))


def remember(engine: Engine, project: Project) -> None:
    """Note what this match was made with."""
    past.keep_state(engine, "match", {"": _key(engine, project)})
