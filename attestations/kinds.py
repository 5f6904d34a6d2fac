"""Each kind of requirement and its numbers in the words of whoever edits a programme."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from attestations.catalogue import SHOWN_KINDS

Words = str | Promise


@dataclass(frozen=True, slots=True)
class KindWords:
    """`name`: what the kind asks for; `numbers`: the question behind each argument."""

    name: Words
    numbers: dict[str, Words]


def words(name: Words, **numbers: Words) -> KindWords:
    return KindWords(name, numbers)


AT_LEAST = _("How many at least?")
MONTHS = _("How many months at least?")
MONTHS_MOST = _("How many months at most?")

KIND_WORDS: dict[str, KindWords] = {
    "aim_stated": words(_("Problem, aim and a measure are written")),
    "baseline": words(
        _("Data from before the change"), minimum=_("How many periods at least?")
    ),
    "follow_up": words(
        _("Data from after the change"), minimum=_("How many periods at least?")
    ),
    "completed_cycles": words(_("Completed PDSA cycles"), minimum=AT_LEAST),
    "meetings_with_chart": words(
        _("Meetings at which a chart was looked at together"), minimum=AT_LEAST
    ),
    "physician_on_team": words(_("A physician is in the team")),
    "role_chosen": words(_("The person names their role")),
    "steps_claimed": words(_("All steps are ticked")),
    "dates_stated": words(_("First and last day of the part")),
    "reflections_written": words(_("All needed reflections are written")),
    "credited_once": words(_("The project was not credited before")),
    "consent_given": words(_("Consent that the office reports to the board")),
    "identity_complete": words(_("Name and number as the board knows them")),
    "linked_cycles": words(
        _("Cycles that build on each other"), minimum=_("How many in a row at least?")
    ),
    "process_change": words(
        _("Cycles that change how work is done, beyond teaching"), minimum=AT_LEAST
    ),
    "project_lasts_days": words(
        _("The project lasts so many days"), minimum=_("How many days at least?")
    ),
    "project_lasts_months": words(
        _("The project lasts so many months"), minimum=MONTHS
    ),
    "part_lasts_months": words(
        _("One's own part lasts so many months"), minimum=MONTHS
    ),
    "part_lasts_at_most": words(
        _("One's own part lasts no longer than so many months"), maximum=MONTHS_MOST
    ),
    "deadline": words(
        _("Attest by a day of the year"), deadline=_("Which day, as MM-DD?")
    ),
    "signed_within_months": words(
        _("Sign within so many months after the part ends"), maximum=MONTHS_MOST
    ),
    "monthly_activity": words(
        _("Something was done in so many months"),
        minimum=_("In how many months at least?"),
    ),
    "measures_followed": words(
        _("Measures counted before and after the change"), minimum=AT_LEAST
    ),
    "balancing_measure": words(
        _("Measures that would show harm elsewhere"), minimum=AT_LEAST
    ),
    "periods_per_measure": words(
        _("Every measure has so many periods"), minimum=_("How many periods at least?")
    ),
    "charts_per_period": words(
        _("Periods that each rest on enough charts"),
        minimum=_("How many charts in a period at least?"),
        periods=_("How many such periods after the change?"),
    ),
    "charts_per_phase": words(
        _("Charts before the change, and as many after it"),
        minimum=_("How many charts on each side at least?"),
    ),
    "same_definition": words(_("A measure was counted the same way before and after")),
    "remeasured_within_months": words(
        _("Counted again soon after the baseline"), maximum=MONTHS_MOST
    ),
    "data_reviews": words(
        _("The person looked at the data so often"), minimum=AT_LEAST
    ),
    "respondents": words(
        _("People who gave feedback"), minimum=_("How many people at least?")
    ),
    "reflection_written": words(
        _("One of the reflections is written"), reflection=_("Which reflection?")
    ),
    "activities": words(
        _("So many of the steps, whichever"), minimum=_("How many steps at least?")
    ),
    "team_size": words(
        _("The team has no more than so many physicians"),
        maximum=_("How many physicians at most?"),
    ),
    "cosigner_in_team": words(
        _("Somebody else can confirm the part"), by=_("Who may confirm?")
    ),
    "funding_stated": words(_("Funding and interests are stated")),
    "course_completed": words(_("A course was completed")),
    "application_made": words(_("The person applied where the board says")),
    "fee_note": words(_("A note on fees")),
}


def locked_words(kind: str) -> list[Words]:
    """What nobody can change on a rule of this kind, and why."""
    said: list[Words] = [
        _("What is looked at: the kind decides it. To ask for something else, remove "
          "this rule and add one of another kind.")
    ]  # fmt: skip
    if kind in SHOWN_KINDS:
        said.append(
            _("When it counts: no record can prove it, so it never stops a signature.")
        )
    if kind in ("consent_given", "identity_complete"):
        said.append(
            _(
                "When it counts: boards refuse reports without it, so it stops the report."
            )
        )
    return said


def is_fixed_purpose(kind: str) -> bool:
    return kind in SHOWN_KINDS or kind in ("consent_given", "identity_complete")
