"""The commands about who is who: explain, judge, audit, match. Their work; declare_*.py declare them."""

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from hanjul.cli.screen import as_argument
from hanjul.cli.views import Views
from hanjul.engines import Engine, lines_of
from hanjul.errors import ProjectError
from hanjul.match import audit, evaluate, judge, review, whatif
from hanjul.match.evidence import by_evidence
from hanjul.match.explain import Explanation, called, explain_pairs
from hanjul.match.judge import Answer, Side, Via
from hanjul.match.questions import Desk, Question
from hanjul.match.story import Story
from hanjul.privacy import activity
from hanjul.project.load import load_project
from hanjul.results import Result, last_run, rehearse, rematch
from hanjul.store.opening import is_there
from hanjul.words import Text

if TYPE_CHECKING:
    from hanjul.cli.screen import Screen

SHEET_QUESTIONS = 300
"""Questions a sheet holds: a person's day."""

SHOWN_CHANGES = 20
"""Changes that are listed; `--json` has all."""

_AHEAD = 10
"""Questions whose evidence is read at a time."""

_SAMPLE = 200
_KEYS: dict[str, Answer] = {"1": "same", "2": "different", "3": "unsure"}


def explain(screen: "Screen", what: list[str], project: Path) -> None:
    if len(what) > 2:
        raise ProjectError(
            Text(
                "고객번호나 소스:행 하나, 또는 소스:행 둘을 주세요.",
                "give one customer id or SOURCE:ROW, or two records as SOURCE:ROW",
            ),
            Text("예: hanjul explain crm:12 회원:7", "for example: hanjul explain crm:12 members:7"),
        )
    with last_run(project, screen.secret) as result:
        told = result.explain(*what)
        views = Views(screen.language, result.country)
    screen.result(asdict(told))
    screen.out.print(views.story(told) if isinstance(told, Story) else views.pair(told))


def evaluate_groups(screen: "Screen", truth: Path, project: Path) -> None:
    plan = load_project(project)
    outcome = evaluate.from_files(truth, plan.folder / plan.deliver.folder / "records.csv")
    evidence = None
    if is_there(plan):
        with last_run(project, screen.secret) as result:
            if {"match_fit", "pairs", "groups"} <= set(result.tables):
                evidence = by_evidence(result.engine, evaluate.read(truth, "person_id"))
    screen.result(outcome.as_dict() | ({"by_evidence": asdict(evidence)} if evidence else {}))
    screen.out.print(Views(screen.language, plan.country).evaluation(outcome, evidence))


def match_again(screen: "Screen", project: Path, threshold: float | None, compare_with: str, apply: bool) -> None:
    if apply and threshold is not None:
        raise ProjectError(
            Text("--apply 는 프로젝트 파일의 기준을 씁니다.", "--apply takes the threshold of the project file"),
            Text(
                "hanjul.yaml 에 `match: {{threshold: {n}}}` 이라고 적은 뒤 `hanjul match --apply` 하세요. 그래야 다음 실행도 같습니다.",
                "write `match: {{threshold: {n}}}` into hanjul.yaml, then `hanjul match --apply`: so the next run agrees",
            ).fill(n=threshold),
        )
    if apply:
        with screen.progress() as progress, rematch(project, progress, screen.secret) as result:
            summary = {**result.summary, "laws": len(result.summary["laws"]), "outputs": str(result.folder)}
        screen.result(summary)
        screen.say(
            Text(
                "다시 맞춰 내보냈습니다: 고객 {n:,}명, {out}", "matched and delivered anew: {n:,} customers, {out}"
            ).fill(n=summary["counts"]["customers"], out=summary["outputs"]),
            "bold green",
        )
        return
    with last_run(project, screen.secret) as result:
        before = whatif.groups(result.engine) if compare_with == "last" else _delivered(result, Path(compare_with))
        with screen.progress() as progress:
            after = rehearse(result, threshold, progress)
        found = whatif.compare(before, after)
        refs = whatif.refs(result.engine)
        shown = found.changes[:SHOWN_CHANGES]
        people = [members for change in shown for members in (*change.lost, *change.gained)]
        names = whatif.labels(result.engine, people, ("name", "mobile", "email", "company"))
        country = result.country
    screen.result(found.as_dict(refs))
    screen.out.print(Views(screen.language, country).changes(found, shown, names, refs))


def _delivered(result: Result, path: Path) -> dict[int, object]:
    """Record -> customer as an earlier records.csv has it."""
    at = {ref: record for record, ref in whatif.refs(result.engine).items()}
    table = evaluate.read(path, "customer_id")
    refs = (
        f"{source}:{row}" for source, row in zip(table["source"].to_pylist(), table["row"].to_pylist(), strict=True)
    )
    owned = zip(refs, table["customer_id"].to_pylist(), strict=True)
    return {at[ref]: customer for ref, customer in owned if ref in at}


# Judging ---------------------------------------------------------------------------------------------------------------


def judge_pairs(screen: "Screen", project: Path, who: str, export: Path | None, answers: Path | None) -> None:
    _must_be_one_way(export, answers)
    with last_run(project, screen.secret) as result:
        desk = Desk(result.engine)
        if answers:
            told = _take(screen, result, desk, answers, who, "spreadsheet")
        elif export:
            told = _write_sheet(screen, result, desk, export, desk.questions(), "judge")
        else:
            told = {"answered": _ask(screen, result, desk, who, "terminal", desk.questions)}
        if not export:
            say_contradictions(screen, desk)
        screen.say(desk.outlook(desk.questions()).advice)
    if told.get("taken") or told.get("answered"):
        screen.say(
            Text(
                "판단은 다음 실행부터 지켜집니다: hanjul run, 또는 hanjul match --apply",
                "the next run obeys them: hanjul run, or hanjul match --apply",
            )
        )
    screen.result({**told, "contradictions": len(desk.standing.contradictions)})
    if told.get("bad_rows"):
        raise typer.Exit(1)


def audit_merges(
    screen: "Screen", project: Path, who: str, size: int | None, new: bool, export: Path | None, answers: Path | None
) -> None:
    _must_be_one_way(export, answers)
    with last_run(project, screen.secret) as result:
        engine = result.engine
        last = audit.last_audit(engine, judge.standing(judge.log(engine)))
        stale = last is not None and last.open and not last.current
        if last is None or (new and not answers) or (stale and not answers):
            if stale:
                screen.say(
                    Text("그룹이 바뀌어 표본을 새로 뽑습니다.", "The groups have changed: a new sample is drawn."),
                    "yellow",
                )
            audit.draw(engine, size or _SAMPLE, activity.now())
        elif size is not None:
            screen.say(
                Text(
                    "{at} 에 뽑은 표본을 이어 갑니다. 크기를 바꾸려면 `--new` 로 새로 뽑으세요.",
                    "The sample drawn on {at} goes on: another size takes a new one, `--new`.",
                ).fill(at=last.at[:10]),
                "yellow",
            )
        desk = Desk(engine)
        told: dict[str, Any]
        if answers:
            told = _take(screen, result, desk, answers, who, "audit")
        elif export:
            told = _write_sheet(screen, result, desk, export, _drawn(engine, desk), "audit")
        else:
            told = {"answered": _ask(screen, result, desk, who, "audit", lambda: _drawn(engine, desk))}
        state = audit.last_audit(engine, desk.standing)
        if state:
            told |= {**asdict(state), "open": len(state.open), "links": state.links, "most_wrong": state.most_wrong}
            screen.out.print(Views(screen.language, result.country).audit(state))
            screen.say(state.statement, "bold")
            if state.most_wrong is not None and not state.current:
                screen.say(
                    Text(
                        "이 말은 {at} 에 뽑을 때의 그룹에 대한 것입니다. 지금의 그룹은 `hanjul audit --new` 로 다시 확인하세요.",
                        "This speaks of the groups of {at}, when the sample was drawn; audit the present ones with `hanjul audit --new`.",
                    ).fill(at=state.at),
                    "yellow",
                )
    screen.result(told)
    if told.get("bad_rows"):
        raise typer.Exit(1)


def _must_be_one_way(export: Path | None, answers: Path | None) -> None:
    if export and answers:
        raise ProjectError(
            Text("--export 와 --import 는 함께 쓸 수 없습니다.", "--export and --import cannot be used together")
        )


def _drawn(engine: Engine, desk: Desk) -> list[Question]:
    """The links of the last audit nobody judged yet."""
    state = audit.last_audit(engine, desk.standing)
    found = [desk.about(pair) for pair in state.open] if state else []
    return [question for question in found if question]


def _write_sheet(
    screen: "Screen", result: Result, desk: Desk, path: Path, left: Sequence[Question], command: str
) -> dict[str, Any]:
    """The questions worth most, and behind them what was answered before: to look at again, to take back, to keep."""
    questions = left[:SHEET_QUESTIONS] if command == "judge" else left
    customer = called(result.project.entity == "organisation")
    asked = [(desk.pair(one), _words(desk, one, customer), (one.a, one.b)) for one in questions]
    new = {pair for pair, _, _ in asked}
    earlier = desk.standing.words if command == "judge" else ()
    before = [pair for pair in earlier if pair not in new and len({*pair} & desk.record.keys()) == 2]
    known = Text("전에 판단함", "judged before")
    asked += [(pair, known, (desk.record[pair[0]], desk.record[pair[1]])) for pair in sorted(before)]
    told = explain_pairs(result.engine, [ends for _, _, ends in asked]) if asked else []
    lines = [
        review.Asked(pair, words, one, desk.standing.answer(pair) if pair not in new else None)
        for (pair, words, _), one in zip(asked, told, strict=True)
    ]
    review.write(path, lines, screen.language, result.country)
    activity.made(result.project.folder, path)
    wrote = Text("{path} 을(를) 썼습니다. 새로 물을 것은 없습니다.", "wrote {path}; there is nothing new to ask")
    if questions:
        cut = Text("", "")
        if len(questions) < len(left):
            cut = Text(
                f"(남은 {len(left):,}개 가운데 값어치가 큰 것부터)", f" (those worth most, of {len(left):,} left)"
            )
        wrote = Text(
            f"{{path}} 에 질문 {{n:,}}개를 썼습니다{cut.ko}. 답 열을 채운 뒤: {{command}}",
            f"wrote {{n:,}} questions to {{path}}{cut.en}. Fill the answer column, then: {{command}}",
        )
    back = f"hanjul {command} --import {as_argument(path)}"
    screen.say(wrote.fill(path=path, n=len(questions), command=back), "bold green")
    return {"questions": len(questions), "answered_before": len(before), "file": str(path)}


def _take(screen: "Screen", result: Result, desk: Desk, path: Path, who: str, via: Via) -> dict[str, Any]:
    """The answers of a sheet into the log; rows that cannot be taken are listed."""
    given, bad = review.read(path)
    desk.find(result.engine, {mark for one in given for mark in one.pair})
    gone = Text("이 쌍의 레코드가 지금 데이터에 없습니다.", "a record of this pair is no longer in the data")
    bad += [review.Bad(one.row, gone) for one in given if not all(mark in desk.record for mark in one.pair)]
    known = [one for one in given if all(mark in desk.record for mark in one.pair)]
    new = [one for one in known if _is_news(desk, one)]
    sides = [(desk.sides[desk.record[one.pair[0]]], desk.sides[desk.record[one.pair[1]]], one.answer) for one in new]
    judge.add(result.engine, sides, who=who, via=via, at=activity.now())
    for a, b, answer in sides:
        desk.heard(a, b, answer, who)
    screen.say(
        Text(
            "답 {n:,}개를 적었습니다(이미 알던 답 {old:,}개).", "took {n:,} answers ({old:,} were known already)"
        ).fill(n=len(new), old=len(known) - len(new)),
        "bold green",
    )
    for one in sorted(bad, key=lambda one: one.row):
        screen.err.print(
            screen.words(
                Text("{row}행: {why}", "row {row}: {why_en}").fill(row=one.row, why=one.why.ko, why_en=one.why.en)
            ),
            style="red",
            markup=False,
            highlight=False,
        )
    return {"taken": len(new), "known_already": len(known) - len(new), "bad_rows": [one.row for one in bad]}


def _is_news(desk: Desk, given: review.Given) -> bool:
    """Whether an answer says something that does not stand yet."""
    said = {word.answer for word in desk.standing.words.get(given.pair, ())}
    return bool(said) if given.answer == "withdrawn" else said != {given.answer}


def say_contradictions(screen: "Screen", desk: Desk) -> None:
    """Clashes, each with the rows concerned and who said what."""
    for clash in desk.standing.contradictions:
        parts = [_said_about(desk, pair) for pair in clash.pairs]
        screen.say(
            Text("어긋나는 판단: {ko}", "contradiction: {en}").fill(
                ko="; ".join(part.ko for part in parts), en="; ".join(part.en for part in parts)
            ),
            "bold yellow",
        )


def judgement_alarms(result: Result) -> dict[str, int]:
    """Contradictions that wait, and judgements whose records are gone, as the last match met them."""
    facts = {row["fact"]: row["value"] for row in lines_of(result.engine, "match_summary")}
    return {name: int(facts[name]) for name in ("contradictions", "judgements_lost") if facts.get(name)}


def say_judgement_alarms(screen: "Screen", alarms: dict[str, int]) -> None:
    if alarms.get("contradictions"):
        screen.say(
            Text(
                "사람의 판단이 서로 어긋나는 곳이 {n:,}군데 있습니다. '다름'만 지키고 나머지는 미뤘습니다: hanjul judge 로 정해 주세요.",
                "{n:,} contradictions between judgements: `different` was obeyed, the rest waits. Settle them with hanjul judge.",
            ).fill(n=alarms["contradictions"]),
            "bold yellow",
        )
    if alarms.get("judgements_lost"):
        screen.say(
            Text(
                "판단 {n:,}개는 그 레코드가 없어졌거나 값이 바뀌어 쓰이지 않았습니다.",
                "{n:,} judgements speak of records that are gone or say something else now.",
            ).fill(n=alarms["judgements_lost"]),
            "yellow",
        )


def _said_about(desk: Desk, pair: judge.Pair) -> Text:
    ends = [desk.sides[desk.record[mark]] if mark in desk.record else None for mark in pair]
    refs = " – ".join(f"{end.source}:{end.row}" if end else "?" for end in ends)
    said = [(word.who, _SPOKEN[word.answer]) for word in desk.standing.words.get(pair, ())]
    ko, en = (", ".join(f"{who}: {answer[place]}" for who, answer in said) for place in (0, 1))
    return Text(f"{refs} ({ko})", f"{refs} ({en})")


_SPOKEN: dict[str, Text] = dict(review.ANSWERS.items())


def _words(desk: Desk, question: Question, one: Text) -> Text:
    """What is asked. `one`: what a customer is."""
    if question.kind == "contradiction":
        about = _said_about(desk, desk.pair(question))
        return Text(
            f"판단이 서로 어긋납니다. 같은 {one.ko}입니까? {about.ko}",
            f"judgements contradict: one {one.en}? {about.en}",
        )
    if question.kind == "keep":
        return Text(f"합쳐져 있습니다. 정말 같은 {one.ko}입니까?", f"they are joined; are they one {one.en}?")
    if question.kind == "audit":
        return Text(f"같은 {one.ko}입니까?", f"are they one {one.en}?")
    return Text(f"따로 있습니다. 같은 {one.ko}입니까?", f"they are apart; are they one {one.en}?")


# In the terminal -------------------------------------------------------------------------------------------------------


def _keys() -> Iterator[str]:
    """One key at a time from a terminal; otherwise the first letter of every line. Ends with the input, with q or Ctrl-C."""
    terminal = sys.stdin.isatty()
    while True:
        try:
            key = typer.getchar() if terminal else sys.stdin.readline()
        except (KeyboardInterrupt, EOFError):
            return
        if not key or key[0] in "qQ\x03\x04":
            return
        yield key[0].lower()


def _ask(screen: "Screen", result: Result, desk: Desk, who: str, via: Via, asking: Callable[[], list[Question]]) -> int:
    """Ask one question after the other until the person stops; how many were answered."""
    views, keys = Views(screen.language, result.country), _keys()
    given: list[tuple[Side, Side]] = []
    shown: dict[tuple[int, int], Explanation] = {}
    questions = asking()
    advised = via == "audit" or desk.outlook(questions).enough
    while questions:
        question = questions[0]
        told = _evidence(result.engine, questions, shown)
        screen.out.rule(
            screen.words(
                Text("{n:,}번째 · {left:,}개 남음", "no. {n:,} · {left:,} left").fill(
                    n=len(given) + 1, left=len(questions)
                )
            )
        )
        screen.out.print(views.sides(told))
        screen.say(_words(desk, question, called(told.organisations)), "bold")
        screen.say(
            Text("1 같음  2 다름  3 모름  u 되돌리기  q 그만", "1 same  2 different  3 unsure  u undo  q quit"), "dim"
        )
        if not _answered(keys, result.engine, desk, question, given, (who, via)):
            break
        questions = asking()
        if not advised and desk.outlook(questions).enough:
            screen.say(desk.outlook(questions).advice, "green")
            advised = True
    screen.say(Text("답한 것 {n:,}개.", "{n:,} answered.").fill(n=len(given)), "bold")
    return len(given)


def _answered(
    keys: Iterator[str],
    engine: Engine,
    desk: Desk,
    question: Question,
    given: list[tuple[Side, Side]],
    by: tuple[str, Via],
) -> bool:
    """Hear one key that means something; every answer is written at once. False where the person stops."""
    for key in keys:
        if key == "u" and given:
            a, b = given.pop()
            _write(engine, desk, [(a, b, "withdrawn")], by)
            return True
        if key in _KEYS:
            a, b = desk.sides[question.a], desk.sides[question.b]
            # Who settles a contradiction decides: what was said of this pair before is taken back.
            before: list[tuple[Side, Side, Answer]] = [(a, b, "withdrawn")] if question.kind == "contradiction" else []
            _write(engine, desk, [*before, (a, b, _KEYS[key])], by)
            given.append((a, b))
            return True
    return False


def _write(engine: Engine, desk: Desk, lines: list[tuple[Side, Side, Answer]], by: tuple[str, Via]) -> None:
    judge.add(engine, lines, who=by[0], via=by[1], at=activity.now())
    for a, b, answer in lines:
        desk.heard(a, b, answer, by[0])


def _evidence(engine: Engine, questions: Sequence[Question], shown: dict[tuple[int, int], Explanation]) -> Explanation:
    """Both records of the first question; a few ahead are read with it."""
    first = questions[0]
    if (first.a, first.b) not in shown:
        pairs = [(one.a, one.b) for one in questions[:_AHEAD]]
        shown.update(zip(pairs, explain_pairs(engine, pairs), strict=True))
    return shown[first.a, first.b]
