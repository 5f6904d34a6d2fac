"""The living style guide: every component on one page, with words of the field."""

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html


class SampleForm(forms.Form):
    """Shows each kind of field once; nothing is kept."""

    change = forms.CharField(
        label="What will you try?",
        help_text="One small change, in one sentence.",
        max_length=200,
    )
    size = forms.ChoiceField(
        label="How big is this test?",
        widget=forms.RadioSelect(attrs={"class": "chips"}),
        choices=[
            (
                "one",
                format_html('One patient<span class="choice-hint">{}</span>', "today"),
            ),
            (
                "day",
                format_html('One day<span class="choice-hint">{}</span>', "one clinic"),
            ),
            (
                "week",
                format_html('One week<span class="choice-hint">{}</span>', "all rooms"),
            ),
        ],
    )
    decision = forms.ChoiceField(
        label="What did you decide?",
        required=False,
        widget=forms.RadioSelect,
        choices=[("adopt", "Adopt"), ("adapt", "Adapt"), ("abandon", "Abandon")],
    )
    cadence = forms.ChoiceField(
        label="How often do you measure?",
        choices=[("month", "Every month"), ("week", "Every week")],
    )
    due = forms.DateField(
        label="When will you look at the numbers?",
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    notes = forms.CharField(
        label="Anything you did not expect?",
        help_text="Please leave out names and record numbers.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    extract = forms.FileField(label="File from your record system", required=False)
    shared = forms.BooleanField(label="My coach may see this cycle", required=False)


class SamplePairForm(forms.Form):
    """Shows numerator and denominator as one sum."""

    numerator = forms.IntegerField(
        label="Screened",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    denominator = forms.IntegerField(
        label="Visits",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


@login_not_required
def style_guide(request: HttpRequest) -> HttpResponse:
    """Answer the style guide to staff, and to everyone in development and demo."""
    open_to_all = settings.DEBUG or settings.QI_DEMO
    if not (open_to_all or request.user.is_staff):
        raise Http404
    messages.success(request, "March is saved. The new point is on the chart.")
    form = SampleForm({"cadence": "month"} if "errors" in request.GET else None)
    return render(request, "qiapp/style_guide.html", _samples(form))


def _samples(form: SampleForm) -> dict[str, Any]:
    page = Paginator(range(1, 213), 25).page(3)
    return {
        "form": form,
        "pair_form": SamplePairForm(initial={"numerator": 29, "denominator": 50}),
        "page": page,
        "pages": page.paginator.get_elided_page_range(3, on_each_side=1),
        "today": date(2026, 3, 3),
        "crumbs": [
            {"label": "Projects", "url": "#projects"},
            {"label": "Depression screening", "url": "#project"},
        ],
        **_sample_lists(),
    }


def _sample_lists() -> dict[str, Any]:
    return {
        "tabs": [
            {"label": "Overview", "url": "#tabs", "current": True},
            {"label": "Measures", "url": "#tabs", "count": 3},
            {"label": "Cycles", "url": "#tabs", "count": 4},
            {"label": "Team", "url": "#tabs", "count": 6},
        ],
        "tasks": [
            {"label": "Describe the aim", "url": "#tasks", "status": "completed"},
            {
                "label": "Record a baseline",
                "hint": "7 of 10 months recorded",
                "url": "#tasks",
                "status": "in_progress",
            },
            {"label": "Run two linked cycles", "url": "#tasks", "status": "not_met"},
            {
                "label": "Sign the attestation",
                "hint": "Opens when the three steps above are complete",
                "status": "cannot_start",
            },
        ],
        "stages": [
            {"label": "Plan", "done": True},
            {"label": "Do", "done": True},
            {"label": "Study", "now": True},
            {"label": "Act"},
        ],
        "facts": [
            {
                "label": "Aim",
                "value": "Raise yearly depression screening from 42 % to 70 % by 31 Dec 2026",
                "url": "#facts",
                "action": "Change",
            },
            {
                "label": "Project lead",
                "value": "Dr. Maren Oyelaran",
                "url": "#facts",
                "action": "Change",
            },
            {"label": "Measured", "value": "Every month, all adult visits"},
        ],
        "series": [41, 38, 44, 42, 40, 45, 43, 52, 55, 57, 61],
        "chart_table": {
            "caption": "Adults screened for depression",
            "columns": ["Month", "Screened", "Visits", "Rate"],
            "rows": [
                ["Jan 2026", "26", "47", "55.3 %"],
                ["Feb 2026", "29", "51", "56.9 %"],
                ["Mar 2026", "29", "50", "58.0 %"],
            ],
        },
    }
