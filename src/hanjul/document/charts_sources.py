"""Charts of the sources: from rows to people, overlap, completeness, duplicates."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

from hanjul.document.colours import var
from hanjul.document.count_sources import Source
from hanjul.document.counts import Counts
from hanjul.document.pieces import (
    CONFIG,
    FIELD,
    PEOPLE,
    ROWS,
    SCHEMA,
    SHARE,
    SHORT_LABEL,
    SOURCE,
    Cell,
    Chart,
    Spec,
    bars_with_words,
    categories,
    data_of,
    share_text,
    short,
    spec_of,
    tip,
)
from hanjul.document.words import column_label
from hanjul.words import Text

MOST_SOURCES, MOST_SETS = 12, 18
_STEPS = 24
"""Corners of a ribbon: enough to look round."""


# From rows to customers --------------------------------------------------------------------------------------------------


def _few_sources(sources: Sequence[Source]) -> list[tuple[Cell, int, float]]:
    """(name, rows, people) of the largest sources; the others as one."""
    shown = [(source.name, source.rows, source.people) for source in sources if source.rows]
    if len(shown) <= MOST_SOURCES:
        return [*shown]
    rest = shown[MOST_SOURCES - 1 :]
    others = Text("그 밖의 소스 {n}개", "{n} other sources").fill(n=len(rest))
    return [*shown[: MOST_SOURCES - 1], (others, sum(row[1] for row in rest), sum(row[2] for row in rest))]


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where the ribbons begin and end, in rows from the top."""

    tops: list[float]
    lefts: list[float]
    ends: list[float]
    rights: list[float]
    height: float

    def at(self, place: int, part: float) -> tuple[float, float]:
        """Upper and lower edge of a ribbon, `part` (0..1) of the way; it leaves and arrives level."""
        ease = (1 - math.cos(math.pi * part)) / 2
        top = self.tops[place] + ease * (self.ends[place] - self.tops[place])
        return top, top + self.lefts[place] + ease * (self.rights[place] - self.lefts[place])


def _shape(sources: Sequence[tuple[Cell, int, float]]) -> _Shape:
    total = sum(rows for _, rows, _ in sources)
    gap = total * 0.03
    # The thinnest ribbon is still as high as its label.
    lefts = [max(float(rows), total * 0.045) for _, rows, _ in sources]
    rights = [people for *_, people in sources]
    height = sum(lefts) + gap * (len(lefts) - 1)
    tops = list(accumulate((left + gap for left in lefts), initial=0.0))[:-1]
    return _Shape(tops, lefts, list(accumulate(rights, initial=(height - sum(rights)) / 2)), rights, height)


def flow(counts: Counts) -> Chart | None:
    """Ribbons from every source's rows to the customers they became."""
    sources = _few_sources(counts.sources)
    if not any(people for *_, people in sources):
        return None
    title = Text("행에서 사람으로", "From rows to people")
    return Chart(
        "flow", title,
        Text("왼쪽 높이는 소스의 행 수, 오른쪽 높이는 사람 수입니다. 여러 소스에 있는 사람은 소스마다 똑같이 나누어 셉니다.",
             "Left, the height is the rows of a source; right, the people. A person known to several sources is shared out evenly."),
        _flow_spec(title, sources, counts.customers),
        (SOURCE, ROWS, Text("고객(나누어 셈)", "customers (shared out)")),
        tuple((name, rows, round(people)) for name, rows, people in sources),
    )  # fmt: skip


def _flow_spec(title: Text, sources: Sequence[tuple[Cell, int, float]], customers: int) -> Spec:
    shape = _shape(sources)
    ribbons, labels = [], []
    for place, (name, rows, people) in enumerate(sources):
        y1, y2 = shape.at(place, 0)
        labels.append({"name": short(name), "number": f"{rows:,}", "y": (y1 + y2) / 2, "y1": y1, "y2": y2})
        for step in range(_STEPS + 1):
            y1, y2 = shape.at(place, step / _STEPS)
            about = {"name": name, "rows": rows, "people": round(people), "n": place}
            ribbons.append({**about, "x": step / _STEPS, "y1": round(y1, 3), "y2": round(y2, 3)})
    whole = {"y1": shape.ends[0], "y2": shape.ends[-1], "y": (shape.ends[0] + shape.ends[-1]) / 2}
    room = 12 + 7 * max(len(f"{rows:,}") for _, rows, _ in sources)
    left = f"min({room + 190}, width * 0.42)"
    x: Spec = {"type": "quantitative", "axis": None,
               "scale": {"domain": [0, 1], "range": [{"expr": left}, {"expr": "width - 92"}], "nice": False}}  # fmt: skip
    y: Spec = {
        "type": "quantitative",
        "axis": None,
        "scale": {"domain": [0, shape.height], "reverse": True, "nice": False},
    }

    def words(rows: Sequence[Mapping[str, Any]], end: int, text: str, **mark: Any) -> Spec:
        places = {"x": {"datum": end, **x}, "y": {"field": "y", **y}, "text": {"field": text}}
        return {
            "data": data_of(rows),
            "mark": {"type": "text", "align": "left" if end else "right", **mark},
            "encoding": places,
        }

    def edge(rows: Sequence[Mapping[str, Any]], end: int) -> Spec:
        places = {"x": {"datum": end, **x}, "y": {"field": "y1", **y}, "y2": {"field": "y2"}}
        return {
            "data": data_of(rows),
            "mark": {"type": "rule", "stroke": var("blue"), "strokeWidth": 5},
            "encoding": places,
        }

    total = [{**whole, "number": f"{customers:,}", "words": PEOPLE}]
    areas = {
        "data": data_of(ribbons), "mark": {"type": "area", "fillOpacity": 0.34, "fill": var("blue"), "strokeWidth": 0},
        "encoding": {"x": {"field": "x", **x}, "y": {"field": "y1", **y}, "y2": {"field": "y2"},
                     "detail": {"field": "n", "type": "ordinal"},
                     "tooltip": [tip("name", SOURCE, None), tip("rows", ROWS), tip("people", PEOPLE)]},
    }  # fmt: skip
    limit = {"expr": f"{left} - {room + 14}"}
    layers = [
        areas, edge(labels, 0), edge(total, 1),
        words(labels, 0, "number", dx=-12, fill=var("soft")),
        words(labels, 0, "name", dx=-12 - room, fontWeight=600, limit=limit),
        words(total, 1, "number", dx=14, dy=-8, fontSize=20, fontWeight=700),
        words(total, 1, "words", dx=14, dy=13, fill=var("soft")),
    ]  # fmt: skip
    return spec_of(title, height=max(240, min(46 * len(sources) + 40, 520)), layer=layers)


def overlap(counts: Counts) -> Chart | None:
    """How many customers each set of sources shares (UpSet)."""
    if len(counts.sources) < 2 or not counts.overlap:
        return None
    title = Text("어느 소스들에 함께 있나", "Who is known to which sources")
    sets = counts.overlap[:MOST_SETS]
    seen = {name for names, _ in sets for name in names}
    order = [source.name for source in counts.sources if source.name in seen][: MOST_SOURCES * 2]
    bars, dots, links = [], [], []
    for number, (names, people) in enumerate(sets):
        words = " & ".join(names)
        bars.append(
            {
                "set": number,
                "words": words,
                "people": people,
                "share": people / max(counts.customers, 1),
                "one": len(names) == 1,
            }
        )
        rows = sorted(order.index(name) for name in names if name in order)
        links.append({"set": number, "from": order[rows[0]], "to": order[rows[-1]]} if rows else {"set": number})
        dots += [
            {"set": number, "source": name, "in": name in names, "words": words, "people": people} for name in order
        ]
    columns = {"field": "set", "type": "ordinal", "axis": None, "scale": {"paddingInner": 0.3, "paddingOuter": 0.15}}
    names_axis = {"field": "source", "type": "nominal", "scale": {"domain": order}, "sort": None, "title": None,
                  "axis": {"labelColor": var("ink"), "labelLimit": 220, "labelExpr": SHORT_LABEL, "grid": True, "gridColor": var("grid")}}  # fmt: skip
    tips = [tip("words", Text("소스", "sources"), None), tip("people", PEOPLE)]
    filled = {"condition": {"test": "datum.in", "value": var("blue")}, "value": var("line")}
    top = {
        "width": {"step": 34}, "height": 190, "data": data_of(bars),
        "layer": [
            {"mark": {"type": "bar", "cornerRadiusEnd": 3},
             "encoding": {"y": {"field": "people", "type": "quantitative", "axis": None},
                          "fill": {"condition": {"test": "datum.one", "value": var("grey")}, "value": var("blue")},
                          "tooltip": [*tips, tip("share", SHARE, ".1%")]}},
            {"mark": {"type": "text", "dy": -8, "fontSize": 11},
             "encoding": {"y": {"field": "people", "type": "quantitative"},
                          "text": {"field": "people", "type": "quantitative", "format": ",.3~s" if counts.customers > 9999 else ","}}},
        ],
        "encoding": {"x": columns},
    }  # fmt: skip
    matrix = {
        "width": {"step": 34}, "height": {"step": 26},
        "layer": [
            {"data": data_of(dots), "mark": {"type": "circle", "size": 120, "opacity": 1},
             "encoding": {"y": names_axis, "fill": filled, "tooltip": tips}},
            {"data": data_of(links), "mark": {"type": "rule", "stroke": var("blue"), "strokeWidth": 2.5},
             "encoding": {"y": {**names_axis, "field": "from"}, "y2": {"field": "to"}}},
        ],
        "encoding": {"x": columns},
    }  # fmt: skip
    spec = {
        "$schema": SCHEMA, "description": title, "vconcat": [top, matrix], "spacing": 10,
        "config": {**CONFIG, "concat": {"spacing": 10}}, "bounds": "flush",
        "usermeta": {"step": {"bars": len(sets), "beside": 190, "least": 30, "most": 64}},
    }  # fmt: skip
    return Chart(
        "overlap", title,
        Text("막대 하나가 아래 점으로 표시된 소스들에만 있는 고객 수입니다. 회색 막대는 한 소스에만 있는 사람입니다.",
             "Each bar counts the customers known to exactly the sources dotted below it. Grey: known to one source only."),
        spec, (Text("소스", "sources"), PEOPLE, SHARE),
        tuple((" & ".join(names), people, share_text(people, counts.customers)) for names, people in sets),
    )  # fmt: skip


# Completeness ----------------------------------------------------------------------------------------------------------


def fill(counts: Counts) -> Chart | None:
    """How full every field is in every source, and at last among the customers."""
    fields = [name for name in counts.before if counts.before[name] or counts.after.get(name)]
    if not fields or not counts.fill:
        return None
    title = Text("소스마다 무엇이 채워져 있나", "What each source knows")
    shown = [source for source in counts.sources if source.name in counts.fill][: MOST_SOURCES * 2]
    lines: list[tuple[Cell, Mapping[str, float], int]] = [
        (source.name, counts.fill[source.name], source.rows) for source in shown
    ]
    if counts.after:
        lines.append((Text("→ 고객", "→ customers"), counts.after, counts.customers))
    values = [
        {"source": name, "field": column_label(field), "share": shares.get(field, 0.0),
         "whole": not isinstance(name, str),
         "words": f"{100 * shares.get(field, 0.0):.0f}", "n": round(shares.get(field, 0.0) * rows)}
        for name, shares, rows in lines for field in fields
    ]  # fmt: skip
    order = [name for name, *_ in lines]
    x = categories(
        "field",
        [column_label(field) for field in fields],
        axis={"orient": "top", "labelAngle": -35, "labelColor": var("ink")},
    )
    y = categories("source", order, axis={"labelColor": var("ink"), "labelLimit": 220, "labelExpr": SHORT_LABEL})
    tips = [
        tip("source", SOURCE, None),
        tip("field", FIELD, None),
        tip("share", SHARE, ".1%"),
        tip("n", Text("채워진 수", "filled")),
    ]
    spec = spec_of(
        title,
        data=data_of(values),
        padding={"left": 2, "top": 2, "bottom": 2, "right": 44},
        height=30 * len(lines),
        encoding={"x": x, "y": y, "tooltip": tips},
        layer=[
            {"mark": {"type": "rect", "cornerRadius": 4, "stroke": var("paper"), "strokeWidth": 3},
             "encoding": {"fill": {"condition": {"test": "datum.whole", "value": var("teal")}, "value": var("blue")},
                          "fillOpacity": {"field": "share", "type": "quantitative", "legend": None,
                                          "scale": {"domain": [0, 1], "range": [0.04, 0.72]}}}},
            {"mark": {"type": "text", "fontSize": 11},
             "encoding": {"text": {"condition": {"test": "datum.share > 0", "field": "words"}, "value": "·"}}},
        ],
        usermeta={"least": 150 + 44 * len(fields)},
    )  # fmt: skip
    return Chart(
        "fill", title,
        Text("칸의 숫자는 그 항목이 채워진 비율(%)입니다. 짙을수록 꽉 차 있습니다.", "The number is how many per cent of the rows have the field; darker is fuller."),
        spec, (SOURCE, *(column_label(field) for field in fields)),
        tuple((name, *(share_text(shares.get(field, 0.0), 1) for field in fields)) for name, shares, _ in lines),
    )  # fmt: skip


def completeness(counts: Counts) -> Chart | None:
    """Per field: the share of rows that had it before, and of customers that have it after."""
    fields = sorted((name for name in counts.after if counts.after[name]), key=lambda name: -counts.after[name])
    if not fields or not counts.before:
        return None
    title = Text("합치기 전과 후", "Before and after joining")
    before, after = Text("전: 행", "before: rows"), Text("후: 고객", "after: customers")
    lines: list[Spec] = [{"field": column_label(name), "before": counts.before.get(name, 0.0), "after": counts.after[name],
              "gain": counts.after[name] - counts.before.get(name, 0.0)} for name in fields]  # fmt: skip
    dots = [
        {**line, "what": what, "share": line[key]}
        for line in lines
        for key, what in (("before", before), ("after", after))
    ]
    y = categories("field", [line["field"] for line in lines], axis={"labelColor": var("ink"), "grid": False})
    x: Spec = {
        "type": "quantitative",
        "title": None,
        "scale": {"domain": [0, 1]},
        "axis": {"format": ".0%", "tickCount": 5},
    }
    tips = [tip("field", FIELD, None), tip("before", before, ".1%"), tip("after", after, ".1%")]
    spec = spec_of(
        title,
        height=30 * len(lines),
        layer=[
            {"data": data_of(lines), "mark": {"type": "rule", "strokeWidth": 5, "stroke": var("blue"), "opacity": 0.22, "strokeCap": "round"},
             "encoding": {"y": y, "x": {"field": "before", **x}, "x2": {"field": "after"}, "tooltip": tips}},
            {"data": data_of(dots), "mark": {"type": "circle", "size": 130, "opacity": 1},
             "encoding": {"y": y, "x": {"field": "share", **x}, "tooltip": tips,
                          "color": {"field": "what", "type": "nominal",
                                    "scale": {"domain": [before, after], "range": [var("grey"), var("blue")]}}}},
        ],
    )  # fmt: skip
    return Chart(
        "completeness", title,
        Text("회색은 원래 행에서, 파란색은 합친 고객에서 그 항목이 채워진 비율입니다. 벌어질수록 합쳐서 얻은 것이 많습니다.",
             "Grey: the share of rows that had the field; blue: the share of customers that have it now. The gap is what joining gained."),
        spec, (FIELD, before, after),
        tuple((line["field"], share_text(line["before"], 1), share_text(line["after"], 1)) for line in lines),
    )  # fmt: skip


def duplicates(counts: Counts) -> Chart | None:
    """Rows per source that repeat a person the same source already has."""
    shown = sorted(
        (source for source in counts.sources if source.duplicates and source.rows),
        key=lambda source: -source.duplicates,
    )
    shown = shown[: MOST_SOURCES * 2]
    if not shown:
        return None
    title = Text("한 소스 안의 중복", "Duplicates inside a source")
    doubled, repeated = Text("중복 행", "duplicate rows"), Text("그중 모든 칸이 같은 행", "equal in every cell")
    lines: list[Spec] = [{"source": source.name, "n": source.duplicates, "repeated": source.repeated, "rows": source.rows,
              "share": source.duplicates / source.rows,
              "words": f"{source.duplicates:,} · {share_text(source.duplicates, source.rows)}"} for source in shown]  # fmt: skip
    tips = [
        tip("source", SOURCE, None),
        tip("n", doubled),
        tip("repeated", repeated),
        tip("rows", ROWS),
        tip("share", SHARE, ".1%"),
    ]
    layers = bars_with_words("source", "n", "amber", [source.name for source in shown], tips)
    return Chart(
        "duplicates", title,
        Text("같은 소스에 이미 있는 사람의 행입니다. 지우지 않고 표시만 했습니다(records.csv 의 duplicate_of).",
             "Rows of a person the same source already has: marked, never deleted (duplicate_of in records.csv)."),
        spec_of(title, data=data_of(lines), height=34 * len(lines), layer=layers),
        (SOURCE, doubled, repeated, ROWS, SHARE),
        tuple((source.name, source.duplicates, source.repeated, source.rows, share_text(source.duplicates, source.rows)) for source in shown),
    )  # fmt: skip
