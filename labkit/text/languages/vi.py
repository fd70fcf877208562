"""Vietnamese."""

from labkit.text.languages.language import Language

LANGUAGE = Language(
    code="vi", name="Vietnamese", native="Tiếng Việt",
    aliases=("việt", "tieng viet", "vie"),
    function_words=frozenset("""
và của là các có được cho trong với này một những để khi không từ đến thì ở trên dưới bị sẽ phải nào gì bao nhiêu mà
như tại về ra vào đã đang hoặc nếu sau trước mỗi cần theo bằng do thể vì lại cũng đó rằng sao
""".split()),  # noqa: SIM905
    spelled={"hai": "2", "bốn": "4", "năm": "5", "sáu": "6", "bảy": "7", "tám": "8", "chín": "9", "mười": "10"},
)
