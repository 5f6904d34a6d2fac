"""Two documents of a project as PDF: its charter, and the pack for a successor.

Drawn by the worker and kept by what they show, so a changed project gets a new document.
"""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.serializers.json import DjangoJSONEncoder
from django.urls import reverse
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from extracts.models import Recipe
from jobs.actions import enqueue
from jobs.models import Job
from measures.charting import Chart, chart_of
from measures.charts import svg
from measures.drawings import lay_out
from measures.models import Measure
from pdsa.models import Cycle
from projects.actions.charter import charter_of, sign_offs
from projects.models import Project
from qiapp.lib.pdf import data_address, render_pdf
from reports.charter_known import facts_of, knowledge_of
from reports.charter_page import PART_NAMES, label_of
from reports.hand_over_page import lessons_of
from tools.documents import context_of as drawn_tool
from tools.models import Tool

PAPER_TASK = "reports.draw_paper"
LIFE = 7 * 24 * 3600
# Another layout of the pages is another document, whatever the words.
LAYOUT = 2
TEMPLATES = {"charter": "pdf/reports_charter.html", "pack": "pdf/reports_pack.html"}


def ask_for_paper(project: Project, kind: str, *, by: User) -> Job:
    """The job that draws the document as it stands now, in the language that is spoken."""
    language = translation.get_language() or settings.LANGUAGE_CODE
    titles = {
        "charter": _("Drawing the charter"),
        "pack": _("Drawing the hand-over pack"),
    }
    return enqueue(
        task=PAPER_TASK, subject=project, by=by, title=titles[kind],
        key=f"{PAPER_TASK}:{by.pk}:{key_of(project, kind)}",
        arguments={"language": language, "kind": kind},
        result_url=reverse("reports:paper", args=[project.pk, kind]),
    )  # fmt: skip


def key_of(project: Project, kind: str) -> str:
    """A hash of everything that shows in the document."""
    shown = [LAYOUT, translation.get_language(), CONTEXTS[kind](project)]
    text = json.dumps(shown, sort_keys=True, cls=DjangoJSONEncoder, default=str)
    return sha256(text.encode()).hexdigest()


def kept_paper(project: Project, kind: str) -> bytes | None:
    """The document as it stands now; None when it is not drawn."""
    found: bytes | None = cache.get(f"paper:{key_of(project, kind)}")
    return found


def draw_paper(project: Project, kind: str) -> bytes:
    """The document, drawn and kept. Half a second; loads WeasyPrint."""
    content = render_pdf(TEMPLATES[kind], CONTEXTS[kind](project)).content
    cache.set(f"paper:{key_of(project, kind)}", content, LIFE)
    return content


def charter_context(project: Project) -> dict[str, Any]:
    """Plain words only: the document is kept by a hash of them."""
    charter = charter_of(project)
    offs = sign_offs(charter)
    milestones = project.milestones.all()
    return {
        "title": project.title,
        "version": offs.number,
        "facts": [[one.label, one.lines] for one in facts_of(knowledge_of(project))],
        "parts": [
            [str(PART_NAMES[key]), [[label_of(n), getattr(charter, n)] for n in names]]
            for key, names in charter.PARTS.items()
        ],
        "people": [person_line(one) for one in offs.people],
        "milestones": [
            [one.name, date_format(one.due_on),
             date_format(one.done_on) if one.done_on else ""]
            for one in milestones
        ],
    }  # fmt: skip


def person_line(one: Any) -> dict[str, str]:
    """A member with role, part and the day of a signature that still holds."""
    is_signed = one.state == "signed"
    return {
        "name": str(one.membership.user),
        "role": one.membership.get_role_display(),
        "part": one.membership.responsibilities,
        "signed": date_format(one.signature.signed_at) if is_signed else "",
    }


def pack_context(project: Project) -> dict[str, Any]:
    """Aim, chart, last test, what comes next, and where the numbers come from."""
    known = knowledge_of(project)
    main = known.main()
    if main is not None:
        main.project = project
    chart = chart_of(main) if main else None
    return {
        "title": project.title,
        "facts": [[one.label, one.lines] for one in facts_of(known)],
        "sentence": chart.sentence if chart else "",
        "picture": picture_of(chart),
        "cycle": cycle_words(project.cycles.order_by("-number").first()),
        "measures": [source_words(one) for one in known.measures],
        "lessons": [[one.label, one.hint] for one in lessons_of(project)],
        "people": [[str(m.user), m.get_role_display(), m.responsibilities] for m in known.team],
        "milestones": [
            [one.name, date_format(one.due_on)]
            for one in project.milestones.filter(done_on__isnull=True)
        ],
        "ideas": [one.text for one in project.ideas.waiting()[:5]],
        "tools": [tool_words(one) for one in project.tools.kept()],
    }  # fmt: skip


def tool_words(tool: Tool) -> dict[str, Any]:
    """A tool by its title, its drawing and, for those who cannot see it, its lines."""
    tool_context = drawn_tool(tool)
    return {
        "title": tool.title,
        "kind": str(tool_context["kind_name"]),
        "picture": tool_context["picture"],
        "lines": [[one["depth"], one["text"]] for one in tool_context["lines"]],
    }


def picture_of(chart: Chart | None) -> str:
    """The wide drawing as a data address; "" where there is nothing to draw."""
    if chart is None or not chart.series.points:
        return ""
    written = svg.written(lay_out(chart, "wide"), prefix="pack")
    return data_address(written, "image/svg+xml")


def cycle_words(cycle: Cycle | None) -> list[list[str]]:
    """The last test, question by question, without what is still empty."""
    if cycle is None:
        return []
    names = ("change", "prediction", "observations", "result", "learned", "next_step")
    said = [
        [str(Cycle._meta.get_field(name).verbose_name), getattr(cycle, name)]  # type: ignore[union-attr]
        for name in names
    ]
    decision = [[_("Decision"), cycle.get_decision_display()]] if cycle.decision else []
    return [line for line in said if line[1]] + decision


def source_words(measure: Measure) -> dict[str, Any]:
    """How one measure is counted, and whether a recipe counts it from a file."""
    recipe = Recipe.objects.filter(measure=measure).order_by("-version").first()
    return {
        "name": measure.name,
        "numerator": measure.numerator,
        "denominator": measure.denominator,
        "definition": measure.definition,
        "period": measure.get_period_display(),
        "recipe": recipe.version if recipe else None,
    }


CONTEXTS: dict[str, Callable[[Project], dict[str, Any]]] = {
    "charter": charter_context,
    "pack": pack_context,
}
