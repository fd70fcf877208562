"""Turkish."""

from labkit.text.languages.language import Language

_WORK = (r"(?:çalışma(?=n[ıi]n|da|ya|$)|metin|metn|pasaj|parça|belge|makale|rapor|bölüm|tablo|şekil|şekl|paragraf|"
         r"kılavuz|doküman|sayfa|kaynak|kaynağ|bağlam|görsel|grafik|alıntı)\w*")
_CASE = (r"(?:metne|pasaja|parçaya|belgeye|makaleye|rapora|bölüme|tabloya|şekle|paragrafa|kılavuza|dokümana|kaynağa|"
         r"habere|araştırmaya)")

LANGUAGE = Language(
    code="tr", name="Turkish", native="Türkçe",
    aliases=("turkce", "tur"),
    groups_by_point=True,
    function_words=frozenset("""
ve bir bu şu da de ki ile için olarak daha çok ne mi mu mü veya ya gibi kadar sonra önce olan olur hangi nasil kaç
değil var yok her en ise
""".split()),  # noqa: SIM905
    spelled={"iki": "2", "üç": "3", "dört": "4", "beş": "5", "alti": "6", "yedi": "7", "sekiz": "8", "dokuz": "9"},
    leaning=(
        rf"^\W*(?:belge|metin|makale|rapor|pasaj)\s+ne\b|\b(?:bu|yukarıdaki|aşağıdaki|verilen|söz konusu|"
        rf"sunulan)\s+{_WORK}|\b{_CASE}\s+göre\b|\b{_CASE}\s+dayanarak\b"
        rf"|\b(?:metinde|pasajda|parçada|belgede|makalede|raporda|bölümde|tabloda|şekilde|paragrafta|kılavuzda|"
        rf"dokümanda)\s+(?:\w+\s+){{0,4}}?"
        rf"(?:belirtil|bahsedil|geç|açıklan|anlatıl|veril|söylen|tanımlan|gösteril|yer al|ne |hangi |nasıl )\w*"
        r"|\b(?:metnin|paragrafın|pasajın|parçanın|belgenin|makalenin)\s+(?:ana|temel|konusu|amacı|başlığı)"
        r"|^\W*(?:grafik|tablo|şekil|metin|rapor)\s+(?:hangi|ne\w*)\b"
        r"|\b(?:bölüm|sayfa|tablo|şekil|adım)\s+\d|\b\d+\.\s*(?:bölüm|sayfa|tablo|şekil)|\byukarıda\s+(?:belirtil|"
        r"bahsedil|açıklan|veril)\w*|\byazara?\s+göre\b|\byazar(?:lar)?\s+(?:ne|neden|nasıl|hangi)\b"),
    naming=(r"\b(?:bu\s+)?(?:metin|belge|bölüm|makale|rapor|pasaj|paragraf|kılavuz)\s+(?:\w+\s+){0,3}(?:anlatır|"
        r"açıklar|ele alır|tanıtır|özetler|sunar)\b|\b(?:metni|belgeyi|bölümü|makaleyi|pasajı)n?\s+(?:özet|"
        r"kısaca)\w*"),
    pointing=r"(?<!\w)(?:bu|şu)\s+(?!(?:arada|kadar|yana|arası)\b)(?P<noun>\w+)",
    opening_pronoun=(r"^\W*(?:(?:ne zaman|neden|niçin|nasıl|nerede)\s+)?(?:o|onlar|bu|şu|bunlar|onun|bunun|onu|bunu|"
        r"buna|ona)\b(?=\s+(?:ne|nasıl|neden|niçin|nerede|kaç|hangi|kim|\w+[mM][ıiuü]\b|\w+(?:ır|ir|ur|ür|ar|er|maz|"
        r"mez|malı|meli|dır|dir)\b)|\s*[?])|^\W*(?:ve|ama|peki)\s"),
    yes_no=(
        r"^(?!.*\b(?:ne|neden|niçin|nasıl|nerede|nereye|nereden|kim|kime|kimin|hangi|hangisi|kaç|yoksa|veya|ya da)\b)"
        r".*\bm[ıiuü](?:d[ıiuü]r|y[ıiuü]z|s[ıiuü]n(?:[ıiuü]z)?|yd[ıiuü])?\s*\?$"),
    asks_for_more=r"^\W*(?:ne|neden|niçin|nasıl|nerede|kim|hangi|kaç)\b",
    negation=(r"\b(?:değil\w*|yok\w*|asla|hiç(?:bir)?|yasak\w*|olmadan|\w+s[ıiuü]z|\w{2,}m[ae](?:z|d[ıi]\w*|"
        r"m[ae]l[ıi]\w*|yın|yin|yen|yan|yacak|yecek|yınız|yiniz)|\w{2,}m[ıiuü]yor\w*)\b"),
    comparison=(
        r"\b(?:en az|en fazla|en çok|azami|asgari|yaklaşık|ortalama|maksimum|minimum)\s+(?:\w+\s+){0,2}\d|"
        r"\d\S*(?:\s+\w+)?(?:['’]?\w{0,4})\s+(?:fazla|az|üzeri\w*|altı\w*|kadar|aşan|aşmayan)\b"),
    back=(
        r"\b(?:o|onlar|onun|onu|ona|onda|ondan|onunla|onların|onları|bu|bunun|bunu|buna|bunda|bundan|bunlar|bunları|"
        r"şu|aynı|orada|burada|"
        r"kendisi\w*)\b|^\W*(?:ve|peki|ya)\b"),
    unknown=(
        r"^(?:(?:üzgünüm|maalesef|özür dilerim|kusura bakmayın)[\s,.]*(?:ama\s+|ancak\s+)?)?(?:ben\s+)?(?:(?:bunu|"
        r"bu konuda|bu soruyu|bu soruya|cevabı)\s+)?(?:\w+\s+){0,3}?"
        r"(?:bilmiyorum|emin değilim|bilgim yok|bilgi sahibi değilim|yanıtlayamıyorum|yanıtlayamam|cevaplayamam|"
        r"cevap veremem|yanıt veremem|yardımcı olamam|fikrim yok)\b"
        r"|^bir\s+(?:yapay zek[aâ]|dil modeli)\s+olarak\b|^(?:bilinmiyor|belirsiz)\W*$|^(?:yeterli )?bilgi (?:yok|"
        r"bulunmuyor)\W*$"),
    sorry=r"^(?:çok\s+)?(?:üzgünüm|maalesef|özür dilerim)\W*$",
    apology=r"\büzgünüm\b|\bözür dilerim\b",
    declining=r"\W*(?:(?:çok\s+)?üzgünüm\b|özür dilerim\b|bir\s+(?:yapay zek[aâ]|dil modeli)\s+olarak\b)",
    not_able=r"\b(?:yardımcı olamam|yanıtlayamam|cevaplayamam|yanıtlayamıyorum|yerine getiremem)\b",
    thanks=r"\W*(?:anlaşıldı|teşekkürler|teşekkür ederim|anladım)",
    obliging=r"\W*(?:elbette|tabii|memnuniyetle)",
    asks_for_input=r"\b(?:lütfen)\s+(?:\w+\s+){0,6}?(?:paylaş|gönder|belirt|sağla|yapıştır|ekle)\w*",
    leak=r"\b(?:verilen|yeniden yazılan|orijinal|yeni)\s+(?:talimat|istem)\b|\A\W*(?:talimat|istem)\s*:",
    syllabus=r"\b(?:bu\s+(?:ders|müfredat|oturum|kurs)|müfredata göre|ders izlencesi\w*)\b",
    levels={"introductory": ("giriş", "başlangıç", "temel"), "intermediate": ("orta",), "advanced": ("ileri",)},
    figure_label=r"şekil|resim|görsel|grafik", table_label=r"tablo|çizelge",
    orders=(r"\b(?:önceki|yukarıdaki|bundan önceki)\s+(?:tüm\s+|bütün\s+)?(?:talimatları|komutları|"
        r"yönergeleri)\s+(?:yok say|görmezden gel|unut)(?!m)"),
    beside_numbers={
        "phone": r"tel(?:efon\w*)?|cep|gsm|faks|aray\w+",
        "card": r"(?:kredi|banka) kart\w*|kart\w*",
    },
)
