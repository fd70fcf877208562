"""Chinese."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="zh", name="Chinese", native="中文",
    aliases=("cn", "zho", "chi", "mandarin", "汉语", "漢語"),
    variants={"simplified chinese": "zh-Hans", "traditional chinese": "zh-Hant",
              "简体中文": "zh-Hans", "繁體中文": "zh-Hant"},
    scripts=("CJK",), foreign_scripts=("HIRAGANA", "KATAKANA"), spaceless=True, dense=True,
    figure_label=r"图|圖|图片|照片",
    orders=(
        r"(?<!请勿)(?<!不要)(?<!不得)(?<!不可)(?:忽略|无视|無視|忘记)(?:以上|之前|先前|上述|前面|所有|一切|全部)的?"
        r"(?:所有|全部|一切)?的?(?:指令|指示|提示词|命令)"),
)
