"""Charts of the people: how sure the match is, what joined them, consent, time."""

from collections.abc import Mapping

from hanjul.document.colours import var
from hanjul.document.count_people import ANSWERS, PROBABILITY_BINS
from hanjul.document.counts import Counts
from hanjul.document.pieces import (
    PAIRS,
    PEOPLE,
    SHARE,
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
from hanjul.document.words import ACTIONS, COMPARISONS, CONSENTS, DECISIONS, STATUSES, evidence_label, level_label
from hanjul.document.words import ANSWERS as ANSWER_WORDS
from hanjul.words import Text

MOST_EVIDENCE = 12
_DWARFING = 4


# Matching --------------------------------------------------------------------------------------------------------------

_DECISION_COLOURS = {"same": "blue", "review": "amber", "different": "grey"}


def probability(counts: Counts) -> Chart | None:
    """How sure the match is: pairs per match probability, coloured by decision."""
    if not counts.probability:
        return None
    title = Text("얼마나 확실한가", "How sure the matches are")
    width = 1 / PROBABILITY_BINS
    lines: list[Spec] = [{"from": row["bin"] * width, "to": (row["bin"] + 1) * width, "n": row["n"], "what": DECISIONS.get(row["decision"], row["decision"]),
              "words": f"{row['bin'] * width:.2f}–{(row['bin'] + 1) * width:.2f}"} for row in counts.probability]  # fmt: skip
    likely = Text("일치 확률", "match probability")
    bars = {
        "data": data_of(lines), "mark": {"type": "bar", "binSpacing": 2},
        "encoding": {
            "x": {"field": "from", "bin": {"binned": True, "step": width}, "title": likely, "scale": {"domain": [0, 1]},
                  "axis": {"format": ".0%", "values": [0, 0.25, 0.5, 0.75, 1], "grid": False}},
            "x2": {"field": "to"},
            "y": amounts("n", stack=True),
            "color": palette(DECISIONS, _DECISION_COLOURS, (row["decision"] for row in counts.probability)),
            "tooltip": [tip("words", likely, None), tip("what", Text("판정", "decision"), None), tip("n", PAIRS)],
        },
    }  # fmt: skip
    line = {
        "data": data_of([{"at": counts.threshold}]), "mark": {"type": "rule", "stroke": var("ink"), "strokeDash": [4, 3]},
        "encoding": {"x": {"field": "at", "type": "quantitative"}, "tooltip": [tip("at", Text("문턱", "threshold"), ".3f")]},
    }  # fmt: skip
    spec = spec_of(title, height=240, layer=[bars, line] if counts.threshold else [bars])
    dashed = (
        Text(" 점선은 합치는 문턱입니다.", " Dashed: the threshold for joining.") if counts.threshold else Text("", "")
    )
    return Chart(
        "probability", title,
        Text(f"두 레코드가 같은 사람일 확률입니다. 양 끝에 몰리고 가운데가 비어 있을수록 판단이 분명합니다.{dashed.ko}",
             f"The probability that two records are one person. The emptier the middle, the clearer the decisions.{dashed.en}"),
        spec, (likely, Text("판정", "decision"), PAIRS),
        tuple((line["words"], line["what"], line["n"]) for line in lines),
    )  # fmt: skip


def sizes(counts: Counts) -> Chart | None:
    """Customers per number of records they were made of."""
    if not counts.sizes:
        return None
    title = Text("한 사람이 몇 행이었나", "How many rows one person had")
    most = 10
    folded: dict[int, int] = {}
    for size, people in counts.sizes.items():
        folded[min(size, most)] = folded.get(min(size, most), 0) + people
    lines: list[Spec] = [{"size": str(size) if size < most else f"{most}+", "n": people, "share": people / max(counts.customers, sum(counts.sizes.values()), 1),
              "words": f"{people:,}"} for size, people in sorted(folded.items())]  # fmt: skip
    tips = [tip("size", Text("행 수", "rows"), None), tip("n", PEOPLE), tip("share", SHARE, ".1%")]
    x = categories(
        "size",
        [line["size"] for line in lines],
        title=Text("한 사람의 행 수", "rows per person"),
        axis={"labelAngle": 0},
    )
    spec = spec_of(
        title, data=data_of(lines), height=240,
        layer=[
            {"mark": {"type": "bar", "cornerRadiusEnd": 4, "width": {"band": 0.7}, "fill": var("blue")},
             "encoding": {"x": x, "y": {**amounts("n"), "axis": None}, "tooltip": tips}},
            {"mark": {"type": "text", "dy": -8, "fontSize": 11},
             "encoding": {"x": x, "y": {"field": "n", "type": "quantitative"}, "text": {"field": "words"}}},
        ],
    )  # fmt: skip
    return Chart(
        "sizes", title,
        Text("1이면 한 번만 나온 사람, 오른쪽일수록 여러 곳에 흩어져 있던 사람입니다.", "1 = seen once; further right = scattered over more rows."),
        spec, (Text("행 수", "rows"), PEOPLE, SHARE),
        tuple((line["size"], line["n"], f"{100 * line['share']:.1f} %") for line in lines),
    )  # fmt: skip


def evidence(counts: Counts) -> Chart | None:
    """What agreed in the pairs that were joined."""
    together: dict[Text, int] = {}
    for codes, number in counts.evidence:
        label = evidence_label(codes)
        together[label] = together.get(label, 0) + number
    if not together:
        return None
    title = Text("무엇이 사람을 이었나", "What joined people")
    ranked = sorted(together.items(), key=lambda item: (-item[1], item[0]))
    total = sum(together.values())
    top, rest = ranked[:MOST_EVIDENCE], ranked[MOST_EVIDENCE:]
    if rest:
        top = [
            *top,
            (
                Text("그 밖의 조합 {n}가지", "{n} other combinations").fill(n=len(rest)),
                sum(number for _, number in rest),
            ),
        ]
    lines: list[Spec] = [
        {"what": label, "n": number, "words": f"{number:,} · {share_text(number, total)}"} for label, number in top
    ]
    tips = [tip("what", Text("근거", "evidence"), None), tip("n", PAIRS)]
    return Chart(
        "evidence", title,
        Text("합친 쌍마다 서로 맞은 것입니다. 이름만 같다고 합치는 일은 없습니다.", "What agreed in the joined pairs. A name alone never joins anybody."),
        spec_of(title, data=data_of(lines), height=32 * len(lines), usermeta={"least": 520},
              layer=bars_with_words("what", "n", "blue", [label for label, _ in top], tips, limit=300)),
        (Text("근거", "evidence"), PAIRS, SHARE),
        tuple((label, number, share_text(number, total)) for label, number in top),
    )  # fmt: skip


def weights(counts: Counts) -> Chart | None:
    """What agreeing and differing is worth, per comparison, in bits."""
    if not counts.weights:
        return None
    title = Text("근거마다 얼마나 무거운가", "How much each kind of evidence weighs")
    lines: list[Spec] = [
        {"what": COMPARISONS.get(row["comparison"], row["comparison"]), "level": level_label(row["comparison"], row["level_name"]),
         "bits": float(row["bits"]), "for": row["bits"] >= 0}
        for row in counts.weights
    ]  # fmt: skip
    heaviest: dict[Cell, float] = {}
    for line in lines:
        heaviest[line["what"]] = max(line["bits"], heaviest.get(line["what"], line["bits"]))
    order = sorted(heaviest, key=lambda what: -heaviest[what])
    y = categories("what", order, axis={"labelColor": var("ink"), "grid": True})
    tips = [
        tip("what", Text("근거", "evidence"), None),
        tip("level", Text("정도", "level"), None),
        tip("bits", Text("무게(비트)", "weight (bits)"), "+.1f"),
    ]
    x = {"field": "bits", "type": "quantitative", "title": Text("← 다른 사람 쪽 · 무게(비트) · 같은 사람 쪽 →", "← speaks against · weight in bits · speaks for →"),
         "axis": {"format": "+d", "tickCount": 7}, "scale": {"padding": 12, "nice": False}}  # fmt: skip
    spec = spec_of(
        title, height=34 * len(order),
        layer=[
            {"data": data_of([{"zero": 0}]), "mark": {"type": "rule", "stroke": var("slate")}, "encoding": {"x": {"field": "zero", "type": "quantitative"}}},
            {"data": data_of(lines), "mark": {"type": "circle", "size": 150, "opacity": 0.85},
             "encoding": {"y": y, "x": x, "tooltip": tips,
                          "fill": {"condition": {"test": "datum.for", "value": var("blue")}, "value": var("red")}}},
        ],
    )  # fmt: skip
    return Chart(
        "weights", title,
        Text("점 하나가 일치의 한 정도입니다. 오른쪽으로 한 칸(1비트)마다 같은 사람일 가능성이 두 배가 됩니다. 데이터에서 배운 값입니다.",
             "One dot is one level of agreement. Every bit to the right doubles the odds of one person. Learnt from this data."),
        spec, (Text("근거", "evidence"), Text("정도", "level"), Text("무게(비트)", "weight (bits)")),
        tuple((line["what"], line["level"], f"{line['bits']:+.1f}") for line in lines),
    )  # fmt: skip


# Consent and time ------------------------------------------------------------------------------------------------------

_ANSWER_COLOURS = {"yes": "blue", "no": "red", "blocked": "slate", "unclear": "amber", "never_asked": "grey"}


def consent(counts: Counts) -> Chart | None:
    """Customers per kind of consent and answer."""
    if not counts.consents:
        return None
    title = Text("누가 무엇에 동의했나", "Who agreed to what")
    keys = [key for key in (*ANSWERS, "never_asked") if any(key in answers for answers in counts.consents.values())]
    order = [CONSENTS[column] for column in counts.consents]
    lines: list[Spec] = [{"kind": CONSENTS[column], "what": ANSWER_WORDS[answer], "n": answers[answer], "place": place, "share": answers[answer] / counts.customers}
             for column, answers in counts.consents.items() for place, answer in enumerate(keys) if answers[answer]]  # fmt: skip
    shown = {answer for answers in counts.consents.values() for answer, number in answers.items() if number}
    spec = spec_of(
        title, data=data_of(lines), height=34 * len(order),
        mark={"type": "bar", "height": {"band": 0.62}},
        encoding={
            "y": categories("kind", order, axis={"labelColor": var("ink")}),
            "x": {"field": "n", "type": "quantitative", "stack": "normalize", "title": None, "axis": {"format": ".0%", "tickCount": 5}},
            "color": palette(ANSWER_WORDS, _ANSWER_COLOURS, shown),
            "order": {"field": "place", "type": "quantitative"},
            "tooltip": [tip("kind", Text("동의", "consent"), None), tip("what", Text("답", "answer"), None), tip("n", PEOPLE), tip("share", SHARE, ".1%")],
        },
    )  # fmt: skip
    return Chart(
        "consent", title,
        Text("회색은 물은 적이 없는 사람입니다. 물은 적 없음은 동의가 아니므로 광고를 보내지 않습니다.",
             "Grey: people who were never asked. Never asked is not a yes: they get no advertising."),
        spec, (Text("동의", "consent"), *(ANSWER_WORDS[answer] for answer in keys)),
        tuple((CONSENTS[column], *(answers[answer] for answer in keys)) for column, answers in counts.consents.items()),
    )  # fmt: skip


def status(counts: Counts) -> Chart | None:
    """Customers per consent status."""
    if not counts.statuses:
        return None
    title = Text("지금 메일을 보낼 수 있는 사람", "Who may be mailed now")
    total = sum(counts.statuses.values())
    lines: list[Spec] = [{"status": STATUSES.get(code, code), "n": people, "yes": code == "mailable", "words": f"{people:,} · {share_text(people, total)}"}
             for code, people in counts.statuses.items()]  # fmt: skip
    layers = bars_with_words(
        "status",
        "n",
        "grey",
        [line["status"] for line in lines],
        [tip("status", Text("상태", "status"), None), tip("n", PEOPLE)],
    )
    layers[0]["encoding"]["fill"] = {"condition": {"test": "datum.yes", "value": var("blue")}, "value": var("grey")}
    return Chart(
        "status", title,
        Text("파란 막대만 광고 메일을 보낼 수 있는 사람입니다.", "Only the blue bar may be sent marketing mail."),
        spec_of(title, data=data_of(lines), height=34 * len(lines), layer=layers),
        (Text("상태", "status"), PEOPLE, SHARE),
        tuple((line["status"], line["n"], share_text(line["n"], total)) for line in lines),
    )  # fmt: skip


def created(counts: Counts) -> Chart | None:
    """Customers per year of their first registration."""
    if not counts.years:
        return None
    title = Text("언제 처음 만났나", "When people first came")
    years = _without_gaps(counts.years)
    lines: list[Spec] = [
        {"year": year, "n": people, "words": f"{people:,}" if people else ""} for year, people in years.items()
    ]
    few = len(years) <= 14  # then every bar bears its number
    x = categories("year", list(years), axis={"labelAngle": 0, "labelOverlap": "greedy"})
    spec = spec_of(
        title, data=data_of(lines), height=220,
        layer=[
            {"mark": {"type": "bar", "cornerRadiusEnd": 4, "width": {"band": 0.7}, "fill": var("teal")},
             "encoding": {"x": x, "y": {**amounts("n"), **({"axis": None} if few else {})}, "tooltip": [tip("year", Text("해", "year"), None), tip("n", PEOPLE)]}},
            *([{"mark": {"type": "text", "dy": -8, "fontSize": 11},
                "encoding": {"x": x, "y": {"field": "n", "type": "quantitative"}, "text": {"field": "words"}}}] if few else []),
        ],
    )  # fmt: skip
    undated = Text(" 날짜가 없는 고객 {n}명은 빠져 있습니다.", " {n} customers without a date are left out.").fill(
        n=f"{counts.undated:,}"
    )
    how = Text("가장 이른 등록일의 해입니다.", "The year of the earliest registration.")
    return Chart(
        "created", title, Text(how.ko + undated.ko, how.en + undated.en) if counts.undated else how,
        spec, (Text("해", "year"), PEOPLE), tuple((year, people) for year, people in years.items()),
    )  # fmt: skip


def _without_gaps(years: Mapping[str, int]) -> dict[str, int]:
    """Empty years filled in, unless the span is so long that a date must be wrong."""
    numbers = [int(year) for year in years if year.isdigit()]
    if not numbers or max(numbers) - min(numbers) > 60:
        return dict(years)
    return {str(year): years.get(str(year), 0) for year in range(min(numbers), max(numbers) + 1)}


def due(counts: Counts) -> Chart | None:
    """Customers to be re-asked or destroyed in the coming months."""
    if not counts.due:
        return None
    title = Text("앞으로 할 일", "What is due")
    window = counts.months or tuple(sorted({month for month, *_ in counts.due})[:12])
    overdue, later = Text("지남", "overdue"), Text("그 뒤", "later")
    heights: dict[tuple[Cell, str], int] = {}
    for month, action, people in counts.due:
        place: Cell = overdue if month < window[0] else later if month > window[-1] else month
        heights[place, action] = heights.get((place, action), 0) + people
    past = sum(people for (place, _), people in heights.items() if place == overdue)
    coming = [people for (place, _), people in heights.items() if place != overdue]
    dwarfs = bool(coming) and past > _DWARFING * max(
        coming
    )  # a heap left lying for years would flatten the coming months
    used = {place for place, _ in heights}
    order: list[Cell] = [*([overdue] if past else []), *window, *([later] if later in used else [])]
    shown = order[1:] if dwarfs else order
    lines: list[Spec] = [
        {"month": place, "what": ACTIONS.get(action, action), "n": people}
        for (place, action), people in heights.items() if place in shown
    ]  # fmt: skip
    left_out = Text(
        " 이미 지난 {n}명은 그림에서 뺐습니다.", " {n} who are already overdue are left out of the picture."
    ).fill(n=f"{past:,}")
    left_out = left_out if dwarfs else Text("", "")
    spec = spec_of(
        title, data=data_of(lines), height=220, mark={"type": "bar", "cornerRadiusEnd": 3, "width": {"band": 0.7}},
        encoding={
            "x": {"field": "month", "type": "nominal", "title": None, "scale": {"domain": shown}, "axis": {"labelAngle": -35}},
            "y": amounts("n"),
            "color": palette(ACTIONS, {"reconsent": "amber", "notify": "teal", "destroy": "red"}, {action for place, action in heights if place in shown}),
            "tooltip": [tip("month", Text("달", "month"), None), tip("what", Text("할 일", "action"), None), tip("n", PEOPLE)],
        },
    )  # fmt: skip
    sums = sorted(
        ((order.index(place), place, action, people) for (place, action), people in heights.items()),
        key=lambda item: (item[0], item[2]),
    )
    return Chart(
        "due", title,
        Text("그 달까지 다시 동의를 묻거나, 처리 결과를 알리거나, 파기해야 하는 고객 수입니다. 법과 프로젝트 파일의 보유 규칙(govern)에서 나옵니다. 누구인지는 hanjul due 로 봅니다." + left_out.ko,
             "Customers who must be asked again, told the result or destroyed by that month, from the law and the retention rules (govern) in the project file. `hanjul due` says who." + left_out.en),
        spec, (Text("달", "month"), Text("할 일", "action"), PEOPLE),
        tuple((place, ACTIONS.get(action, action), people) for _, place, action, people in sums),
    )  # fmt: skip
