"""A company of a dozen rows in three files: small enough to know every row by heart."""

from pathlib import Path

CRM = """고객명,휴대폰,이메일,회사,마케팅 수신 동의,메모,등록일
구일모,010-1234-1234,ilmo@hanbit.kr,(주)한빛,,첫 상담,2016-03-04
김하나,010 2222 3333,hana@naver.com,새론,Y,주민 900101-1234568 확인,2019-05-06
김하나,01022223333,HANA@naver.com,새론,Y,,2019-05-06
박둘,011-222-3333,no@example.kr,,N,=1+1,2020-01-01
이셋,없음,,,,,2021-07-07
"""
SHOP = """회원 목록,,,,
이름,휴대폰번호,이메일,SMS수신여부,가입일
구일모,1012341234,ilmo99@naver.com,T,20170101
최넷,1055556666,net@gmail.com,F,20180202
김하나,1022223333,,T,20200909
합계,,,,
"""
FORM = """타임스탬프,성함을 알려주세요,연락처를 남겨 주세요,이메일 주소,[선택] 마케팅 정보 수신에 동의하십니까?
2024. 3. 4. 오후 3:22:11,구일모,01012341234,ilmo99@naver.com,"네, 동의합니다"
2024. 3. 5. 오전 9:00:00,박둘,,no@example.kr,"네, 동의합니다"
2024. 3. 6. 오전 12:10:00,정다섯,010-9876-5432,five@daum.net,아니요
"""


def write_small_company(folder: Path) -> None:
    """CRM in CP949, the shop in UTF-16 with a title row and a total, a form in UTF-8."""
    folder.mkdir(parents=True)
    (folder / "crm.csv").write_text(CRM, encoding="cp949")
    (folder / "shop.csv").write_text(SHOP, encoding="utf-16")
    (folder / "신청.csv").write_text(FORM, encoding="utf-8")
