"""Small series to draw."""

from datetime import date, timedelta

from measures.analysis import Series, build_series, ratio_point

FIRST = date(2026, 1, 5)


def weekly(percents: list[int | None], **kwargs) -> Series:
    """Weekly shares of 100 people, None for a week without data."""
    points = [
        ratio_point(
            FIRST + timedelta(weeks=week), share, None if share is None else 100
        )
        for week, share in enumerate(percents)
    ]
    kwargs.setdefault("name", "Screened")
    return build_series(points, kind="proportion", period="week", **kwargs)


SHIFT = [40, 60, 41, 61, 42, 62, 43, *[30] * 6, *[70] * 9]
"""Nine points above the median of 60.5 % at the end; the limit is seven."""
