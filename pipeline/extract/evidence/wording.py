"""Is this line a question? Question marks, endings and interrogatives, by language."""

from __future__ import annotations

import re

# A "?" in a path or a pattern asks nothing: it stands behind a word and before the end of one.
_MARK = re.compile(
    r"[？؟⁇⁈¿]|[\w)\]\"'”’»」』]\s?\?(?=$|[\s)\]\"'”’»」』!.,:;…*\u3000-\u9fff\uff00-\uffef])"
)
_ENDS_WITH_MARK = re.compile(
    r"[?？؟⁇⁈](?:[\s)）」』】\]\"'”’»*!！…。.]|[（(][^()（）]{0,120}[）)])*$"
)
_GREEK = re.compile(r"[α-ωΑ-Ω].*[;\u037e]\s*$", re.DOTALL)
_JAPANESE = re.compile(
    r"(?:(?<!かどう)(?<!か否)か|かな|かしら|でしょう|(?:教えて|聞かせて|知らせて|説明して)(?:ください|下さい)|"
    r"お(?:聞かせ|教え|示し)(?:ください|下さい|願います)|(?:伺い|お聞きし)(?:たい(?:です|と思います)?|ます)|"
    r"(?:考え|受け止め|ご?見解|所感|見通し)[はを]|を問う|べきでは(?:ないか)?|てはどう(?:か|でしょう)|"
    r"教えて|知りたい(?:です)?|(?<!よろしく)(?<!宜しく)お願いします|どうしましょう|たいです|"
    r"(?:わかり|分かり|理解でき)ません(?:でした)?|わからない|分からない|できません|できない|心配です|不安です|"
    r"ご(?:説明|教示|教授|回答|解説)(?:を?(?:お願い(?:します|いたします|致します)|願います)|ください|下さい)|"
    r"(?:教えて|説明して|ご(?:説明|教示|教授|回答|解説)を?)(?:いただけ|頂け|もらえ)(?:ると|ますと|れば)"
    r"(?:幸い|助かり|うれしい|嬉しい|ありがたい|有難い)(?:です|ます)?|"
    r"知りたかったです|(?:教えて|説明して|挙げて)(?:ほしい|欲しい)です|疑問(?:です|に思いました)|"
    r"気になり(?:ます|ました)|イメージが?(?:つき|でき|湧き|わき)ません(?:でした)?)"
    r"[。．.…\s」』）)]*$"
)
# Somebody asks, and goes on about it.
_JAPANESE_INSIDE = re.compile(
    r"(?:(?:ます|です|でしょう|ません|ました)か|(?:わかり|分かり|理解でき)ません|知りたいです|教えて(?:ください|下さい))[。．]"
)
# So end questions, and titles of any kind.
_JAPANESE_TITLE = re.compile(
    r"(?:のは|(?<!も)の|とは|って|違い|方法|場合は|について|たい)[。．.…\s」』）)]*$"
)
# Somebody asks himself, or nobody: 「昼食のあとにやろうかな？」, 「簡単でしょ？」.
_MUSES = re.compile(r"(?:かなぁ?|かしら|でしょ|よね)[ー～〜]?[?？]$")
# These ask, where a plea ("ください") may as well be an answer's.
_ASKS_PLAINLY = re.compile(
    r"(?:(?:です|ます|ません|でしょう|でした|ました|のだろう|だろう|よい|いい|の|ん)か|教えて(?:ください|下さい|いただきたいです|ほしいです)?|"
    r"(?:お教え|お?聞かせて?)(?:ください|下さい)|(?:知り|伺い)たいです)[。．.\s」』）)]*$"
)
# So may a person ask; so are chapters titled: 「なぜ起きたか」.
_ASKS_BLUNTLY = re.compile(r"(?<!かどう)(?<!か否)か[。．.\s」』）)]*$")
_KOREAN = re.compile(
    r"(?:까|나요|가요|는지|은요|는요|할까요|방법은|무엇|(?:알려|가르쳐|설명해|말씀해|답변해)\s?주세요|습니까|인가요|싶어요|싶습니다|궁금해요|궁금합니다|"
    # So journalists ask.
    r"[는은인던한]가|[었았였겠했졌]나)[요.\s]*$"
)
# Thai has no question marks, and no spaces between words.
_THAI = re.compile(
    r"(?:ไหม|มั้ย|หรือ(?:ไม่|เปล่า|ยัง)?|อย่างไร|ยังไง|อะไร(?:บ้าง)?|เท่าไร|เท่าไหร่|ที่ไหน|เมื่อไร|"
    r"เมื่อไหร่|กี่\S{1,8}|แค่ไหน|ได้บ้าง|ใคร)(?:คะ|ครับ|ค่ะ)?[.\s]*$|^\s*(?:ทำไม|อะไรคือ|ใคร|เมื่อไหร่)"
)
_CHINESE = re.compile(r"(?:吗|嗎|呢|么|什么|怎么办|如何|怎样|多少|哪些|哪里|为什么|怎么)[。.\s]*$")
_ENGLISH = "what|who|whom|whose|when|where|why|which|how"
_OTHERS = (
    "wer|was|wann|wo|warum|wieso|weshalb|wie|welche[rsnm]?|wohin|woher|wozu|wofür|womit|wodurch|"
    "qui|que|quoi|quand|où|pourquoi|comment|quel(?:le)?s?|combien|"
    "qué|quién(?:es)?|cuándo|dónde|por qué|cómo|cuál(?:es)?|cuánt[oa]s?|"
    "chi|che|cosa|quando|dove|perché|come|quale|quali|quant[oaie]|"
    "quem|onde|por que|como|qual|quais|quanto|"
    "waarom|wanneer|waar|welke?|hoe|hoeveel|"
    "кто|что|когда|где|почему|зачем|как|какой|какие|какая|какое|сколько|куда|откуда|чем|"
    "хто|що|коли|де|чому|як|який|скільки|"
    "co|kto|kiedy|gdzie|dlaczego|jak|jaki|kdo|kdy|kde|proč|"
    "vad|vem|var|varför|hur|när|hvad|hvordan|hvor|hvorfor|hva|"
    "miten|miksi|mikä|mitä|missä|milloin|kuinka|kuka|hogyan|miért|mikor|melyik|mennyi|"
    "nasıl|neden|nerede|hangi|kaç|când|unde|de ce|cine|care|cât|"
    "apakah|bagaimana|mengapa|kapan|siapa|berapa|làm sao|làm thế nào|tại sao|khi nào"
)
_ASKING_VERBS = (
    "is|are|am|was|were|do|does|did|can|could|will|would|should|shall|may|might|must|"
    "has|have|had|isn['’]t|aren['’]t|can['’]t|doesn['’]t|won['’]t"
)
# Behind an interrogative these make it a clause: "How we work", "Wie wir arbeiten", "How to…".
_SUBJECTS = (
    "i|we|you|they|it|he|she|this|that|there|our|your|to|"
    r"wir|sie|ich|man|du|ihr|unser\w*|zu|nous|on|vous|je|hacemos|somos|ofrecemos|noi|nós|мы|вы|wij"
)
# A question by the order of its words: "How long does it take", not "How long we keep it".
_STARTS = re.compile(
    rf"\W*(?:(?:{_ENGLISH})\s(?!(?:the|an?|these|those)\b)(?:(?!(?:{_SUBJECTS})\b)\w+\s){{0,3}}?(?:{_ASKING_VERBS})\s\w|"
    r"(?:what|how)['’](?:s|re)\b(?! (?:new|next|inside|included)\b)|"
    r"what (?:happens|causes|if|about)\b|how (?:come|about)\b|who (?!is\b|was\b)\w+s\b|"
    rf"(?:{_ASKING_VERBS})\s(?!not\b|unsere?\b|andere\b)|"
    r"(?:kann|können|darf|muss|ist|sind|gibt|hat|werden|wird|soll) "
    r"(?:ich|es|man|wir|sie|die|der|das|mein)|"
    r"est-ce|qu['’]est|puis-je|peut-on|dois-je|faut-il|"
    r"puedo|posso|kan ik|mag ik|moet ik|можно ли|могу ли|есть ли|czy|чи |"
    r"(?:voiko|voinko|onko|saako|pitääkö)\b)",
    re.IGNORECASE,
)
# So begin questions, and the titles of manuals.
_STARTS_CJK = re.compile(
    "如何|怎么|怎样|什么|为什么|为何|哪|是否|能否|可否|多久|谁|有没有|"
    "なぜ|どう|どの|どこ|いつ|誰|何|どれ|어떻게|왜|무엇|언제|어디|누가|얼마"
)
# Somebody asks to be told; answers ask for other things.
_PLEA = re.compile(
    r"\W*(?:please|can you please|could you(?: please)?) (?:explain|clarify|elaborate|describe|"
    r"tell me|tell us how|compare)\b|bitte erklären sie|"
    r"(?:ich|wir) (?:würde|möchte)n? gerne? wissen|"
    r"i(?:['’]d| would) like to (?:know|understand)\b|j['’]aimerais (?:savoir|comprendre)\b|"
    r"(?:me gustaría|quisiera) saber\b|vorrei (?:sapere|capire)\b|gostaria de saber\b",
    re.IGNORECASE,
)
# What a firm asks itself above what it says of itself, and in job adverts.
_OF_ITSELF = re.compile(
    r"\W*(?:who (?:are we|we are)|what (?:we do|do we (?:do|offer))|"
    r"why (?:(?:choose|work with|join|trust|partner with) )?us|"
    r"(?:ready|want) to (?:start|join|get started|learn more|apply|begin)|interested|"
    r"qui sommes[- ]nous|que faisons[- ]nous|qui êtes[- ]vous|que ferez[- ]vous|"
    r"pourquoi (?:nous|choisir|rejoindre)\b.*|comment postuler|intéressée?|"
    r"wer (?:wir sind|sind wir|bist du)|was (?:wir bieten|bieten wir(?: dir| ihnen)?|machen wir|"
    r"erwartet (?:dich|sie)|bringst du mit|bringen sie mit|du mitbringst)|warum wir|interesse|"
    r"quiénes somos|qué (?:hacemos|ofrecemos|buscamos)|por qué (?:nosotros|elegirnos)|"
    r"chi siamo|cosa (?:facciamo|offriamo)|perché (?:noi|sceglierci)|"
    r"quem somos|o que (?:fazemos|oferecemos)|por que (?:nós|escolher).*|"
    r"wie zijn wij|wat (?:doen wij|bieden wij|ga je doen)|waarom wij|wie ben jij|"
    r"kim jesteśmy|co oferujemy|dlaczego my|кто мы|почему мы|что мы делаем|biz kimiz|neden biz)"
    r"\W*$",
    re.IGNORECASE,
)
# In other languages the words behind an interrogative tell less: "Wer macht was".
_STARTS_ELSEWHERE = re.compile(rf"\W*(?:{_OTHERS})\s(?!(?:{_SUBJECTS})\b)", re.IGNORECASE)
_TURKISH = re.compile(
    r"\b(?:m[ıiuü](?:y[ıiuü][mz]|s[ıiuü]n(?:[ıiuü]z)?|d[ıiuü]r)?|nedir|nelerdir|ne zaman|nasıl|"
    r"ne kadar|kaç|var mı)\b[^.?!,]{0,25}$",
    re.IGNORECASE,
)
_VIETNAMESE = re.compile(
    r"^(?:mấy|khi nào|bao (?:giờ|lâu|nhiêu)|tại sao|vì sao|"
    r"làm (?:sao|thế nào)|có (?:thể|được|phải))"
    r"\b|\b(?:(?:có|được)\b.{0,40}\bkhông|chưa|thế nào|bao nhiêu|bao lâu|ở đâu|là gì)$",
    re.IGNORECASE,
)
# A question or the title of a passage; the page says which.
_SENTENCE_END = re.compile(r"(?<=[。．.！!？?])\s*")
_MAY_START = re.compile(
    rf"\W*(?:{_ENGLISH}|{_OTHERS}|i|my|if|do|does|kann|darf|muss|gibt|hat|habe|brauche|bekomme|"
    r"es|hay|è|kan|mag|moet|можно)\b",
    re.IGNORECASE,
)
_INSIDE = re.compile(
    r"何|なぜ|どう|どの|どこ|いつ|誰|どれ|いくら|如何|什么|怎么|吗|무엇|어떻게|왜|언제|어디"
)
# The title of a talk or a book that asks: 分科会A「空き家、どうする？」.
_QUOTED = re.compile(r"[^「『」』?？]{2,24}[「『][^「『」』]*[?？][」』]")
# A name and how it may be read: "Hamdo (ハムド, Hamudo?)".
_DOUBTED = re.compile(r"([^?？()（）]{2,60})[(（][^?？()（）]*[?？][)）]")
# A part of a course or a book, whatever it is titled with.
_UNIT = re.compile(
    r"(?:chapter|lesson|unit|module|week|lecture|kapitel|lektion|woche|leçon|séance|chapitre|tema|"
    r"lección|unidad|capítulo|lezione|capitolo|aula|semana|les|hoofdstuk|lekcja|rozdział|глава|урок|"
    r"тема|act|acte|acto|atto|akt|scene|part|teil|partie|parte|deel|część|часть|episode|épisode|folge)"
    r"\s?(?:\d{1,3}|[ivx]{1,4})\b(?!-)|第\s?[\d一二三四五六七八九十]{1,3}\s?[章回講课課讲](?!目)",
    re.IGNORECASE,
)
# Titles of a list of questions; they ask nothing themselves.
_LIST_TITLE = re.compile(
    r"\W*(?:その他の\s?|other |more |general )?"
    r"(?:(?:faqs?|f\.a\.q\.?|q\s?[&＆+]\s?a|よくある(?:ご)?質問(?:と回答)?|"
    r"(?:ご)?質問(?:一覧|コーナー|と回答)?|"
    r"(?:the |our )?(?:most )?frequently asked(?: questions?)?|"
    r"(?:common|popular|general) questions|interviews?|インタビュー|"
    r"(?:you )?got (?:any )?questions|(?:do you )?have (?:any )?questions|questions?(?: (?:and|"
    r"&) answers?)?|"
    r"any questions|häufige(?: gestellte)? fragen|fragen und antworten|foire aux questions|"
    r"questions fréquentes|preguntas(?: más)? frecuentes|domande frequenti|perguntas frequentes|"
    r"veelgestelde vragen|常见问题(?:解答)?|常見問題|자주\s?(?:묻는|하는)\s?질문|"
    r"часто задаваемые вопросы)"
    r"[\W\d]*)+$",
    re.IGNORECASE,
)
# What a program or a grammar calls, alternatives, a name with what it is: "?" says optional.
_CODE = re.compile(
    r"^[\w.]+\([^()]*\)\s*\?|\w\?.*(?:\s\|\s|'\|')|^\w+(?:\.\w+)+\s[—–-]\s|^[A-Z]*\d[A-Z0-9]*\s?\?$"
)
# How many want to know it too: "(👍 21)".
VOTES = re.compile(
    r"\s*[（(]\s*(?:[👍❤♥★⭐+＋]\ufe0f?\s*\d{1,5}|\d{1,5}\s*(?:票|いいね|votes?|likes?|👍))\s*[)）]\s*$",
    re.IGNORECASE,
)
_LONGEST_VOTES = 20
_NUMBER = re.compile(r"[(（]?\d{1,3}[.．)）、:：](?!\d)\s*")
_SIGNS = " \t\u3000¶#§🔗+＋−–—▼▲▽△⌄›»>✕×^"
# Behind more words than this a question mark is rhetorical, or somebody's in a story.
_REST = 80
_LONGEST_TITLE = 120
_LONGEST = 400
_SHORT = 40
_LONGEST_LIST_TITLE = 60
# What may stand behind the last word of a question in these languages.
_CLOSING = "。．.…」』）) \t\n\v\f\r\u3000\xa0"
# The first sign of those that Chinese, Japanese and Korean are written in.
_CJK = "\u2e80"
# The score of what may be a question, and may as well be the title of a passage.
TITLE = 0.55
# That of what asks by its last words, as Japanese does: 「…できますか。」
PLAINLY = 0.8


def question_score(text: str) -> float:
    """How much a line looks like a question by its words alone, from 0 to 1."""
    text = text.rstrip(_SIGNS).lstrip()
    if text[-1:] in (")", "）"):
        text = text[:-_LONGEST_VOTES] + VOTES.sub("", text[-_LONGEST_VOTES:])
    if number := _NUMBER.match(text):
        text = text[number.end() :]
    # Icons of a font, and pictures: "Can I bring my dog? 🐕".
    while text and (
        "\ue000" <= (last := text[-1]) <= "\uf8ff"
        or "\u2600" <= last <= "\u27bf"
        or last >= "\U0001f000"
        or last == "\ufe0f"
    ):
        text = text[:-1].rstrip(_SIGNS)
    if not text or is_list_title(text):
        return 0.0
    # To look through a line of any length for this takes the square of it.
    if len(text) <= _LONGEST and "?" in text and _CODE.search(text):
        return 0.0
    if (text[-1] in "」』" and _QUOTED.fullmatch(text)) or _UNIT.match(text):
        return 0.4
    if text[-1] in ")）" and (doubted := _DOUBTED.fullmatch(text)):
        return question_score(doubted[1])
    if _ENDS_WITH_MARK.search(text) or (text[-1] in ";\u037e" and _GREEK.search(text)):
        unsure = (len(text) < _SHORT and _OF_ITSELF.match(text)) or _MUSES.search(text)
        return TITLE if unsure else 1.0
    mark = _MARK.search(text)
    if len(text) > _LONGEST:
        return 0.3 if mark is not None else 0.0
    if mark is not None and text[-1] not in ":：":
        return 0.9 if len(text) - mark.end() < _REST else 0.4
    return _score_of_words(text)


def is_list_title(text: str) -> bool:
    """Tell whether a line says no more than that questions follow: "FAQ", 「よくあるご質問」."""
    return len(text) < _LONGEST_LIST_TITLE and _LIST_TITLE.match(text) is not None


def _score_of_words(text: str) -> float:
    """How much a line without a question mark looks like a question."""
    if text.rstrip(_CLOSING)[-1:] >= _CJK:
        # To look for these at each place of a line of other letters takes a third of the time.
        if _ASKS_PLAINLY.search(text):
            return PLAINLY
        if _ASKS_BLUNTLY.search(text):
            return 0.7
        if _JAPANESE.search(text) or _KOREAN.search(text) or _CHINESE.search(text):
            return 0.75
    if ("か" in text or "て" in text or "で" in text) and _JAPANESE_INSIDE.search(text):
        return 0.75
    if ("\u0e00" <= text[0] <= "\u0e7f" or "\u0e00" <= text[-1] <= "\u0e7f") and _THAI.search(text):
        return 0.75
    if _PLEA.match(text):
        return 0.75
    # Else it is a clause: "If you're on Unix, …", "Where it is installed, …".
    if text[-1] not in ".,:;" and len(text) <= _LONGEST_TITLE:
        if _STARTS.match(text):
            return 0.7
        if _asks_elsewhere(text) if text[0] < _CJK else _STARTS_CJK.match(text):
            return 0.6
        if _MAY_START.match(text) or (not text.isascii() and _JAPANESE_TITLE.search(text)):
            return TITLE
    return 0.4 if not text.isascii() and _INSIDE.search(text) else 0.0


def sentence_score(text: str) -> float:
    """How surely a sentence of a text asks: letters tell, and ask somewhere."""
    return max(map(question_score, _SENTENCE_END.split(text)))


def _asks_elsewhere(text: str) -> bool:
    """Tell whether a line asks by the words of other languages than English."""
    if _STARTS_ELSEWHERE.match(text):
        return True
    # Nearly all lines of these two have letters of their own.
    return not text.isascii() and bool(_TURKISH.search(text) or _VIETNAMESE.search(text))


# In small letters: so many words are tried four times as fast as where capitals are ignored.
_CALL = re.compile(
    r"こんな(?:お悩み|こと|お困りごと).{0,8}(?:ありませんか|ないですか|ございませんか)|お困りではありませんか|"
    r"still (?:unsure\b|need help|(?:have|got)(?: \w+)? questions?\b)|"
    r"(?:more|other|further|any|additional|another) questions?\b|"
    r"(?:did|could|can)(?: ?not|n['’]?t|['’]t) find "
    r"(?:what|your|the (?:answer|question|inf)|an answer)|"
    r"(?:need|want) (?:more |further )?(?:help|support|assistance)\W*$|"
    r"how (?:can|may) (?:we|i) help|wie können wir (?:ihnen |dir )?helfen|comment pouvons-nous|"
    r"cómo podemos ayudar|have (?:a|another|any) question|"
    r"(?:we['’]re|we are) here (?:to help|for you)|(?:happy|glad|here) to help|"
    r"wir (?:sind|helfen)\b.{0,12} (?:für (?:sie|dich|euch) da|gerne?|weiter)\b|"
    r"^\W*(?:copyright\b|©)|behöver du hjälp|brug for hjælp|trenger du hjelp|tarvitsetko apua|"
    r"har du (?:fler |andra |några )?(?:frågor|spørgsmål|spørsmål)|"
    r"^(?:are you )?ready to (?:start|begin|book|plan|explore|experience|get started|try|take)\b|"
    r"^(?:sind sie )?bereit (?:für|zu)\b|^prêt(?:e|s|es)? à\b|^¿?(?:estás )?list[oa]s? para\b|"
    r"get in touch|contact us|write to us|call us|drop us|ask us|"
    r"checkout these|questions? or contact|^ask (?:a|your) question|"
    r"^задать вопрос|^(?:frage stellen|poser une question|hacer una pregunta)|^(?:我要)?提问$|"
    r"noch (?:weitere |offene |eine )?fragen?|weitere fragen|frage (?:war )?nicht dabei|"
    r"nichts gefunden|"
    r"keine antwort|rufen sie uns|schreiben sie uns|kontaktieren sie|"
    r"(?:autres?|encore des|d['’]autres) questions?|pas trouvé|écrivez-(?:nous|moi)|contactez-nous|"
    r"appelez-nous|"
    r"(?:más|otras?) (?:preguntas?|dudas?)|no encuentras?|escríbanos|escríbenos|contáctanos|"
    r"llámenos|"
    r"altr[ae] domand[ae]|non hai trovato|scriveteci|contattaci|contattateci|"
    r"(?:mais|outras?|ainda) (?:dúvidas?|perguntas?)|não encontrou|escreva-nos|fale conosco|"
    r"nog (?:een )?vra(?:ag|gen)|andere vra|niet gevonden|bel ons|neem contact|"
    r"知りたいことが(?:ありますか|あれば)|解決しない|解決しました|見つから(?:ない|なかった)|ご不明な点|その他のご質問|お問い合わせ|"
    r"お問合せ|お困りですか|"
    r"没有找到|还有(?:其他)?(?:问题|疑问)|联系我们|聯絡我們|찾지 못|문의하기|궁금한 점|문의해|"
    r"butuh bantuan|(?:masih )?punya pertanyaan|cần (?:hỗ trợ|tư vấn)|bạn (?:còn|có) thắc mắc|"
    r"yardıma (?:mı )?ihtiya|nog hulp|hulp nodig|potrzebujesz pomocy|masz pytani|"
    r"brauchen sie hilfe|besoin d['’]aide|necesitas? ayuda|precisa de ajuda|hai bisogno di aiuto|"
    r"не нашли|остались вопросы|позвоните|напишите нам|свяжитесь|helpful\\?|役に立ち"
)

_INTERROGATIVE = re.compile(rf"\W*(?:{_ENGLISH})\b", re.IGNORECASE)
# A call that begins so many characters into a question is a part of it.
_FAR = 25


def is_call(text: str) -> bool:
    """Tell whether a line invites the reader to ask, rather than asks."""
    found = _CALL.search(text.lower()) if len(text) < 90 else None
    # "Who can I contact if I have further questions?" asks.
    return found is not None and not (found.start() > _FAR and _INTERROGATIVE.match(text))


# What stands where a section has none yet.
_NONE_YET = re.compile(
    r"\W*(?:(?:sorry|unfortunately|there (?:are|is)|currently|at (?:the moment|present)|"
    r"we have)\W+){0,3}no (?:\w+ )?(?:questions?|faqs?)\b|"
    r"\W*(?:(?:es gibt|bisher|derzeit|zurzeit|noch|aktuell)\s+){0,3}keine (?:\w+ )?fragen\b|"
    r"\W*(?:il n['’]y a |pour l['’]instant,? )*(?:aucune|pas (?:encore )?de) questions?\b|"
    r"\W*(?:aún |todavía |actualmente )?no hay (?:\w+ )?preguntas\b|\W*ninguna pregunta\b|"
    r"\W*(?:non ci sono (?:ancora )?domande|nessuna domanda)\b|"
    r"\W*(?:(?:ainda )?não há perguntas|nenhuma pergunta)\b|"
    r"\W*(?:er zijn )?(?:nog |momenteel )?geen vragen\b|"
    r"\W*(?:пока )?(?:нет вопросов|вопросов (?:пока )?нет)|"
    r".{0,20}質問は(?:まだ|現在|今のところ|、)*(?:ありません|ございません|ない)|"
    r".{0,8}(?:暂无|暫無|没有|沒有|尚无|尚無)(?:\w{0,4})(?:问题|問題|提问|提問)\W*$|"
    r".{0,20}질문이? (?:아직 )?없습니다",
    re.IGNORECASE,
)
_LONGEST_NONE = 60


def says_none(text: str) -> bool:
    """Tell whether a line says that there are no questions: "No questions in this section yet"."""
    return (
        len(text) <= _LONGEST_NONE
        and text[-1:] not in ("?", "？")
        and _NONE_YET.match(text) is not None
    )


_FRAME = re.compile(
    r"^\W*(?:introduction|overview|about|conclusion|summary|final|references?|related|see also|"
    r"further|contents|"
    r"table of contents|more information|resources|links|comments?|author|einleitung|fazit|"
    r"zusammenfassung|kontakt|"
    r"inhalt|quellen|conclusion|résumé|sommaire|contact|introducción|conclusión|resumen|"
    r"contacto|introduzione|"
    r"contatti|introdução|conclusão|はじめに|おわりに|終わりに|まとめ|最後に|目次|関連|参考|"
    r"概要|お知らせ|新着情報|あわせて読みたい|"
    r"この記事|執筆|著者|プロフィール|简介|总结|结论|参考|相关|目录|소개|결론|마무리|목차|관련|"
    r"введение|заключение|"
    r"содержание|контакты)",
    re.IGNORECASE,
)


def is_frame(text: str) -> bool:
    """Tell whether a heading is of an introduction, a conclusion or links, and asks nothing."""
    return _FRAME.match(text) is not None


_ENDING = re.compile(
    r"\W*(?:(?:in )?conclusions?|summary|introduction|final thoughts|wrap(?:ping)?[ -]up|"
    r"next steps|further reading|references|takeaways?|einleitung|fazit|zusammenfassung|"
    r"en résumé|pour conclure|introducción|conclusi[óo]n(?:es)?|introduzione|conclusioni|"
    r"introdução|conclusão|inleiding|conclusie|samenvatting|wstęp|podsumowanie|sonuç|giriş|"
    r"はじめに|おわりに|終わりに|まとめ|最後に|さいごに|总结|總結|结语|結語|结论|小结|前言|"
    r"마무리|마치며|들어가며|결론|введение|заключение|выводы?|kết luận|kesimpulan)\b",
    re.IGNORECASE,
)


def is_ending(text: str) -> bool:
    """Tell whether a heading opens or ends an article, not a list of questions."""
    return len(text) < _SHORT and _ENDING.match(text) is not None


_TOPIC = re.compile(
    r"(?:理由|きっかけ|仕事(?:の)?内容|やりがい|メッセージ|(?:目標|夢|展望)|過ごし方|動機|"
    r"(?:流れ|スケジュール)|(?:エピソード|経験|仕事|苦労|こと)|魅力|雰囲気|一言)(?:は|とは)?[。…\s!！]*$"
)


def is_topic(text: str) -> bool:
    """Tell whether a line is what employees are asked for without a question: 「入社の理由」."""
    return len(text) < _SHORT and _TOPIC.search(text) is not None
