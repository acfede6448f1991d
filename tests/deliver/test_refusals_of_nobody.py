"""Refusals of rows without any contact: they are said, not silent."""

import json
from pathlib import Path

from tests.build import csv_lines
from tests.e2e.command import hanjul

CRM = """고객명,휴대폰,이메일,광고 수신 동의,등록일
김*나,010-****-3333,han***@naver.com,N,2025-03-04
박두리,010-4444-5555,d***@gmail.com,N,2025-03-04
최넷,,,N,2025-03-04
이다섯,010-6666-7777,dasot@naver.com,Y,2025-03-04
정여섯,010-****-8888,,Y,2025-03-04
강일곱,0507-1234-5678,,N,2025-03-04
"""


def test_a_refusal_nobody_can_be_tied_to_is_told(tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(CRM, encoding="utf-8")
    assert hanjul("init", "crm.csv", folder=tmp_path).returncode == 0
    ran = hanjul("run", "--lang", "en", folder=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "3 refusals could not be tied to anybody" in " ".join(ran.stdout.split())
    found = csv_lines(tmp_path / "out" / "findings.csv")
    lost = [(line["source"], line["row"]) for line in found if line["rule"] == "deliver_refusal_of_nobody"]
    assert sorted(lost) == [("crm", "1"), ("crm", "3"), ("crm", "6")]
    (tmp_path / "crm.csv").write_text(CRM.replace("최넷,,", "최넷,010-9999-1111,"), encoding="utf-8")
    ran = hanjul("run", "--json", folder=tmp_path)
    assert json.loads(ran.stdout)["alarms"]["refusals_of_nobody"] == 2
