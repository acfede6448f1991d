"""What headers say."""

import pytest

from hanjul.explore.headers import compact, is_missing, party, read

FIELDS = [
    ("Medgivande reklam via e-post", "consent_email"),
    ("철회일자", "refusal"),
    ("만기일자", "ignore"),
    ("실효일자", "ignore"),
    ("구독 해지일자", "refusal_email"),
    ("제공업체", "ignore"),
    ("청구인", "name"),
    ("철회 날짜", "refusal"),
    ("철회여부", "refusal"),
    ("청약철회일자", "ignore"),
    ("예약일자", "created_at"),
    ("보유기간", "ignore"),
    ("차주", "name"),
    ("Mag gebeld worden", "refusal_if_no_phone"),
    ("Mogen wij u mailen?", "refusal_if_no_email"),
    ("Får vi kontakta dig via telefon?", "refusal_if_no_phone"),
    ("Vill du ha vårt nyhetsbrev?", "consent_email"),
    ("Får vi skicka erbjudanden?", "consent_marketing"),
    ("Czy możemy się z Tobą kontaktować telefonicznie?", "refusal_if_no_phone"),
    ("Email Suppressions", "refusal_email"),
    ("Spärrad", "refusal"),
    ("Opzegdatum", "refusal"),
    ("Primary Contact: Deceased", "refusal"),
    ("Primary Contact", "name"),
    ("Company Domain Name", "website"),
    ("Co. Reg. No.", "corporate_number"),
    ("KvK-nummer", "corporate_number"),
    ("Switchboard", "contact"),
    ("Home Phone Number", "phone"),
    ("Opm.", "memo"),
    ("Anm", "memo"),
    ("Uwagi", "memo"),
    ("Nº socio", "member_id"),
    ("Partita IVA", "business_number"),
    ("Dernière connexion", "last_seen_at"),
    ("Situation", "membership"),
    ("2. 성명(영문) 예: Gildong HONG", "name_alias"),
    ("휴대폰 ex) 010-0000-0000", "mobile"),
    ("수강신청번호", "ignore"),
    ("이메일 수신 상태", "consent_email"),
    ("문자 수신상태", "consent_sms"),
    ("개명 전 성명", "name_alias"),
    ("(우)", "postcode"),
    ("이름", "name"),
    ("납부자명", "name"),
    ("납부자번호", "member_id"),
    ("기부자명", "name"),
    ("기부자번호", "member_id"),
    ("홍보물 활용 동의", "keep"),
    ("홍보물 수신 동의", "consent_marketing"),
    ("시공사례 홍보 동의", "keep"),
    ("고객사 로고 홍보 활용 동의", "keep"),
    ("홍보 동의", "consent_marketing"),
    ("홍보(문자/이메일)", "consent_marketing"),
    ("홍보(이메일)", "consent_email"),
    ("전화 금지", "refusal_phone"),
    ("개인정보/홍보", "refusal_if_no"),
    ("최초방문", "created_at"),
    ("후속연락 희망", "refusal_if_no"),
    ("연락 희망 시간", "ignore"),
    ("Legal basis for processing contact's data", "keep"),
    (" 이 름 * ", "name"),
    ("성명(필수)", "name"),
    ("[선택] 생년월일", "birth_date"),
    ("1. 이메일 주소:", "email"),
    ("Q3. 휴대폰", "mobile"),
    ("①성함", "name"),
    ("휴대폰\n번호", "mobile"),
    ("휴대폰번호", "mobile"),  # NFD, as macOS writes it
    ("ＥＭＡＩＬ", "email"),
    ("연락처2", "contact"),
    ("담당자 이메일", "email"),
    ("Vor- und Nachname", "name"),
    ("Zeitstempel", "created_at"),
    ("携帯電話番号", "mobile"),
    ("お名前(フリガナ)", "name_alias"),
    ("số điện thoại", "contact"),
    ("客户姓名", "name"),
    ("Möchten Sie unseren Newsletter per E-Mail erhalten?", "consent_email"),
    ("DSGVO Einwilligung Werbung", "consent_marketing"),
    ("Einwilligung in die Verarbeitung personenbezogener Daten", "consent_privacy"),
    ("J'accepte de recevoir l'infolettre", "consent_email"),
    ("Consentimiento publicidad por SMS", "consent_sms"),
    ("담당자/직급", "name"),
    ("성명 및 직위", "name"),
    ("4. 소속 / 직위", "company"),
    ("부서 및 직위", "department"),
    ("연락처/이메일", "contact"),
    ("시/도", "address"),
    ("원생코드", "member_id"),
    ("담당자코드", "member_id"),
    ("수진자명", "name"),
    ("최초\n내원일", "created_at"),
    ("담당자 연락처", "contact"),
    ("거래처 담당자명", "name"),
    ("배송지 주소", "address"),
    ("비고(특이사항)", "memo"),
    ("최근 방문일", "last_seen_at"),
    ("first_name", "given_name"),
    ("surname", "family_name"),
    ("dateOfBirth", "birth_date"),
    ("MBR_NO", "member_id"),
    ("예매자명", "name"),
    ("예매일시", "created_at"),
    ("관람일시", "ignore"),
    ("date_of_birth", "birth_date"),
    ("PrimaryContactPhone", "contact"),
    ("customer_email", "email"),
    ("address_1", "address"),
    ("address 2", "address_detail"),
    ("street_number", "address"),
    ("suburb", "address"),
    ("zipcode", "postcode"),
    ("Mailing Postcode", "postcode"),
    ("employer_name", "company"),
    ("Job Title", "position"),
    ("Created At", "created_at"),
    ("last_login", "last_seen_at"),
]

SENTENCES = [
    ("성함을 알려주세요", "name"),
    ("연락처(휴대폰)를 남겨 주세요", "mobile"),
    ("소식을 받아 볼 이메일을 적어 주세요", "email"),
    ("성함과 이메일을 남겨 주세요", "email"),
    ("문의하실 내용을 적어주세요", "memo"),
    ("설명회에서 궁금한 점", "memo"),
    ("어떻게 알게 되셨나요?", "ignore"),
]

CONSENTS = [
    ("願意收到行銷資訊", "consent_marketing"),
    ("Acepto las bases legales y recibir publicidad", "refusal_if_no"),
    ("약관 동의 및 광고 수신 동의", "refusal_if_no"),
    ("同意接收优惠短信", "consent_sms"),
    ("Wyrażam zgodę na otrzymywanie informacji handlowych", "consent_marketing"),
    ("Acconsento al trattamento dei dati personali", "consent_privacy"),
    ("Ja, ik wil de nieuwsbrief ontvangen", "consent_email"),
    ("Não deseja receber e-mails", "refusal_email"),
    ("개인정보 수집 및 이용에 동의하십니까?", "consent_privacy"),
    ("이메일과 휴대폰 번호 수집에 동의합니다", "consent_privacy"),
    ("[필수] 개인정보 수집·이용 동의", "consent_privacy"),
    ("마케팅 목적 개인정보 수집·이용 동의", "refusal_if_no"),
    ("개인정보 수집 및 광고 수신에 모두 동의합니다", "refusal_if_no"),
    ("선택 동의", "refusal_if_no"),
    ("연락 드려도 될까요?", "refusal_if_no"),
    ("May we contact you by email?", "refusal_if_no_email"),
    ("May we use your photo for marketing?", "keep"),
    ("e-DM 수신동의", "consent_email"),
    ("EM수신", "consent_email"),
    ("EM", "refusal_if_no_email"),
    ("광고 수신동의(Y:거부, N:동의)", "refusal"),
    ("마케팅 활용 동의 (동의하지 않을 경우 체크)", "refusal"),
    ("이메일 수신(거부 시 체크)", "refusal_email"),
    ("[선택] 마케팅 수신 동의 (미동의 시에도 신청 가능, 동의하시면 체크)", "consent_marketing"),
    ("문자 수신여부 (Y: 수신, N: 거부)", "consent_sms"),
    ("수신거부(Y: 거부, N: 수신)", "refusal"),
    ("맞춤형 광고 동의", "keep"),
    ("marketing cookies consent", "keep"),
    ("맞춤형 광고 수신 동의", "consent_marketing"),
    ("정보 수신 방법", "ignore"),
    ("이벤터스 마케팅 정보 수신 동의", "consent_third_party"),
    ("I agree to receive marketing from sponsors", "consent_third_party"),
    ("다음 결제일", "ignore"),
    ("next_billing_date", "ignore"),
    ("진료 후기 활용 동의", "keep"),
    ("신기능·이벤트 소식을 이메일로 보내드려도 될까요?", "consent_email"),
    ("행사 소식 알려드려도 될까요?", "consent_marketing"),
    ("이벤트 당첨 시 이메일로 알려드려도 될까요?", "refusal_if_no_email"),
    ("배송 소식을 문자로 보내드려도 될까요?", "refusal_if_no_sms"),
    ("마케팅 정보 수신 동의(이벤트 당첨 안내 포함)", "consent_marketing"),
    ("đồng ý nhận bản tin", "consent_email"),
    ("uutiskirje suostumus", "consent_email"),
    ("tekstiviesti uutiskirje suostumus", "consent_sms"),
    ("OK to text?", "refusal_if_no_sms"),
    ("Happy to be contacted by phone?", "refusal_if_no_phone"),
    ("¿Podemos contactarle?", "refusal_if_no"),
    ("Permission to treat", "keep"),
    ("Dürfen wir Sie telefonisch kontaktieren?", "refusal_if_no_phone"),
    ("May we send you marketing by email?", "consent_email"),
    ("카톡으로 안내드려도 될까요?", "consent_kakao"),
    ("배송 알림 문자 보내드려도 될까요?", "keep"),
    ("문자발송여부", "ignore"),
    ("알림톡 발송 여부", "ignore"),
    ("EMAIL수신", "consent_email"),
    ("보도자료 수신", "refusal_if_no"),
    ("보도자료 수신여부", "refusal_if_no"),
    ("보도자료 수신 동의", "refusal_if_no"),
    ("보도자료 및 광고 수신 동의", "consent_marketing"),
    ("연락 가능 여부", "refusal_if_no"),
    ("알림톡 수신", "refusal_if_no_kakao"),  # notices only: no ads may be sent by it
    ("카카오 알림톡 수신동의", "refusal_if_no_kakao"),
    ("광고 알림톡 수신 동의", "consent_kakao"),
    ("카카오톡/알림톡 마케팅 수신", "consent_kakao"),
    ("카카오톡 수신 동의", "consent_kakao"),
    ("이메일/알림톡 수신 동의", "consent_marketing"),
    ("deleted_at", "refusal"),
    ("최근출석일", "last_seen_at"),
    ("마지막 출석일", "last_seen_at"),
    ("최종출입일시", "last_seen_at"),
    ("withdrawn_at", "refusal"),
    ("결제구분", "ignore"),
    ("계약내용 계약기간", "ignore"),
    ("계약내용 인원", "ignore"),
    ("이메일 수신 확인", "ignore"),
    ("SMS 발송 동의", "consent_sms"),
    ("안내문자 발송 희망", "consent_sms"),
    ("문자 발송 수신거부", "refusal_sms"),
    ("주문 알림 수신 동의", "keep"),
    ("예약 안내 문자 수신동의", "keep"),
    ("재검진 문자", "keep"),
    ("주문자 SMS 수신여부", "consent_sms"),
    ("예약 고객 이벤트 문자 수신 동의", "consent_sms"),
    ("사진 촬영 및 홍보 활용에 동의하십니까?", "keep"),
    ("블로그·인스타 홍보물 게재 동의", "keep"),
    ("작성하신 콘텐츠를 브랜드 마케팅에 2차 활용하는 것에 동의합니다", "keep"),
    ("리뷰 마케팅 활용 동의", "keep"),
    ("I agree that my content may be used for marketing", "keep"),
    ("이벤트 및 콘텐츠 안내 등 마케팅 활용 동의", "consent_marketing"),
    ("영상 콘텐츠 이용자 마케팅 수신동의", "consent_marketing"),
    ("이메일 고지 동의", "keep"),
    ("휴면안내 메일 수신여부", "keep"),
    ("마케팅 정보 수신 동의 (받지 않을게요)", "refusal"),
    ("이메일 수신 동의 (동의하지 않습니다)", "refusal_email"),
    ("수신 동의 (동의/동의하지 않음)", "consent_marketing"),
    ("withdraw_flag", "refusal"),
    ("mail_flag", "consent_email"),
    ("협업 제안 수신 동의", "refusal_if_no"),
    ("휴대폰 수신여부", "consent_sms"),
    ("휴대전화 수신동의", "consent_sms"),
    ("휴대폰 수신거부", "refusal"),
    ("leave_dt", "refusal"),
    ("다음 과정 안내를 받고 싶으신가요?", "refusal_if_no"),
    ("할인 소식을 받고 싶으신가요?", "consent_marketing"),
    ("홍보물 SNS 게시 동의", "keep"),
    ("초상권 활용 및 광고 수신 동의", "refusal_if_no"),
    ("게시판 새 글 문자 수신 동의", "consent_sms"),
    ("서비스 이용약관 동의", "ignore"),
    ("마케팅 정보 수신에 동의하시나요?", "consent_marketing"),
    ("광고성 정보 수신 동의 (이메일)", "consent_email"),
    ("광고성 정보 수신 동의(이메일, 문자)", "consent_marketing"),
    ("문자 광고 수신 동의", "consent_sms"),
    ("야간 광고성 정보 수신 동의(21~08시)", "consent_night"),
    ("제3자 정보제공에 동의합니다", "consent_third_party"),
    ("개인정보 국외 이전 동의", "consent_overseas"),
    ("Email Opt-In", "consent_email"),
    ("emailReceiveYn", "consent_email"),
    ("수신거부", "refusal"),
    ("이메일 수신거부 여부", "refusal_email"),
    ("SMS 수신 거부", "refusal_sms"),
    ("Do not email", "refusal_email"),
    ("do_not_call", "refusal_phone"),
    ("unsubscribe_from_texts", "refusal_sms"),
    ("구독 상태", "consent_email"),
    ("구독 해지 사유", "ignore"),
    ("이메일 수신 동의 일시", "consent_at"),
    ("marketing emails accepted at", "consent_at"),
    ("수신여부 변경일", "consent_at"),
    ("마케팅 동의 처리일", "consent_at"),
    ("앞으로 할인 소식 받으실래요? (이메일/문자/안받음)", "consent_marketing"),
    ("문자 및 이메일 수신", "consent_marketing"),
    ("WTHDR_YN", "refusal"),
]

LEFT_OUT = [
    "同意接受条款", "Accetto i termini e condizioni", "Accepte les CGV",
    "Household Name",
    "Informal Greeting",
    "Parent Company",
    "Tussenvoegsel",
    "Bank Account Name",
    "No.", "순번", "주문번호", "상품이름", "추천인", "영업담당", "Contact Owner", "팩스", "나이", "총 결제금액", "IP 주소", "utm_source",
    "주민등록번호", "soc_sec_id", "여권번호", "비밀번호", "계좌번호", "접속 로그", "record_id", "구독경로",
    "관심지역", "관심지역(중복 선택)", "희망 지역", "여행 희망지역", "담당지역",
    "상담ID", "통화 ID", "Conversation ID", "계약자 주민번호", "계약자 주민번호(뒷자리)",
]  # fmt: skip

CONSENTS += [
    ("Would you like to hear about upcoming classes and sales?", "consent_marketing"),
    ("Can we send you updates about future events?", "consent_marketing"),
    ("Stay in touch? (tick for news)", "consent_marketing"),
    ("Keep me updated on special offers", "consent_marketing"),
    ("Happy to receive emails from us?", "consent_email"),
    ("Email me with news and offers", "consent_email"),
    ("Möchten Sie über Neuheiten informiert werden?", "consent_marketing"),
    ("추후 행사 안내를 받으시겠습니까?", "consent_marketing"),
    ("메일링", "consent_email"),
    ("DM발송", "consent_post"),
    ("No longer wants emails", "refusal_email"),
]
CONSENTS += [  # what a header says of the right to refuse, or of the other answer, does not turn it round
    ("마케팅 정보 수신에 동의합니다 (언제든지 수신거부 가능)", "consent_marketing"),
    ("마케팅 정보 수신 동의 (거부하셔도 불이익이 없습니다)", "consent_marketing"),
    ("I agree to receive emails. You can unsubscribe at any time.", "consent_email"),
    ("Yes, send me offers (unsubscribe anytime)", "consent_marketing"),
    ("Marketing consent (withdraw any time)", "consent_marketing"),
    ("Acepto recibir el boletín (puede darse de baja en cualquier momento)", "consent_email"),
    ("マーケティングメール受信に同意（いつでも解除できます）", "consent_email"),
    ("마케팅 활용 동의(동의/미동의)", "consent_marketing"),
    ("sms_agree(1:동의,0:거부)", "consent_sms"),
    ("광고 수신 여부(수신거부는 N)", "consent_marketing"),
    ("Acepta / No acepta publicidad", "consent_marketing"),
    ("Đồng ý / Không đồng ý nhận tin", "consent_marketing"),
    ("광고 수신(거부)", "refusal"),
    ("Opt out (1 = opted out, 0 = opted in)", "refusal"),
]
CONSENTS += [  # not wanting is refusing, in any language
    ("No desea recibir publicidad", "refusal"),
    ("No acepta publicidad", "refusal"),
    ("No quiero recibir emails", "refusal_email"),
    ("Ne souhaite plus recevoir d'emails", "refusal_email"),
    ("Ne souhaite pas recevoir la newsletter", "refusal_email"),
    ("Désinscrit", "refusal"),
    ("Refuse la prospection", "refusal"),
    ("Möchte keinen Newsletter", "refusal_email"),
    ("Non desidero ricevere newsletter", "refusal_email"),
    ("Não deseja receber e-mails", "refusal_email"),
    ("Không nhận email", "refusal_email"),
    ("お知らせを希望しない", "refusal"),
    ("DM不可", "refusal"),
    ("Exclude from mailing", "refusal_email"),
    ("Never email", "refusal_email"),
    ("Deceased", "refusal"),  # the dead are not written to
    ("Fecha de fallecimiento", "refusal"),
    ("마케팅 미동의", "refusal"),
    ("마케팅 철회", "refusal"),
    ("광고 안받음", "refusal"),
    ("구독 취소 일시", "refusal"),
]
FIELDS += [  # in Romance languages the thing comes first and whose it is last
    ("Teléfono del paciente", "contact"),
    ("Correo del cliente", "email"),
    ("Téléphone du client", "contact"),
    ("Nombre del paciente", "name"),
    ("ID paciente", "member_id"),
]
FIELDS += [("English or preferred name", "nickname")]
LEFT_OUT += ["Country/Region Name", "Plan Name", "Attendee no."]
LEFT_OUT += ["Order #", "동물이름", "Pet Name"]
CONSENTS += [  # a right to withdraw in German; abbreviations; questions asked by a wish
    (
        "Ich willige ein, dass mich der Verein per E-Mail über Angebote informiert (Widerruf jederzeit möglich)",
        "consent_email",
    ),
    ("Einwilligung Werbung – Widerruf ist jederzeit möglich", "consent_marketing"),
    ("Einwilligung Werbung bis auf Widerruf", "consent_marketing"),
    ("Ich erlaube Werbung per E-Mail und kann dies jederzeit formlos widerrufen", "consent_email"),
    ("Einwilligung widerrufen am", "refusal"),
    ("Widerruf der Einwilligung", "refusal"),
    ("Einw. E-Mail", "consent_email"),
    ("Einw. Newsletter am", "consent_at"),
    ("Einwilligung per Telegram", "keep"),
    ("Einw. Fotos", "keep"),
    ("Kontakt per E-Mail erwünscht", "refusal_if_no_email"),
    ("Kontakt nicht erwünscht", "refusal"),
    ("DNC", "refusal"),
    ("Text OK?", "refusal_if_no_sms"),
    ("Fax Opt Out", "ignore"),  # who wants no fax has not said anything about mail
    ("お得な情報をメールで受け取りますか？", "consent_email"),
    ("DM発送", "consent_post"),
]
FIELDS += [
    ("Mitgl.-Nr.", "member_id"),
    ("Debitoren-Nr.", "member_id"),
    ("会員No", "member_id"),
    ("Geschl.", "gender"),
    ("Mitglied seit", "created_at"),
    ("Client Since", "created_at"),
    ("Letzte Bestellung", "last_seen_at"),
    ("最終来館日", "last_seen_at"),
    ("Landline number", "phone"),
    ("E-mail 2 Address", "email"),
    ("宿泊者カナ", "name_alias"),
    ("予約者名", "name"),
    ("〒", "postcode"),
]
FIELDS += [  # what is sent somewhere is sent to a contact
    ("연락처 (경품 발송용, - 없이)", "contact"),
    ("기프티콘 발송용 휴대폰번호", "mobile"),
    ("자료 발송 이메일", "email"),
    ("등록 시간", "created_at"),
    ("Registration Time", "created_at"),
]
CONSENTS += [  # papers of business are none, nor is who follows a channel
    ("세금계산서 수신동의", "keep"),
    ("거래명세서 이메일 수신", "keep"),
    ("카카오톡 채널 친구 여부", "keep"),
    ("안내와 소식 제공에 동의하는 정도는?", "ignore"),
    ("안내 문자가 충분했다는 데 동의하십니까?", "ignore"),
]
FIELDS += [("기탁자(단체)명", "name"), ("참여 부서", "department"), ("휴대 폰번호", "mobile"), ("보내는분", "name")]
LEFT_OUT += ["노출상품ID", "Webinar ID", "옵션 번호", "출고지", "이메일 발송"]
CONSENTS += [
    ("정보수신", "consent_marketing"),
    ("수신(O/X)", "refusal_if_no"),
    ("동의(Y/N)", "refusal_if_no"),
    ("후원사 정보 제공 동의", "consent_third_party"),
]
FIELDS += [("주문자ID", "member_id")]
NOTHING_KNOWN = [
    "Reservasjon",
    "Sales object",
    "수령 여부(서명)",
    "Can we use your photo?",
    "News",
    "hotel",
    "xyz",
    "혈액형",
    "column_7",
    "",
    "  ",
]


BY_KIND = [
    # what negates is no consent
    ("Refuse newsletter", "refusal_email"), ("No mailing", "refusal_email"), ("Mailing stopp", "refusal_email"),
    ("Pas de newsletter", "refusal_email"), ("newsletter_cancelled", "refusal_email"), ("STOP SMS", "refusal_sms"),
    ("뉴스레터 해지", "refusal_email"), ("마케팅제외대상", "refusal"), ("소식지 중단", "refusal"), ("문자 발송 제외", "refusal_sms"),
    ("발송금지", "refusal"), ("연락금지", "refusal"), ("소식지 수신방법", "ignore"), ("Phone No", "contact"),
    ("뉴스레터 구독", "consent_email"), ("마케팅 수신동의 채널", "consent_marketing"),
    # tools and registers
    ("CASL_Consent_Type__c", "consent_marketing"), ("Type de consentement (LCAP)", "consent_marketing"),
    ("Date du consentement", "consent_at"), ("Data del consenso", "consent_at"), ("Onay Tarihi", "consent_at"),
    ("تاريخ الموافقة", "consent_at"), ("Data processing consent", "consent_privacy"),
    ("Marked email as spam", "refusal_email"), ("Has hard bounced", "bounced"), ("EmailBouncedDate", "bounced"),
    ("GDPR: I agree to be contacted", "refusal_if_no"), ("연락 동의", "refusal_if_no"), ("Emergency contact consent", "keep"),
    ("Promotional Emails", "refusal_if_no_email"), ("Promotional Texts", "refusal_if_no_sms"),
    ("Marketing emails delivered", "ignore"), ("Marketing Emails Sent", "ignore"),
    ("Consent to be sent marketing emails", "consent_email"), ("Date d'expiration", "ignore"),
    ("Last opened email (EST)", "ignore"), ("Asst Phone", "ignore"), ("Name (Arabic)", "name_alias"),
    ("Emirates ID", "ignore"), ("T.C. Kimlik No", "ignore"), ("Số CMND/CCCD", "ignore"),
    # Turkish, Arabic and Italian
    ("E-posta İzni", "consent_email"), ("SMS İzni", "consent_sms"), ("Ticari Elektronik İleti Onayı", "consent_marketing"),
    ("KVKK Onayı", "consent_privacy"), ("Üyelik sözleşmesini okudum, kabul ediyorum", "ignore"),
    ("Kampanya ve fırsatlardan e-posta ile haberdar olmak ister misiniz?", "consent_email"),
    ("DOĞUM TARİHİ", "birth_date"), ("Adı Soyadı", "name"), ("Soyadı", "family_name"), ("İl", "address"),
    ("الإسم الكامل", "name"), ("رقم الجوال", "mobile"), ("البريد الالكتروني", "email"),
    ("هل توافق على تلقي العروض الترويجية عبر البريد الإلكتروني؟", "consent_email"),
    ("Acconsento a ricevere offerte e novità via e-mail", "consent_email"),
    ("Acconsento al trattamento dei dati personali", "consent_privacy"),
    # Russian, Ukrainian, Indonesian and Hebrew
    ("ФИО", "name"), ("Фамилия", "family_name"), ("Мобильный телефон", "mobile"), ("Телефон получателя", "contact"),
    ("Адрес электронной почты", "email"), ("Дата рождения", "birth_date"), ("Последний визит", "last_seen_at"),
    ("Дата создания", "created_at"), ("ID пользователя", "member_id"), ("Номер паспорта", "ignore"),
    ("Согласие на рассылку", "consent_marketing"), ("Согласие на получение рекламной рассылки", "consent_marketing"),
    ("Согласие на обработку персональных данных", "consent_privacy"), ("Согласен с условиями оферты", "ignore"),
    ("Согласие на обработку персональных данных и получение рекламы", "refusal_if_no"),
    ("Дата согласия на рассылку", "consent_at"), ("Дата отписки", "refusal"), ("Отказ от рассылки", "refusal"),
    ("Не звонить", "refusal_phone"), ("Можно ли вам звонить?", "refusal_if_no_phone"), ("Причина отписки", "ignore"),
    ("Прізвище, ім'я, по батькові", "name"), ("Чи хочете отримувати розсилку з новинами та акціями?", "consent_marketing"),
    ("Згода на обробку персональних даних", "consent_privacy"), ("Електронна пошта", "email"),
    ("Nama Lengkap", "name"), ("No. HP / WA", "mobile"), ("Tanggal Lahir", "birth_date"), ("NIK", "ignore"),
    ("Bersedia menerima info promo lewat email?", "consent_email"),
    ("Persetujuan pemrosesan data pribadi", "consent_privacy"), ("Tanggal persetujuan", "consent_at"),
    ("שם פרטי", "given_name"), ("טלפון נייד", "mobile"), ('דוא"ל', "email"), ("תעודת זהות", "ignore"),
    ("אישור דיוור", "consent_marketing"), ("הסכמה לעיבוד מידע אישי", "consent_privacy"),
    # what registers and tools write of refusals
    ("Requests no e-mail?", "refusal_email"), ("Solicit Code 1", "refusal"), ("No Voice Call Register", "refusal_phone"),
    ("No Text Message Register", "refusal_sms"), ("Iscritto al registro delle opposizioni", "refusal_phone"),
    ("Data revoca", "refusal"), ("He leído y acepto el aviso de privacidad", "consent_privacy"),
    # when a consent ends is not when it was given
    ("Marketing consent expires on", "ignore"), ("동의 만료일자", "ignore"), ("수신동의 유효기간 종료일", "ignore"),
    ("Date d'expiration du consentement", "ignore"), ("İzin bitiş tarihi", "ignore"), ("Opt-in expiration date", "ignore"),
    ("Consent withdrawn date", "refusal"), ("Date de retrait du consentement", "refusal"), ("Consent withdrawn", "refusal"),
    ("Consent Date", "consent_at"), ("마케팅 동의 (유효기간 2년)", "consent_marketing"),
    ("Do you agree to receive our newsletter and renewal reminders?", "consent_email"),
    ("I consent to receive emails; I may withdraw at any time", "consent_email"),
    ("I accept the terms and the right of withdrawal", "ignore"),
    # marketing by one channel is no consent to every channel
    ("sms_marketing", "consent_sms"), ("marketing_push", "consent_push"), ("push_marketing", "consent_push"),
    ("marketing_kakao", "consent_kakao"), ("marketing (email/sms)", "consent_marketing"), ("marketing", "consent_marketing"),
    # clinics and contracts
    ("주민번호(앞)", "birth_date"), ("수검자 주민번호앞7", "birth_date"), ("주민앞자리", "birth_date"), ("생신", "birth_date"),
    ("학생신분", "name"), ("입주민앞", "name"), ("고객 생신", "birth_date"), ("주민번호 앞/뒤", "ignore"), ("주민번호 뒷자리", "ignore"), ("주민번호", "ignore"),
    ("계약자 성명/상호", "name"), ("계약자 생년월일/사업자번호", "birth_date"), ("주소/상호", "company"),
]  # fmt: skip


@pytest.mark.parametrize(("header", "field"), [*FIELDS, *SENTENCES, *CONSENTS, *BY_KIND])
def test_a_header_leads_to_its_field(header: str, field: str) -> None:
    role = read(header).role
    assert role is not None
    assert role.field == field


@pytest.mark.parametrize("header", LEFT_OUT)
def test_headers_of_what_is_not_wanted_are_left_out_with_a_reason_in_both_languages(header: str) -> None:
    role = read(header).role
    assert role is not None
    assert (role.field, bool(role.why.ko), bool(role.why.en)) == ("ignore", True, True)


def test_the_front_half_of_a_number_is_a_birth_date_also_in_brackets() -> None:
    for header in (
        "주민번호(앞자리)",
        "계약자 주민번호(앞자리)",
        "계약자 주민번호 [앞 6자리]",
        "고객 주민등록번호 앞 7자리",
    ):
        role = read(header).role
        assert role and role.field == "birth_date", header


@pytest.mark.parametrize("header", NOTHING_KNOWN)
def test_a_header_that_says_nothing_has_no_role(header: str) -> None:
    assert read(header).role is None


def test_a_short_latin_word_inside_another_word_does_not_count() -> None:
    assert read("shipping hours").role is None


def test_a_whole_known_header_is_surer_than_a_word_in_it() -> None:
    assert read("이메일").strength > read("우리 고객 이메일").strength


def test_an_unknown_tail_makes_a_word_less_sure() -> None:
    assert read("이메일 글꼴이름표").strength < read("회사 이메일").strength


def test_stand_ins_for_missing_headers_are_known() -> None:
    assert is_missing("column_3")
    assert not is_missing("column names")


def test_spelling_does_not_matter() -> None:
    assert compact("1. E-Mail (필수):") == compact("ｅ mail")


def test_a_very_long_header_is_read_by_its_beginning() -> None:
    role = read("이메일을 적어 주세요 " + "가나다라마바사아자차" * 10_000).role
    assert role is not None
    assert role.field == "email"


@pytest.mark.parametrize(
    ("header", "whose"),
    [
        ("학부모 연락처", "guardian"),
        ("보호자 휴대폰", "guardian"),
        ("부 연락처", "father"),
        ("모(母) 휴대폰", "mother"),
        ("비상 연락처", "emergency"),
        ("학생 비상연락처", "emergency"),
        ("parent's phone", "guardian"),
        ("Emergency contact phone", "emergency"),
        ("학생 연락처", "student"),
        ("자녀 이름", "child"),
        ("Telemóvel do encarregado", "guardian"),
        ("Veli Telefonu", "guardian"),
        ("جوال ولي الأمر", "guardian"),
        ("Forældres telefon", "guardian"),
        ("ΤΗΛΕΦΩΝΟ ΓΟΝΕΑ", "guardian"),
        ("טלפון חירום", "emergency"),
        ("Teléfono madre", "mother"),
        ("Téléphone du père", "father"),
        ("Responsable légal", "guardian"),
        ("휴대폰", None),
        ("모바일", None),
        ("부서 연락처", None),
        ("동반인 성함", "companion"),
        ("동행자 연락처", "companion"),
        ("아이디", None),
        ("남편 연락처", "spouse"),
        ("친정엄마 연락처", "emergency"),
        ("산모 HP", "cared"),
        ("성별(아기)", "child"),
        ("친구 추천 (이름/연락처)", "referrer"),
        ("비서 연락처", "staff"),
    ],
)
def test_headers_say_whose_a_value_is(header: str, whose: str | None) -> None:
    assert party(header) == whose


@pytest.mark.parametrize(
    "header",
    [
        "Last order",
        "last purchase",
        "Most recent purchase",
        "최근 주문일",
        "마지막 구매일",
        "최종 내원일시",
        "last_visit_date",
    ],
)
def test_the_last_event_is_when_somebody_was_seen(header: str) -> None:
    role = read(header).role
    assert role and role.field == "last_seen_at"


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("수령인 휴대전화", "phone_recipient"),
        ("받으시는 분 연락처", "phone_recipient"),
        ("Ship To Phone", "phone_recipient"),
        ("수취인 성명", "name_recipient"),
        ("Receiver Tel", "phone_recipient"),
        ("Teslimat Telefonu", "phone_recipient"),
        ("deliveryFullName", "name_recipient"),
        ("Dostawa telefon", "phone_recipient"),
        ("Lieferadresse Telefon", "phone_recipient"),
        ("주문자 휴대폰", "mobile"),
    ],
)
def test_whoever_gets_the_parcel_may_be_another_person(header: str, role: str) -> None:
    found = read(header).role
    assert found is not None
    assert found.name == role


@pytest.mark.parametrize(
    "header",
    ["I agree to receive promotional messages via WhatsApp", "WhatsApp opt-in", "هل توافق على تلقي رسائل واتساب الترويجية؟",
     "Bạn có đồng ý nhận tin khuyến mãi qua Zalo không?", "Согласие на рассылку в вотсап"],
)  # fmt: skip
def test_a_consent_to_messages_by_another_messenger_is_none_to_email(header: str) -> None:
    role = read(header).role
    assert role is not None
    assert role.field == "keep"


@pytest.mark.parametrize(
    "header",
    [
        "마케팅 교육 수강 여부", "마케팅 수료", "광고를 보고 오셨나요?", "유료 광고 집행 여부", "이벤트 참여 동의", "광고 집행 동의", "네이버광고",
        "Marketing source", "Newsletter author", "SMS credits",
    ],
)  # fmt: skip
def test_a_word_of_advertising_beside_what_is_not_understood_is_no_consent(header: str) -> None:
    role = read(header).role
    assert role is None or role.field in ("keep", "ignore") or role.field.startswith("refusal_if_no")


@pytest.mark.parametrize(
    "header",
    [
        "한빛 뉴스레터",
        "할인 정보를 문자로 받겠습니다",
        "mkt_agree_yn",
        "월간 소식지",
        "Newsletter bestellt",
        "mb_mailling",
    ],
)
def test_a_question_made_of_words_of_consent_alone_is_one(header: str) -> None:
    role = read(header).role
    assert role is not None and role.field.startswith("consent")


@pytest.mark.parametrize("header", ["Подписка", "Номер", "Согласие", "Langganan", "מנוי"])
def test_a_paid_subscription_or_a_mere_consent_is_no_consent_to_ads(header: str) -> None:
    role = read(header).role
    assert role is None or not role.field.startswith("consent")


@pytest.mark.parametrize(
    ("header", "role"),
    [
        ("ชื่อ-นามสกุล", "name"), ("ชื่อเล่น", "nickname"), ("เลขบัตรประชาชน", "rrn_forbidden"), ("ยินยอมรับข่าวสารทางอีเมล", "consent_email"),
        ("ไม่ประสงค์รับข่าวสาร", "unsubscribed"), ("Rodné číslo", "rrn_forbidden"), ("Nesouhlasím se zasíláním novinek", "unsubscribed"),
        ("Souhlasím se zasíláním obchodních sdělení e-mailem", "consent_email"), ("Hozzájárulok személyes adataim kezeléséhez", "consent_privacy"),
        ("Nem kérek hírlevelet", "refusal_email"), ("Δεν επιθυμώ να λαμβάνω ενημερώσεις", "unsubscribed"), ("ΑΦΜ", "rrn_forbidden"),
        ("CNP", "rrn_forbidden"), ("Nu doresc să primesc oferte", "unsubscribed"), ("CPR-nr", "rrn_forbidden"),
        ("Samtykke til markedsføring på SMS", "consent_sms"), ("Reservert mot telefonsalg", "refusal_phone"), ("Henkilötunnus", "rrn_forbidden"),
        ("Suoramarkkinointikielto", "unsubscribed"), ("RUT", "rrn_forbidden"), ("Nº Contribuinte", "rrn_forbidden"), ("AHV-Nr.", "rrn_forbidden"),
        ("Data de remoção", "unsubscribed"), ("Fecha de suscripción", "created"), ("Retrait / Withdrawal", "unsubscribed"),
        ("İzin iptal tarihi", "unsubscribed"), ("Souhlas odvolán dne", "unsubscribed"), ("Do you object to receiving promotional e-mails?", "refusal_email"),
        ("你是否反對接收推廣資訊?", "unsubscribed"), ("I want to receive promos via email", "consent_email"), ("DNI / CUIT", "rrn_forbidden"),
        ("ΔΙΕΥΘΥΝΣΗ", "address"), ("ΤΗΛΕΦΩΝΟ", "phone_any"), ("Jmeno", "name_first"), ("SAHKOPOSTI", "email"), ("Üye Adı", "name"),
        ("证件号码", "rrn_forbidden"), ("拒收短信", "refusal_sms"), ("本人不同意接收直銷資訊", "unsubscribed"), ("POPIA Consent", "consent_privacy"),
    ],
)  # fmt: skip
def test_headers_of_more_countries(header: str, role: str) -> None:
    found = read(header).role
    assert found is not None and found.name == role


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nome e sobrenome", "name"), ("Prénom et nom", "name"), ("För- och efternamn", "name"), ("全名", "name"),
        ("接受優惠宣傳", "consent_marketing"), ("Afmelddatum", "refusal"), ("Data do descadastro", "refusal"),
        ("Abonné à l'emailing", "consent_email"), ("Abonné au courrier", "consent_post"), ("N° abonné", "member_id"),
        ("DNC registered", "refusal_phone"), ("billing_cpf", "ignore"), ("WhatsApp Number", "mobile"),
        ("Acepta promociones por llamada", "consent_phone"), ("Zgoda na marketing pocztą", "consent_post"),
        ("接收推播", "consent_push"), ("同意LINE行銷訊息", "keep"), ("Consent to promotional calls", "consent_phone"),
        ("Direct mail marketing consent", "consent_post"), ("Zgoda pocztą elektroniczną marketing", "consent_email"),
        ("문자/카카오톡 수신동의", "consent_marketing"), ("Consent to SMS and phone marketing", "consent_marketing"),
        ("문자/카카오톡 등 수신동의", "refusal_if_no"), ("문자/알림톡 수신동의", "refusal_if_no"), ("문자/카카오톡 수신동의 및 이용약관", "refusal_if_no"),
        ("AGB und Newsletter", "refusal_if_no"), ("Privacidad y marketing", "refusal_if_no"), ("Newsletter per Post", "consent_post"), ("뉴스레터(우편)", "consent_post"), ("뉴스레터(문자)", "consent_email"),
        ("Consenso telefono e posta", "refusal_if_no"), ("SMS, e-posta ve arama izni", "consent_marketing"),
        ("E-post samtycke", "consent_email"), ("Bloctel", "refusal_phone"), ("Sprzeciw", "refusal"),
        ("Base legal para comunicação", "refusal_if_no"), ("Imię i nazwisko (dostawa)", "name"),
        ("Czy wyrażasz zgodę na otrzymywanie newslettera drogą elektroniczną?", "consent_email"),
        ("email_disabled", "refusal_email"), ("Send Promotional Emails", "refusal_if_no_email"), ("Unsubscribed Date", "refusal_email"),
        ("Date subscribed", "consent_at"), ("Subscriber Since", "consent_at"), ("CLEAN_TIME", "bounced"),
        ("GUEST'S NAME", "name"), ("LISTING’S NICKNAME", "ignore"), ("Guest Email(s)", "ignore"), ("Guest Email", "email"),
        ("Last clicked on link in email (Europe/London)", "ignore"), ("Tax 1 Name", "ignore"), ("Reports To: Name", "ignore"),
        ("MAILINGPOSTALCODE", "postcode"), ("Lead Submit Time", "created_at"), ("Company Main Phone", "phone"), ("Unit type", "ignore"),
    ],
)  # fmt: skip
def test_headers_of_tools_abroad(header: str, field: str) -> None:
    role = read(header).role
    assert role and role.field == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Marketing Suspended", "refusal"), ("Marketing off", "refusal"), ("Newsletter paused", "refusal_email"), ("SMS Prohibited", "refusal_sms"),
        ("Newsletter gesperrt", "refusal_email"), ("Marketing suspendu", "refusal"), ("Newsletter suspendida", "refusal_email"),
        ("마케팅 정지여부", "refusal"), ("문자 불가", "refusal_sms"), ("수신동의 해제", "refusal"),
        ("광고수신동의(탈퇴시까지)", "consent_marketing"), ("이벤트 혜택 알림 (수신 제한 없음)", "consent_marketing"),
        ("I agree to receive marketing emails until withdrawn", "consent_email"), ("Newsletter (no spam!)", "consent_email"),
        ("Marketing Qualified", "ignore"), ("Email Invalid", "bounced"), ("SMS 인증여부", "ignore"), ("Newsletter pending", "ignore"),
        ("SMS verified at", "ignore"), ("SMS capable", "refusal_if_no_sms"), ("마케팅 대상", "refusal_if_no"), ("Newsletter active", "consent_email"),
        ("Marketing coupon expired", "ignore"), ("문자 쿠폰 만료", "ignore"), ("쿠폰 문자 정지", "refusal_sms"), ("SMS disabled", "refusal_sms"),
        ("Email notifications disabled", "refusal_email"), ("Email login disabled", "member_id"),
        ("마케팅 취소일", "refusal"), ("문자 정지 날짜", "refusal_sms"), ("마케팅 취소일자", "refusal"), ("주문 취소일자", "created_at"), ("광고 종료일자", "ignore"), ("SMS 인증일", "ignore"),
        ("Marketing opt-in pending", "keep"), ("SMS consent requested", "keep"), ("문자 수신동의 요청일", "keep"),
        ("마케팅 정보 수신에 동의하지 않음", "refusal"), ("광고 메일을 받고 싶지 않습니다", "refusal_email"), ("광고 부동의", "refusal"),
        ("메일 미수신", "refusal_email"), ("비수신", "refusal"), ("문자 사절", "refusal_sms"), ("SMS 끄기_YN", "refusal_sms"), ("카톡 OFF", "refusal"),
        ("뉴스레터 미구독 여부", "refusal_email"), ("뉴스레터 미신청 여부", "refusal_email"), ("마케팅 해제 요청", "refusal"), ("광고 불필요 시 체크", "refusal"), ("마케팅 부동의일", "refusal"),
        ("수신불가", "refusal"), ("마케팅 정보 수신 희망/불필요", "consent_marketing"), ("마케팅 수신 동의함/동의하지 않음", "consent_marketing"),
        ("마케팅 정보 수신 동의 (동의하지 않으셔도 가입하실 수 있습니다)", "consent_marketing"),
        ("마케팅 동의 대기", "keep"), ("마케팅 동의 필요", "keep"), ("Marketing consent required", "keep"), ("SMS consent confirmed", "consent_sms"), ("마케팅 수신동의 요청", "consent_marketing"),
        ("뉴스레터 (신청하지 않습니다)", "refusal_email"), ("소식지 구독하지 않음", "refusal"), ("뉴스레터 신청/신청하지 않음", "refusal_if_no_email"),
        ("Contact by post", "refusal_if_no_post"), ("Contact by letter", "refusal_if_no_post"), ("E-Mail Versand", "email"),
        ("mkt_agre_yn", "consent_marketing"), ("eml_rcv_yn", "consent_email"), ("smsRcvYn", "consent_sms"), ("MKT_UTLZ_AGRE_YN", "consent_marketing"), ("ngt_psh_yn", "consent_night"),
        ("eml_rjct_dt", "refusal_email"), ("prsnl_info_agre_dt", "consent_at"), ("thdpty_agre_yn", "consent_third_party"), ("ad_flag", "consent_marketing"),
        ("Marketing consent source", "ignore"), ("Consent text", "ignore"), ("opt_in_method", "ignore"), ("마케팅 동의 경로", "ignore"), ("Opt in to texts", "consent_sms"),
        ("I agree to the subscription agreement", "keep"), ("I agree to receive invoices by email", "keep"), ("구독 계약 동의", "keep"),
        ("결과 안내 문자 수신 동의", "keep"), ("계약자 문자수신동의", "consent_sms"), ("Order newsletter", "consent_email"),
        ("마케팅 (비허용)", "refusal"), ("SMS (미사용)", "refusal_sms"), ("마케팅 비활용", "refusal"), ("뉴스레터 미신청", "refusal_email"), ("광고 (불허)", "refusal"),
        ("SMS(허용:Y,비허용:N)", "consent_sms"), ("구독/미구독", "consent_email"), ("SMS 수신 (허용/비허용)", "consent_sms"), ("문자 (미사용/사용)", "refusal_sms"),
        ("개인정보 동의 (마케팅 활용)", "refusal_if_no"), ("문자 수신 (광고는 보내지 않습니다)", "refusal_sms"), ("개인정보 수집·이용 동의 (이메일 활용)", "consent_privacy"),
        ("이메일 (네이버 메일 제외)", "email"), ("이메일(뉴스레터 수신용)", "email"), ("연락처 (광고는 보내지 않습니다)", "contact"),
        ("이메일 (수신거부)", "refusal_email"), ("문자 수신 (원하지 않습니다)", "refusal_sms"), ("휴대폰 (문자 제외)", "refusal_sms"),
        ("휴대전화('-'제외)", "mobile"), ("전화번호 ('-' 제외하고 입력)", "contact"), ("연락을 원하지 않음", "refusal"), ("연락을 원하지 않으시면 체크해 주세요", "refusal"),
        ("이메일 구독", "consent_email"), ("구독", "consent_email"), ("Subscribe", "consent_email"), ("Email Subscription", "consent_email"),
        ("이메일 구독 취소", "refusal_email"), ("정보성 문자", "refusal_if_no_sms"), ("광고성/정보성 문자 수신", "consent_sms"), ("sms_recv_yn", "consent_sms"),
        ("leave_yn", "refusal"), ("is_deleted", "refusal"), ("Allow Email", "refusal_if_no_email"), ("Email allowed", "refusal_if_no_email"), ("이메일 허용", "refusal_if_no_email"),
        ("Contact by email", "refusal_if_no_email"), ("Yes, I want to receive updates", "refusal_if_no"),
    ],
)  # fmt: skip
def test_a_yes_to_an_end_of_ads_refuses_them(header: str, field: str) -> None:
    role = read(header).role
    assert role and role.field == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Leiratkozás ideje", "refusal"), ("Datum odjave", "refusal"), ("Odjavljen", "refusal"), ("停止日時", "refusal"),
        ("オプトアウト", "refusal"), ("Date of objection", "refusal"), ("Feliratkozás ideje", "consent_at"), ("Datum der Einwilligung", "consent_at"), ("Datum der Abmeldung", "refusal"),
        ("Datum povlačenja suglasnosti", "refusal"), ("Onay Tarihi", "consent_at"),
        ("Privola za newsletter", "consent_email"), ("Suglasnost za primanje promotivnih poruka e-poštom", "consent_email"),
        ("Privola za obradu osobnih podataka", "consent_privacy"), ("OIB", "ignore"), ("ИИН", "ignore"), ("ЖСН", "ignore"),
        ("Ime i prezime", "name"), ("Prezime", "family_name"), ("Аты-жөні", "name"), ("Курьер", "ignore"), ("Last/Organization Name", "family_name"),
    ],
)  # fmt: skip
def test_headers_of_countries_nobody_had_tried(header: str, field: str) -> None:
    role = read(header).role
    assert role and role.field == field


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("SMS알림", "refusal_if_no_sms"), ("SMS notifications", "refusal_if_no_sms"), ("알림동의", "refusal_if_no"), ("총회 안내 문자", "refusal_if_no_sms"),
        ("갱신안내 동의", "refusal_if_no"), ("혜택 알림 동의", "consent_marketing"), ("이벤트 안내문자", "consent_sms"), ("푸시알림", "consent_push"),
        ("부고문자 동의", "keep"), ("광고여부", "refusal_if_no"), ("해피콜 수신동의", "refusal_if_no_phone"), ("콜거부", "refusal_phone"),
        ("카드사 TM 동의", "consent_third_party"), ("당사 TM 동의", "consent_phone"), ("개인정보 제3자 제공", "consent_third_party"),
        ("소식지(우편)", "consent_post"), ("소식지(메일)", "consent_email"), ("소식지", "consent_marketing"),
    ],
)  # fmt: skip
def test_what_a_company_has_to_tell_need_not_be_ads(header: str, field: str) -> None:
    role = read(header).role
    assert role and role.field == field


def test_what_ends_in_reasons_is_no_company() -> None:
    assert read("퇴회사유").role is None
    assert read("상조회사").role is not read("회사").role


def test_brackets_tell_a_parent() -> None:
    told = ["연락처(모)", "휴대폰 (부)", "이메일[母]", "부서(부)", "연락처(부모)"]
    assert list(map(party, told)) == ["mother", "father", None, None, "guardian"]


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        ("cust_nm mbtlnum eml_addr brdt zip_no addr_dtl join_dt mdfcn_dt brno",
         "name mobile email birth_date postcode address_detail created_at updated_at business_number"),
        ("user_nm hp_no clphn_no rcv_hp pic_nm frst_reg_dt", "name mobile mobile contact name created_at"),
        ("sms_rcptn_agre_yn eml_rcptn_agre_yn mktg_agree_yn mkt_consent_ind dm_rcv_yn",
         "consent_sms consent_email consent_marketing consent_marketing consent_post"),
        ("whdwl_dt secsn_de unsub_yn dnc_yn recv_reject_yn opt_out_ind", "refusal " * 6),
        ("fst_nm lst_nm mbr_nbr crt_ts updt_ts nom_completo", "given_name family_name member_id created_at updated_at name"),
    ],
)  # fmt: skip
def test_headers_of_databases(columns: str, fields: str) -> None:
    assert [role.field if (role := read(column).role) else None for column in columns.split()] == fields.split()
