"""Short lists of questions and answers in the languages that people write such pages in."""

from __future__ import annotations

from tests.extract.layouts import Pairs
from tests.support import gold

TEXTS: dict[str, Pairs] = {
    "de": [
        (
            "Wie lange dauert der Kurs?",
            ["Der Kurs dauert drei Tage.", "Die Mittagspause ist frei."],
        ),
        ("Was muss ich mitbringen?", ["Ein Notebook und gute Laune genügen."]),
        ("Kann ich später noch absagen?", ["Ja, bis zu zehn Tage vor Beginn ist das kostenlos."]),
        ("Ich habe keine Bestätigung bekommen.", ["Schauen Sie bitte zuerst im Spam-Ordner nach."]),
        (
            "Gibt es Unterlagen auf Papier?",
            ["Nein, alle Unterlagen sind digital.", "Sie bleiben ein Jahr lang abrufbar."],
        ),
        ("Wer darf an der Prüfung teilnehmen?", ["Alle, die mindestens zwei Tage anwesend waren."]),
    ],
    "fr": [
        ("Comment puis-je m’inscrire ?", ["Remplissez le formulaire en ligne, puis validez-le."]),
        ("Quel est le prix de la formation ?", ["Elle coûte 900 euros, repas compris."]),
        (
            "Où se trouve la salle ?",
            ["Au deuxième étage, à droite de l’ascenseur.", "Un plan est affiché à l’accueil."],
        ),
        ("Puis-je venir avec un collègue ?", ["Oui, une remise s’applique dès deux inscriptions."]),
        (
            "Modifier son adresse de courriel",
            ["Ouvrez votre profil et choisissez la rubrique des coordonnées."],
        ),
    ],
    "es": [
        ("¿Cuánto dura el examen?", ["El examen dura noventa minutos."]),
        (
            "¿Puedo usar un diccionario?",
            ["Sí, pero solo en papel.", "Los teléfonos deben estar apagados."],
        ),
        ("¿Dónde veo mi nota?", ["La nota aparece en tu cuenta al cabo de cinco días."]),
        ("¿Qué pasa si llego tarde?", ["Después de quince minutos ya no se puede entrar."]),
    ],
    "zh": [
        ("课程需要多长时间？", ["课程一共三天，每天六个小时。"]),
        ("可以申请退款吗？", ["开课前十天可以全额退款。", "之后只能改期。"]),
        ("没有基础能不能学", ["可以，我们会从最基本的概念讲起。"]),
        ("怎么下载讲义？", ["登录以后，在课程页面点击下载按钮。"]),
    ],
    "ko": [
        ("수업은 몇 시에 시작하나요?", ["매일 오전 아홉 시에 시작합니다."]),
        (
            "교재는 어디에서 받나요?",
            ["첫날 강의실에서 나누어 드립니다.", "전자책은 메일로 보내 드립니다."],
        ),
        ("환불이 가능한가요?", ["시작하기 열흘 전까지 전액 환불됩니다."]),
        ("수료증은 언제 받을 수 있나요?", ["마지막 날에 바로 받으실 수 있습니다."]),
    ],
    "ru": [
        ("Сколько длится курс?", ["Курс длится три дня.", "Каждый день по шесть часов."]),
        ("Можно ли вернуть деньги?", ["Да, за десять дней до начала мы вернём всю сумму."]),
        ("Где взять материалы?", ["Материалы лежат на странице курса после входа."]),
        ("Кто ведёт занятия?", ["Занятия ведут сертифицированные преподаватели."]),
    ],
}


def sample_texts(slug: str, number: int) -> Pairs:
    """The first pairs of a sample without those whose answer is code or a table."""
    pairs = [
        (pair["question"].replace("\n", " "), pair["answer"].split("\n"))
        for pair in gold()[f"{slug}.html"]["pairs"]
        if pair["follow_up_of"] is None
        and "\t" not in pair["answer"]
        and "\n\n" not in pair["answer"]
        and "  " not in pair["answer"]
    ]
    return pairs[:number]


def all_texts() -> dict[str, Pairs]:
    """Every text by a name."""
    return {
        "ja": sample_texts("architecting-on-aws-2020-11", 12),
        "ja2": sample_texts("developing-on-aws-2020-09", 9),
        "en": sample_texts("cloud-practitioner-faq", 12),
        **TEXTS,
    }
