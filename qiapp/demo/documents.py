"""Own words for the documents of one demo project; others are left to be written."""

from documents.actions import write_words
from projects.models import Project
from qiapp.demo.people import Cast

VISITS = "Fewer missed well visits"
WORDS = {
    "known": "Reminders two days before a visit lower the share of missed visits in most "
    "studies of primary care; calls work better than letters and cost more time.",
    "sampling": "Every booked well visit of the month, none left out.",
    "interests": "Nobody in the team has an interest to name.",
    "dimensions": "timely\nequitable",
    "lessons": "Begin with one day and one phone. Ask for the best number at every visit.",
    "sustain": "The front desk looks at the number on the first Monday of each month.",
}


def add_words(cast: Cast) -> None:
    project = Project.objects.get(title=VISITS)
    for key, text in WORDS.items():
        write_words(project=project, key=key, text=text, version=0, by=cast.users["physician"])  # fmt: skip
