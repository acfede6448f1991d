"""The notebook way, for comparison: read every file with pandas, tidy the 010 numbers, key 이름_모바일번호, group by it.

Usage: python benchmarks/notebook.py EXPORTS OUT
Written as a competent analyst writes it who knows these files by heart: encodings, headers and title rows are given.
"""

import sqlite3
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pandas as pd


def _nfc(path: Path) -> "pd.DataFrame":
    frame = pd.read_csv(path, dtype=str)
    frame.columns = [unicodedata.normalize("NFC", name) for name in frame.columns]
    return frame.apply(lambda column: column.str.normalize("NFC"))


def _database(path: Path) -> "pd.DataFrame":
    connection = sqlite3.connect(path)
    try:
        return pd.read_sql("select * from 회원", connection)
    finally:
        connection.close()


# file, how to read it, and which columns are name, mobile, e-mail, company, date
FILES: tuple[tuple[str, Callable[[Path], "pd.DataFrame"], tuple[str, str, str, str, str]], ...] = (
    (
        "crm_고객목록.csv",
        lambda path: pd.read_csv(path, dtype=str, encoding="cp949"),
        ("담당자", "휴대폰", "이메일", "회사명", "등록일"),
    ),
    (
        "쇼핑몰_회원.xlsx",
        lambda path: pd.read_excel(path, header=2, dtype=str, engine="calamine"),
        ("이름", "휴대폰번호", "이메일", "", "가입일"),
    ),
    (
        "뉴스레터_구독자.csv",
        lambda path: pd.read_csv(path, dtype=str, encoding="utf-8-sig"),
        ("이름", "", "이메일 주소", "회사", "구독일"),
    ),
    (
        "교육신청_응답.csv",
        _nfc,
        ("성함을 알려주세요", "연락처(휴대폰)를 남겨 주세요", "이메일 주소", "소속(회사명)", "타임스탬프"),
    ),
    (
        "거래처원장.tsv",
        lambda path: pd.read_csv(path, dtype=str, encoding="utf-16", sep="\t"),
        ("담당자", "담당자 휴대폰", "계산서 이메일", "거래처명", "거래시작일"),
    ),
    ("회원관리_구버전.db", _database, ("성명", "핸드폰", "이메일", "", "가입일")),
    (
        "채팅상담_고객.jsonl",
        lambda path: pd.read_json(path, lines=True, dtype=False),
        ("name", "mobileNumber", "email", "", "createdAt"),
    ),
    (
        "행사참석자_2024.zip",
        lambda path: pd.read_csv(path, dtype=str, encoding="utf-8-sig"),
        ("참석자명", "연락처", "E-mail", "소속", "등록일시"),
    ),
)
NAMES = ("name", "mobile", "email", "company", "created_at")


def tidy_mobiles(numbers: "pd.Series") -> "pd.Series":
    """010-1234-5678 from the usual ways of writing it; missing where it is none."""
    digits = numbers.astype("string").str.replace(r"\.0$", "", regex=True).str.replace(r"\D", "", regex=True)
    digits = digits.str.replace(r"^82", "", regex=True).str.replace(r"^10", "010", regex=True)
    digits = digits.where(digits.str.fullmatch(r"010\d{8}").fillna(False))
    return digits.str.slice(0, 3) + "-" + digits.str.slice(3, 7) + "-" + digits.str.slice(7)


def read(path: Path, reader: Callable[[Path], "pd.DataFrame"], columns: tuple[str, ...]) -> "pd.DataFrame":
    """One file with the common column names, its source and row numbers."""
    raw = reader(path)
    frame = pd.DataFrame(
        {
            name: raw[column] if column else pd.Series(pd.NA, index=raw.index)
            for name, column in zip(NAMES, columns, strict=True)
        }
    )
    frame.insert(0, "row", range(1, len(frame) + 1))
    frame.insert(0, "source", path.stem)
    return frame


def main(exports: Path, out: Path) -> None:
    """Read, key, group, write customers.csv and records.csv."""
    frame = pd.concat(
        [read(exports / name, reader, columns) for name, reader, columns in FILES if (exports / name).exists()],
        ignore_index=True,
    )
    frame["name"] = frame["name"].astype("string").str.replace(r"\s|님$", "", regex=True)
    frame["mobile"] = tidy_mobiles(frame["mobile"])
    frame["email"] = frame["email"].astype("string").str.strip().str.lower()
    frame["key"] = frame["name"] + "_" + frame["mobile"]
    alone = frame["key"].isna()
    frame.loc[alone, "key"] = "row_" + frame.index[alone].astype(str)
    out.mkdir(parents=True, exist_ok=True)
    frame.groupby("key", sort=False).first().to_csv(out / "customers.csv", encoding="utf-8-sig")
    frame[["source", "row", "key"]].rename(columns={"key": "customer_id"}).to_csv(
        out / "records.csv", index=False, encoding="utf-8-sig"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
