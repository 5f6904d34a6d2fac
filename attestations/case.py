"""What a judging function is given, and how it answers. Django-free."""

from dataclasses import dataclass
from datetime import date

from attestations.catalogue import Programme, Requirement
from attestations.findings import Evidence, Finding, MeasureEvidence, Place, Verdict
from measures.analysis.words import Words


@dataclass(frozen=True, slots=True)
class Case:
    """One requirement of one programme, beside one person's evidence."""

    requirement: Requirement
    programme: Programme
    evidence: Evidence
    today: date
    words: Words

    def finding(
        self, verdict: Verdict, sentence: str, place: Place, target: object = ""
    ) -> Finding:
        return Finding(self.requirement, verdict, sentence, place, str(target))

    def met_if(
        self, met: bool, yes: str, no: str, place: Place, target: object = ""
    ) -> Finding:
        verdict = Verdict.MET if met else Verdict.NOT_MET
        return self.finding(verdict, yes if met else no, place, target)

    def not_met(self, sentence: str, place: Place, target: object = "") -> Finding:
        return self.finding(Verdict.NOT_MET, sentence, place, target)

    def waits(self, sentence: str, place: Place, target: object = "") -> Finding:
        return self.finding(Verdict.NOT_YET_DUE, sentence, place, target)

    def unknown(self, sentence: str, place: Place, target: object = "") -> Finding:
        return self.finding(Verdict.CANNOT_BE_JUDGED, sentence, place, target)

    def at_least(
        self, count: int, sentence: str, place: Place, target: object = ""
    ) -> Finding:
        """Met from the requirement's minimum on; the sentence shows both numbers."""
        needed = self.requirement.minimum
        said = sentence % {"count": count, "needed": needed}
        return self.met_if(count >= needed, said, said, place, target)

    def no_measure(self) -> Finding:
        nothing = self.words.gettext("No measure is defined yet.")
        return self.not_met(nothing, Place.MEASURES)


def data_of(measure: MeasureEvidence) -> tuple[Place, int]:
    """Where the measure's periods are recorded."""
    return Place.DATA, measure.id
