"""The twelve demo projects as data: what bugged the team, what it counted and tried."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MeasureStory:
    """One measure and the numbers it shows.

    `before` and `after`: the typical ratio, count or value before and after `changed`
    (months before today; 0: no change). `size`: typical denominator of a month.
    `phase` and `aside`: months before today at which a phase began, or whose point was
    set aside, and why. `second_site`: months before today from which on a second site
    reports. `strata`: also counted by payer, language and clinician code.
    reports. `redefined`: months before today and day of that month from which on another
    numerator is counted, and why. `surrogate`: what it stands in for, why, and the minutes
    that one point costs.
    `copied`: months before today whose numbers were typed in again a month later.
    """

    name: str
    kind: str
    direction: str
    before: float
    after: float
    size: int = 40
    numerator: str = ""
    denominator: str = ""
    data_kind: str = "proportion"
    unit: str = ""
    goal: str = ""
    changed: int = 6
    months: int = 13
    missing: tuple[int, ...] = ()
    people: str = ""
    phase: tuple[int, str] | None = None
    aside: tuple[int, str] | None = None
    second_site: int = 0
    strata: bool = False
    redefined: tuple[int, int, str, str] | None = None
    surrogate: tuple[str, str, int] | None = None
    copied: int = 0


@dataclass(frozen=True, slots=True)
class CycleStory:
    """One PDSA cycle, `ago` days before today; without `decision` it is still open."""

    ago: int
    days: int
    change: str
    prediction: str
    size: str
    observations: str = ""
    result: str = ""
    match: str = ""
    learned: str = ""
    decision: str = ""
    afterwards: bool = False


@dataclass(frozen=True, slots=True)
class Story:
    """One project. `attestation`: how far its lead's attestation has come."""

    practice: str
    lead: str
    title: str
    problem: str
    aim: str
    measures: tuple[MeasureStory, ...]
    cycles: tuple[CycleStory, ...] = ()
    team: tuple[tuple[str, str], ...] = ()
    office: str = ""
    attestation: str = ""  # joined | signed | cosigned | approved | declined
    cosigner: str = ""
    status: str = "active"
    charter: dict[str, str] = field(default_factory=dict)
    note: str = ""


# Projects that began from a topic, which brought their first ideas along.
BEGUN_FROM = {
    "Fewer missed well visits": "missed-visits",
    "Asthma action plans at every visit": "asthma-action-plan",
    "A foot check for everyone with diabetes": "diabetic-foot-exam",
    "Blood pressure under control": "blood-pressure-control",
    "Calls answered in two minutes": "phone-answered",
}


REMINDER_CALLS = (
    CycleStory(320, 7, "Call families the day before a well visit", "Half as many missed visits on called days", "one_week",
               "38 of 41 families reached; each call took two minutes.", "3 of 41 missed, 9 of 44 on days without calls.",
               "as_predicted", "Families were glad to be asked; many moved their visit.", "adapt"),
    CycleStory(270, 14, "Text first, call only those who do not answer", "Same effect in a third of the time", "one_week",
               "Texts went out on all ten days.", "7 of 96 missed; calling time fell from 80 to 25 minutes a day.",
               "as_predicted", "Spanish texts doubled the answers.", "adopt"),
    CycleStory(40, 21, "Offer the freed slot to the wait list the same day", "Half of the freed slots are filled", "whole_site",
               "Front desk kept the list on paper.", "", "", "", ""),
)  # fmt: skip

ACTION_PLANS = (
    CycleStory(250, 5, "Put a blank plan on the chart of each child with asthma", "Eight of ten plans are filled", "few_patients",
               "Nurses handed out five blanks.", "4 of 5 filled.", "partly", "Doctors skip it when the room is full.", "adapt"),
    CycleStory(220, 14, "The nurse fills the first half at intake", "Nine of ten plans are filled", "one_clinician",
               "One doctor, two weeks, 22 children.", "20 of 22 filled.", "as_predicted", "The first half is what takes time.", "adapt"),
    CycleStory(180, 28, "All doctors, plan printed at check-out", "Nine of ten in the whole practice", "whole_site",
               "Printer failed on two days.", "61 of 70 filled.", "partly", "Keep ten printed plans at hand.", "adopt"),
)  # fmt: skip

FOOT_CHECKS = (
    CycleStory(120, 7, "Shoes off at intake for visits about diabetes", "Nine of ten feet are checked", "one_day",
               "Seven visits, shoes off in six.", "6 of 7 checked.", "as_predicted", "A stool helps.", "adapt"),
    CycleStory(75, 14, "Sticker on the rooming sheet", "Eight of ten without extra time", "one_week",
               "Stickers ran out on Thursday.", "24 of 39 checked.", "not_as_predicted", "Stickers are easy to overlook.", "abandon"),
)  # fmt: skip

QUICK_CALLS = (
    CycleStory(95, 5, "A second person answers calls from 8 to 9", "Waiting falls below two minutes", "one_week",
               "Done on four of five days.", "From 4.1 to 2.3 minutes.", "partly", "Mondays need both the whole morning.", "adapt",
               afterwards=True),
)  # fmt: skip

EARLY_VISITS = (
    CycleStory(210, 14, "Keep two slots a week for first prenatal visits", "Three of four are seen before week 10", "one_week",
               "Five of eight slots used.", "14 of 19 seen in time.", "as_predicted", "Slots on Tuesday fill first.", "adapt"),
    CycleStory(150, 30, "Four slots, booked by the front desk without asking", "Nine of ten before week 10", "whole_site",
               "All slots used.", "37 of 43 seen in time.", "as_predicted", "The rest called late.", "adopt"),
)  # fmt: skip

STORIES = (
    Story(
        "riverside", "physician", "Fewer missed well visits",
        "One in five well visits is missed, and vaccines are late because of it.",
        "Missed well visits fall from 20 % to below 10 % by the end of December.",
        (
            MeasureStory("Missed well visits", "outcome", "decrease", 0.21, 0.09, 210, "well visits missed", "well visits booked", goal="0.10", months=19, changed=10),
            MeasureStory("Families reminded", "process", "increase", 0.12, 0.86, 210, "families reminded", "well visits booked", goal="0.90", months=19, changed=10,
                         phase=(10, "Text reminders began for every family")),
            MeasureStory("Minutes on the phone", "balancing", "decrease", 34, 31, data_kind="value", unit="minutes a day", changed=0),
        ),
        REMINDER_CALLS, (("nurse", "team_member"), ("leader", "local_champion")), "lakeside", "joined", "leader",
        charter={
            "scope_in": "Well visits of children under 12 at the main site.",
            "scope_out": "Sick visits, telehealth.",
            "timeline": "Baseline until June, tests until October, holding the gain until December.",
            "champion": "Priya Raman", "resources": "Half an hour of phone time a day; the texting service is paid for.",
        },
        note="Going well. Ask how the wait list works with the new front desk person.",
    ),
    Story(
        "riverside", "physician", "Asthma action plans at every visit",
        "Children with asthma leave without a written plan.",
        "Nine of ten children with asthma have a plan from this year by October.",
        (
            MeasureStory("Action plan on file", "outcome", "increase", 0.46, 0.88, 62, "children with a plan from this year", "children with asthma seen", goal="0.90", changed=7, months=14,
                         surrogate=("Asthma well controlled", "Control takes a questionnaire that few families fill in; a plan stands in every chart", 15)),
            MeasureStory("Visit longer than 25 minutes", "balancing", "decrease", 0.18, 0.27, 62, "visits longer than 25 minutes with the doctor", "visits of children with asthma", changed=5,
                         redefined=(5, 1, "visits longer than 25 minutes from rooming to check-out", "The nurse's part takes time too, and the record system measures both")),
        ),
        ACTION_PLANS, (("nurse", "team_member"), ("leader", "local_champion")), "lakeside", "approved", "leader", "completed",
    ),
    Story(
        "riverside", "leader", "Flu vaccine before winter",
        "Many toddlers get their flu vaccine only in January.",
        "Seven of ten toddlers are vaccinated by the end of November.",
        (MeasureStory("Toddlers vaccinated", "outcome", "increase", 0.31, 0.44, 80, "toddlers vaccinated", "toddlers seen", goal="0.70", months=4, changed=2),),
        (), (("nurse", "team_member"),),
    ),
    Story(
        "oak", "family", "A foot check for everyone with diabetes",
        "Feet are looked at when there is time, which is seldom.",
        "Eight of ten visits about diabetes include a foot check by spring.",
        (
            MeasureStory("Foot checked", "outcome", "increase", 0.54, 0.57, 55, "visits with a foot check", "visits about diabetes", goal="0.80", changed=4,
                         aside=(6, "A burst pipe closed the clinic for two weeks")),
            MeasureStory("Rooming sheet used", "process", "increase", 0.30, 0.52, 55, "visits with the sheet", "visits about diabetes", changed=3,
                         redefined=(6, 12, "visits with the sheet filled in on both sides", "A sheet with an empty back helped nobody"), copied=5),
        ),
        FOOT_CHECKS, (("assistant", "participant"), ("desk", "team_member"), ("coach", "coach")), "prairie", "joined",
        note="No change yet. Suggest one doctor, one day, shoes off.",
    ),
    Story(
        "oak", "family", "Blood pressure under control",
        "A third of our patients with high blood pressure are above 140/90.",
        "Three of four are below 140/90 within a year.",
        (
            MeasureStory("Below 140/90", "outcome", "increase", 0.61, 0.63, 130, "patients below 140/90", "patients with high blood pressure seen", goal="0.75", changed=0, missing=(4, 5), people="patients", second_site=8, strata=True),
            MeasureStory("Dizziness reported", "balancing", "decrease", 0.04, 0.04, 130, "patients who report dizziness", "patients with high blood pressure seen", changed=0),
        ),
        (), (("assistant", "participant"),),
    ),
    Story(
        "oak", "assistant", "Calls answered in two minutes",
        "Patients wait on the phone and hang up.",
        "The average wait on the phone is below two minutes by autumn.",
        (MeasureStory("Wait on the phone", "outcome", "decrease", 4.2, 2.4, data_kind="value", unit="minutes", goal="2", changed=3),),
        QUICK_CALLS, (("desk", "team_member"), ("family", "local_champion")), "prairie", "declined", "family",
    ),
    Story(
        "harbor", "internist", "Fewer falls in the waiting room",
        "Somebody falls in our entrance every few weeks.",
        "Falls halve within six months of the new mats.",
        (MeasureStory("Falls", "outcome", "decrease", 3.1, 1.2, 1450, "falls", "visits", data_kind="rate", goal="1.5", changed=5),),
        (), (("resident", "participant"),), note="Ask for the first PDSA.",
    ),
    Story(
        "harbor", "internist", "Depression screening every year",
        "We ask about mood when a patient looks sad.",
        "Nine of ten adults are screened once a year.",
        (MeasureStory("Screened this year", "outcome", "increase", 0.38, 0.41, 160, "adults screened", "adults seen", goal="0.90", changed=0, months=9, missing=(0, 1)),),
        (), (("resident", "participant"),), status="paused",
        note="Paused until the new record system is in. Call in January.",
    ),
    Story(
        "harbor", "resident", "Colon cancer screening offered",
        "Screening is forgotten in visits about something else.",
        "Screening is offered to every second patient who is due.",
        (MeasureStory("Screening offered", "outcome", "increase", 0.22, 0.24, 70, "patients offered screening", "patients due", goal="0.50", changed=0, months=6),),
        (), (), status="closed",
    ),
    Story(
        "north", "obgyn", "First prenatal visit before week 10",
        "First prenatal visits come too late for some tests.",
        "Nine of ten first visits take place before week 10 by August.",
        (
            MeasureStory("Seen before week 10", "outcome", "increase", 0.58, 0.86, 46, "first visits before week 10", "first prenatal visits", goal="0.90", changed=6),
            MeasureStory("Other visits moved", "balancing", "decrease", 0.05, 0.06, 46, "visits moved to make room", "first prenatal visits", changed=0),
        ),
        EARLY_VISITS, (("midwife", "local_champion"),), "prairie", "signed", "midwife",
    ),
    Story(
        "north", "midwife", "Repeat ultrasounds",
        "Ultrasounds are repeated because the first one cannot be found.",
        "Fewer than four repeats a month.",
        (MeasureStory("Repeat ultrasounds", "outcome", "decrease", 9, 8, data_kind="count", unit="repeats", goal="4", changed=0),),
        (CycleStory(20, 7, "One folder for outside images", "Two fewer repeats this week", "one_week"),),
        (("obgyn", "participant"),),
    ),
    Story(
        "", "solo", "Refills within one working day",
        "Patients call three times for one refill.",
        "Nine of ten refills are done within one working day by March.",
        (MeasureStory("Refills in one day", "outcome", "increase", 0.62, 0.84, 48, "refills done in one working day", "refills asked for", goal="0.90", changed=5),),
        (CycleStory(150, 7, "Do refills at 8 and at 1, not in between", "Three of four within a day", "one_week", "Done on all days but Friday.", "33 of 41 within a day.", "as_predicted", "Friday afternoon needs a third round.", "adopt"),),
        (), "prairie", "cosigned", "coach",
    ),
)  # fmt: skip
