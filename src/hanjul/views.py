"""What a terminal shows of the matching: explanations and evidence as tables of words and numbers. Only cli.py prints them."""

from collections.abc import Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text as Styled

from hanjul.fields import phone
from hanjul.match.audit import BANDS, STRATA, Audit
from hanjul.match.explain import Explanation, Line
from hanjul.match.story import SHOWN_DOUBTS, Story
from hanjul.words import Language, Text

_PHONES = ("mobile", "phone", "organisation")
_BAR = 12
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
        if comparison in _PHONES:
            parts = value.split(", ")
            value = ", ".join(phone.display(part, self.country) if part.startswith("+") else part for part in parts)
        return Styled(value)

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
                values = (self.value(line.comparison, value) for value in (line.value_a, line.value_b))
                made.add_row(self.say(line.label), *values, self.say(line.words, style))
        return made

    def verdict(self, told: Explanation) -> Styled:
        """What decided, in one sentence."""
        sign = Text("한 사람", "one person") if told.together else Text("따로", "apart")
        words = Text(f"{sign.ko}: {told.why.ko}", f"{sign.en}: {told.why.en}")
        return self.say(words, "bold green" if told.together else "bold yellow")

    def waterfall(self, told: Explanation) -> Table:
        """Every comparison with its weight, and the sum it leads to."""
        made = self.table(Text("비교", "compared"), _plain(told.ref_a), _plain(told.ref_b), Text("어떻게", "how"))
        for heading in (Text("무게(비트)", "weight (bits)"), Text("뜻", "meaning"), Text("합", "sum")):
            made.add_column(heading.in_(self.language), justify="right" if heading.en != "meaning" else "left")
        made.add_column("")
        start = Text("출발: 아무 두 레코드가 한 사람일 가능성", "start: how often any two records are one person")
        made.add_row(
            self.say(start),
            "",
            "",
            "",
            _signed(told.start_bits),
            self.say(times(told.start_bits)),
            _signed(told.start_bits),
            "",
        )
        reached, scale = told.start_bits, max((abs(line.bits) for line in told.lines), default=1.0) or 1.0
        for line in told.lines:
            if line.level == "missing" and line.value_a is None and line.value_b is None:
                continue
            reached += line.bits
            made.add_row(
                *self._line(line), _signed(reached) if abs(line.bits) >= _NOTHING else "", _bar(line.bits, scale)
            )
        share = Text(
            f"일치 확률 {told.match_probability:.4f}, 기준 {told.threshold:.3f}",
            f"match probability {told.match_probability:.4f}, threshold {told.threshold:.3f}",
        )
        made.add_row(self.say(share, "bold"), "", "", "", "", self.say(times(reached)), _signed(reached), "")
        return made

    def _line(self, line: Line) -> tuple[RenderableType, ...]:
        agreed = self.say(line.words)
        values = (self.value(line.comparison, line.value_a), self.value(line.comparison, line.value_b))
        if abs(line.bits) < _NOTHING:
            return (self.say(line.label), *values, agreed, "", "")
        meaning = Text(
            f"{times(line.bits).ko} {strength(line.bits).ko}", f"{times(line.bits).en} {strength(line.bits).en}"
        )
        return (self.say(line.label), *values, agreed, _signed(line.bits), self.say(meaning))

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

    def _records(self, records: Sequence[dict[str, Any]]) -> Table:
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
        made = self.table(Text("소스:행", "source:row"), *held.values())
        for row in records:
            made.add_row(Styled(f"{row['source']}:{row['row']}"), *(self.value(name, row.get(name)) for name in held))
        return made

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
            made.add_row(Styled(f"{link.ref_a} – {link.ref_b}"), f"{link.match_probability:.4f}", Styled(weights))
        return made


def _plain(text: str) -> Text:
    return Text(text, text)


def _signed(bits: float) -> str:
    return f"{bits:+.1f}"


def _bar(bits: float, scale: float) -> Styled:
    """A bar as long as the weight is strong: green for one person, red against."""
    length = round(_BAR * min(abs(bits) / scale, 1.0))
    return Styled("█" * length, style="green" if bits > 0 else "red")
