"""Cells as Excel shows them: values and codes, and what stands in the cell."""

from __future__ import annotations

import pytest

from labkit.documents.office.number_formats import shown

DAY = 45_658.0  # 2025-01-01, a Wednesday


@pytest.mark.parametrize(("value", "code", "text"), [
    (1234.5, "General", "1234.5"), (0.1 + 0.2, "General", "0.3"), (1 / 3, "General", "0.33333333333"),
    (123456789012.0, "General", "123456789012"), (7, "00000", "00007"), (1234.5, "#,##0", "1,235"),
    (1234.5, "#,##0.00", "1,234.50"), (-1234.5, "#,##0.00", "-1,234.50"), (0.256, "0%", "26%"),
    (0.256, "0.0%", "25.6%"),
    (-1234.5, "#,##0_);(#,##0)", "(1,235)"), (0, '_(* #,##0_);_(* (#,##0);_(* "-"_);_(@_)', "-"),
    (1234.5, '"$"#,##0.00', "$1,234.50"), (-5, '"$"#,##0.00_);[Red]\\("$"#,##0.00\\)', "($5.00)"),
    (1234.5, "#,##0.00\\ [$€-407]", "1,234.50 €"), (1500, "[$¥-411]#,##0", "¥1,500"), (1_234_567, "0.0,,", "1.2"),
    (1_234_567, '#,##0.0,,"M"', "1.2M"), (0.00012, "0.00E+00", "1.20E-04"), (12345, "0.0E+0", "1.2E+4"),
    (5551234567, "(000) 000-0000", "(555) 123-4567"), (123456, "00-00-00", "12-34-56"), (0.5, "#.##", ".5"),
    (5, "0.##", "5."), (1.25, "# ?/?", "1 1/4"), (0.3, "# ??/??", "3/10"), (2.675, "0.00", "2.68"),
    (1.005, "0.00", "1.01"),
    (3, '0" kg"', "3 kg"), (3, "0\\ \\k\\g", "3 kg"), (-3, "0", "-3"), (-0.2, "0", "0"), (7, ";;;", ""),
    (7, '[>=10]"many";"few"', "few"), (12, '[>=10]"many";"few"', "many"), (42, "@", "42"), (1500, '0.0,"k"', "1.5k"),
    (0, '0;-0;"none"', "none"), (1e20, "0", "100000000000000000000"), (0, "0.00E+00", "0.00E+00"),
    ("0123", "@", "0123"), ("abc", '0;0;0;"<"@">"', "<abc>"), ("abc", "0.00", "abc"),
])
def test_numbers(value: float | str, code: str, text: str) -> None:
    assert shown(value, code) == text


@pytest.mark.parametrize(("value", "code", "text"), [
    (DAY, "yyyy-mm-dd", "2025-01-01"), (DAY, "d mmm yyyy", "1 Jan 2025"),
    (DAY, "dddd, mmmm d, yyyy", "Wednesday, January 1, 2025"),
    (DAY, "mm-dd-yy", "2025-01-01"), (DAY + 0.75, "m/d/yy h:mm", "1/1/25 18:00"),
    (DAY, "[$-F800]dddd, mmmm dd, yyyy", "2025-01-01"),
    (DAY, "[$-407]d. mmmm yyyy", "2025-01-01"), (DAY, "[$-809]d mmmm yyyy", "1 January 2025"),
    (DAY, "dd/mm/yyyy;@", "01/01/2025"),
    (DAY, 'yyyy"年"m"月"d"日"', "2025年1月1日"), (DAY, '[$-411]ggge"年"m"月"d"日"', "令和7年1月1日"),
    (DAY, "[$-411]yyyy/m/d(aaa)", "2025/1/1(水)"), (DAY, "[$-412]yyyy.mm.dd dddd", "2025.01.01 수요일"),
    (0.5, "h:mm", "12:00"), (0.5, "h:mm AM/PM", "12:00 PM"), (0.25, "hh:mm:ss", "06:00:00"), (1.5, "[h]:mm", "36:00"),
    (1.5 / 1440, "mm:ss", "01:30"), (1.23 / 86400, "s.00", "1.23"), (61.0, "d/m/yyyy", "1/3/1900"),
    (1.0, "d/m/yyyy", "1/1/1900"),
    (-1.0, "yyyy", "-1"), (DAY, "yy", "25"), (DAY, "mmm-yy", "Jan-25"), (0.999999999, "h:mm:ss", "0:00:00"),
])
def test_dates(value: float, code: str, text: str) -> None:
    assert shown(value, code) == text


def test_days_from_1904() -> None:
    assert shown(DAY - 1462, "yyyy-mm-dd", mac=True) == "2025-01-01"


@pytest.mark.parametrize("code",
                         ["[", '"', "\\", "0.0.0.0", "E+", "[$", ";;;;;;", "0" * 400, "#,,,,#", "y" * 99, "?/0",
                          "[h]m[", "*"])
def test_a_code_that_no_program_writes_breaks_nothing(code: str) -> None:
    for value in (0, -1.5, 1e300, 45_658.5, "text"):
        assert isinstance(shown(value, code), str)
