"""Tools of the demo: two teams that drew what they think."""

from projects.models import Project
from tools.actions import add_tool
from tools.kinds import CAUSES, DRIVERS, KINDS, PARETO, PLANNING, PROCESS
from tools.models import Tool
from tools.outline import from_text

VISITS = "Fewer missed well visits"
FEET = "A foot check for everyone with diabetes"

# Project, kind, title, what it starts from ("": the project's aim), outline.
DRAWN = (
    (VISITS, DRIVERS, "What keeps visits from being missed", "", """\
Families know when to come
    A reminder that is read
        Text message two days before, in the family's language
        Call those who do not answer the text
    The next visit is known
        Hand out a card with the day before they leave
The time suits the family
    Visits outside school hours
        Two late afternoons a week
    Moving a visit is easy
        Reply M to the text to move the visit
        Show open times online
We notice who did not come
    A list of missed visits every Monday
        Front desk calls the first five on the list"""),
    (VISITS, CAUSES, "Why well visits are missed", "One in five well visits is missed", """\
Families
    Forgot the day
        Booked six months ahead
    No ride on that day
    Did not know that siblings may come along
Reminders
    Only in English
    Sent to an old number
        The number is asked only at the first visit
Booking
    Line is busy at lunch
    No open times after school
Our day
    Visits run late
    Nobody calls after a missed visit
Information
    Reasons are not written down"""),
    (VISITS, PROCESS, "From the call to the visit", "From the family's call to the child in the room", """\
Family calls
Wait: the line is busy at lunch
Is a visit due?
    No: Say when the next one is due
    End: Family calls again then
Is there a time that suits?
    No: Note which days would suit
    Wait: until a time opens
    Call the family back
Book the visit
Send the text two days before
Did they confirm?
    No: Front desk calls
Family arrives
Wait: room is free
Child is seen"""),
    (VISITS, PARETO, "Reasons families gave", "Asked by phone after 118 missed visits, in four weeks", """\
Forgot the day: 52
No ride: 34
Could not get through to move it: 12
School or work: 8
Child was well again: 5
Did not find the entrance: 4
Other: 3"""),
    (VISITS, PLANNING, "First test of the text reminder", "One nurse, ten families, one week", """\
Write the text in English and Spanish
    Who: nurse and front desk
    When: Monday before the huddle
    Where: back office
    Need: 30 minutes, somebody who reads Spanish
Choose ten families with a visit next week
    Who: front desk
    When: Monday afternoon
    Where: front desk
    Need: the list of next week's visits
Send and note who answers
    Who: nurse
    When: two days before each visit
    Where: nurses' desk
    Need: the texting service"""),
    (FEET, DRIVERS, "What makes a foot check happen", "", """\
Feet are ready when the doctor comes
    Shoes off is part of rooming
        Assistant asks while taking the blood pressure
        A chair and a mat in every room
The check takes a minute
    Things are at hand
        Monofilament in the top drawer of each room
    Everybody does it the same way
        One page with three pictures at the desk
It is seen that it was done
    One place to write it down
        A line for feet on the rooming sheet"""),
    (FEET, CAUSES, "Why feet are not looked at", "Four of ten visits about diabetes end without a foot check", """\
People
    New assistants have not been shown
    Patients do not expect it
Time
    The visit is about something else
    Shoes come off only when asked late
Place and things
    Monofilament is in one room only
    No chair for those who cannot bend
Writing it down
    Done, but not written
        Three different places for it"""),
    (FEET, PROCESS, "A visit about diabetes today", "From the waiting room to the end of the visit", """\
Assistant calls the patient
Blood pressure and weight
Is the rooming sheet used?
    No: Shoes stay on
    Doctor asks late, if there is time
Shoes and socks off
Wait: until the doctor comes
Doctor looks at both feet
Is something wrong?
    Yes: Book the foot clinic
Write it down on the sheet"""),
    (FEET, PARETO, "Why feet were not looked at", "Asked right after 62 visits without a foot check, in three weeks", """\
Shoes were still on: 31
Visit was about something else: 14
Monofilament was not in the room: 7
Patient did not want it: 4
Done by a foot clinic this year: 3
Other: 3"""),
)  # fmt: skip


def add_tools() -> None:
    """Everything in DRAWN."""
    for title, kind, name, head, outline in DRAWN:
        draw(Project.objects.get(title=title), kind, name, head, outline)


def draw(project: Project, kind: str, title: str, head: str, outline: str) -> Tool:
    return add_tool(
        project=project, by=project.created_by, kind=kind, title=title,
        head=head or project.aim, nodes=from_text(outline, KINDS[kind]),
    )  # fmt: skip
