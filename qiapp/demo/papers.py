"""Files of evidence in the demo: one accepted, one that waits; and one old test decided."""

import io
import zipfile
from datetime import timedelta

from evidence import actions
from evidence.actions import About
from evidence.models import EvidenceFile
from projects.models import Project
from qiapp.demo.people import Cast

VISITS = "Fewer missed well visits"
REFILLS = "Refills within one working day"
TYPES = """<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
RELATIONS = """<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="d" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>"""
SPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def add_papers(cast: Cast) -> None:
    """Minutes the office accepted, a course from before, and an old test it refused."""
    project = Project.objects.get(title=VISITS)
    today = project.today()
    minutes = bring(
        project, "minutes.docx", "We looked at the run chart together.",
        About("minutes", "Minutes of the spring meeting", "",
              today - timedelta(days=40), is_shared=True),
    )  # fmt: skip
    bring(
        project, "course.docx", "Improvement basics: six hours, completed.",
        About("certificate", "Course: improvement basics", "Lakeside Health System",
              project.started_on - timedelta(days=60), is_imported=True),
    )  # fmt: skip
    office = project.sponsorships.get().organisation
    actions.review_file(office=office, file=minutes, accepts=True, by=cast.users["cme"])
    refuse_an_old_test(cast)


def bring(project: Project, name: str, text: str, about: About) -> EvidenceFile:
    file = actions.add_file(
        project=project, about=about, content=letter(text), name=name,
        by=project.created_by,
    )  # fmt: skip
    return actions.confirm_file(file=file, by=project.created_by)


def refuse_an_old_test(cast: Cast) -> None:
    project = Project.objects.get(title=REFILLS)
    office = project.sponsorships.get().organisation
    cycle = project.cycles.filter(imported_at__isnull=False)[0]
    actions.review_cycle(
        office=office, cycle=cycle, version=cycle.version, accepts=False,
        by=cast.users["cme2"],
        reason="The notes do not say how many refills were counted.",
    )  # fmt: skip


def letter(text: str) -> bytes:
    """A Word document of one paragraph."""
    body = f'<?xml version="1.0"?><w:document xmlns:w="{SPACE}"><w:body><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:body></w:document>'
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("_rels/.rels", RELATIONS)
        archive.writestr("word/document.xml", body)
    return target.getvalue()
