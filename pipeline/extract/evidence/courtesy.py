"""How posts and talks begin and end: welcomes, thanks, and words to take leave with."""

from __future__ import annotations

import re

from pipeline.extract.evidence.wording import TITLE, question_score

# How a post takes leave of its readers, and how a letter or any answer may.
_POST_ENDS = re.compile(
    r"以上[、，]?(?:が|で|は)?.{0,40}(?:紹介|まとめ|お答え|回答|質問|q\s?&\s?a|でした|終わ)|"
    r"いかがでした(?:か|でしょうか)|最後まで(?:お読み|読んで|ご覧)|"
    r"(?:この|本|今回の)(?:記事|投稿|内容|まとめ)が.{0,30}(?:参考|役に?立)|"
    r"今回は.{0,40}(?:紹介|お答え|まとめ|お伝え)(?:いた)?しました|(?:今回|今日|本日)は以上|"
    r"以[\s　]+上$|それでは、?(?:また|皆|みな)|"
    r"また(?:次回|来[週月])|次回(?:の|は|も).{0,30}(?:予定|開催|お楽しみ|です)|(?:それ)?ではまた|"
    r".{0,30}(?:質問|コメント|お便り|ご応募|ご参加).{0,16}お待ちして(?:い|お)ります|(?:受講|参加)(?:いただいた|者の|してくださった)?(?:皆|みな)(?:さん|さま|様)|"
    r"(?:ご質問|ご参加|ご受講)(?:を?いただ|くださ).{0,16}ありがとうございました|"
    r"(?:that['’]s|that is|that was) (?:all|it)\b|see you (?:next|in the|at the|soon)\b|"
    r"(?:thanks|thank you) (?:again )?"
    r"(?:to (?:everyone|all)|for (?:reading|joining|attending|all (?:the|your) questions))|"
    r"das (?:war|waren) (?:es|alle)\b|(?:vielen )?dank (?:an alle|fürs)|bis zum nächsten|"
    r"c['’]est tout\b|merci (?:à (?:tous|toutes)|d['’]avoir)|à bientôt\b|"
    r"es(?:o|to) es todo\b|gracias (?:a todos|por leer)|hasta la próxima|grazie a tutti|"
    r"以上(?:就是|是|为).{0,30}(?:全部|问题|回答|内容|解答)|感谢(?:大家|阅读|您)|"
    r"이상(?:으로|입니다)|읽어 ?주셔서",
    re.IGNORECASE,
)
_LETTER_ENDS = re.compile(
    r"(?:i|we) hope (?:this|these|that|you)\b|happy (?:learning|studying)\b|"
    r"(?:thanks|thank you) for (?:the|your) questions?|"
    r"(?:ich|wir) hoffen?,? |bis bald\b|"
    r"(?:vielen )?dank für (?:eure|ihre|die) (?:fragen|teilnahme)|"
    r"voilà\b|(?:j['’]espère|nous espérons) que|merci pour (?:vos|votre)|"
    r"espera?mos que|espero que|gracias por (?:vuestras|sus)|hasta pronto\b|"
    r"spero che|speriamo che|grazie per (?:le|aver)|希望(?:本文|以上|这些)",
    re.IGNORECASE,
)


def takes_leave(text: str, *, boxed: bool = False) -> bool:
    """Tell whether a paragraph closes a post: 「以上、…ご紹介しました」, "Thanks for reading".

    What may as well close a letter does not where answers have boxes of their own (`boxed`).
    """
    return _POST_ENDS.match(text) is not None or (
        not boxed and _LETTER_ENDS.match(text) is not None
    )


_THANKS = re.compile(
    r".{0,24}ありがとうございま(?:した|す)[。!！]?$|.{0,40}\bthanks?\b.{0,60}[.!]?$|"
    r".{0,30}\b(?:danke|merci|gracias|grazie|obrigad[oa]|bedankt|спасибо|dziękuj\w+)\b.{0,60}[.!]?$|"
    r".{0,20}(?:谢谢|感谢|고맙습니다|감사합니다).{0,12}$",
    re.IGNORECASE | re.DOTALL,
)


def is_thanks(text: str) -> bool:
    """Tell whether who asks only thanks for the answers: the end of an interview."""
    return question_score(text) < TITLE and _THANKS.match(text) is not None


_GREETING = re.compile(
    r".{0,30}(?:\bwelcome\b|willkommen|bienvenid|bienvenue|benvenut|bem[- ]vind|welkom|"
    r"добро пожаловать|witam|"
    r"\b(?:thanks|thank you) for (?:joining|coming|having|being|taking the time)|"
    r"ようこそ|よろしくお願い(?:いた)?します|お集まりいただき|お時間をいただき|欢迎|歡迎|환영합니다)",
    re.IGNORECASE,
)


def is_greeting(text: str) -> bool:
    """Tell whether who asks only welcomes the guest: the beginning of an interview."""
    return _GREETING.match(text) is not None
