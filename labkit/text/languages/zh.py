"""Chinese."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="zh", name="Chinese", native="中文",
    aliases=("cn", "zho", "chi", "mandarin", "汉语", "漢語"),
    variants={"simplified chinese": "zh-Hans", "traditional chinese": "zh-Hant",
              "简体中文": "zh-Hans", "繁體中文": "zh-Hant"},
    scripts=("CJK",), foreign_scripts=("HIRAGANA", "KATAKANA"), spaceless=True, dense=True,
)
