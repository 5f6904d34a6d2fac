"""A Word document (ECMA-376) of headings, paragraphs, tables and pictures. Django-free.

Written with the standard library alone: the parts that word processors need and no more.
The same content gives the same bytes: nothing in it says when or by whom.
"""

import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the oldest a ZIP can say
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
OFFICE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
EMU_PER_INCH = 914_400  # ECMA-376, 20.1.2.1: English metric units
TEXT_WIDTH = int(6.5 * EMU_PER_INCH)  # Letter with margins of an inch
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


@dataclass(frozen=True, slots=True)
class Heading:
    """`level`: 1 is the title of the document."""

    text: str
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text; line ends in it stay. `quiet`: small and grey."""

    text: str
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a row of headings that repeats on each page, then rows of text."""

    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Image:
    """A PNG of that many pixels, as wide as the text; `alt` says it in words."""

    content: bytes
    width: int
    height: int
    alt: str


Element = Heading | Paragraph | Grid | Image


def word_file(elements: Iterable[Element], *, title: str, language: str) -> bytes:
    """The DOCX file. `language`: such as en-US."""
    elements = list(elements)
    images = [one for one in elements if isinstance(one, Image)]
    parts = [
        ("[Content_Types].xml", content_types()),
        ("_rels/.rels", package_relations()),
        ("docProps/core.xml", core(title, language)),
        ("word/document.xml", document(elements)),
        ("word/styles.xml", styles(language)),
        ("word/_rels/document.xml.rels", document_relations(len(images))),
    ]
    pictures = [(f"word/media/{n}.png", one.content) for n, one in enumerate(images, 1)]
    return packed([*((name, text.encode()) for name, text in parts), *pictures])


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as target:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, FIXED_TIME)
            target.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def content_types() -> str:
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{OFFICE_TYPE}.document.main+xml"/>'
        f'<Override PartName="/word/styles.xml" ContentType="{OFFICE_TYPE}.styles+xml"/>'
        '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        "</Types>"
    )


def relation(number: str, kind: str, target: str) -> str:
    return f'<Relationship Id="{number}" Type="{kind}" Target="{target}"/>'


def package_relations() -> str:
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">'
        + relation("r1", f"{RELATIONS}/officeDocument", "word/document.xml")
        + relation(
            "r2",
            f"{PACKAGE}/relationships/metadata/core-properties",
            "docProps/core.xml",
        )
        + "</Relationships>"
    )


def document_relations(images: int) -> str:
    found = [
        relation(f"image{n}", f"{RELATIONS}/image", f"media/{n}.png")
        for n in range(1, images + 1)
    ]
    style = relation("styles", f"{RELATIONS}/styles", "styles.xml")
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{style}{"".join(found)}</Relationships>'


def core(title: str, language: str) -> str:
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(title)}</dc:title><dc:language>{escape(language)}</dc:language>"
        "</cp:coreProperties>"
    )


def styles(language: str) -> str:
    """Plain styles; headings carry the levels that outlines and screen readers use."""
    sizes = {1: 36, 2: 26, 3: 22}  # half points
    headings = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/>'
        '<w:basedOn w:val="Normal"/><w:next w:val="Normal"/><w:qFormat/>'
        f'<w:pPr><w:keepNext/><w:spacing w:before="{360 - 80 * n}" w:after="80"/><w:outlineLvl w:val="{n - 1}"/></w:pPr>'
        f'<w:rPr><w:b/><w:color w:val="084A50"/><w:sz w:val="{size}"/></w:rPr></w:style>'
        for n, size in sizes.items()
    )
    return (
        f'{HEAD}<w:styles xmlns:w="{MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>'
        '<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="21"/>'
        f"<w:lang w:val={quoteattr(language)}/></w:rPr></w:rPrDefault>"
        '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        f"{headings}"
        '<w:style w:type="paragraph" w:styleId="Quiet"><w:name w:val="Quiet"/><w:basedOn w:val="Normal"/>'
        '<w:rPr><w:color w:val="43555C"/><w:sz w:val="18"/></w:rPr></w:style></w:styles>'
    )


def document(elements: Sequence[Element]) -> str:
    body, images = [], 0
    for element in elements:
        if isinstance(element, Image):
            images += 1
            body.append(picture(element, images))
        else:
            body.append(written(element))
    page = (
        '<w:sectPr><w:pgSz w:w="12240" w:h="15840"/><w:pgMar w:top="1440" w:right="1440"'
        ' w:bottom="1440" w:left="1440" w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )
    return (
        f'{HEAD}<w:document xmlns:w="{MAIN}" xmlns:r="{RELATIONS}"'
        f' xmlns:wp="{DRAWING}/wordprocessingDrawing" xmlns:a="{DRAWING}/main"'
        f' xmlns:pic="{DRAWING}/picture"><w:body>{"".join(body)}{page}</w:body></w:document>'
    )


def written(element: Heading | Paragraph | Grid) -> str:
    if isinstance(element, Heading):
        return paragraph(element.text, f"Heading{element.level}")
    if isinstance(element, Paragraph):
        return paragraph(element.text, "Quiet" if element.quiet else "")
    return grid(element)


def paragraph(text: str, style: str = "", *, bold: bool = False) -> str:
    asked = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    weight = "<w:rPr><w:b/></w:rPr>" if bold else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(allowed(line))}</w:t>'
        for line in text.split("\n")
    )
    return f"<w:p>{asked}<w:r>{weight}{lines}</w:r></w:p>"


def allowed(text: str) -> str:
    """Without the control characters that XML 1.0 has no way to write."""
    return "".join(one for one in text if one >= " " or one == "\t")


def grid(element: Grid) -> str:
    width = 9360 // max(1, len(element.columns))  # twentieths of a point
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="B8C4C6"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for _one in element.columns)
    head = row(element.columns, width, is_head=True)
    rows = "".join(row(one, width) for one in element.rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLook w:firstRow="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{head}{rows}</w:tbl>'
        + paragraph("")
    )


def row(cells: Sequence[str], width: int, *, is_head: bool = False) -> str:
    repeated = "<w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>" if is_head else ""
    made = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{paragraph(cell, bold=is_head)}</w:tc>'
        for cell in cells
    )
    return f"<w:tr>{repeated}{made}</w:tr>"


def picture(image: Image, number: int) -> str:
    height = TEXT_WIDTH * image.height // image.width
    size = f'cx="{TEXT_WIDTH}" cy="{height}"'
    return (
        f'<w:p><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
        f'<wp:docPr id="{number}" name="Chart {number}" descr={quoteattr(allowed(image.alt))}/>'
        f'<a:graphic><a:graphicData uri="{DRAWING}/picture"><pic:pic><pic:nvPicPr>'
        f'<pic:cNvPr id="{number}" name="{number}.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
        f'<a:blip r:embed="image{number}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {size}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r></w:p>"
    )
