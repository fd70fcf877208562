"""Japanese in the plain style (である, する) as it is said politely: questions are polite, whatever the text is.

Which verbs conjugate by one stem and which by five rows cannot be told from the last letters alone; what is not known
is left as it is, and asked with のですか.
"""

from __future__ import annotations

import re

from labkit.generate.qa.forms.japanese_words import HAN

_POLITE = re.compile(r"(?:ます|ません|ました|です|でした|ください|下さい|ましょう|でしょう)$")
_ROWS = {"う": "い", "く": "き", "ぐ": "ぎ", "す": "し", "つ": "ち", "ぬ": "に", "ぶ": "び", "む": "み"}
_NEGATIVE_ROWS = {"わ": "い", "か": "き", "が": "ぎ", "さ": "し", "た": "ち", "な": "に", "ば": "び", "ま": "み",
    "ら": "り"}
_ONE_STEM = "見着出寝得経似煮射診看"
"""Characters before る of verbs of one stem; others are taken for verbs of five rows."""
_E_ROW, _I_ROW = "えけせてねへめれげぜでべぺ", "いきしちにひみりぎじびぴ"
_ENDS: tuple[tuple[re.Pattern[str], str], ...] = tuple((re.compile(pattern), made) for pattern, made in (
    (r"(?:(?<=[うくぐすつぬぶむる])|(?<=ない))(?:もの|こと)とする$", ""),  # a rule says that something shall be: it is
    (r"(を[^、をがはうくすつむるた]{1,10})とする$", r"\1とします"),
    (rf"(?<=[{HAN}ァ-ヴー\d)）])とする$|(?<=まで)とする$", "です"),
    (r"(?:である|(?<=[^んい])だ)$", "です"), (r"(?:であった|だった)$", "でした"),
    (r"(?:ではない|でない)$", "ではありません"),
    (r"(なけれ|ね)ば(?:ならない|ならぬ)$", r"\1ばなりません"), (r"なければいけない$", "なければいけません"),
    (r"ては(なら|いけ)ない$", lambda found: "てはなりません" if found[1] == "なら" else "てはいけません"),
    (r"([がはも])ない$", r"\1ありません"), (r"(少|危|足り)ない$", lambda found: found[0] + "です"
     if found[1] != "足り" else "足りません"),
    (r"([てで])いない$", r"\1いません"), (r"(し|でき|こ)ない$", lambda found: {"こ": "き"}.get(found[1],
    found[1]) + "ません"),
    (r"([わかがさたなばまら])ない$", lambda found: _NEGATIVE_ROWS[found[1]] + "ません"),
    (rf"(?<=[{_E_ROW}{_I_ROW}{_ONE_STEM}])ない$", "ません"),
    (rf"(?<=[{HAN}ぁ-ん][いしくきたりさ])い$|(?<=[{HAN}])い$", "いです"),
    (r"よい$", "よいです"), (r"([てで])いる$", r"\1います"), (r"([てで])いた$", r"\1いました"), (r"する$", "します"),
    (r"した$", "しました"),
    (r"(?<=[てが、に])ある$", "あります"), (rf"(?<=[{_E_ROW}{_ONE_STEM}])る$", "ます"),
    (r"(?<=(?:で|起|生|用|尽)[きい])る$|(?<=[試顧省鑑]み)る$|(?<=[借降足懲綴命]り)る$|(?<=[過閉伸満落]ぎ)る$|"
     r"(?<=[生感信禁応命演講準][じ])る$", "ます"),
    (rf"(?<=[{HAN}まわかなあさがたばらくぐすつむぶぬうもとのこそろおよ])る$", "ります"),
    (rf"(?<=[{HAN}なかがまらわきしりみれえおとのもせ])([うくぐすつぬぶむ])$", lambda found: _ROWS[found[1]] + "ます"),
    (rf"(?<=[{_E_ROW}{_ONE_STEM}])た$", "ました"), (r"(?<=[用起生尽過借降足閉満落][いきぎりじち])た$", "ました"),
    (r"(あ|な|かか|わか|まわ)った$", r"\1りました"), (r"(?<=[使言買払違扱従失負洗])った$", "いました"),
    (r"を行った$", "を行いました"), (r"(?<=[持待立打保放])った$", "ちました"),
    (r"(?<=[取切送守知入作残始決終止広回移戻減当])った$", "りました"), (r"(?<=[始決終止広高深強集]ま)った$",
    "りました"),
    (r"(?<=[書置開引聞働続抜動築])いた$", "きました"), (r"(?<=[選運結並遊飛及])んだ$", "びました"),
    (r"(?<=[読飲住積込進含組])んだ$", "みました"),
))


def polite(text: str) -> str:
    """Return a statement with its end in the polite style, or as it is where that is not known."""
    if _POLITE.search(text):
        return text
    for pattern, made in _ENDS:
        if pattern.search(text):
            said = pattern.sub(made, text)
            return said if _POLITE.search(said) or said == text else polite(said)
    return text
