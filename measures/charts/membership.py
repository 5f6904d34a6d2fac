"""Roll-ups over sites: how many stand behind each point, and whether they are the same."""

from dataclasses import dataclass

from measures.analysis.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Membership:
    """Who stands behind a roll-up.

    `reporting` has the number of sites per point of the series, None where none can be
    named. `sharing` is how many sites share the measure. `constant`: only the sites
    that report in every period are counted.
    """

    reporting: tuple[int | None, ...]
    sharing: int
    constant: bool = False

    def changes(self) -> tuple[int, ...]:
        """The positions whose number of sites is another than at the point before."""
        known = [(place, n) for place, n in enumerate(self.reporting) if n is not None]
        return tuple(
            place
            for (_, before), (place, number) in zip(known, known[1:], strict=False)
            if number != before
        )

    def label(self, words: Words = ENGLISH) -> str:
        """ "8 to 12 of 14 sharing sites report" or "12 of 14 …, the same all along"."""
        known = [number for number in self.reporting if number is not None]
        if not known:
            return words.gettext("No site reports yet.")
        facts = {"low": min(known), "high": max(known), "all": self.sharing}
        if self.constant:
            return (
                words.gettext("%(high)s of %(all)s sharing sites, the same all along")
                % facts
            )
        if facts["low"] == facts["high"]:
            return words.gettext("%(high)s of %(all)s sharing sites report") % facts
        return (
            words.gettext("%(low)s to %(high)s of %(all)s sharing sites report") % facts
        )
