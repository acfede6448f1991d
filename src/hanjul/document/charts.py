"""The report's charts as Vega-Lite specs, by name.

A spec may hold a :class:`Text` anywhere; `in_` turns it into a spec of one language. Colours are the style sheet's
variables (`colours.plain` writes them out). `usermeta` tells the page's script what Vega-Lite cannot: `step` spreads
the bars of a joined chart over the width there is, `least` is a width in pixels below which the chart scrolls.
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

from hanjul.document import charts_people, charts_sources
from hanjul.document.counts import Counts
from hanjul.document.pieces import Chart
from hanjul.words import Language, Text

CHARTS: Final[Mapping[str, Callable[[Counts], Chart | None]]] = {
    "flow": charts_sources.flow, "overlap": charts_sources.overlap, "completeness": charts_sources.completeness,
    "fill": charts_sources.fill, "duplicates": charts_sources.duplicates, "probability": charts_people.probability,
    "sizes": charts_people.sizes, "evidence": charts_people.evidence, "weights": charts_people.weights,
    "status": charts_people.status, "consent": charts_people.consent, "created": charts_people.created,
    "due": charts_people.due,
}  # fmt: skip


def all_charts(counts: Counts) -> dict[str, Chart]:
    """Every chart there are numbers for, by name."""
    charts = (make(counts) for make in CHARTS.values())
    return {chart.name: chart for chart in charts if chart is not None}


def in_(spec: Any, language: Language) -> Any:
    """A spec with every Text in one language."""
    return _told(spec, lambda text: text.in_(language))


def two_languages(spec: Any) -> Any:
    """A spec for the page's script: every Text as {"ko": …, "en": …}."""
    return _told(spec, Text._asdict)


def _told(spec: Any, tell: Callable[[Text], Any]) -> Any:
    """A spec with something in the place of every Text."""
    if isinstance(spec, Text):
        return tell(spec)
    if isinstance(spec, Mapping):
        return {key: _told(value, tell) for key, value in spec.items()}
    if isinstance(spec, list | tuple):
        return [_told(value, tell) for value in spec]
    return spec
