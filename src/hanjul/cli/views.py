"""What a terminal shows of the matching: explanations and evidence as tables of words and numbers. Only cli/ prints them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Styled

from hanjul.document.words import evidence_label
from hanjul.match.audit import BANDS, STRATA, Audit
from hanjul.match.evaluate import Evaluation, SourcePair, f1_of
from hanjul.match.evidence import ByEvidence
from hanjul.match.explain import Explanation, Line, called
from hanjul.match.review import readable
from hanjul.match.story import SHOWN_DOUBTS, Story
from hanjul.match.whatif import Change, Changes, Members
from hanjul.words import Language, Text

_MOST_EVIDENCE = 12
_MOST_ROWS = 4
_MOST_SOURCE_PAIRS = 12
_HARDLY = 0.05  # below this F1 the truth rather than the result is likely to be wrong
_CHANGES = {
    "joined": Text("합쳐짐", "joined"),
    "parted": Text("나뉨", "parted"),
    "regrouped": Text("다시 묶임", "regrouped"),
}
_BAR = 12
_WIDE = 100  # columns of a terminal from which bars stand beside the numbers
_SPACE = Styled(" · ", style="dim")
_NOTHING = 0.05  # bits that would be shown as 0.0
_STRENGTH = (
    (14.0, Text("거의 결정적", "all but decisive")),
    (7.0, Text("강함", "strong")),
    (3.0, Text("보통", "moderate")),
    (0.0, Text("약함", "weak")),
)
"""Bits from which evidence is called so."""


def strength(bits: float) -> Text:
    """Evidence in words: which way it speaks, and how strongly."""
    how = next(words for least, words in _STRENGTH if abs(bits) >= least)
    way = Text("같은 쪽", "for") if bits > 0 else Text("다른 쪽", "against")
    return Text(f"{way.ko}으로 {how.ko}", f"{how.en}, {way.en}")


def times(bits: float) -> Text:
    """Bits as odds: how much likelier this is within one person than between two, or the other way round."""
    factor = 2.0 ** min(abs(bits), 60.0)
    number = f"{factor:,.1f}" if factor < 10 else f"{float(f'{factor:.2g}'):,.0f}"
    return Text(f"×{number}", f"×{number}") if bits >= 0 else Text(f"÷{number}", f"÷{number}")


class _ByWidth:
    """Looks different where the terminal is narrow."""

    def __init__(self, made: Callable[[int], RenderableType]) -> None:
        self._made = made

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield self._made(options.max_width)


class Views:
    """Renders for one reader: in a language, phones as people of a country write them."""

    def __init__(self, language: Language, country: str) -> None:
        self.language = language
        self.country = country

    def say(self, text: Text, style: str = "") -> Styled:
        """A sentence as it is: values in it are no markup."""
        return Styled(text.in_(self.language), style=style)

    def table(self, *headings: Text, **options: Any) -> Table:
        """An empty table with headings."""
        made = Table(show_edge=False, pad_edge=False, header_style="bold", **options)
        for heading in headings:
            made.add_column(heading.in_(self.language), overflow="fold")
        return made

    def value(self, comparison: str, value: str | None) -> Styled:
        """A value as a person reads it."""
        if value is None:
            return Styled("–", style="dim")
        return Styled(readable(comparison, value, self.language, self.country))

    def pair(self, told: Explanation) -> RenderableType:
        """Two records side by side, then the waterfall from the start to the probability, then what decided."""
        parts: list[RenderableType] = [self.waterfall(told), Styled(""), self.verdict(told)]
        if told.meeting and not told.together:
            parts += [self.say(Text(f"· {line.ko}", f"· {line.en}")) for line in told.meeting.words()]
        return Group(*parts)

    def sides(self, told: Explanation) -> Table:
        """Two records side by side, and how far they agree; without weights, which would lead the eye."""
        made = self.table(Text("비교", "compared"), _plain(told.ref_a), _plain(told.ref_b), Text("어떻게", "how"))
        for line in told.lines:
            if line.value_a is not None or line.value_b is not None:
                style = {"exact": "green", "differs": "red", "missing": "dim"}.get(line.level, "yellow")
                if line.comparison == "source":  # where two rows stand speaks neither for nor against, as people see it
                    style = "dim"
                values = (self.value(line.comparison, value) for value in (line.value_a, line.value_b))
                made.add_row(self.say(line.label), *values, self.say(line.words, style))
        return made

    def verdict(self, told: Explanation) -> Styled:
        """What decided, in one sentence."""
        one = called(told.organisations)
        sign = Text(f"한 {one.ko}", f"one {one.en}") if told.together else Text("따로", "apart")
        words = Text(f"{sign.ko}: {told.why.ko}", f"{sign.en}: {told.why.en}")
        return self.say(words, "bold green" if told.together else "bold yellow")

    def waterfall(self, told: Explanation) -> RenderableType:
        """Every comparison with its weight, and the sum it leads to."""
        one = called(told.organisations)
        start = Text(
            f"출발 (아무 두 레코드가 한 {one.ko}일 가능성)", f"start (how often any two records are one {one.en})"
        )
        share = Text(
            f"일치 확률 {told.match_probability:.4f}, 기준 {told.threshold:.3f}",
            f"match probability {told.match_probability:.4f}, threshold {told.threshold:.3f}",
        )
        reached = told.start_bits + sum(line.bits for line in told.lines)
        return Group(
            self.say(Text(*(f"{words}: {_weighed(told.start_bits)}" for words in (start.ko, start.en)))),
            _ByWidth(lambda width: self._weights(told, bars=width >= _WIDE)),
            self.say(Text(*(f"{words}: {_weighed(reached)}" for words in (share.ko, share.en))), "bold"),
        )

    def _weights(self, told: Explanation, bars: bool) -> Table:
        both = f"{told.ref_a}\n{told.ref_b}"
        made = self.table(Text("비교", "compared"), Text(both, both), Text("어떻게", "how"))
        for heading in (Text("비트", "bits"), Text("합", "sum")):
            made.add_column(heading.in_(self.language), justify="right", no_wrap=True)
        if bars:
            made.add_column("", no_wrap=True)
        reached, scale = told.start_bits, max((abs(line.bits) for line in told.lines), default=1.0) or 1.0
        for line in told.lines:
            if line.level == "missing" and line.value_a is None and line.value_b is None:
                continue
            reached += line.bits
            weighs = abs(line.bits) >= _NOTHING
            numbers = [_signed(line.bits), _signed(reached)] if weighs else ["", ""]
            made.add_row(*self._line(line), *numbers, *([_bar(line.bits, scale)] if bars else []))
        return made

    def _line(self, line: Line) -> tuple[RenderableType, ...]:
        one, other = self.value(line.comparison, line.value_a), self.value(line.comparison, line.value_b)
        values = one if line.value_a == line.value_b else Styled("\n").join((one, other))
        how = self.say(line.words)
        if abs(line.bits) >= _NOTHING:
            strong, odds = strength(line.bits), times(line.bits)
            how = Styled("\n").join((how, self.say(Text(f"{odds.ko} {strong.ko}", f"{odds.en} {strong.en}"))))
        return self.say(line.label), values, how

    def story(self, told: Story) -> RenderableType:
        """A customer: the records, what ties them, and who else it might be."""
        title = Text(
            f"고객 {told.customer_id}: 레코드 {len(told.records)}개",
            f"customer {told.customer_id}: {len(told.records)} records",
        )
        parts: list[RenderableType] = [self.say(title, "bold"), self._records(told.records)]
        if told.links:
            heading = Text(
                "무엇이 이었나 (강한 순서; 마지막이 가장 약한 고리)",
                "what ties them (strongest first; the last is the weakest link)",
            )
            parts += [Styled(""), self.say(heading, "bold"), self._links(told.links)]
            parts += [
                Styled(""),
                self.say(Text("가장 약한 고리", "the weakest link"), "bold"),
                self.waterfall(told.links[-1]),
            ]
        for other, doubt in told.doubts:
            heading = Text(f"혹시 고객 {other}?", f"might it be customer {other}?")
            parts += [Styled(""), self.say(heading, "bold"), self._links([doubt]), self.verdict(doubt)]
        if told.undecided > SHOWN_DOUBTS:
            more = told.undecided - SHOWN_DOUBTS
            parts.append(
                self.say(Text(f"… 판단하지 않은 쌍이 {more:,}개 더 있습니다.", f"… and {more:,} more undecided pairs."))
            )
        return Group(*parts)

    def audit(self, state: Audit) -> Table:
        """An audit, stratum by stratum."""
        made = self.table(
            Text("확률", "probability"), Text("근거", "evidence"), Text("합침", "merges"), Text("뽑음", "drawn"),
            Text("맞음", "right"), Text("틀림", "wrong"), Text("모름", "unsure"), Text("남음", "left"),
        )  # fmt: skip
        for one in state.strata:
            counts = (one.links, one.drawn, one.right, one.wrong, one.unsure, one.drawn - one.answered)
            made.add_row(self.say(BANDS[one.band]), self.say(STRATA[one.kind]), *(f"{count:,}" for count in counts))
        return made

    def evaluation(self, outcome: Evaluation, evidence: ByEvidence | None) -> RenderableType:
        """The figures against a truth: over all, by pair of sources, by evidence."""
        parts: list[RenderableType] = [self._figures(outcome), Styled("")]
        title = Text("소스 쌍마다", "by pair of sources")
        if len(outcome.between) > _MOST_SOURCE_PAIRS:
            title = Text(
                "소스 쌍마다 (가장 많이 놓친 {n}쌍, 모두 보려면 --json)",
                "by pair of sources (the {n} that miss most; --json has all)",
            ).fill(n=_MOST_SOURCE_PAIRS)
        parts += [self.say(title, "bold"), self._between(outcome)]
        if evidence:
            parts += [Styled(""), *self._by_evidence(evidence)]
        return Group(*parts)

    def _figures(self, one: Evaluation) -> Table:
        made = self.table(
            Text("", ""), Text("정밀도", "precision"), Text("재현율", "recall"), Text("F1", "F1"), Text("뜻", "meaning")
        )
        counts = (f"{one.right_pairs:,}", f"{one.predicted_pairs:,}", f"{one.true_pairs:,}")
        pairs = Text(
            f"합친 쌍 {counts[1]}개 가운데 {counts[0]}개가 맞고, 참인 쌍은 {counts[2]}개",
            f"{counts[0]} of {counts[1]} joined pairs are right, of {counts[2]} true ones",
        )
        rows = Text(f"행 {one.rows:,}개마다의 평균", f"averaged over {one.rows:,} rows")
        made.add_row(self.say(Text("쌍", "pairs")), *self._of(one, one.f1), self.say(pairs))
        made.add_row(self.say(Text("B³", "B³")), *_shares(one.b3_precision, one.b3_recall, one.b3_f1), self.say(rows))
        exact = Text(
            f"사람 {one.people:,}명, 고객 {one.customers:,}명, 꼭 들어맞은 사람 {one.exact_people:,}명; "
            f"섞인 고객 {one.welded_customers:,}명(가장 많게는 {one.largest_weld_people}명이 하나로)",
            f"{one.people:,} people, {one.customers:,} customers, {one.exact_people:,} exactly right; "
            f"{one.welded_customers:,} customers mix people (at most {one.largest_weld_people} in one)",
        )
        whole = f1_of(one.exact_customer_share, one.exact_share)
        made.add_row(
            self.say(Text("그룹", "groups")),
            *_shares(one.exact_customer_share, one.exact_share, whole),
            self.say(exact),
        )
        if one.missing_rows or one.extra_rows:
            odd = Text(
                f"결과에 없는 정답 행 {one.missing_rows:,}개, 정답에 없는 결과 행 {one.extra_rows:,}개",
                f"{one.missing_rows:,} rows of the truth are not in the result, {one.extra_rows:,} of the result not in the truth",
            )
            made.add_row("", "", "", "", self.say(odd, "yellow"))
        if one.unknown_sources:
            named = ", ".join(one.unknown_sources)
            strange = Text(
                f"결과에 없는 정답의 소스: {named}", f"sources of the truth that the result does not have: {named}"
            )
            made.add_row("", "", "", "", self.say(strange, "yellow"))
        if one.predicted_pairs and one.true_pairs and one.f1 < _HARDLY:
            shifted = Text(
                "맞는 쌍이 거의 없습니다. 정답의 `row` 는 records.csv 처럼 첫 자료 행을 1로 세나요?",
                "hardly a pair is right: does `row` in the truth count the first row of data as 1, as records.csv does?",
            )
            made.add_row("", "", "", "", self.say(shifted, "yellow"))
        return made

    @staticmethod
    def _of(one: Evaluation | SourcePair, *more: float) -> tuple[str, ...]:
        """Precision and recall, and `more` that needs both."""
        precision = one.precision if one.predicted_pairs else None
        recall = one.recall if one.true_pairs else None
        return _shares(precision, recall, *(more if None not in (precision, recall) else (None for _ in more)))

    def _between(self, outcome: Evaluation) -> Table:
        made = self.table(
            Text("소스", "sources"), Text("참인 쌍", "true pairs"), Text("찾음", "found"), Text("정밀도", "precision"), Text("재현율", "recall")
        )  # fmt: skip
        worst = sorted(outcome.between, key=lambda one: (one.found_pairs - one.true_pairs, one.source_a, one.source_b))
        for one in worst[:_MOST_SOURCE_PAIRS]:
            both = one.source_a if one.source_a == one.source_b else f"{one.source_a} – {one.source_b}"
            counts = (f"{one.true_pairs:,}", f"{one.found_pairs:,}")
            made.add_row(Styled(both), *counts, *self._of(one))
        return made

    def _by_evidence(self, evidence: ByEvidence) -> list[RenderableType]:
        joined = self.table(
            Text("무엇이 같았나", "what agreed"),
            Text("쌍", "pairs"),
            Text("틀림", "wrong"),
            Text("정밀도", "precision"),
        )
        for label, counts in self._labelled([(one.codes, one.pairs, one.right) for one in evidence.joined]):
            pairs, right = counts
            joined.add_row(self.say(label), f"{pairs:,}", f"{pairs - right:,}", *_shares(right / pairs))
        missed = self.table(
            Text("무엇이 같았나", "what agreed"),
            Text("놓친 쌍", "missed"),
            Text("사람이 볼 목록에 있음", "listed for review"),
        )
        for label, counts in self._labelled([(one.codes, one.pairs, one.review) for one in evidence.missed]):
            missed.add_row(self.say(label), *(f"{count:,}" for count in counts))
        titles = (
            Text("합친 근거마다(직접 이은 쌍)", "by the evidence that joined (pairs joined directly)"),
            Text(
                f"놓친 쌍 {evidence.missed_pairs:,}개에 있던 것",
                f"what the {evidence.missed_pairs:,} missed pairs had in common",
            ),
        )
        return [self.say(titles[0], "bold"), joined, Styled(""), self.say(titles[1], "bold"), missed]

    @staticmethod
    def _labelled(lines: Sequence[tuple[tuple[str, ...], int, int]]) -> list[tuple[Text, tuple[int, int]]]:
        """Counts by evidence in words, the first rows only."""
        together: dict[Text, tuple[int, int]] = {}
        for codes, first, second in lines:
            label = evidence_label(codes)
            before = together.get(label, (0, 0))
            together[label] = (before[0] + first, before[1] + second)
        return list(together.items())[:_MOST_EVIDENCE]

    def changes(
        self,
        found: Changes,
        shown: Sequence[Change],
        names: Mapping[Members, Mapping[str, Any]],
        refs: Mapping[int, str],
    ) -> RenderableType:
        """Who would be gained and lost; nothing has been replaced."""
        head = Text(
            f"고객 {found.people_before:,}명 → {found.people_after:,}명: {found.lost:,}명이 없어지고 {found.gained:,}명이 새로 생깁니다.",
            f"{found.people_before:,} customers → {found.people_after:,}: {found.lost:,} lost, {found.gained:,} gained.",
        )
        parts: list[RenderableType] = [self.say(head, "bold")]
        if shown:
            made = self.table(Text("무엇이", "what"), Text("지금", "now"), Text("바뀌면", "then"))
            for change in shown:
                sides = (
                    Styled("\n").join(self._person(members, names[members], refs) for members in people)
                    for people in (change.lost, change.gained)
                )
                made.add_row(self.say(_CHANGES[change.kind]), *sides, end_section=True)
            parts.append(made)
        if len(found.changes) > len(shown):
            more = len(found.changes) - len(shown)
            parts.append(self.say(Text(f"… {more:,}건이 더 있습니다(--json).", f"… and {more:,} more (--json).")))
        parts.append(self.say(Text("아무것도 바꾸지 않았습니다.", "Nothing has been replaced."), "green"))
        return Group(*parts)

    def _person(self, members: Members, told: Mapping[str, Any], refs: Mapping[int, str]) -> Styled:
        values = [self.value(column, value).plain for column, value in told.items() if value]
        rows = ", ".join(refs[record] for record in members[:_MOST_ROWS])
        more = f" +{len(members) - _MOST_ROWS}" if len(members) > _MOST_ROWS else ""
        return Styled(f"{' · '.join(values) or '–'} ({rows}{more})")

    def _records(self, records: Sequence[dict[str, Any]]) -> RenderableType:
        columns = {
            "name": Text("이름", "name"),
            "mobile": Text("휴대폰", "mobile"),
            "phone": Text("전화", "phone"),
            "email": Text("이메일", "e-mail"),
            "company": Text("회사", "company"),
            "birth_date": Text("생년월일", "birth date"),
            "address": Text("주소", "address"),
        }
        held = {name: label for name, label in columns.items() if any(row.get(name) for row in records)}
        headings = (Text("소스:행", "source:row"), *held.values())
        made = self.table(*headings)
        listed: list[RenderableType] = []
        widths = [cell_len(heading.in_(self.language)) for heading in headings]
        for row in records:
            cells = [Styled(f"{row['source']}:{row['row']}"), *(self.value(name, row.get(name)) for name in held)]
            widths = [max(width, cell.cell_len) for width, cell in zip(widths, cells, strict=True)]
            made.add_row(*cells)
            given = [
                self.say(Text(f"{label.ko} {cell}", f"{label.en} {cell}"))
                for (name, label), cell in zip(held.items(), cells[1:], strict=True)
                if row.get(name)
            ]
            listed += [
                self.say(Text(str(cells[0]), str(cells[0])), "underline"),
                Padding(_SPACE.join(given), (0, 0, 0, 2)),
            ]
        needed = sum(widths) + 3 * (len(widths) - 1)
        return _ByWidth(lambda width: made if needed <= width else Group(*listed))

    def _links(self, links: Sequence[Explanation]) -> Table:
        made = self.table(
            Text("두 레코드", "two records"), Text("확률", "probability"), Text("무게(비트)", "weight (bits)")
        )
        for link in links:
            weights = ", ".join(
                f"{line.label.in_(self.language)} {_signed(line.bits)} ({line.words.in_(self.language)})"
                for line in sorted(link.lines, key=lambda line: -abs(line.bits))
                if abs(line.bits) >= _NOTHING
            )
            if link.case.startswith("judged"):
                weights = f"{link.why.in_(self.language)} {weights}"
            made.add_row(Styled(f"{link.ref_a} – {link.ref_b}"), f"{link.match_probability:.4f}", Styled(weights))
        return made


def _shares(*shares: float | None) -> tuple[str, ...]:
    """Shares as people read them; – is a share of nothing."""
    return tuple("–" if share is None else f"{share:.4f}" for share in shares)


def _plain(text: str) -> Text:
    return Text(text, text)


def _weighed(bits: float) -> str:
    """Odds, and the bits they are."""
    return f"{times(bits).en} ({_signed(bits)})"


def _signed(bits: float) -> str:
    return f"{bits:+.1f}"


def _bar(bits: float, scale: float) -> Styled:
    """A bar as long as the weight is strong: green for one person, red against."""
    length = round(_BAR * min(abs(bits) / scale, 1.0))
    return Styled("█" * length, style="green" if bits > 0 else "red")
