"""What the page says of itself, as evidence: is it about questions, which ones does it know."""

from __future__ import annotations

import re
from functools import cached_property

from pipeline.extract.evidence.wording import is_call, is_list_title, question_score
from pipeline.extract.page.blocks import HEADINGS, Block, Layout
from pipeline.extract.page.structured import Structured
from pipeline.extract.pairs import Pair

# Not what somebody solves: 「お悩み解決します」, 解决问题.
_ABOUT = re.compile(
    r"\bf\.?a\.?q|q\s?[&＆+/]\s?a(?![a-z])|\bq\s?['’]?n['’]?\s?a\b|q\s?(?:and|und|et|y|e|en)\s?a\b|よくある(?:ご|お)?(?:問|困|悩|相談|トラブル|声|反論)|質問(?!する|の(?:仕方|しかた|方法|コツ)|力)|Ｑ＆Ａ|問答|"
    r"お悩み(?!解決し)|質疑応答|相談(?:室|箱|コーナー)|困ったとき|お困りのとき|"
    r"questions\b|\bquestion (?:&|and|corner|box)|frequently asked|"
    r"(?<!\ban)(?<!ab)(?<!be)(?<!um)(?<!nach)(?<!rück)(?<!hinter)fragen|"
    r"questions fréquentes|foire aux questions|preguntas|domande|perguntas|"
    r"vragen|"
    r"常见问题|常見問題|问答|(?<!解决)问题|자주\s?묻는|질문(?!하)|문답|вопрос|pytania|dúvidas|spørgsmål|"
    r"frågor|kysymy|usein kysyt|otázky|otázek|întrebări|kérdés|gy\.?i\.?k\b|sık(?:ça)? sorulan|"
    r"\bask (?:the|an?|our|me)\b|\byou(?:['’]ve)? asked\b|"
    r"(?:people|parents|famil(?:y|ies)|customers|visitors|guests|readers|students|trainees|members|"
    r"participants|attendees) (?:also |have |often )*ask(?:ed)?\b|"
    r"\bdudas\b|zapytania|merak edilen|疑問|聞かれること|答疑|疑问|问与答|궁금|질의응답|"
    r"tanya jawab|hỏi đáp|giải đáp|thắc mắc|"
    r"pertanyaan|câu hỏi|ερωτήσεις|питання|запитання|въпроси|面试题|面試題|أسئلة|שאלות|คำถาม|"
    r"प्रश्न|सवाल",
    re.IGNORECASE,
)
_FREQUENT = re.compile(
    r"\bf\.?a\.?qs?\b|よくある(?:ご|お)?(?:質問|問|困|悩|相談|疑問|トラブル|声|Q|Ｑ)|"
    r"困ったとき|お困りのとき|frequently asked|"
    r"common (?:questions|problems)|"
    r"häufig(?:e|ge| ge)|foire aux|fréquentes|frecuentes|frequenti|frequentes|veelgestelde|"
    r"常见|常見|자주|часто|частые|sık(?:ça)? sorulan|często|najczęściej|vanliga|ofte stil|"
    r"nejčastější|najčastejšie|gyakori kérdés|gy\.?i\.?k\b|usein kysyt|întrebări frecvente|"
    r"thường gặp|sering|अक्सर|شائعة|נפוצות|ที่พบบ่อย|συχνές|поширені|найчастіші|често задавани",
    re.IGNORECASE,
)
# Somebody offers to solve or to hear them; or asks whether there are any.
_SOLVED = re.compile(
    r"(?:悩み|疑問|問題|相談|質問|声).{0,12}(?:解決|解消|お任せ|おまかせ|サポート|お聞かせ|お寄せ|ありませんか|ではない|ございませんか)|"
    r"(?:질문|고민|궁금).{0,12}(?:답합니다|답해|해결)|(?:解决|解答)(?:您|你|各种|所有)",
)
# Questions that nobody has answered yet.
_OPEN = re.compile(
    r"offene[nr]? fragen|open questions|unanswered|discussion questions|"
    r"questions (?:to|for) (?:discuss|consider|debate|reflect|think|explor)|"
    r"questions (?:à|pour|de) (?:discut|débat|réfl)|preguntas (?:para|de) (?:debat|reflex|discu)|"
    r"domande (?:per|di) (?:discu|rifle)|perguntas para (?:debat|reflet|discu)|"
    r"fragen (?:zum|zur) (?:nachdenken|diskussion)|質問を募集|質問(?:を|の)?募集|考えてみよう|"
    r"思考题|讨论题|토론 질문",
    re.IGNORECASE,
)
# Told to be read, and not to be answered.
_FICTION = re.compile(
    r"\bshort stor(?:y|ies)\b|\bpoems?\b|рассказ(?![а-я])|стих(?:и|отворение)\b|"
    r"(?:短編|連載|掌編)?小説(?!家)|"
    r"詩集|\bErzählung\b|\bGedichte?\b|\bcuentos?\b|\bpoemas?\b|\bracconto\b|\bpo[eé]sies?\b|小说|소설",
    re.IGNORECASE,
)
# The parts of a play, and who is in it.
_SCENE = re.compile(
    r"\W*(?:act [ivx\d]+\b|scene [ivx\d]+\b|szene \d|aufzug|akt [ivx\d]+|acte [ivx\d]+|"
    r"scène [ivx\d]+|escena [ivx\d]+|acto [ivx\d]+|dramatis personae|cast of characters|"
    r"characters:|登場人物|第[一二三四五六七八九\d]+[幕場](?!所))",
    re.IGNORECASE,
)
_INTERVIEW = re.compile(
    r"\binterv(?:iew|ista)|entrevista|entretien|インタビュー|访谈|訪談|专访|專訪|인터뷰|интервью|"
    r"rencontre avec|(?:conversation|talk|chat|minutes) with|im gespräch|encuentro con|"
    r"に(?:聞く|聞いた|聞きました|訊く)|対談|座談会|お話を(?:伺|うかが|聞)|"
    r"wywiad|röportaj|phỏng vấn|wawancara|\bgespräch\b",
    re.IGNORECASE,
)
# So posts say in their first words that somebody was asked.
_SAYS_INTERVIEW = re.compile(
    r"(?:今回|本日|今日)の.{0,12}インタビューは|インタビュー(?:しました|を行いました|してみました)|"
    r"お話を(?:伺|うかが|聞き)(?:いました|ました)|に(?:お話|話)を(?:伺|うかが|聞)"
)
_FIRST_LINES = 30
_LONGEST_TITLE = 80
_FIRST = 3
_MAIN = 2
_NEAR = 2
_TITLE = "title"
_ASKS = 0.8
_LEGAL = re.compile(
    r"privacy|^\W*cookies?\W*$|cookies?[\s-]?(?:polic|notice|sett|statement|consent|declar|pref|"
    r"richtlinie|hinweis|erklärung)|(?:use of|de|des|sui|über|von) cookies|"
    r"terms (?:of|and)|data protection|(?:processing|protection|use) of (?:\w+ )?personal|"
    r"プライバシー|個人情報|利用規約|datenschutz|impressum|personenbezogene|"
    r"confidentialité|mentions légales|^\W*(?:vos )?données personnelles|"
    r"(?:protection|traitement) des données|privacidad|privacidade|protección de datos|"
    r"proteção de dados|(?:trattamento|protezione) dei dati|tratamiento de (?:los )?datos|"
    r"persoonsgegevens|prywatności|danych osobowych|gizlilik|kişisel veri|"
    r"隐私|隱私|个人信息|個人資料|개인정보|конфиденциальност|персональных данных|"
    r"quyền riêng tư|dữ liệu cá nhân|kebijakan privasi",
    re.IGNORECASE,
)
_ADDRESS = re.compile(
    r"(?:^|/)(?:faqs?|q-?(?:and|n)?-?a|foire-aux-questions|preguntas-frecuentes|"
    r"perguntas-frequentes|domande-frequenti|veelgestelde-vragen|haeufige-fragen)"
    r"(?:[-_](?:\w{2}|index|old))?/?(?:index)?(?:\.\w+)?(?:[?#].*)?$",
    re.IGNORECASE,
)
_NOISE = re.compile(r"[\W_]+")


class Context:
    """Evidence that does not come from the blocks' markup, read when a strategy first asks.

    Where marks are clear none does.
    """

    def __init__(
        self,
        layout: Layout,
        title: str,
        structured: Structured,
        site: str = "",
        address: str = "",
    ) -> None:
        self._layout = layout
        # Where the page stands, or the name of its file.
        self.address = address
        self.title = title
        # What stands behind the title in the page's own: "FAQ | Shop", and most often a name.
        self.site = site
        self._structured = structured

    @property
    def about_questions(self) -> bool:
        """Whether a title or heading speaks of questions, or structured data has some."""
        return self._about_from < len(self._layout.blocks)

    @property
    def announced(self) -> bool:
        """Whether the page says so where it is seen: in a title, a heading, or its address."""
        return self._is_named_so or self._title_from < len(self._layout.blocks)

    def about(self, index: int) -> bool:
        """Tell whether a line stands below such a title."""
        return self._about_from <= index

    @cached_property
    def part(self) -> tuple[int, int]:
        """The lines below the heading that speaks of questions, up to the next one like it."""
        blocks = self._layout.blocks
        if self._is_named_so:
            return 0, len(blocks)
        first = self._title_from
        if first >= len(blocks):
            return first, first
        title = blocks[first].box
        level = HEADINGS.get(title.tag, 0)
        if not level:
            alike = (block.index for block in blocks[first + 1 :] if block.box.key == title.key)
            return first, next(alike, len(blocks)) if "." in title.key else len(blocks)
        ends = (block.index for block in self._headings if HEADINGS[block.box.tag] <= level)
        return first, next((index for index in ends if index > first), len(blocks))

    @property
    def _is_named_so(self) -> bool:
        """Whether the page as a whole is about questions, by its title or its address."""
        return self.titled or self.is_filed

    @cached_property
    def _about_from(self) -> int:
        return 0 if self._is_named_so or self._structured.pairs else self._title_from

    @cached_property
    def _title_from(self) -> int:
        blocks = self._layout.blocks
        return next((block.index for block in blocks if _introduces(blocks, block)), len(blocks))

    @cached_property
    def is_filed(self) -> bool:
        """Whether the address of the page, or the name of its file, says "faq"."""
        return _ADDRESS.search(self.address) is not None

    @cached_property
    def is_list(self) -> bool:
        """Whether the page is titled as a list of frequent questions, whatever its lines say.

        Where no title says anything, the name of its file does.
        """
        if not self.titled:
            return self.is_filed
        first = [block.text for block in self._headings[:1]]
        return any(_FREQUENT.search(title) for title in (self.title, *self._main, *first))

    @cached_property
    def _main(self) -> list[str]:
        """The title of the page as it shows it: below the name of the site, if both are `h1`.

        Some pages set the titles of all their sections so.
        """
        return [one.text for one in self._headings if one.box.tag == "h1"][:_MAIN]

    @cached_property
    def is_interview(self) -> bool:
        """Whether a title, a first heading, or the first words say that somebody is interviewed."""
        headings = [block.text for block in self._headings[:_FIRST]]
        if _INTERVIEW.search("\n".join((self.title, self.site, *headings))):
            return True
        first = self._layout.blocks[:_FIRST_LINES]
        return any(_SAYS_INTERVIEW.search(block.text) for block in first if block.box.tag == "p")

    @cached_property
    def titled(self) -> bool:
        """Whether the title of the whole page, or the first heading on it, speaks of questions."""
        titles = [*self._main, *[block.text for block in self._headings[:1]]]
        # Where a heading is the title, what stands behind it names the site: "Spring | FAQ a farm".
        by_site = is_list_title(self.site) if self.title in titles else _FREQUENT.search(self.site)
        said = any(map(_announces, (self.title, *titles))) or bool(by_site)
        # Some sites have one title for all their pages.
        return said and not any(
            _LEGAL.search(title) for title in titles if len(title) < _LONGEST_TITLE
        )

    @cached_property
    def is_fiction(self) -> bool:
        """Whether the title of the page says that it tells a story, or headings part a play."""
        told = _FICTION.search("\n".join((self.title, self.site))) is not None
        return told or any(_SCENE.match(block.text) for block in self._headings)

    def is_legal(self, pairs: list[Pair]) -> bool:
        """Tell whether pairs are parts of a notice on data protection, which asks in its titles.

        No title above them speaks of questions.
        """
        asked = {pair.question[0].block for pair in pairs}
        first, last = min(asked), max(asked)
        above = [block for block in self._headings if block.index < first]
        titles = [self.title, *[one.text for one in above if one.box.tag == "h1"]]
        titles += [block.text for block in above[:1]]
        legal = any(map(_is_legal, titles))
        if not (legal or (above and _is_legal(above[-1].text))):
            return False
        if any(_ABOUT.search(block.text) for block in above) or self._structured.pairs:
            return False
        level = HEADINGS[above[-1].box.tag] if above else 0
        return legal or all(
            HEADINGS[block.box.tag] > level or block.index in asked
            for block in self._headings
            if first <= block.index <= last
        )

    @cached_property
    def _headings(self) -> list[Block]:
        return [block for block in self._layout.blocks if block.box.tag in HEADINGS]

    @cached_property
    def marked_up(self) -> list[tuple[list[str], str]]:
        """The pairs of the structured data, normalised: spellings of the question, answer."""
        return [
            ([normal(spelling) for spelling in question], normal(answer))
            for question, answer in self._structured.texts
        ]

    @property
    def has_one_marked_up(self) -> bool:
        """Whether the structured data has one pair, and no more."""
        return len(self._structured.pairs) == 1

    @property
    def has_several_marked_up(self) -> bool:
        """Whether the structured data has more than one pair."""
        return len(self._structured.pairs) > 1

    @cached_property
    def _known(self) -> frozenset[str]:
        return frozenset(spelling for question, _ in self.marked_up for spelling in question)

    def knows(self, text: str) -> bool:
        """Tell whether the structured data (JSON-LD, microdata) has this question."""
        return bool(self._known) and normal(text) in self._known


def speaks_of_questions(text: str) -> bool:
    """Tell whether a title says that what it stands above are questions."""
    return _ABOUT.search(text) is not None


def _announces(title: str) -> bool:
    """Tell whether a title says that questions follow, rather than that one may ask some."""
    if _FREQUENT.search(title):
        return _ABOUT.search(title) is not None
    others = (_SOLVED.search(title), _OPEN.search(title))
    return _ABOUT.search(title) is not None and not is_call(title) and not any(others)


def _is_legal(title: str) -> bool:
    return _LEGAL.search(title) is not None and not _ABOUT.search(title)


def _introduces(blocks: list[Block], block: Block) -> bool:
    """Tell whether a line is a title that speaks of questions, however it is set."""
    text = block.text
    if len(text) >= _LONGEST_TITLE or not text:
        return False
    if _is_title(block):
        return _announces(text)
    if not block.plain or block.box.end - block.box.start != 1 or not is_list_title(text):
        return False
    # Else it may be an item of an agenda.
    following = blocks[block.index + 1 : block.index + 1 + _NEAR]
    return any(question_score(one.text) >= _ASKS for one in following)


def _is_title(block: Block) -> bool:
    """Tell whether a line is a heading, or set like one: bold all through, and no link.

    Exports of text documents name it so.
    """
    if block.box.tag in HEADINGS or _TITLE in block.box.element.get("class", "").split():
        return True
    return not block.plain and all(
        style is not None and style.bold and style.link is None
        for text, style in block.runs
        if text.strip()
    )


def normal(text: str) -> str:
    """Letters and digits only, small: what two spellings of one question have in common."""
    return _NOISE.sub("", text).lower()
