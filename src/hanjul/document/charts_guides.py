"""Charts of the guides: where the trouble comes from, what each source asked, whom to ask again."""

from collections.abc import Sequence

from hanjul.document.colours import var
from hanjul.document.count_guides import Asked, GuideCounts, shares_of
from hanjul.document.pieces import (
    SHARE,
    SHORT_LABEL,
    SOURCE,
    Cell,
    Chart,
    Spec,
    amounts,
    bars_with_words,
    categories,
    data_of,
    palette,
    share_text,
    spec_of,
    tip,
)
from hanjul.document.words import KINDS, STATUSES, field_label
from hanjul.words import Text

MOST_PLACES, MOST_SOURCES = 14, 12
CELLS = Text("칸", "cells")
_COLOURS = {"repaired": "blue", "suspicious": "amber", "refused": "red"}


def few(counts: GuideCounts) -> tuple[list[str], int, int]:
    """The fewest sources that cause two thirds of the trouble: their names, their cells, all cells."""
    shares = shares_of(counts.places)
    total, sofar, names = sum(cells for _, cells in shares), 0, list[str]()
    for name, cells in shares:
        if sofar * 3 >= total * 2:
            break
        names.append(name)
        sofar += cells
    return names, sofar, total


def trouble_sources(counts: GuideCounts) -> Chart | None:
    """Which sources cause the trouble; those that cause most of it stand out."""
    shares = shares_of(counts.places)
    if not shares:
        return None
    worst, _, total = few(counts)
    title = Text("어느 소스에서 오나", "Which sources cause it")
    values = [
        {"source": name, "cells": cells, "share": cells / total, "words": f"{cells:,} ({share_text(cells, total)})", "worst": name in worst}
        for name, cells in shares[:MOST_SOURCES]
    ]  # fmt: skip
    layers = bars_with_words(
        "source", "cells", "grey", [name for name, _ in shares[:MOST_SOURCES]], [tip("source", SOURCE, None), tip("cells", CELLS), tip("share", SHARE, ".1%")]
    )  # fmt: skip
    layers[0]["encoding"]["fill"] = {"condition": {"test": "datum.worst", "value": var("blue")}, "value": var("grey")}
    return Chart(
        "trouble_sources", title,
        Text("막대는 고치거나 의심하거나 버린 칸의 수입니다. 파란 소스들만 고쳐도 셋 가운데 둘이 사라집니다.",
             "Bars count cells repaired, doubted or refused. Mending the blue sources alone ends two thirds of it."),
        spec_of(title, data=data_of(values), height=34 * len(values), layer=layers),
        (SOURCE, CELLS, SHARE), tuple((name, cells, share_text(cells, total)) for name, cells in shares),
    )  # fmt: skip


def trouble_columns(counts: GuideCounts) -> Chart | None:
    """Which columns cause the trouble, by kind."""
    shown = counts.places[:MOST_PLACES]
    if not shown:
        return None
    title = Text("어느 열에서 오나", "Which columns cause it")
    order = [f"{place.source} · {place.column}" for place in shown]
    values = [
        {"place": name, "what": KINDS[kind], "cells": cells, "order": list(_COLOURS).index(kind)}
        for name, place in zip(order, shown, strict=True)
        for kind, cells in place.cells.items()
    ]
    y = categories("place", order, axis={"labelColor": var("ink"), "labelLimit": 260})
    spec = spec_of(
        title,
        data=data_of(values),
        height=30 * len(shown),
        mark={"type": "bar", "height": {"band": 0.62}},
        encoding={
            "y": y, "x": amounts("cells", stack="zero"), "order": {"field": "order", "type": "quantitative"},
            "color": palette(KINDS, _COLOURS, {kind for place in shown for kind in place.cells}),
            "tooltip": [tip("place", Text("열", "column"), None), tip("what", Text("종류", "kind"), None), tip("cells", CELLS)],
        },
    )  # fmt: skip
    return Chart(
        "trouble_columns", title,
        Text("막대 하나가 소스의 열 하나입니다. 빨간 칸은 값을 잃었고, 노란 칸은 사람이 확인해야 합니다.",
             "Each bar is one column of a source. Red cells lost their value; a person must look at the yellow ones."),
        spec, (Text("열", "column"), *(KINDS[kind] for kind in _COLOURS)),
        tuple((name, *(place.cells.get(kind, 0) for kind in _COLOURS)) for name, place in zip(order, shown, strict=True)),
    )  # fmt: skip


STATES = {
    "good": Text("물었고 날짜가 있음", "asked, dated"),
    "undated": Text("물었지만 날짜가 없음", "asked, not dated"),
    "mixed": Text("다른 동의와 섞어 물음", "asked mixed with another"),
    "refusal": Text("거부만 받음", "refusals only"),
    "never": Text("물은 적 없음", "never asked"),
}
_STATE_COLOURS = {"good": "teal", "undated": "amber", "mixed": "red", "refusal": "slate", "never": "grey"}
_KINDS_ASKED = ("consent_privacy", "consent_marketing", "consent_email", "consent_sms", "consent_phone", "consent_kakao",
                "consent_night", "consent_third_party", "consent_overseas")  # fmt: skip
_ALWAYS_SHOWN = ("consent_privacy", "consent_marketing", "consent_email", "consent_sms", "consent_night")


def state(asked: Sequence[Asked]) -> str:
    """How well a source asked one thing, over all its columns about it."""
    consents = [one for one in asked if not one.field.startswith("refusal")]
    if not asked:
        return "never"
    if not consents:
        return "refusal"
    if any(one.mixed for one in consents):
        return "mixed"
    return "undated" if any(one.undated or not one.answers for one in consents) else "good"


def asked_table(counts: GuideCounts, sources: Sequence[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Consents shown, and per source the state of each."""
    by_place: dict[tuple[str, str], list[Asked]] = {}
    for one in counts.asked:
        field = one.field.replace("refusal_if_no", "refusal")
        name = "consent_marketing" if field == "refusal" else field.replace("refusal_", "consent_")
        by_place.setdefault((one.source, name), []).append(one)
    kinds = [kind for kind in _KINDS_ASKED if kind in _ALWAYS_SHOWN or any(kind == name for _, name in by_place)]
    return kinds, [(source, [state(by_place.get((source, kind), [])) for kind in kinds]) for source in sources]


def asked(counts: GuideCounts, sources: Sequence[str]) -> Chart | None:
    """What each source asked, and what it forgot."""
    kinds, lines = asked_table(counts, sources)
    if not lines:
        return None
    title = Text("소스마다 무엇을 물었나", "What each source asked")
    labels = {kind: field_label(kind) for kind in kinds}
    values = [
        {"source": source, "asked": labels[kind], "what": STATES[found]}
        for source, states in lines
        for kind, found in zip(kinds, states, strict=True)
    ]
    x = categories("asked", list(labels.values()), axis={"orient": "top", "labelAngle": -35, "labelColor": var("ink")})
    y = categories(
        "source",
        [source for source, _ in lines],
        axis={"labelColor": var("ink"), "labelLimit": 220, "labelExpr": SHORT_LABEL},
    )
    spec = spec_of(
        title,
        data=data_of(values),
        height=32 * len(lines),
        padding={"left": 2, "top": 2, "bottom": 2, "right": 60},
        mark={"type": "rect", "cornerRadius": 4, "stroke": var("paper"), "strokeWidth": 4},
        encoding={
            "x": x, "y": y, "color": palette(STATES, _STATE_COLOURS, {found for _, states in lines for found in states}),
            "tooltip": [tip("source", SOURCE, None), tip("asked", Text("동의", "consent"), None), tip("what", Text("상태", "state"), None)],
        },
        usermeta={"least": 200 + 60 * len(kinds)},
    )  # fmt: skip
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (source, *(STATES[found] for found in states)) for source, states in lines
    )
    return Chart(
        "asked", title,
        Text("칸 하나가 소스 하나의 동의 하나입니다. 회색은 물은 적이 없고, 노란색은 물었지만 언제 답했는지 보여 줄 수 없습니다.",
             "Each square is one consent of one source. Grey was never asked; for yellow nobody can show when people answered."),
        spec, (SOURCE, *labels.values()), rows,
    )  # fmt: skip


def reask(counts: GuideCounts) -> Chart | None:
    """Whom to ask again, and whether there is a way to reach them."""
    shown = [name for name in ("never_asked", "expired") if counts.reachable.get(name)]
    if not shown:
        return None
    title = Text("누구에게 다시 물을까", "Whom to ask again")
    ways = {
        "email": Text("이메일이 있음", "have an e-mail"),
        "mobile": Text("이메일 없이 휴대폰만", "mobile only"),
        "none": Text("둘 다 없음", "neither"),
    }
    values: list[Spec] = []
    rows: list[tuple[Cell, ...]] = []
    for name in shown:
        people, email, mobile = counts.reachable[name]
        split = {"email": email, "mobile": mobile, "none": people - email - mobile}
        values += [
            {"status": STATUSES[name], "what": ways[way], "people": n, "order": place}
            for place, (way, n) in enumerate(split.items())
            if n
        ]
        rows.append((STATUSES[name], *split.values()))
    spec = spec_of(
        title,
        data=data_of(values),
        height=44 * len(shown),
        mark={"type": "bar", "height": {"band": 0.6}},
        encoding={
            "y": categories("status", [STATUSES[name] for name in shown], axis={"labelColor": var("ink")}),
            "x": amounts("people", stack="zero"), "order": {"field": "order", "type": "quantitative"},
            "color": palette(ways, {"email": "blue", "mobile": "teal", "none": "grey"}, set(ways)),
            "tooltip": [tip("status", Text("상태", "status"), None), tip("what", Text("연락할 길", "way"), None), tip("people", Text("고객", "customers"))],
        },
    )  # fmt: skip
    return Chart(
        "reask", title,
        Text("막대는 고객 수입니다. 파란 사람은 이메일로 확인할 수 있습니다.", "Bars count customers; the blue ones can be reached by e-mail."),
        spec, (Text("상태", "status"), *ways.values()), tuple(rows),
    )  # fmt: skip
