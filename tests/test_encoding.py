"""Encodings: found without being told, or refused in one clear line; never guessed where nothing is plausible."""

from __future__ import annotations

import codecs
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labkit.documents.files import BLOCK
from labkit.documents.flat_files.encoding import decode, detect, lines_of
from labkit.errors import DocumentError, SettingsError
from labkit.settings import sample

JAPANESE = ("店舗番号,店舗名,説明\n1,駅前店,営業時間は午前十時から。ご来店をお待ちしております。\n",
            "名前,電話\n田中さん,03-1234\n",
            "駐車場,あり\n", "カナ,スズキ タロウ\n", "第1章 水の飲み方\n毎日コップ8杯の水を飲みましょう。\n")
KOREAN = ("번호,매장명,설명\n1,서울역점,영업시간은 오전 10시부터입니다. 찾아 주셔서 감사합니다.\n",
          "이름,주소\n김철수,서울특별시\n",
          "주차,가능\n", "물을 하루에 여덟 잔 마시면 좋습니다.\n")
WESTERN = ("x,y\nMüller,1\n", "name,place\nCafé Zürich,Straße 5 – naïve “quoted” 5 €\n",
           "Crème brûlée à la carte, 4 €\n",
           "São Paulo;Ação\n", "GRÖSSE;MÜNCHEN\n", "25 °C\n")


def write(folder: Path, data: bytes, name: str = "file.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(("texts", "codec", "found"), [
    (JAPANESE, "cp932", "cp932"), (JAPANESE, "euc_jp", "euc_jp"), (KOREAN, "euc_kr", "cp949"),
    (WESTERN, "cp1252", "cp1252"),
    (JAPANESE + KOREAN + WESTERN, "utf-8", "utf-8"), (JAPANESE + KOREAN, "utf-8-sig", "utf-8-sig"),
    (JAPANESE + KOREAN + WESTERN, "utf-16", "utf-16")])
def test_short_files_of_every_encoding_read_without_being_told(
    texts: tuple[str, ...], codec: str, found: str
) -> None:
    for text in texts:
        if codec == "euc_jp" and text == "駐車場,あり\n":
            text += "無料です\n"
        read, encoding = decode(text.encode(codec))
        assert (read, encoding.name) == (text, found)


def test_the_byte_order_of_utf_16_is_told_by_its_mark() -> None:
    for mark, codec in ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")):
        assert decode(mark + "차,茶\n".encode(codec))[0] == "차,茶\n"


def test_half_width_katakana_beside_a_name_is_japanese() -> None:
    text = "ﾌﾘｶﾞﾅ,氏名\nﾀﾅｶ ﾀﾛｳ,田中 太郎\nｽｽﾞｷ,鈴木\n"
    assert decode(text.encode("cp932"))[0] == text


@pytest.mark.parametrize("data", ["имя,город\nИван,Москва\n".encode("cp1251"),
                                  "名称,地址\n北京烤鸭店,欢迎光临\n".encode("gb18030"),
                                  "שלום,עולם\n".encode("cp1255"), bytes(range(0x80, 0x100))])
def test_what_reads_plausibly_in_no_encoding_is_not_guessed(data: bytes) -> None:
    with pytest.raises(DocumentError, match="cannot be told") as caught:
        decode(data, "x.csv")
    assert "--encoding" in caught.value.mend and "gb18030" in caught.value.mend


# Letters that other encodings of one byte, or of two, have where Windows-1252 has others.
FOREIGN = {
    ("cp1250", "iso8859_2"): (
        "Sklep,Godziny\nŁódź Port,codziennie 10-20\nWężowa,sobota nieczynne, usługi ślusarskie\n",
        "Pobočka;Otevřeno\nMlýnská;oprava telefonů a výměna displeje, příslušenství\n",
        "Üzlet;Nyitva\nErdő utca;hétfőtől péntekig, szűrő és fűtés javítása\n",
        "Podružnica,Ura\nKočevje,sobota zaprto, začetek naročanja\n",
        "Filială,Orar\nGrădina,luni până vineri, reparaţii şi încărcătoare, preţuri\n"),
    ("cp1254", "iso8859_9"): ("Şube,Saat\nDeğirmen,her gün 9-18, değişim ve bakım, fiyatı sorunuz, satış\n",),
    ("cp1257",): ("Skyrius,Laikas\nMalūnų gatvė,kiekvieną dieną, ekranų keitimas, įkrovikliai\n",
                  "Nodaļa,Laiks\nDzirnavu iela,katru dienu, ekrānu maiņa, lādētāji, tīrīšana\n"),
    ("mac_roman", "cp850"): (
        "Filiale,Öffnung\nMühlstraße,täglich für Geräte und Zubehör\n",
        "Magasin,Horaires\nForêt,fermé le mercredi, réparation de téléphones abîmés\n",
        "Tienda,Día\nEstación,sábado cerrado, reparación de teléfonos, más rápido, mañana\n",
        "Butik,Tider\nHamnen,stängt på söndag, skärmbyte för äldre telefoner\n"),
    ("cp1251", "koi8_r", "cp866"): ("Филиал,Часы\nЗаводская,ежедневно, ремонт телефонов\n", "цех,дом\nпять,шесть\n"),
    ("cp1253",): ("Κατάστημα,Ώρες\nΚέντρο,καθημερινά\n",), ("cp1255",): ("סניף,שעות\nמרכז,כל יום\n",),
    ("cp1256",): ("الفرع,الساعات\nالمركز,كل يوم\n",), ("cp874",): ("สาขา,เวลา\nกลางเมือง,ทุกวัน\n",),
    ("big5",): ("門市名稱,營業時間\n城東店,每天九時至十八時,手機維修與回收\n",
                "產品說明書\n本產品自購買之日起提供兩年保修。\n"),
}


@pytest.mark.parametrize(("codec", "text"), [
    (codec, text) for codecs_, texts in FOREIGN.items() for codec in codecs_ for text in texts])
def test_what_is_not_windows_1252_is_never_read_as_such(codec: str, text: str) -> None:
    with pytest.raises(DocumentError, match="cannot be told"):
        decode(text.encode(codec), "x.csv")
    assert decode(text.encode(codec), encoding=codec)[0] == text


@pytest.mark.parametrize(("codec", "text"), [
    ("cp1250", "casă nouă, garanţie doi ani"), ("cp1250", "Győr"), ("iso8859_2", "vodní filter, príručka"),
    ("cp1250", "črpalka"), ("cp1250", "jamčimo dve leti"), ("cp1257", "Rīga"), ("cp1257", "ūdens sūknis"),
    ("cp1254", "iki yıl garanti"), ("cp850", "La pompa è nuova"), ("cp850", "für zwei"),
    ("cp850", "Società di qualità"), ("cp850", "sempre di più"), ("cp852", "két év"),
    ("cp852", "čerpadlo"), ("cp852", "žarulja"), ("mac_roman", "año nuevo, garantía"), ("mac_roman", "élève")])
def test_short_texts_that_read_as_well_in_another_encoding_are_asked_about(codec: str, text: str) -> None:
    with pytest.raises(DocumentError, match="cannot be told"):
        decode(text.encode(codec), "x.csv")


def test_the_refusal_proposes_an_encoding_to_try() -> None:
    with pytest.raises(DocumentError) as caught:
        decode("Филиал,Часы работы\nЗаводская,ежедневно, ремонт телефонов\n".encode("koi8_r"))
    assert '"koi8_r"' in caught.value.mend and "\n" not in str(caught.value)


@pytest.mark.parametrize("text", [
    "Name,Stadt\nHåkan,Malmö\nFrançois,Besançon\nJürgen,Köln\nSøren,Århus\nNúñez,Málaga\nJoão,São Paulo\n",
    "cost–benefit — the firm’s “big” one; don´t wait…\n", "—No sé —dijo él—, señor.\n¿Qué? ¡Sí!\n",
    "«Bonjour» Monsieur\xa0Dupont, à Orléans, où êtes-vous ? Ça va. Noël, cœur, L’Haÿ\n", "»Nein«, sagte er. „Doch“\n",
    "Ísland, Þórður, ný þjónusta, bæði\n", "Talvekülm, õhtu, põõsas, öö\n", "El Niño\n", "jalapeño, piñata\n",
    "voilà\n", "Café Zürich, déjà vu\n",
    "Perché è così, più città, però\n", "col·lecció, què, això, feliç, reconèixer\n", "5 µm, 30 °C, ½ m², § 5, 20 £\n"])
def test_what_is_windows_1252_stays_so(text: str) -> None:
    read, encoding = decode(text.encode("cp1252"))
    assert (read, encoding.name) == (text, "cp1252")


@pytest.mark.parametrize(("codec", "text"), [
    ("iso2022_jp", JAPANESE[0]), ("iso2022_jp_ext", "ﾊﾝｶｸ,カナ\n"), ("iso2022_kr", KOREAN[0]),
    ("hz", "名称,地址\n北京烤鸭店,欢迎光临\n")])
def test_encodings_of_seven_bits_are_no_ascii(codec: str, text: str, tmp_path: Path) -> None:
    path = write(tmp_path, b"plain,words\n" * (BLOCK // 6) + text.encode(codec))
    assert "".join(lines_of(path, detect(path).name)).endswith(text)
    assert decode(text.encode(codec))[0] == text


def test_signs_that_look_like_such_an_encoding_stay_or_are_asked_about() -> None:
    for plain in (b"\x1b[31mred\x1b(B\n", b"use ~{name}~ and ~{ab~}\n", b"a\x0e\n"):
        assert decode(plain) == (plain.decode(), decode(plain)[1]) and decode(plain)[1].name == "ascii"
    with pytest.raises(DocumentError, match="cannot be told"):
        decode(b"\x1b$zz\n")


def test_a_stray_zero_is_left_out_and_said(tmp_path: Path) -> None:
    path = write(tmp_path, b"id,name,city\n1,Mil\x00l,North\n2,P\xc3\xb6rt\x00,South\n3,Yard,East\n")
    found = detect(path)
    assert "".join(lines_of(path, found.name)) == "id,name,city\n1,Mill,North\n2,Pört,South\n3,Yard,East\n"
    assert "2 bytes of zero amid the text: left out" in found.note
    for binary in (b"\x01\x02\x00abc,def\n" * 3, "a,b\n1,2\n".encode("utf-16-le")):
        with pytest.raises(DocumentError, match="bytes of zero"):
            decode(binary)


def test_a_named_encoding_is_taken() -> None:
    text = "名称,地址\n北京烤鸭店,欢迎光临\n"
    read, encoding = decode(text.encode("gb18030"), encoding="gb18030")
    assert read == text and encoding.named and "as you named it" in encoding.note
    for name in ("klingon", "base64", "rot13"):
        with pytest.raises(SettingsError, match=name):
            decode(b"x", encoding=name)


@pytest.mark.parametrize(("data", "said"), [
    (b"a,b\x00\x00\n", "bytes of zero"), (b"%PDF-1.7\n1 0 obj", "a PDF"), (b"PK\x03\x04\x14\x00", "a ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1", "an old Excel"), (b" \n\t\n", "empty"), (b"\x89PNG\r\n", "a picture"),
    (b"", "empty \\(0 bytes\\)"), (b"\xff\xfe\x00", "byte 3")])
def test_what_is_no_text_is_one_clear_line(data: bytes, said: str, tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match=said) as caught:
        path = write(tmp_path, data)
        list(lines_of(path, detect(path).name))
    assert "file.csv" in str(caught.value) and caught.value.mend and "\n" not in str(caught.value)


def test_a_late_byte_that_does_not_fit_is_named(tmp_path: Path) -> None:
    good = "店舗名は駅前店です。\n".encode("cp932")
    data = good * 100_000 + b"\x81\x20" + good
    path = write(tmp_path, data)
    encoding = detect(path)
    assert encoding.name == "cp932"
    with pytest.raises(DocumentError, match=r"0x81, in line 100,001\)") as caught:
        list(lines_of(path, encoding.name))
    assert f"byte {len(good) * 100_000 + 1:,} " in caught.value.cause and "encoding" in caught.value.mend


def test_utf_8_with_a_flaw_stays_utf_8_and_says_where(tmp_path: Path) -> None:
    data = ("東京の店\n" * 50).encode() + b"\xe3\x81\n" + ("大阪の店\n" * 50).encode()
    with pytest.raises(DocumentError, match="not wholly UTF-8: byte 651 "):
        decode(data)
    assert decode("ends amid a 字".encode())[1].name == "utf-8"


def test_a_first_letter_after_a_megabyte_decides(tmp_path: Path) -> None:
    for codec, words in (("cp932", "これは日本語の説明です。"),
                         ("cp949", "이것은 한국어로 된 설명입니다."), ("utf-8", "これ")):
        path = write(tmp_path, b"plain,ascii\n" * (BLOCK // 6) + words.encode(codec))
        assert detect(path).name == codec
        *_, last = lines_of(path, codec)
        assert last == words


@pytest.mark.parametrize("shift", range(4))
def test_characters_on_the_border_of_blocks_are_whole(shift: int, tmp_path: Path) -> None:
    for codec in ("utf-8", "cp932", "euc_jp", "utf-16"):
        text = "a" * shift + "表示のテストです。" * (BLOCK // 12) + "\r\n最後の行です。"
        path = write(tmp_path, text.encode(codec))
        assert detect(path).name == codec
        assert "".join(lines_of(path, codec)) == text


def test_lines_end_at_line_ends_only(tmp_path: Path) -> None:
    text = "a\x0bb\u2028c\x85d\re\r\nf\n\ng"
    path = write(tmp_path, text.encode())
    assert list(lines_of(path, "utf-8")) == ["a\x0bb\u2028c\x85d\r", "e\r\n", "f\n", "\n", "g"]


def encoding_of(data: bytes) -> str:
    """Return what a line is read as; "" where it cannot be told."""
    try:
        return decode(data)[1].name
    except DocumentError:
        return ""


@pytest.mark.parametrize(("name", "codec", "others"), [
    ("en-stores.csv", "utf-8-sig", []), ("ja-stores.csv", "cp932", ["cp932", "euc_jp"]),
    ("ko-stores.csv", "cp949", ["cp949"])])
def test_the_samples_read_whole_and_line_by_line(name: str, codec: str, others: list[str]) -> None:
    assert detect(sample(f"csv/{name}")).name == codec
    lines = sample(f"csv/{name}").read_text(encoding=codec).splitlines()
    for other in others:
        told = [encoding_of(line.encode(other, errors="ignore")) for line in lines]  # EUC-JP lacks square metres
        assert set(told) <= {other, "ascii", ""} and told.count("") <= 1, told  # refused, but never mistaken


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_read_or_are_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except DocumentError as error:
        assert error.mend
    else:
        assert "\x00" not in text or encoding.name.startswith("utf-")
        back = text.encode(encoding.name)  # of some characters, cp932 has two codes
        data = data.replace(b"\x00", b"")
        assert back in (data, codecs.BOM_UTF8 + data) or encoding.name.startswith(("utf-16", "utf-32", "cp932", "iso"))


@pytest.mark.parametrize("data", [b"\xff" * 2_000_000 + b" a", (b"\xfe" * 70_000 + b"a\n") * 20])
def test_long_runs_of_high_bytes_take_no_longer_than_other_bytes(data: bytes) -> None:
    start = time.process_time()
    with pytest.raises(DocumentError, match="cannot be told"):
        decode(data)
    assert time.process_time() - start < 10  # a hundred times what it takes; once it took many minutes


@pytest.mark.parametrize("data", [b"~{" * 500_000, b"~{a~" * 250_000, "aé".encode("cp1252") * 150_000,
                                  "aaa’".encode("cp1252") * 60_000])
def test_signs_of_other_encodings_by_the_million_take_no_longer(data: bytes) -> None:
    start = time.process_time()
    with suppress(DocumentError):
        decode(data)
    assert time.process_time() - start < 5  # ten times what it takes
