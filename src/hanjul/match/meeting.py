"""Meeting: which blocks bring two records together to be compared, and what they would need where none does."""

from dataclasses import dataclass
from functools import reduce
from itertools import product
from typing import Any

import narwhals as nw

from hanjul.engines import Engine, Frame, count
from hanjul.match import block, forms
from hanjul.match.names import HANGUL
from hanjul.words import Text

_SHOWN_CROWDS = 3

PARTS = {
    "mobile": Text("휴대폰", "mobile"),
    "email": Text("이메일", "e-mail"),
    "member": Text("회원번호", "member id"),
    "sound": Text("이름", "name"),
    "alike": Text("이름", "name"),
    "given": Text("성을 뺀 이름", "given name"),
    "family": Text("성", "family name"),
    "initial": Text("가운데 이름의 머리글자", "initial of the middle name"),
    "coarse": Text("이름의 뼈대", "outline of the name"),
    "company": Text("회사", "company"),
    "title": Text("회사 이름의 낱말", "words of the company name"),
    "business": Text("사업자등록번호", "business number"),
    "corporate": Text("법인등록번호", "corporate number"),
    "line": Text("전화", "phone"),
    "desk": Text("함께 쓰는 메일함", "shared mailbox"),
    "tail": Text("휴대폰 끝 네 자리", "last four digits of the mobile"),
    "middle": Text("휴대폰 가운데 네 자리", "middle four digits of the mobile"),
    "local": Text("이메일의 @ 앞", "e-mail before the @"),
    "domain": Text("회사 메일 도메인", "company mail domain"),
    "birth": Text("생년월일", "birth date"),
    "year": Text("출생 연도", "year of birth"),
    "day": Text("태어난 월일", "day of birth"),
    "spot": Text("번지와 길", "street and house number"),
    "postcode": Text("우편번호", "postcode"),
    "address": Text("주소", "address"),
}
"""What a block's key is made of, in words."""

Profile = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Crowd:
    """A key both records have, but so many others too that it was not compared as it is."""

    parts: tuple[str, ...]
    holders: int

    @property
    def words(self) -> Text:
        """The key and how many hold it, in both languages."""
        key = _joined(self.parts)
        return Text(f"{key.ko} ({self.holders:,}개 레코드가 같음)", f"{key.en} (held by {self.holders:,} records)")


@dataclass(frozen=True, slots=True)
class Meeting:
    """How two records came to be compared, or why they did not.

    Attributes:
        met: keys that brought them together.
        crowded: keys they share with too many others.
        lacking: what would have done: (parts that agree already, the one part missing beside them).
    """

    met: tuple[tuple[str, ...], ...]
    crowded: tuple[Crowd, ...]
    lacking: tuple[tuple[tuple[str, ...], str], ...]

    def words(self) -> tuple[Text, ...]:
        """One sentence per kind of reason; none where they met."""
        if self.met:
            return ()
        lines = [
            Text(
                f"함께 가진 값이 너무 흔해 그것만으로는 비교하지 않았습니다: {one.words.ko}",
                f"what they share is too common to compare by alone: {one.words.en}",
            )
            for one in self.crowded
        ]
        for agreeing in dict.fromkeys(parts for parts, _ in self.lacking):
            wanted = [PARTS[part] for parts, part in self.lacking if parts == agreeing]
            ko, en = ", ".join(dict.fromkeys(t.ko for t in wanted)), ", ".join(dict.fromkeys(t.en for t in wanted))
            if agreeing:
                given = _joined(agreeing)
                lines.append(
                    Text(
                        f"{given.ko} 말고도 다음 가운데 하나가 같았으면 비교했습니다: {ko}",
                        f"besides {given.en}, one of these would have had to agree: {en}",
                    )
                )
            else:
                lines.append(
                    Text(
                        f"다음 가운데 하나만 같았으면 비교했습니다: {ko}",
                        f"any one of these would have been enough: {en}",
                    )
                )
        return tuple(lines)


def _joined(parts: tuple[str, ...]) -> Text:
    words = [PARTS[part] for part in parts]
    return Text(" + ".join(one.ko for one in words), " + ".join(one.en for one in words))


def meeting(engine: Engine, low: int, high: int) -> Meeting:
    """How profiles `low` and `high` stand to the blocks of the last match."""
    profiles = engine.table("match_profiles")
    both = nw.col("id").is_in([low, high])
    in_hangul = both & (nw.col("script") == HANGUL)
    across = "script" in profiles.columns and count(engine, profiles.filter(in_hangul)) < 2
    profiles = block.with_sound(profiles, across=across)
    rows = {row["id"]: row for row in engine.rows(profiles.filter(both)).to_pylist()}
    a, b = rows[low], rows[high]
    blocks = engine.rows(engine.table("match_blocks")).to_pylist()
    left_out = {row["block"] for row in blocks if row["cut_pairs"] and not row["pairs"]}
    met, crowded, lacking = [], [], []
    for keys, most in ((tuple(row["block"].split(" + ")), row["most"]) for row in blocks):
        common = {key: _shared(a, b, key) for key in keys}
        missing = [key for key in keys if common[key] is None]
        broad = " + ".join(keys) in left_out and keys in block.BROAD_KEYS
        if not missing:
            holders = _holders(engine, profiles, common)
            again = most == block.CAP and holders > most and _narrower(engine, profiles, common, a, b)
            if not broad and (holders <= most or again):
                met.append(keys)
            else:
                crowded.append(Crowd(keys, holders))
        elif len(missing) == 1 and not broad:
            lacking.append((tuple(key for key in keys if key != missing[0]), missing[0]))
    narrowest = sorted(crowded, key=lambda one: (one.holders, one.parts))[:_SHOWN_CROWDS]
    return Meeting(tuple(met), tuple(narrowest), tuple(dict.fromkeys(lacking)))


def _slots(profile: Profile, key: str) -> list[str]:
    return [name for name in forms.slots(key) if name in profile]


def _shared(a: Profile, b: Profile, key: str) -> Any:
    """The number both hold for a part of a key, or None."""
    sides = product(_slots(a, key), _slots(b, key))
    return next((a[x] for x, y in sides if a[x] is not None and a[x] == b[y]), None)


def _holders(engine: Engine, profiles: Frame, common: dict[str, Any]) -> int:
    tests = [_holds(profiles, key, value) for key, value in common.items()]
    held = profiles.filter(reduce(lambda left, right: left & right, tests))
    return count(engine, held)


def _holds(profiles: Frame, key: str, value: Any) -> nw.Expr:
    slots = [name for name in forms.slots(key) if name in profiles.columns]
    return nw.any_horizontal(*((nw.col(name) == value).fill_null(False) for name in slots), ignore_nulls=True)


def _narrower(engine: Engine, profiles: Frame, common: dict[str, Any], a: Profile, b: Profile) -> bool:
    """Whether the key with one more part in common gathers few enough."""
    more = [key for key in block.NARROWER if a.get(key) is not None and a.get(key) == b.get(key) and key not in common]
    return any(_holders(engine, profiles, {**common, key: a[key]}) <= block.CAP for key in more)
