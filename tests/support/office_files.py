"""Office files made by hand, part by part: what the programs write that no library does."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from PIL import Image, ImageDraw

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
NAMES = (f'{W} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
         'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
         'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
         'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
         'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
         'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
         'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
         'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
         'xmlns:v="urn:schemas-microsoft-com:vml"')
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def picture() -> bytes:
    """Return a PNG of a chart that says something."""
    image = Image.new("RGB", (320, 240), "white")
    draw = ImageDraw.Draw(image)
    for place, height in enumerate((60, 150, 90, 190)):
        colour = ("navy", "teal", "maroon", "olive")[place]
        draw.rectangle((40 + 65 * place, 220 - height, 85 + 65 * place, 220), fill=colour)
        draw.line((20, 40 + 45 * place, 300, 60 + 40 * place), fill="black", width=2)
    data = io.BytesIO()
    image.save(data, "PNG")
    return data.getvalue()


def p(text: str = "", style: str = "", more: str = "", run: str = "") -> str:
    """Return a paragraph; ``more`` goes into its properties, ``run`` into those of its run."""
    told = (f'<w:pStyle w:val="{style}"/>' if style else "") + more
    return f"<w:p><w:pPr>{told}</w:pPr>{r(text, run) if text else ''}</w:p>"


def r(text: str, told: str = "") -> str:
    return f'<w:r><w:rPr>{told}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def item(text: str, number: int, depth: int = 0) -> str:
    return p(text, more=f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')


def drawing(part: str, words: str = "", kind: str = "embed") -> str:
    return (f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="Picture 1" descr="{words}"/><a:graphic><a:graphicData>'
            f'<pic:pic><pic:blipFill><a:blip r:{kind}="{part}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
            f'</wp:inline></w:drawing></w:r>')


STYLES = f"""<w:styles {W}>
<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/>
<w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="2"><w:name w:val="heading 2"/><w:basedOn w:val="a"/>
<w:pPr><w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="paragraph" w:styleId="own"><w:name w:val="Our heading"/><w:basedOn w:val="1"/></w:style>
<w:style w:type="paragraph" w:styleId="ae"><w:name w:val="caption"/><w:basedOn w:val="a"/></w:style>
<w:style w:type="paragraph" w:styleId="11"><w:name w:val="toc 1"/><w:basedOn w:val="a"/></w:style>
</w:styles>"""


def _levels(*kinds: tuple[str, str]) -> str:
    return "".join(f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlText w:val="{text}"/>'
                   f'</w:lvl>' for depth, (kind, text) in enumerate(kinds))


NUMBERING = f"""<w:numbering {W}>
<w:abstractNum w:abstractNumId="0">{_levels(("bullet", "•"), ("bullet", "o"))}</w:abstractNum>
<w:abstractNum w:abstractNumId="1">{_levels(("decimal", "%1."), ("lowerLetter", "(%2)"))}</w:abstractNum>
<w:abstractNum w:abstractNumId="2">{_levels(("decimal", "%1"), ("decimal", "%1.%2"))}</w:abstractNum>
<w:abstractNum w:abstractNumId="3">{_levels(("japaneseCounting", "第%1条"))}</w:abstractNum>
<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>
<w:num w:numId="3"><w:abstractNumId w:val="2"/></w:num>
<w:num w:numId="4"><w:abstractNumId w:val="1"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>
<w:num w:numId="5"><w:abstractNumId w:val="3"/></w:num>
</w:numbering>"""


def notes(kind: str, *texts: str) -> str:
    """Return the part of foot- or endnotes; their numbers begin with 1."""
    entries = "".join(f'<w:{kind} w:id="{number}">{p(text)}</w:{kind}>' for number, text in enumerate(texts, 1))
    return f'<w:{kind}s {W}><w:{kind} w:type="separator" w:id="0">{p("----")}</w:{kind}>{entries}</w:{kind}s>'


def word(path: Path, body: str, footnotes: tuple[str, ...] = (), endnotes: tuple[str, ...] = (),
         remote: str = "", parts: dict[str, str | bytes] | None = None) -> Path:
    """Write a Word file with this body. A picture is ``rId9``, one that lies elsewhere ``rId8``."""
    told = [("styles", "styles.xml", STYLES), ("numbering", "numbering.xml", NUMBERING)]
    told += [("footnotes", "footnotes.xml", notes("footnote", *footnotes))] if footnotes else []
    told += [("endnotes", "endnotes.xml", notes("endnote", *endnotes))] if endnotes else []
    relations = "".join(f'<Relationship Id="rId{number}" Type="{REL}/{kind}" Target="{name}"/>'
                        for number, (kind, name, _) in enumerate(told, 1))
    relations += f'<Relationship Id="rId9" Type="{REL}/image" Target="media/image1.png"/>'
    if remote:
        relations += f'<Relationship Id="rId8" Type="{REL}/image" Target="{remote}" TargetMode="External"/>'
    for number, name in enumerate(parts or (), 20):
        kind = "chart" if "chart" in name else "other"
        relations += f'<Relationship Id="rId{number}" Type="{REL}/{kind}" Target="{name}"/>'
    overrides = "".join(f'<Override PartName="/word/{name}" ContentType="{MAIN}.{kind}+xml"/>'
                        for kind, name, _ in told)
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{MAIN}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": _relations(f'<Relationship Id="rId1" Type="{REL}/officeDocument" Target="word/document.xml"/>'),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/document.xml": f"<w:document {NAMES}><w:body>{body}</w:body></w:document>",
        "word/media/image1.png": picture(),
        **{f"word/{name}": text for _, name, text in told},
        **{f"word/{name}": text for name, text in (parts or {}).items()},
    }
    return package(path, files)


def _relations(entries: str) -> str:
    return f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{entries}</Relationships>'


def package(path: Path, files: dict[str, str | bytes]) -> Path:
    """Write an archive of these parts."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, _HEAD + text if isinstance(text, str) and not text.startswith("<?xml") else text)
    return path


def chart(title: str, names: tuple[str, ...], labels: tuple[str, ...], values: tuple[tuple[str, ...], ...],
          code: str = "General") -> str:
    """Return the part of a bar chart with the values that it was drawn from."""
    def points(texts: tuple[str, ...]) -> str:
        return "".join(f'<c:pt idx="{place}"><c:v>{text}</c:v></c:pt>' for place, text in enumerate(texts))

    series = "".join(
        f"<c:ser><c:tx><c:strRef><c:strCache>{points((name,))}</c:strCache></c:strRef></c:tx>"
        f"<c:cat><c:strRef><c:strCache>{points(labels)}</c:strCache></c:strRef></c:cat>"
        f"<c:val><c:numRef><c:numCache><c:formatCode>{code}</c:formatCode>{points(column)}</c:numCache></c:numRef></c:val>"
        "</c:ser>" for name, column in zip(names, values, strict=True))
    return (f'<c:chartSpace {NAMES}><c:chart><c:title><c:tx><c:rich><a:p><a:r><a:t>{title}</a:t></a:r></a:p></c:rich>'
            f'</c:tx></c:title><c:plotArea><c:barChart>{series}</c:barChart></c:plotArea></c:chart></c:chartSpace>')
