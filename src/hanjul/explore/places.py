"""Columns of addresses: which belong together, and whose home they are."""

import re
from collections.abc import Sequence
from itertools import pairwise

from hanjul.explore.drafts import PLACES, Cells, Draft, both, leave_out, of
from hanjul.explore.headers import compact, party, roles, tokens
from hanjul.words import Text

_CODES = (("id",), ("code",), ("코드",), ("コード",))


def parts_of_addresses(drafts: Sequence[Draft]) -> None:
    """Which columns are parts of an address."""
    _state_needs_address(drafts)
    _house_numbers(drafts)
    _flats(drafts)


def _state_needs_address(drafts: Sequence[Draft]) -> None:
    """`state`, `region`, 지역 … are parts of an address only beside others; alone they are something else."""
    parts = [each for each in drafts if each.role == "address_part"]
    others = [each for each in drafts if each.field in PLACES and each not in parts]
    places = ("city", "suburb", "town", "village", "parish", "county", "district", "시도", "시군구", "시/도", "시/군/구", "거주", "사시는", "사는", "wohnort", "ville",
              "commune", "ciudad", "población", "poblacion", "localidad", "municipio", "città", "comune", "woonplaats", "cidade",
              "miasto", "город", "місто", "kota", "kabupaten", "bandar", "barangay", "עיר", "ישוב")  # fmt: skip
    clear = any(place in each.column.casefold() for each in parts for place in places)
    for each in parts:
        if tokens(each.column)[-1:] in _CODES and each.evidence.share("number") >= 0.9:  # 都道府県(ID)
            each.become("ignore", 0.8, roles()["technical_id"].why)
            continue
        alone = not others and len(parts) < 2
        if alone and (not clear or each.evidence.share("number") >= 0.5):
            each.become(
                "ignore", 0.5, Text("주소의 일부로 볼 다른 열이 없음", "no other column makes it part of an address")
            )
        else:
            each.reason = Text(
                "주소의 일부: 주소 열들은 순서대로 이어 붙임",
                "a part of the address; the parts are joined in column order",
            )


_HOUSE_NUMBER = re.compile(r"(?:número|numero|núm|num|nº|n°|no|nr)(?:ext(?:erior)?|civico|casa)?").fullmatch


def _house_numbers(drafts: Sequence[Draft]) -> None:
    """A mere `Número` right behind the street is the number of the house."""
    for street, each in pairwise(drafts):
        behind = street.field == "address" and each.field == "ignore" and each.evidence.share("number") >= 0.5
        if behind and _HOUSE_NUMBER("".join(tokens(each.column))):
            each.become("address", 0.7, Text("도로명 바로 뒤의 번호", "the number right behind the street"))


_OWNERS = re.compile(r"소유|임대인|분양")  # who need not live there


def _flats(drafts: Sequence[Draft]) -> None:
    """동 beside 호 are the building and the flat of whoever lives there, where no other column tells an address and nobody owns it."""
    if of(drafts, "address", "address_detail") or any(_OWNERS.search(each.column) for each in drafts):
        return
    for building, flat in pairwise(drafts):
        named = tokens(building.column)[-1:] == ("동",) and tokens(flat.column)[-1:] in (("호",), ("호수",), ("호실",))
        if named and building.field == flat.field == "ignore" and building.evidence.filled and flat.evidence.filled:
            for each in (building, flat):
                each.role = "address_detail"
                each.become("address_detail", 0.8, Text("동과 호", "building and flat"))


_PROPERTY = re.compile(r"소재|물건|단지|건물|아파트|동호수?|[0-9]*(?:동|호|호수|호실)").match


def properties(drafts: Sequence[Draft]) -> None:
    """Beside whoever sells, lets or owns it, the place of a property (소재지, 동호수) is not where they live; it may be the tenant's home."""
    owned = any(party(each.column) == "landlord" for each in drafts)
    if owned and all(party(each.column) != "tenant" for each in of(drafts, "name")):
        places = [each for each in of(drafts, "address", "address_detail") if party(each.column) is None]
        why = roles()["place_property"].why
        leave_out([each for each in places if _PROPERTY(compact(each.column))], 0.8, why)


def _ends(header: str) -> set[str]:
    """What tells like sets of columns apart: the first word of a header, or the last."""
    return {*tokens(header)[:1], *tokens(header)[-1:]}


_ELSEWHERE = ("배송", "수취", "수령", "받는", "회사", "사업장", "직장", "지번", "ship", "billing", "work", "mailing")


def one_address(drafts: Sequence[Draft], cells: Cells) -> None:
    """Address columns are joined, so a second whole address, or a part the whole one repeats, has to stay out."""
    _half_postcodes(drafts)
    whole = [each for each in drafts if each.field == "address" and each.role != "address_part"]
    if not whole:
        return
    whole.sort(key=lambda each: (not each.evidence.filled, sum(word in each.column.casefold() for word in _ELSEWHERE)))
    kept = whole[0]
    lines = [each for each in drafts if _second_line(each.column, kept.column)]
    for each in [each for each in whole[1:] if each in lines]:
        why = Text(f"'{kept.column}' 열의 둘째 줄", f"the second line of '{kept.column}'")
        each.role = "address_detail"
        each.become("address_detail", 0.85, why)
        whole.remove(each)
    why = Text(f"주소는 '{kept.column}' 열을 씀", f"the address is taken from '{kept.column}'")
    # `Shipping City` goes with `Shipping Street`, not with `Billing Street`; `City (Shipping)` with `Address (Shipping)`.
    others = set().union(*(_ends(each.column) for each in whole[1:])) - _ends(kept.column)
    parts = [each for each in drafts if each.role in ("address_part", "address_detail", "postcode")]
    theirs = {each.column for each in drafts if each is not kept and each.is_called("address")}
    beside = {each.column for pair in pairwise(drafts) for each in pair if theirs & {one.column for one in pair}}
    beside -= {each.column for pair in pairwise(drafts) if kept in pair for each in pair}
    # 우편번호 right beside 받는분 주소, and not beside 보내는분 주소
    leave_out([each for each in parts if each.role == "postcode" and each.column in beside], 0.6, why)
    leave_out([*whole[1:], *(each for each in parts if each not in lines and _ends(each.column) & others)], 0.6, why)
    for each in [each for each in drafts if each.field == "address" and each.role == "address_part"]:
        pairs = both(cells[each.column], cells[kept.column])
        if kept.evidence.share("region") >= 0.5 or (
            pairs
            and sum(_stands_in(part.casefold(), address.casefold()) for part, address in pairs) >= 0.6 * len(pairs)
        ):
            each.become("ignore", 0.7, Text(f"'{kept.column}' 열에 이미 들어 있음", f"already part of '{kept.column}'"))


def _half_postcodes(drafts: Sequence[Draft]) -> None:
    """The second half of a postcode (郵便番号2: 0001) is none by itself."""
    halves = [each for each in drafts if each.is_called("postcode") and each.evidence.filled]
    for first, second in pairwise(halves):
        apart = first.field == "ignore" and first.evidence.share("postcode") < 0.1
        if apart and second.field == "postcode" and _second_line(second.column, first.column):
            second.become("ignore", 0.8, Text("우편번호의 반쪽", "half of a postcode"))


_LINE = re.compile(r"(.*?[^0-9])([0-9]?)")


def _second_line(header: str, first: str) -> bool:
    """Whether a header is that of the line below another: `Street Address 2` below `Street Address 1`, or `Street Address`.

    >>> _second_line("billing_address_2", "billing_address_1"), _second_line("shipping_address_2", "billing_address_1")
    (True, False)
    """
    one, other = (_LINE.fullmatch(each.strip()) for each in (first, header))
    if one is None or other is None or other[2] not in ("2", "3") or one[2] not in ("", "1"):
        return False
    return compact(one[1]) == compact(other[1])


def _stands_in(part: str, address: str) -> bool:
    """Whether an address has a part of it; one of a letter or two (the `a` of a house number) as a word."""
    return part in (address if len(part) > 2 else address.split())
