"""Small files of visits, made here."""

import csv
import io
from datetime import date, timedelta


def visits_csv(
    rows: int = 60, *, first: date = date(2026, 1, 5), patient: str = "MRN-{:07d}"
) -> bytes:
    """`rows` visits, ten a day, every fourth missed; `patient` makes their ids."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["visit_date", "patient_id", "clinic", "no_show", "wait_days"])
    for number in range(rows):
        day = first + timedelta(days=number // 10)
        writer.writerow(
            [
                day.isoformat(), patient.format(number), ("North", "South")[number % 2],
                "Yes" if number % 4 == 0 else "No", number % 10,
            ]
        )  # fmt: skip
    return out.getvalue().encode()


RECIPE = {
    "date": {"column": "visit_date"},
    "numerator": [{"column": "no_show", "op": "is", "value": "Yes"}],
}
