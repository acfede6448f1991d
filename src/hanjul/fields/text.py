"""Fields that are text and mean what they say: department, position, nickname, memo, tag, member id; and gender."""

import re
from collections.abc import Callable
from functools import cache, partial
from typing import Literal

from hanjul import facts
from hanjul.fields import Cleaned, Context, Field
from hanjul.fields.cells import MASKS, MAX_CHARACTERS, hidden, plain, says_nothing, tidy, visible, whole_number
from hanjul.words import Text

_READ_OF_A_MEMO = 2_000
# Nobody writes to the dead; a benefit paid at death (사망보험금) is a product.
_DEATH = (
    r"(?<![가-힣])(?:본인\s?|고객\s?|회원\s?)?사망(?![가-힣])|사망(?:하셨|하심|했|함|신고|으로)|(?<=[년월일])사망|별세|소천|타계"
    # 돌아가심 alone, of a member, or at a time; who only went home (상담 후 돌아가심) is none of these.
    r"|(?:^\s*|[(]\s?|(?:본인|고객|회원|신도|교인|성도|보살|거사|어르신)(?:님|께서)?(?:이|은|는)?\s?|[0-9]\s?[년월일]에?\s?|갑자기\s?|이미\s?)돌아가(?:심|셨|신\s?분)"
    r"|작고하|(?<![가-힣])(?:[0-9]+[년월일]\s?)?작고(?!\s?[가-힣])|故|(?<![가-힣])고인(?![가-힣])"
    r"|\bdeceased\b|\bpassed away\b|\bverstorben\b|\boverleden\b|\bavliden\b|\bzmar(?:ł|ła|l|la)\b|\bdécédée?\b|\bfallecid[oa]\b|\bfalecid[oa]\b|\bdecedut[oa]\b|死亡|逝[去世]|[过過]世|往生(?!咒)|已故"
    r"|\b(?:умер(?:ла)?|скончал(?:ся|ась)|помер(?:ла)?)\b|\b(?:meninggal(?: dunia)?|almarhum(?:ah)?)\b|\bvefat et|\bנפטרה?\b"
)
_STOP = re.compile(
    r"탈퇴|개인정보\s?(?:삭제|파기)|(?:(?<![가-힣])정보|(?<![A-Za-z])DB|이력서|데이터|계정)\s?(?:삭제|파기|폐기)\s?(?:요청|요구|해\s?[달주])|^\s*(?:삭제|파기)\s?요청"
    r"|(?:수신|구독|마케팅|광고|홍보|권유|메일|문자|SMS|연락|전화|통화|카톡|DM|소식지|뉴스레터|회보|학회지|우편물|초대장|안내[문장]?)\s?(?:동의\s?|발송\s?|수신\s?|안내\s?)?(?:를|을|은|는|도)?\s?"
    r"(?:(?:일절|일체|절대로?|다시는?|더\s?이상|전혀|아예|앞으로)\s?)*"
    r"(?:거부|철회|취소|금지|중단|중지|해지|차단|원치|원하지|싫|사절|삼가|자제|ㄴㄴ|불필요|사양(?=하|합|함|했)|그만|말\s?(?:라|것|아\s?[주달])|(?:하|보내|넣|주|드리|돌리|걸)지\s?(?:마|말|않(?:기로|도록|았으면))|안\s?(?:했으면|하기로|하도록)|[XxＸ](?![A-Za-z])|NO(?![A-Za-z]|\.?\s?[0-9]))"
    # Who declines a call (통화 거절) only did not answer it.
    r"|(?:마케팅|광고|홍보|권유|메일|문자|SMS|DM|소식지?|뉴스레터|우편물|안내[문장]?)\s?(?:발송\s?|수신\s?)?거절"
    r"|(?:수신|마케팅|광고|홍보)\s?(?:수신\s?)?(?:동의\s?)?해제|(?:미|비|부)동의\s?(?:으?로)\s?(?:변경|처리|수정|전환)|안\s?받(?:고\s?싶|았으면\s?[좋하합함])"
    r"|두낫콜|(?<![가-힣])콜\s?(?:거부|금지)"
    r"|(?:영업|광고|홍보|권유)성?\s?(?:전화|연락)\s?(?:는|은|를|을)?\s?(?:안\s?받|받지\s?않)"
    r"|(?:DB|디비|번호|연락처|정보|데이터)\s?(?:를|을|도)?\s?(?:삭제|파기|지워)\s?(?:요청|요구|해?\s?(?:달라|달래|주|줘)|바람)"
    r"|(?<![A-Za-z])(?:TM|DM)\s?(?:거부|금지|중단|사절|[XxＸ](?![A-Za-z]))|안\s?보내(?:기로|달라)|스팸\s?(?:신고|처리)"
    r"|(?:광고|홍보|마케팅|메일|문자|소식지|뉴스레터)\s?(?:수신\s?)?(?:을|를|은|는)?\s?(?:안\s?받|받지\s?않)"
    r"|(?:보내|발송하|연락하|전화하)지\s?(?:마|말|않아)|그만\s?(?:보내|연락|전화|받)|안\s?(?:보내|연락하|전화하)(?:주)?(?:셔|줘)?도"
    r"|받(?:고\s?싶지\s?않|기\s?싫|지\s?않겠)|안\s?받(?:겠|을게)|동의[가-힣]{0,6}\s?(?:취소|철회|안\s?(?:한|했|함))"
    r"|(?:구독|메일|문자|소식지|뉴스레터|회보|우편물?|DM)\s?(?:을|를|은|는|도)?\s?끊어\s?(?:달라|달래|주|줘)"
    r"|(?:메일|문자|소식지|회보|학회지|우편물?|안내[문장]?|DM)\s?(?:발송|수신)\s?(?:을|은)?\s?안\s?(?:함|원함)"
    r"|(?:명단|목록)에서\s?(?:빼|삭제|제외)"
    r"|(?:메일링?|문자|SMS|전화|카톡|회보|학회지|안내문|광고|DM|우편|홍보물?|카탈로그|소식지|발송|수신|연락)\s?(?:발송\s?|수신\s?|명단\s?|대상\s?|목록\s?)?(?:에서|[은는을를])?\s?(?:제외|빼\s?(?:주|달|줘))"
    r"|unsubscrib|opt(?:ed|ing)?[- ]?out|remove me|(?:take|get) me off"
    r"|\bremove\b[^.;\n]{0,20}\bfrom (?:the |our |your |this |all |any |mailing |e-?mail(?:ing)? |contact |call(?:ing)? |whatsapp )*(?:lists?|database|mailings?)\b"
    r"|\b(?:do not|don['’]?t|dont|does not|doesn['’]?t|stop|no more|no|not|never) (?:want |wants |wish |like |to |any |more |receive |send |get |our |me )*"
    r"(?:(?:marketing|promotional|promo) )?(?:calls?|contact(?:ing)?|e-?mails?|e-?mailing|mail|mailings?|texts?|newsletters?|sms|solicit\w*)\b(?! (?:address|number|no\.|details|person|info|on file|given))"
    r"|\bkeine? (?:werbung|newsletter|e-?mails?|mails?|anrufe|post)|abbestell|abgemeldet"
    # Not who learned of it there (aus dem Newsletter erfahren), nor where games are held (Turnier austragen).
    r"|\b(?:aus|von) (?:dem|der|den|unserem|unserer|allen) (?:e-?mail-?|newsletter-?)?(?:verteilern?|newslettern?|mailinglisten?|adresslisten?)\b"
    r"(?! (?:[^ .;]+ ){0,3}(?:erfahren|gehört|gelesen|bekannt|kenn))"
    r"|(?<!turnier )(?<!wettkampf )(?<!meisterschaft )(?<!zeitungen )\baustragen\b"
    r"|nicht (?:mehr )?(?:anschreiben|anrufen|kontaktieren|zuschicken|zusenden)|werbewiderspruch|widerspr(?:icht|uch|ochen)|einwilligung\w* widerrufen"
    r"|\bno (?:enviar|mandar|llamar|contactar|molestar|(?:desea|quiere) (?:recibir|publicidad|correos?|e?-?mails?))|\bdar(?:se|le|me|lo|la)? de baja"
    r"|\bnon (?:inviare|mandare|chiamare|contattare|disturbare|(?:vuole|desidera) ricevere)|\bn[ãa]o (?:enviar|ligar|contatar|contactar|(?:deseja|quer) receber)"
    r"|(?:メール|メルマガ|DM|案内|広告|はがき|ハガキ|年賀状|電話|連絡|配信|送付|発送|郵送)[^。、\n]{0,8}?(?:不要|停止|中止|拒否|解除|断り|やめて|止めて|しないで|送らないで|希望しない|希望されない|NG)"
    r"|退会|今後(?:は)?不要|(?:不要|[别別]|勿)再?(?:[发發傳传](?![票货貨真])|打(?![包折])|联系|聯[絡繫]|寄|推[送播]|[来來][电電])|退[订訂]"
    r"|ne (?:souhaite|veut) (?:plus|pas)|plus de (?:e-?mails?|courriels?|newsletters?|publicités?|pub|courriers?|sms)\b"
    r"|\bne (?:plus|pas) (?:recevoir|être (?:contact|sollicit|démarch|appel))|\bne (?:plus|pas) (?:(?:lui|leur|me|nous) )?(?:envoyer (?:d|aucun)|contacter\b|démarcher|solliciter)|\bne plus (?:(?:lui|leur|me|nous|l')? ?)(?:envoyer|écrire|appeler|relancer)|désinscri|désabonn"
    r"|\bgeen (?:reclame|nieuwsbrie\w+|mailings?|post|contact|(?:e-?mails?|sms|telefoon\w*|berichten)(?= (?:meer|sturen|ontvangen|aub|a\.u\.b)))(?![\w-])"
    r"|\bniet (?:meer )?(?:bellen|mailen|sturen|aanschrijven|benaderen|contacteren)|\b(?:afgemeld|uitgeschreven|opgezegd|uitschrijven|afmelden)\b"
    r"|\bnie (?:dzwoni|kontaktowa|wysyła|wysyla|przysyła|przysyla|mailowa|niepokoi|wyraża (?:zgod|zgód))\w*|\bbez (?:reklam|newslettera|marketingu)"
    r"|\bnie (?:chce|życzy sobie|zyczy sobie) [^.;\n]{0,20}(?:reklam|mail|newsletter|kontakt|sms|telefon|ofert)|\brezyg\w+ z (?:newslett|mailing|subskryp|reklam|otrzymywan|powiadom)\w*|\bwypisa(?:ć|c|ny|na)\b|\bwycofa\w* zgod"
    r"|\b(?:inga|ingen|ej|inte|ikke|ingen flere?) (?:fler |mer |mera |flere |ha |få |motta |ta emot )*(?:reklame?|utskick|nyhetsbrev|nyhedsbreve?|e-?post|mejl|mail|sms|erbjudanden|samtal)\b"
    r"|\b(?:ring|ringa|kontakta?|maila|mejla|skicka|send) (?:ej|inte|ikke)\b|\b(?:ej|inte) (?:ringa|kontaktas?|maila|mejla|skicka)|avregistrer|avprenumerer|reklamspärr"
    r"|\bне (?:надо |нужно |больше )*(?:беспоко|звон|пис|присыл|отправл|рассыл|слать|турбу|дзвон|телефон|надсил)\w*"
    r"|\bне (?:хоче|жела|бажа)\w* (?:больше |більше )?(?:получ|отрим|рассыл|розсил|реклам|звон|дзвін|спам)\w*|\b(?:отпис|відпис)[аи]\w*"
    r"|\b(?:отказ|відмов)\w* (?:от|від) (?:рассыл|розсил|реклам|звон|дзвін|смс|sms|писем)\w*|\b(?:удалить|видалити) (?:из базы|з бази|данные|дані)"
    r"|\bjangan (?:di)?(?:hubungi|telepon|kirim|email|sms|wa)\w*|\bberhenti (?:ber)?langganan|\btidak (?:mau|ingin|bersedia) (?:dihubungi|menerima|dikirim)"
    r"|\bלא (?:להתקשר|לשלוח|לפנות|מעוני\w+ (?:לקבל|בדיוור|בפרסום))|\bלהסיר מ|\bהסר מ|\b(?:aranmasın|aramayın|göndermeyin|gönderilmesin)\b"
    r"|(?-i:\b(?:DND|dnd)\b)(?! (?:game|night|campaign))|\b(?:do not|don['’]?t|dont) disturb|\bunsub\b|\berasure request|\bnot to be (?:contacted|called|e?-?mailed)\b"
    r"|\b(?:do not|don['’]?t|dont|stop|never|please no|pls no) (?:send(?:ing)? )?(?:(?:any|more|me|us|promotional|promo|marketing) )*(?:whats ?app|msg|messag|spam|promotion)"
    r"|\bno (?:more )?(?:marketing|promotional (?:messages|offers|calls|mails?))\b(?! (?:manager|team|experience|budget|dept|department))"
    r"|\b(?:asked|wants|wishes|request(?:ed|s)) to be (?:removed|deleted|taken off)|\b(?:delete|erase) (?:my|his|her|their|all) (?:personal )?(?:data|details|info|account)"
    r"|\bsuppression (?:demandée|(?:de (?:ses|mes|leurs) |des )?(?:données|coordonnées|compte))|\bopposition (?:à la |au |à toute )?(?:prospection|démarchage|publicité)"
    r"|\bplus de contact\b|\bbloctel\b|\b(?:retirer|supprimer|enlever) (?:\w+ )?(?:de|du|des) (?:la |nos |notre |vos )?(?:listes?|base|fichiers?|mailings?|newsletter)\b"
    r"|\b(?:solicit\w*|pide|pidió|quiere) (?:la )?baja\b(?! (?:médica|laboral))|\b(?:pide|pidió|quiere) que no (?:le|les|la|lo|se)\b|\blista robinson"
    r"|\b(?:supresión|borrado|eliminación) de (?:sus |los |mis )?datos|\b(?:borrar|eliminar|suprimir) (?:sus|mis|los|todos los) datos"
    r"|\bno (?:desea|quiere) ser (?:contactad|llamad|molestad)|\b(?:eliminar|quitar|sacar|borrar) (?:\w+ )?de (?:la |las |nuestra )?(?:listas?|base|mailing|envíos)\b"
    r"|\bn[ãa]o (?:perturb|quer (?:ser )?contat|mandar (?:whats|e-?mail|sms|mensage|propaganda)|receber (?:e-?mails?|mensage|propaganda|sms|promo))|\bdescadastr"
    r"|\b(?:remover|retirar|tirar|excluir|sair) (?:\w+ )?(?:da|do|de) (?:nossa |minha )?(?:lista|base|mailing|cadastro)\b|\bexclusão d[oe]s? (?:seus |meus )?dados"
    r"|\bgeen (?:e-?)?mails? (?:meer|sturen|ontvangen)|\bverwijderverzoek|\bvan de (?:mailing)?lijst (?:halen|verwijderen|af)|\bgegevens (?:laten )?(?:verwijderen|wissen)"
    r"|\bniet (?:meer )?(?:gebeld|gemaild|benaderd|gecontacteerd) (?:te )?worden|\bbezwaar tegen (?:reclame|marketing|direct)"
    r"|\binte (?:bli |längre )*kontaktad|\btas? bort (?:\w+ )?(?:från|ur) (?:\w*listan?|registret)|\bavsluta (?:utskick|nyhetsbrev)|\bradera (?:\w+ )?uppgifter"
    r"|\bnix-?(?:registrerad|telefon)|\bskicka inget|\busuni[ęe]ci[ea] (?:\w+ )?danych|\busun[ąa]ć (?:\w+ )?z (?:bazy|listy)|\bcofn[ąęi]\w* zgod|\bsprzeciw wobec|\brodo\W{1,3}usuni"
    r"|(?:不要|[别別勿])再?(?:推[销銷]|[骚騷][扰擾])|勿[扰擾]|[删刪]除(?:其|我的|客[户戶])?(?:個資|个人信息|个人资料|個人資料|信息|資料)"
    r"|拒[收接](?:[广廣]告|[短簡][信訊]|推[销銷]|[电電][话話]|促[销銷])|不[想願愿]?再?(?:收到?|接收)(?:[广廣]告|[短簡][信訊]|推[广廣]|[促推][销銷]|[电電]子[报報])"
    r"|取消[訂订][閱阅]|不再[联聯][系繫絡络]"
    rf"|{_DEATH}",
    re.IGNORECASE,
)
# What an advertisement has to say of itself: nobody's answer.
_OWN_NOTICE = re.compile(r"수신\s?거부\s?[\])]?\s?(?:\(무료\)|무료)?\s?[:：]?\s?080[-\s]?[0-9]{3,4}[-\s]?[0-9]{4}")
_MASKED = re.compile(rf"[{MASKS}]{{2,}}|(?<=\w)\*(?=\w|$)")


def _clean_words(raw: str, context: Context) -> Cleaned:
    """Short text: tidy, nothing else."""
    text = tidy(raw) if len(raw) <= MAX_CHARACTERS else ""
    if not text:
        return (None,), "text_too_long" if len(raw) > MAX_CHARACTERS else ""
    return ((None,), "text_placeholder") if says_nothing(text) else ((text,), "")


def asks_to_stop(text: str) -> bool:
    """Whether a remark seems to ask for no more mail or for deletion, or to say that somebody has died."""
    return _STOP.search(_OWN_NOTICE.sub(" ", text[:_READ_OF_A_MEMO])) is not None


def _clean_memo(raw: str, context: Context) -> Cleaned:
    """Free text of any length: only what nobody can see is taken out; its lines stay."""
    text = visible(raw).strip()
    return (text or None,), "memo_asks_to_stop" if asks_to_stop(text) else ""


def _clean_member_id(raw: str, context: Context) -> Cleaned:
    """A number of the source's own: leading zeros are part of it."""
    if raw.isalnum() and raw.isascii() and len(raw) <= MAX_CHARACTERS and raw.strip("0"):
        return ((None,), "member_id_placeholder") if says_nothing(raw) else ((raw,), "")
    if len(raw) > MAX_CHARACTERS:
        return (None,), "member_id_too_long"
    text = plain(raw)
    if not text:
        return (None,), ""
    if says_nothing(text) or not text.strip("0"):
        return (None,), "member_id_placeholder"
    if _MASKED.search(text):  # ab****: one spelling for many people
        return (None,), "member_id_masked"
    number = whole_number(text)
    if number and not number[1]:
        return (None,), "member_id_precision_lost"
    if number:
        text = number[0]
    return (text,), "" if text == raw.strip() else "member_id_format"


_MUJER = frozenset({"AR", "CL", "CO", "EC", "ES", "MX", "PE", "UY", "VE"})
"""Where M beside H (hombre) is a woman (mujer) and beside F a man: alone it says neither."""


@cache
def _genders() -> dict[str, str]:
    return {row["value"]: row["gender"] for row in facts.rows("gender_values")}


def _clean_gender(raw: str, context: Context) -> Cleaned:
    """`male` or `female`; other answers are kept in the raw cell only, for no other is asked for."""
    if len(raw) > MAX_CHARACTERS:
        return (None,), "gender_unreadable"
    text = plain(raw).casefold().rstrip(".")
    if not text:
        return (None,), ""
    gender = _genders().get(text.removesuffix(".0"))
    if text == "m" and context.country in _MUJER:
        gender = None
    if gender is None:
        return (None,), "gender_placeholder" if says_nothing(text) else "gender_unreadable"
    if gender == "unsaid":  # Dr, Prof.: a title of either sex
        return (None,), ""
    if gender == "other":
        return (None,), "gender_other"
    return (gender,), "gender_code" if text[0].isdecimal() else ""


def _text_field(
    name: str,
    ko: str,
    en: str,
    personal: Literal["personal", "sensitive", "none"] = "personal",
    clean: Callable[[str, Context], Cleaned] = _clean_words,
    show: int = 1,
) -> Field:
    return Field(name, Text(ko, en), (name,), clean, partial(hidden, keep_first=show), personal)


DEPARTMENT: Field = _text_field("department", "부서", "department", show=2)
POSITION: Field = _text_field("position", "직함", "position", show=2)
NICKNAME: Field = _text_field("nickname", "별명", "nickname")
MEMO: Field = _text_field("memo", "메모", "memo", clean=_clean_memo, show=0)
TAG: Field = _text_field("tag", "분류", "tag", "none", show=2)
MEMBER_ID: Field = _text_field("member_id", "회원번호", "member id", clean=_clean_member_id)
GENDER: Field = _text_field("gender", "성별", "gender", clean=_clean_gender, show=0)
