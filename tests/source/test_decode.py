import pytest

from pipeline.errors import SourceError
from pipeline.source.decode import decode

JAPANESE = "Q. 髙橋さんの①番、VPCは使えますか？サーバーやネットワークについて教えてください。"
RUSSIAN = "Вопрос: Сколько стоит? Ответ: стоимость зависит от локации и тарифа, подробнее на сайте."
FRENCH = "Question : où est-ce que ça se trouve ? Réponse : à côté de l’école — 10 €."
CHINESE = "问：如何申请退款？答：请联系客服人员，我们会尽快处理。"
KOREAN = "질문: 배송은 얼마나 걸리나요? 답변: 보통 이틀 걸립니다."

WRITTEN_AS = [
    *((JAPANESE, codec) for codec in ("utf-8", "utf-8-sig", "cp932", "euc_jp")),
    *((JAPANESE, codec) for codec in ("iso2022_jp_ext", "utf-16", "utf-16-le", "utf-16-be")),
    (RUSSIAN, "utf-8"),
    (RUSSIAN, "cp1251"),
    (RUSSIAN, "koi8-r"),
    (FRENCH, "utf-8"),
    (FRENCH, "cp1252"),
    (CHINESE, "gb18030"),
    (KOREAN, "cp949"),
]
DECLARED = [
    "", "utf-8", "Shift_JIS", "iso-8859-1", "nonsense", "EUC-JP", "windows-1251", "windows-1252"
]  # fmt: skip


@pytest.mark.parametrize(("text", "codec"), WRITTEN_AS)
@pytest.mark.parametrize("declared", DECLARED)
@pytest.mark.parametrize("late", [False, True], ids=["early", "late"])
def test_a_right_wrong_late_or_missing_declaration_gives_the_text(
    text: str, codec: str, declared: str, late: bool
) -> None:
    meta = f'<meta charset="{declared}">' if declared else ""
    padding = f"<!-- {'x' * 3000} -->" if late else ""
    page = f"<html><head>{padding}{meta}</head><body><p>{text}</p></body></html>"
    if codec.startswith(("euc", "iso2022")):
        # JIS X 0208 has neither letter; what a page cannot hold it does not hold.
        page = page.replace("髙", "高").replace("①", "1")
    content = page.encode(codec)
    decoded, _ = decode(content, "page.html")
    assert decoded == page


@pytest.mark.parametrize(
    "content",
    [
        JAPANESE.encode().decode("cp932", "replace").encode(),
        FRENCH.encode().decode("cp1252", "ignore").encode() * 3,
        b"<p>" + b"\xff\xfe\xfd\xfc" * 200 + b"</p>",
    ],
    ids=["UTF-8 read as Shift_JIS", "UTF-8 read as Windows-1252", "no text at all"],
)
def test_garbled_text_is_an_error(content: bytes) -> None:
    with pytest.raises(SourceError, match="garbled"):
        decode(content, "page.html")
