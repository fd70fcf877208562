"""Vietnamese."""

from labkit.text.languages.language import Language

_WORK = (r"(?:văn bản|đoạn văn|đoạn trích|đoạn|bài viết|bài báo|bài đọc|tài liệu|chương|mục|phần|trang|bảng|hình|"
         r"biểu đồ|sơ đồ|"
         r"báo cáo|sổ tay|nguồn|ngữ cảnh|nghiên cứu|cẩm nang)")

LANGUAGE = Language(
    code="vi", name="Vietnamese", native="Tiếng Việt",
    aliases=("việt", "tieng viet", "vie"),
    groups_by_point=True,
    function_words=frozenset("""
và của là các có được cho trong với này một những để khi không từ đến thì ở trên dưới bị sẽ phải nào gì bao nhiêu mà
như tại về ra vào đã đang hoặc nếu sau trước mỗi cần theo bằng do thể vì lại cũng đó rằng sao
""".split()),  # noqa: SIM905
    spelled={"hai": "2", "bốn": "4", "năm": "5", "sáu": "6", "bảy": "7", "tám": "8", "chín": "9", "mười": "10"},
    leaning=(
        rf"\b(?:theo|dựa (?:trên|vào|theo)|căn cứ (?:vào|theo)|như (?:được )?(?:nêu|mô tả|trình bày|đề cập) (?:trong|"
        rf"ở))\s+(?:nội dung\s+)?{_WORK}"
        rf"(?=\s*(?:[?,.;:!]|$)|\s+(?:này|trên|đó|sau|dưới|đã cho|được))"
        rf"|\b(?:theo|dựa (?:trên|vào)|căn cứ vào)\s+(?:nội dung\s+)?(?:văn bản|đoạn văn|bài viết|đoạn trích|"
        rf"tài liệu|bài báo)\b"
        rf"|\b{_WORK}\s+(?:này|trên đây|ở trên|bên trên|dưới đây|sau đây|đã cho|nói trên)\b"
        rf"|\b(?:được\s+)?(?:nêu|đề cập|nhắc đến|mô tả|trình bày|liệt kê|nói đến|cho)\s+(?:trong|ở|tại)\s+{_WORK}"
        rf"|\b(?:trong|ở)\s+{_WORK}\s*(?=[?.]|$)|\b{_WORK}\s+(?:nói|cho biết|đề cập|mô tả|nêu|viết|khuyến nghị)\b"
        r"|\bcủa\s+(?:văn bản|đoạn văn|đoạn trích|bài viết|bài đọc)\b(?=\s+là\b|\s*[?.]|$)"
        r"|^\W*(?:biểu đồ|sơ đồ|bảng)\s+cho\s+(?:thấy|biết)\b"
        r"|^\W*(?:báo cáo|tài liệu|bài viết|bài báo|văn bản|nghiên cứu|đoạn văn)\s+(?:này\s+)?(?:đưa ra|kết luận|"
        r"khuyến nghị|nói|cho)\b"
        r"|\b(?:mục|chương|phần|trang|bảng|hình|bước)\s+\d|\b(?:nêu|đề cập|nói|mô tả)\s+(?:ở trên|bên trên|phía trên|"
        r"trước đó)\b|\btác giả\b(?!\s+của)"),
    naming=(
        rf"\b{_WORK}\s+(?:này\s+)?(?:nói về|trình bày|giải thích|mô tả|thảo luận|tóm tắt|giới thiệu|đề cập|"
        rf"bao gồm)\b|\btóm tắt\s+(?:nội dung\s+)?(?:của\s+)?{_WORK}\b"),
    pointing=r"(?P<noun>\w+)\s+này(?!\w)",
    opening_pronoun=(
        r"^\W*(?:(?:tại sao|vì sao|khi nào|bao giờ|làm sao|làm thế nào)\s+)?(?:nó|chúng|họ|anh ấy|cô ấy|ông ấy|bà ấy|"
        r"điều này|điều đó|cái này|cái đó|"
        r"đây|đó)\b|^\W*(?:và|còn|nhưng)\s"),
    yes_no=(
        r"^(?!.*\b(?:gì|nào|ai|đâu|bao nhiêu|bao lâu|bao giờ|tại sao|vì sao|thế nào|ra sao|mấy|hay là|hoặc|hay)\b)"
        r".*\b(?:không|chưa|à|phải không|đúng không)\s*[?.]?$"),
    asks_for_more=r"^\W*(?:ai|cái gì|điều gì|khi nào|bao giờ|bao nhiêu|tại sao|vì sao|ở đâu|làm thế nào)\b",
    negation=(r"\b(?:không(?!\s*[?]?$|\s+(?:khí|gian))|chưa(?!\s*[?]?$)|chẳng|đừng|cấm|không được|không thể|"
        r"không bao giờ)\b"),
    double_negation=r"\bkhông\s*\?\s*$|\bchưa\s*\?\s*$|\b(?:phải|đúng) không\b",
    comparison=(
        r"\b(?:ít nhất|tối thiểu|tối đa|nhiều nhất|hơn|dưới|trên|không quá|khoảng|từ|gần|vượt quá|lên đến|"
        r"đến)\s+(?:\w+\s+){0,2}\d|"
        r"\d\S*(?:\s+\w+){0,2}\s+(?:trở lên|trở xuống|hoặc hơn)\b"),
    back=(
        r"\b(?:nó|chúng|họ|anh ấy|cô ấy|ông ấy|bà ấy|này|đó|kia|ấy|đấy|ở đây|như vậy|như thế)\b|^\W*(?:còn|và|thế)\b"),
    back_not=r"\bdo đó\b|\btrong khi đó\b|\bsau đó\b",
    unknown=(
        r"^(?:(?:tôi (?:rất )?(?:xin lỗi|tiếc)|xin lỗi|rất tiếc)[\s,.]*(?:nhưng\s+)?)?(?:tôi|mình)\s+(?:thật sự\s+|"
        r"thực sự\s+)?(?:không|chưa)\s+(?:biết|rõ|chắc|"
        r"thể\s+(?:trả lời|cung cấp|giúp|xác định)|có\s+(?:đủ\s+|bất kỳ\s+)?(?:thông tin|dữ liệu|câu trả lời))"
        r"|^(?:với tư cách|là)\s+(?:là\s+)?(?:một\s+)?(?:AI|mô hình ngôn ngữ|trí tuệ nhân tạo)|^(?:không rõ|"
        r"không biết|chưa rõ)\W*$"
        r"|^không (?:có|đủ) (?:đủ )?thông tin\b"),
    sorry=r"^(?:tôi (?:rất )?(?:xin lỗi|tiếc)|(?:rất )?(?:xin lỗi|tiếc))\W*$",
    apology=r"\bxin lỗi\b|\brất tiếc\b",
    declining=(
        r"\W*(?:(?:tôi )?(?:rất )?(?:xin lỗi|tiếc)\b|tôi không thể\b|(?:với tư cách|là)\s+(?:là\s+)?(?:một\s+)?(?:AI|"
        r"mô hình ngôn ngữ))"),
    thanks=r"\W*(?:đã hiểu|cảm ơn|tôi hiểu)",
    obliging=r"\W*(?:tất nhiên|chắc chắn rồi|dĩ nhiên|rất sẵn lòng|vâng,)",
    asks_for_input=(r"\b(?:vui lòng|xin hãy|bạn có thể|hãy)\s+(?:\w+\s+)?(?:cung cấp|chia sẻ|gửi|cho tôi biết|nêu rõ|"
        r"dán|đính kèm)\b"),
    leak=(r"\b(?:chỉ dẫn|hướng dẫn|câu lệnh)\s+(?:đã cho|gốc|mới|được viết lại|đã viết lại)\b|\A\W*(?:chỉ dẫn|"
        r"câu lệnh|hướng dẫn)\s*:"),
    syllabus=(r"\b(?:(?:đề cương|chương trình)\s+(?:môn học|khóa học|này)|(?:khóa học|buổi học|bài giảng|"
        r"môn học)\s+này)\b"),
    levels={"introductory": ("nhập môn", "cơ bản", "sơ cấp"),
            "intermediate": ("trung cấp",),
            "advanced": ("nâng cao", "cao cấp")},
    figure_label=r"hình|ảnh|biểu đồ|sơ đồ", table_label=r"bảng",
    orders=(r"(?<!đừng\s)(?<!không\s)\b(?:bỏ qua|phớt lờ|quên)\s+(?:tất cả\s+|mọi\s+|các\s+){0,2}(?:chỉ dẫn|hướng dẫn|"
        r"chỉ thị|yêu cầu)\s+(?:trước|ở trên|trên)"),
    beside_numbers={
        "phone": r"điện thoại|đt|sđt|di động|fax|gọi",
        "card": r"thẻ(?: tín dụng| ngân hàng)?",
    },
)
