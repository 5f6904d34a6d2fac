"""Filters and tags every page may use: numbers, dates, words, links and icons."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_htmx.templatetags.django_htmx import htmx_script

from qiapp.icons import OUTLINES

register = template.Library()

# What makes a page need htmx; other attributes of its only go along with these.
ASKS_HTMX = re.compile(r"\shx-(?:get|post)=")
THIN_SPACE = "\N{NARROW NO-BREAK SPACE}"
EN_DASH = "\N{EN DASH}"
Number = int | float | Decimal

ROLES: dict[str, Any] = {
    "lead": gettext_lazy("Project lead"),
    "participant": gettext_lazy("Participant"),
    "team_member": gettext_lazy("Team member"),
    "local_champion": gettext_lazy("Local champion"),
    "coach": gettext_lazy("QI coach"),
    "administrator": gettext_lazy("Administrator"),
    "member": gettext_lazy("Member"),
    "cme_staff": gettext_lazy("CME office"),
}

# Each status has a word, a tone and a shape, so that colour never speaks alone.
STATUSES: dict[str, tuple[Any, str, str]] = {
    "draft": (gettext_lazy("Draft"), "neutral", "edit"),
    "not_started": (gettext_lazy("Not started"), "neutral", "dash-circle"),
    "cannot_start": (gettext_lazy("Cannot start yet"), "neutral", "lock"),
    "active": (gettext_lazy("Active"), "info", "dot"),
    "open": (gettext_lazy("Open"), "info", "dot"),
    "in_progress": (gettext_lazy("In progress"), "info", "clock"),
    "paused": (gettext_lazy("Paused"), "neutral", "pause"),
    "closed": (gettext_lazy("Closed"), "neutral", "archive"),
    "archived": (gettext_lazy("Archived"), "neutral", "archive"),
    "done": (gettext_lazy("Done"), "ok", "check-circle"),
    "completed": (gettext_lazy("Completed"), "ok", "check-circle"),
    "met": (gettext_lazy("Met"), "ok", "check-circle"),
    "not_met": (gettext_lazy("Not met yet"), "warn", "alert"),
    "problem": (gettext_lazy("There is a problem"), "bad", "alert"),
    "late": (gettext_lazy("Late"), "warn", "clock"),
    "due": (gettext_lazy("Due"), "warn", "clock"),
    "stalled": (gettext_lazy("About to stall"), "warn", "alert"),
    "queued": (gettext_lazy("Waiting"), "neutral", "clock"),
    "running": (gettext_lazy("Running"), "info", "clock"),
    "succeeded": (gettext_lazy("Finished"), "ok", "check-circle"),
    "failed": (gettext_lazy("Failed"), "bad", "cross"),
    "cancelled": (gettext_lazy("Canceled"), "neutral", "cross"),
    "adopt": (gettext_lazy("Adopt"), "ok", "check"),
    "adapt": (gettext_lazy("Adapt"), "info", "adapt"),
    "abandon": (gettext_lazy("Abandon"), "neutral", "cross"),
    "signed": (gettext_lazy("Signed"), "ok", "signature"),
    "awaiting_cosign": (gettext_lazy("Waiting for co-sign"), "info", "clock"),
    "cosigned": (gettext_lazy("Co-signed"), "ok", "signature"),
    "returned": (gettext_lazy("Sent back"), "warn", "undo"),
    "approved": (gettext_lazy("Approved"), "ok", "check-circle"),
    "rejected": (gettext_lazy("Rejected"), "bad", "cross"),
    "sent": (gettext_lazy("Sent to the board"), "ok", "mail"),
    "revoked": (gettext_lazy("Revoked"), "bad", "cross"),
    "superseded": (gettext_lazy("Superseded"), "neutral", "archive"),
    "authentic": (gettext_lazy("Authentic"), "ok", "shield"),
}


@register.filter
def number(value: Number | None, places: int = 1) -> str:
    """Return a number with its decimals and grouped thousands; a dash for null."""
    if value is None or value == "":
        return EN_DASH
    text = formats.number_format(value, decimal_pos=places, force_grouping=True)
    return text.replace("-", "\N{MINUS SIGN}", 1)


@register.filter
def count(value: Number | None) -> str:
    """Return a whole number with grouped thousands; a dash for null."""
    return number(value, 0)


@register.filter
def percent(value: Number | None, places: int = 1) -> str:
    """Return a value that is already per hundred, 20.2, as "20.2 %"."""
    if value is None or value == "":
        return EN_DASH
    return f"{number(value, places)}{THIN_SPACE}%"


@register.filter
def proportion(value: Number | None, places: int = 1) -> str:
    """Return a share of one, 0.202, as "20.2 %"."""
    if value is None or value == "":
        return EN_DASH
    return percent(value * 100, places)


@register.filter
def day(value: date | datetime | None) -> str:
    """Return "3 Mar 2026" in the reader's time zone; a dash for null."""
    return _format_date(value, "j M Y")


@register.filter
def frozen_day(text: str) -> str:
    """Return "3 Mar 2026" for "2026-03-03", as days stand in signed evidence."""
    return day(date.fromisoformat(text))


@register.filter
def day_short(value: date | datetime | None) -> str:
    """Return "3 Mar", for places where the year is plain."""
    return _format_date(value, "j M")


@register.filter
def month(value: date | datetime | None) -> str:
    """Return "Mar 2026"."""
    return _format_date(value, "M Y")


@register.filter
def moment(value: datetime | None) -> str:
    """Return "3 Mar 2026, 14:05" in the reader's time zone; a dash for null."""
    return _format_date(value, "j M Y, H:i")


def _format_date(value: date | datetime | None, pattern: str) -> str:
    if not value:
        return EN_DASH
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return formats.date_format(value, pattern)


@register.filter
def period_label(start: date | None, cadence: str = "month") -> str:
    """Return the name of the period that begins on `start`.

    `cadence` is day, week, month, quarter or year: "3 Mar 2026",
    "Week of 3 Mar 2026", "Mar 2026", "Q1 2026", "2026". Null gives a dash.
    """
    if not start:
        return EN_DASH
    if cadence == "week":
        return _("Week of %(day)s") % {"day": day(start)}
    if cadence == "quarter":
        return f"Q{(start.month + 2) // 3} {start.year}"
    if cadence == "year":
        return str(start.year)
    return day(start) if cadence == "day" else month(start)


@register.filter
def role_label(role: str) -> str:
    """Return the words for a role's code; an unknown code with its first capital."""
    return str(ROLES.get(str(role), _plain_words(role)))


@register.filter
def initials(name: str) -> str:
    """Return at most two capitals of a person's name, for the avatar."""
    words = str(name).split()
    return "".join(word[0] for word in dict.fromkeys(words[:1] + words[-1:])).upper()


BROWSERS = (
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"),
    ("Windows", "Windows"), ("Mac OS", "Mac"), ("Linux", "Linux"),
)  # fmt: skip


@register.filter
def device_name(user_agent: str) -> str:
    """Return "Firefox on Windows" for a User-Agent header; a guess, for display only."""
    browser = next((word for mark, word in BROWSERS if mark in user_agent), "")
    system = next((word for mark, word in SYSTEMS if mark in user_agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown device")


@register.simple_tag
def status_tag(status: str, word: str = "", tone: str = "") -> SafeString:
    """Return a badge: shape, word and tone of a status.

    `word` and `tone` (neutral, ok, warn, bad, info) replace the ones listed in
    STATUSES; an unlisted status is neutral, in its own words.
    """
    known = STATUSES.get(str(status), (_plain_words(status), "neutral", "dot"))
    return format_html(
        '<span class="tag tag-{}">{} {}</span>',
        tone or known[1],
        icon(known[2]),
        word or known[0],
    )


def _plain_words(code: str) -> str:
    return str(code).replace("_", " ").capitalize()


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """Return an inline SVG; hidden from screen readers unless it has a label.

    Raises KeyError for an unknown name: a typing error shows in the first test.
    """
    hidden = format_html('role="img" aria-label="{}"', label)
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" focusable="false" {}>'
        '<path d="{}"/></svg>',
        hidden if label else SafeString('aria-hidden="true"'),
        OUTLINES[name],
    )


@register.simple_tag(takes_context=True)
def url_with(context: Mapping[str, Any], **changes: Any) -> str:
    """Return this page's query string with some parameters changed.

    None or an empty text removes a parameter; any change but `page` goes back to
    the first page. `<a href="{% url_with sort="-due" %}">`
    """
    query = context["request"].GET.copy()
    if "page" not in changes:
        query.pop("page", None)
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return "?" + query.urlencode()


@register.simple_tag(takes_context=True)
def sort_link(context: Mapping[str, Any], column: str, label: str) -> SafeString:
    """Return the heading cell of a sortable column, with its aria-sort.

    The view reads `?sort=column` or `?sort=-column`.
    """
    current = context["request"].GET.get("sort", "")
    state = {column: "ascending", f"-{column}": "descending"}.get(current, "")
    shape = {"ascending": "arrow-up", "descending": "arrow-down"}.get(state, "sort")
    wanted = f"-{column}" if state == "ascending" else column
    return format_html(
        '<th scope="col"{}><a class="sort" href="{}">{} {}</a></th>',
        format_html(' aria-sort="{}"', state) if state else "",
        url_with(context, sort=wanted),
        label,
        icon(shape),
    )


@register.simple_tag
def error_summary(*forms: Any) -> SafeString:
    """Return the box that lists every error of forms and formsets, or nothing.

    Each line names the field, repeats the words that stand beside it, and links to
    its first input.
    """
    problems = [line for form in forms if form for line in _problems(form)]
    if not problems:
        return SafeString("")
    return render_to_string("components/error_summary.html", {"problems": problems})


def _problems(form: Any) -> list[dict[str, str]]:
    if hasattr(form, "forms"):
        general = [{"message": text} for text in form.non_form_errors()]
        return general + [line for part in form.forms for line in _problems(part)]
    return [
        {"message": text, **_place(form, name)}
        for name, texts in form.errors.items()
        for text in texts
    ]


def _place(form: Any, name: str) -> dict[str, str]:
    """Return the label and the id of the first input of a field; empty for the form."""
    if name not in form.fields:
        return {}
    bound = form[name]
    first = f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label
    return {"label": str(bound.label).rstrip("?: "), "id": first or bound.auto_id}


@register.simple_tag
def spark_points(
    values: list[Number | None], width: int = 120, height: int = 32
) -> str:
    """Return the points of a sparkline, scaled to its box; nulls are left out.

    Values are in time order; one value alone stands in the middle.
    """
    known = [(at, float(value)) for at, value in enumerate(values) if value is not None]
    if not known:
        return ""
    low, high = min(v for _at, v in known), max(v for _at, v in known)
    step = width / max(len(values) - 1, 1)
    scale = (height - 6) / (high - low) if high > low else 0
    base = height - 3 if scale else height / 2
    return " ".join(
        f"{at * step:.1f},{base - (v - low) * scale:.1f}" for at, v in known
    )


class WithHtmx(template.Node):
    """The page between the tags, and htmx behind it where the page asks for it."""

    child_nodelists = ("nodelist",)

    def __init__(self, nodelist: template.NodeList) -> None:
        self.nodelist = nodelist

    def render(self, context: template.Context) -> SafeString:
        page = self.nodelist.render(context)
        asks = ASKS_HTMX.search(page)
        return SafeString(page + htmx_script(context)) if asks else page


@register.tag
def withhtmx(parser: template.base.Parser, token: template.base.Token) -> WithHtmx:
    """`{% withhtmx %}…{% endwithhtmx %}`: a third of a usual page's weight is htmx."""
    nodelist = parser.parse(("endwithhtmx",))
    parser.delete_first_token()
    return WithHtmx(nodelist)
