"""What every chart is made of: the chart itself, axes, bars, tooltips, colours, words."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hanjul.document.colours import var
from hanjul.words import Text

Spec = dict[str, Any]
Cell = Text | str | int | float

SCHEMA: Final = "https://vega.github.io/schema/vega-lite/v6.json"
MIME: Final = "application/vnd.vegalite.v6+json"
FONT: Final = (
    'Pretendard, -apple-system, BlinkMacSystemFont, "Segoe UI", "Apple SD Gothic Neo", "Noto Sans KR", '
    '"Malgun Gothic", NanumGothic, sans-serif'
)
CONFIG: Final[Spec] = {
    "background": "transparent",
    "font": FONT,
    "padding": 2,
    "view": {"stroke": None},
    "axis": {
        "domain": False, "ticks": False, "gridColor": var("grid"), "labelColor": var("soft"), "titleColor": var("soft"),
        "labelFontSize": 12, "titleFontSize": 12, "titleFontWeight": "normal", "labelPadding": 8, "labelLimit": 190,
    },
    "legend": {
        "orient": "top", "title": None, "labelColor": var("ink"), "labelFontSize": 12, "symbolType": "square",
        "symbolSize": 110, "symbolStrokeWidth": 0, "columnPadding": 18, "offset": 14,
    },
    "text": {"fill": var("ink"), "fontSize": 12, "font": FONT},
    "header": {"labelColor": var("ink")},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chart:
    """One picture, the line that says how to read it, and the same numbers as a table."""

    name: str
    title: Text
    how: Text
    spec: Spec
    headings: tuple[Text, ...]
    rows: tuple[tuple[Cell, ...], ...]


def spec_of(title: Text, **parts: Any) -> Spec:
    """A chart as wide as its place."""
    return {"$schema": SCHEMA, "description": title, "width": "container", "config": CONFIG, **parts}


def data_of(rows: Iterable[Mapping[str, Any]]) -> Spec:
    """Rows written into the chart itself."""
    return {"values": [dict(row) for row in rows]}


def tip(name: str, title: Text, format_: str | None = ",") -> Spec:
    """One line of a tooltip: a number in a format, or a word (None)."""
    return {"field": name, "title": title, "type": "quantitative", "format": format_} if format_ else {
        "field": name, "title": title, "type": "nominal"}  # fmt: skip


def amounts(name: str, **more: Any) -> Spec:
    """A quantitative axis of counts: few whole ticks, thousands separated."""
    return {
        "field": name, "type": "quantitative", "title": None,
        "axis": {"tickCount": 5, "tickMinStep": 1, "format": ",d"}, **more,
    }  # fmt: skip


def categories(name: str, order: Sequence[Any], **more: Any) -> Spec:
    """A nominal axis in the order given."""
    return {"field": name, "type": "nominal", "sort": list(order), "title": None, **more}


def palette(words: Mapping[str, Text], colours: Mapping[str, str], shown: Iterable[str]) -> Spec:
    """A nominal colour scale over the keys that occur, with their words in the legend."""
    present = set(shown)
    kept = [key for key in words if key in present]
    return {
        "field": "what", "type": "nominal", "title": None,
        "scale": {"domain": [words[key] for key in kept], "range": [var(colours[key]) for key in kept]},
    }  # fmt: skip


def share_text(part: float, whole: float) -> str:
    """43 %, <1 %, 0 %: never 100 % or 0 % when it is not so."""
    if not whole:
        return "–"
    percent = 100 * part / whole
    if 0 < percent < 1:
        return "<1 %"
    return ">99 %" if 99 < percent < 100 else f"{percent:.0f} %"


PEOPLE = Text("고객", "customers")
ROWS = Text("행", "rows")
PAIRS = Text("쌍", "pairs")
SOURCE = Text("소스", "source")
FIELD = Text("항목", "field")
SHARE = Text("비율", "share")


def short(name: Cell) -> Cell:
    """A long name without its middle: what tells sources apart stands at the ends."""
    return f"{name[:10]}…{name[-9:]}" if isinstance(name, str) and len(name) > 22 else name


SHORT_LABEL: Final = "length(datum.label) > 22 ? slice(datum.label, 0, 10) + '…' + slice(datum.label, -9) : datum.label"


def bars_with_words(
    name: str, amount: str, colour: str, order: Sequence[Cell], tips: list[Spec], *, limit: int = 190
) -> list[Spec]:
    """Horizontal bars with their number written at the end, room for it kept on the right."""
    y = categories(
        name,
        order,
        axis={
            "labelColor": var("ink"),
            "labelLimit": limit,
            **({"labelExpr": SHORT_LABEL} if name == "source" else {}),
        },
    )
    x = {
        "field": amount,
        "type": "quantitative",
        "axis": None,
        "scale": {"nice": False, "padding": 0, "range": [0, {"expr": "max(width - 96, 60)"}]},
    }
    return [
        {
            "mark": {"type": "bar", "cornerRadiusEnd": 4, "height": {"band": 0.62}, "fill": var(colour)},
            "encoding": {"y": y, "x": x, "tooltip": tips},
        },
        {"mark": {"type": "text", "align": "left", "dx": 7}, "encoding": {"y": y, "x": x, "text": {"field": "words"}}},
    ]
