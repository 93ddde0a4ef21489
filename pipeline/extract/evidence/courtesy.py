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
    r"以[\s　]*上。?$|おしまい。?$|(?:それ)?では、?(?:また|皆|みな)|"
    r"(?:それ)?では、?.{0,16}お会い(?:しましょう|でき)|"
    r"また(?:次回|来[週月])|次回(?:の|は|も).{0,30}(?:予定|開催|お楽しみ|です|お届け|紹介|お送り|取り上げ)|"
    r"また.{0,12}質問を?いただ.{0,16}(?:追記|更新|紹介|お答え)|(?:引き続き|次回も|今後とも|これからも).{0,8}よろしく|"
    r"今後も.{0,30}(?:紹介|お答え|更新|追記)して(?:い|ま)|(?:ほか|他)に(?:も|ご)*質問が(?:あ|ござ).{0,6}(?:ば|たら)|"
    r".{0,30}(?:質問|コメント|お便り|ご応募|ご参加).{0,16}お待ちして(?:い|お)ります|(?:受講|参加)(?:いただいた|者の|してくださった)?(?:皆|みな)(?:さん|さま|様)|"
    r"(?:ご質問|ご参加|ご受講)(?:を?いただ|くださ).{0,16}ありがとうございました|"
    r".{0,40}(?:紹介|回答|質問|お答え|まとめ)は、?以上(?:です|とな|にな)|"
    r".{0,24}質問を?(?:して)?(?:いただ|くださ).{0,8}(?:皆|みな)(?:さん|さま|様).{0,8}ありがとうございました|"
    r"(?:that['’]s|that is|that was) (?:all|it)\b|that (?:wraps|concludes)\b|stay tuned\b|"
    r"until next time\b|keep (?:the|your) questions coming|see you (?:next|in the|at the|soon)\b|"
    r"(?:many )?(?:thanks|thank you)(?:,? again)?,? "
    r"(?:(?:all|everyone|everybody|so much|very much),? )?"
    r"(?:to (?:everyone|all)|for (?:reading|joining|attending|coming|taking part|being there|"
    r"all (?:the|your) questions))|"
    r"(?:the|our) next (?:course|class|training|session|webinar|workshop) "
    r"(?:starts|begins|is|will|takes)\b|"
    r"das (?:war|waren) (?:es|alle)\b|das war['’]?s\b|(?:vielen )?danke? (?:an alle|fürs)|"
    r"bis zum nächsten|de[rs] nächste (?:kurs|lehrgang|workshop|seminar|termin)\b|"
    r"c['’]est tout\b|merci (?:à (?:tous|toutes)|d['’]avoir)|à (?:bientôt|la prochaine)\b|"
    r"la prochaine (?:session|formation|édition)\b|"
    r"es(?:o|to) es todo\b|gracias (?:a todos|por leer)|¡?hasta la próxima|grazie a tutti|"
    r"el próximo (?:curso|taller|seminario)\b|alla prossima\b|até a próxima\b|"
    r"以上(?:就是|是|为).{0,30}(?:全部|问题|回答|内容|解答)|感谢(?:大家|阅读|您)|"
    r"(?:我们)?下(?:次|期|回)(?:再)?见|이상(?:으로|입니다)|(?:읽어|질문해) ?주셔서|다음에 또",
    re.IGNORECASE,
)
_LETTER_ENDS = re.compile(
    r"(?:i |we )?hope (?:this|these|that|it|you)\b|happy (?:learning|studying|building|coding)\b|"
    r"(?:please )?feel free to (?:reach|contact|ask|get in touch|drop|write|leave)\b|"
    r"want to (?:learn|know|find out) more\?|"
    r"(?:弊社|当社)では、?.{0,40}(?:研修|トレーニング|講座|セミナー|コース).{0,20}(?:開催|提供|実施|用意)して|"
    r"(?:研修|講座|セミナー|コース).{0,6}(?:お申し?込み?|詳細)は|"
    r"(?:少しでも|皆さん|みなさん|皆さま|皆様).{0,30}(?:助け|参考|お役|ヒント|きっかけ)|"
    r"(?:thanks|thank you) for (?:the|your) questions?|"
    r"(?:ich|wir) hoffen?,? |bis bald\b|(?:wir|ich) freuen? (?:uns|mich) auf\b|"
    r"(?:weitere )?fragen beantworte[nt]? (?:wir|ich)\b|"
    r"(?:vielen )?dank für (?:eure|ihre|die) (?:fragen|teilnahme)|"
    r"voilà\b|(?:j['’]espère|nous espérons) que|merci pour (?:vos|votre)|"
    r"espera?mos que|espero que|gracias por (?:vuestras|sus)|hasta pronto\b|"
    r"n['’]hésitez pas à (?:nous|me|m['’]|poser)|no dude[sn]? en (?:escrib|contact|pregunt)|"
    r"spero che|speriamo che|grazie per (?:le|aver)|希望(?:本文|以上|这些|对)|"
    r"如(?:果|有).{0,8}(?:问题|疑问).{0,4}(?:欢迎|请)(?:留言|评论)",
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
