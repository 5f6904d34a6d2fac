"""A PDF for keeping: PDF/A-3a and PDF/UA-1 at once, with the data behind it inside."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from qiapp.lib.pdf import Pdf, fonts, html_to_pdf

# WeasyPrint writes the mark of PDF/A or of PDF/UA, not both. PDF/A wants every property
# outside its own list described, hence the schema (ISO 19005-3, 6.6.2.3.3; ISO 14289-1, 5).
UNIVERSAL_ACCESS = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
<pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"
 xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name>
<pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 this file keeps to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas>
</rdf:Description>
</rdf:RDF>"""


@dataclass(frozen=True, slots=True)
class Enclosure:
    """A file inside the PDF. `relationship`: Source, Data, Supplement (ISO 32000-2, 7.11.3).

    The name's ending says the media type.
    """

    name: str
    content: bytes
    description: str
    relationship: str


def archival_pdf(
    template: str,
    context: dict[str, Any],
    enclosures: Sequence[Enclosure],
    *,
    made_at: datetime,
) -> Pdf:
    """The template as tagged PDF/A-3a that is PDF/UA-1 too, with the enclosures attached.

    Fonts, refusals and cost are those of `qiapp.lib.pdf.render_pdf`; `made_at` stands as
    the enclosures' time. Sign it afterwards: any change of the bytes breaks a signature.
    """
    html = render_to_string(template, context | {"fonts": fonts()})
    attached = [attachment(one, made_at) for one in sorted_by_name(enclosures)]
    pdf = html_to_pdf(html, pdf_variant="pdf/a-3a", attachments=attached)
    return replace(pdf, content=marked_accessible(pdf.content))


def sorted_by_name(enclosures: Sequence[Enclosure]) -> list[Enclosure]:
    """A PDF finds its files in a tree of names, which has to be in order."""
    return sorted(enclosures, key=lambda one: one.name)


def attachment(enclosure: Enclosure, made_at: datetime) -> Any:
    """The enclosure as WeasyPrint takes it."""
    from weasyprint import Attachment

    return Attachment(
        file_obj=io.BytesIO(enclosure.content), name=enclosure.name,
        description=enclosure.description, relationship=enclosure.relationship,
        created=made_at, modified=made_at,
    )  # fmt: skip


def marked_accessible(content: bytes) -> bytes:
    """The PDF with PDF/UA-1 in its metadata, a tab order and the scope of each heading."""
    import pikepdf

    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as pdf:
        name_universal_access(pdf)
        for page in pdf.pages:
            page.obj.Tabs = (
                pikepdf.Name.S
            )  # by structure, as soon as a page has a field
        for heading, scope in table_headings(pdf.Root.StructTreeRoot):
            heading.A.Scope = pikepdf.Name(f"/{scope}")
        pdf.save(made)
    return made.getvalue()


def name_universal_access(pdf: Any) -> None:
    """Adds PDF/UA-1 to the metadata in place."""
    import pikepdf

    metadata = pdf.Root.Metadata.read_bytes().decode()
    marked = metadata.replace("</rdf:RDF>", UNIVERSAL_ACCESS).encode()
    names = {"Type": pikepdf.Name.Metadata, "Subtype": pikepdf.Name.XML}
    pdf.Root.Metadata = pdf.make_stream(marked, **names)


def table_headings(element: Any, part: str = "") -> Iterator[tuple[Any, str]]:
    """Heading cells below `element`, each with Column (of a table's head) or Row.

    WeasyPrint names the headings of each cell instead, which fewer readers follow.
    """
    kind = str(element.get("/S", ""))
    if kind == "/TH":
        yield element, "Column" if part == "/THead" else "Row"
    for child in children_of(element):
        below = kind if kind in {"/THead", "/TBody"} else part
        yield from table_headings(child, below)


def children_of(element: Any) -> list[Any]:
    """The elements right below; numbers of marked content are none."""
    import pikepdf

    below = element.get("/K", [])
    below = list(below) if isinstance(below, pikepdf.Array | list) else [below]
    return [one for one in below if isinstance(one, pikepdf.Dictionary) and "/S" in one]
