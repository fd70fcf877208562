"""Hebrew."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="he", name="Hebrew", native="עברית",
    aliases=("heb", "iw"),
    scripts=("HEBREW",),
    function_words=frozenset("""
של את על עם אל לא זה זו זאת הוא היא הם הן אם או גם כי כל יש אין מה מי מתי איך כיצד כמה האם היה הייתה להיות אשר בין
לפני אחרי עד רק יותר כאשר ידי
""".split()),  # noqa: SIM905
    beginnings="[הובלמשכ]+(?=[\u05d0-\u05ea]{3})",
    endings="(?<=[\u05d0-\u05ea]{3})(?:ים|ות|ית|ה|ת)",
    spelled={"שני": "2", "שתי": "2", "שלושה": "3", "שלוש": "3", "ארבעה": "4", "ארבע": "4", "חמישה": "5", "חמש": "5",
             "שישה": "6", "שבעה": "7", "שמונה": "8", "תשעה": "9", "עשרה": "10", "עשר": "10"},
)
