"""A company with one person to be erased, who shares a phone with a relative and is named in somebody else's memo."""

import gzip
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq

import hanjul
from hanjul.results import Result

CRM = """고객명,휴대폰,이메일,회사,마케팅 수신 동의,메모,등록일,회원상태
김하나,010-2222-3333,hana.kim77@naver.com,새론,Y,첫 상담,2019-05-06,정상
김하나,01022223333,HANA.KIM77@naver.com,새론,Y,다시 상담,2020-05-06,정상
박두리,010-4444-5555,duri@gmail.com,,N,"김하나 소개, hana.kim77@naver.com 010.2222.3333 로 연락",2020-01-01,정상
김세찬,010-2222-3333,sechan@daum.net,,Y,김하나와 가족,2021-07-07,정상
이나간,010-7777-8888,nagan@naver.com,,Y,,2018-01-01,탈퇴
"""
SHOP = """이름,휴대폰번호,이메일,SMS수신여부,가입일
김하나,1022223333,,T,20200909
최넷,1055556666,net@gmail.com,F,20180202
,,hana.kim77@naver.com,T,20210101
"""
FORM = """타임스탬프,성함을 알려주세요,연락처를 남겨 주세요,이메일 주소,[선택] 마케팅 정보 수신에 동의하십니까?
2025. 3. 4. 오후 3:22:11,Kim Hana,010 2222 3333,hana.kim77@naver.com,"네, 동의합니다"
2025. 3. 5. 오전 9:00:00,박두리,,duri@gmail.com,"네, 동의합니다"
"""
THEIRS = ("hana.kim77", "HANA.KIM77")
"""Texts that are hers alone; her number is her relative's, too."""

GONE = {("crm", 1), ("crm", 2), ("shop", 1), ("shop", 3), ("form", 1)}


def write(folder: Path) -> None:
    """The exports, in three encodings."""
    (folder / "exports").mkdir(parents=True, exist_ok=True)
    (folder / "exports" / "crm.csv").write_text(CRM, encoding="cp949")
    (folder / "exports" / "shop.csv").write_text(SHOP, encoding="utf-16")
    (folder / "exports" / "form.csv").write_text(FORM, encoding="utf-8")


def made(folder: Path) -> Path:
    """The company, read and run; gives its project file."""
    write(folder)
    file = folder / "hanjul.yaml"
    hanjul.init(folder / "exports", project=file)
    hanjul.run(file).close()
    return file


def opened(file: Path) -> Result:
    """The last run."""
    return hanjul.last_run(file)


def bytes_of(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Every file below a folder but the sources, and what is packed in it; another way than hanjul's own search."""
    for path in folder.rglob("*"):
        if not path.is_file() or path.parent.name == "exports":
            continue
        content = path.read_bytes()
        name = str(path.relative_to(folder))
        yield name, content
        if path.suffix in (".xlsx", ".docx", ".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                yield from ((f"{name}/{member}", packed.read(member)) for member in packed.namelist())
        if path.suffix == ".parquet":
            yield name, str(pq.read_table(io.BytesIO(content)).to_pylist()).encode()
        if path.suffix == ".gz":
            yield name, gzip.decompress(content)


def holding(folder: Path, *texts: str) -> list[tuple[str, str]]:
    """(file, text) of every text found in any encoding."""
    encodings = ("utf-8", "cp949", "utf-16-le", "utf-16-be")
    needles = [(text, text.encode(encoding)) for text in texts for encoding in encodings]
    return [(name, text) for name, content in bytes_of(folder) for text, needle in needles if needle in content]
