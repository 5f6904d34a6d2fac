"""What a patient's comment may not hold, found before anything is kept.

Stricter than the screening of what staff write: a stranger cannot be asked to confirm, and
what is held back costs one comment, while what slips through names a person.
"""

import re

from qiapp.lib.identifiers import findings

NAME = r"[A-ZÀ-Þ][a-zà-ÿ'’\-]+"
MORE = (
    # People say who they are, or whose parent they are.
    ("name", rf"\b(?i:my name is|my name's|i am called|this is|me llamo|mi nombre es|soy|atentamente|sincerely|signed|regards),?\s+(?:(?i:la|el)\s+)?{NAME}"),
    ("name", rf"\b(?i:(?:my|our|mi|nuestr[oa])\s+(?:son|daughter|child|baby|husband|wife|mother|father|mom|dad|hij[oa]|beb[eé]|espos[oa]|marido|mam[aá]|madre|pap[aá]|padre)),?\s+{NAME}"),
    ("name", rf"\b(?i:señora|señor|señorita|don|doña|sra|sr|srta)\.?\s+{NAME}"),
    # Two capitalised words that begin no sentence are a name more often than not.
    ("name", rf"(?<=[a-zà-ÿ,;] )(?!(?i:dr|doctor|doctora|nurse)\b){NAME}\s+{NAME}"),
    ("birth_date", r"(?<![\d/])\d{1,2}[/.\-]\d{1,2}[/.\-](?:\d{4}|\d{2})(?![\d/])"),
    ("birth_date", r"(?<!\d)(?:19|20)\d{2}-\d{2}-\d{2}(?!\d)"),
    ("birth_date", r"\b(?i:nac[ií]|nacid[oa]|nacimiento)\b[^.\n]{0,20}\d"),
    ("phone", r"\b(?i:tel[eé]fono|celular|m[oó]vil|ll[aá]m[ae][nr]?(?:me)?|number is|n[uú]mero es)\b\D{0,12}\d[\d\s.\-]{5,}"),
    ("phone", r"(?<!\d)\(?\d{3}\)?[\s.\-]*\d{3}[\s.\-]*\d{4}(?!\d)"),
    ("address", r"\b(?i:calle|avenida|av\.|carretera)\s+[^.,\n]{1,30}\d"),
    ("long_number", r"(?<!\d)\d{6,}(?!\d)"),
)  # fmt: skip
PATTERNS = [(kind, re.compile(pattern)) for kind, pattern in MORE]


def kinds_in(comment: str) -> list[str]:
    """The kinds of identifiers that the comment seems to hold, each once; see KIND_WORDS."""
    kinds = [finding.kind for finding in findings(comment)]
    kinds += [kind for kind, pattern in PATTERNS if pattern.search(comment)]
    return list(dict.fromkeys(kinds))
