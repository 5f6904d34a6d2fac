"""Pictures of what measures.analysis found: Django-free, deterministic, no styles.

    from measures.charts.key import content_key         # cheap: no matplotlib
    from measures.charts.flags import Annotation        # Annotation(day, label)
    from measures.charts.run_chart import to_png, to_svg    # the worker only
    from measures.charts.preview import preview_svg     # the same picture at once
    from measures.charts.sparkline import sparkline_svg # for lists

    chart = analyse(series)
    key = content_key(chart, series, annotations, width="narrow", words=translation)
    svg = to_svg(chart, series, annotations, width="narrow", words=translation)

`width` is "wide" (720 px) or "narrow" (358 px, for a phone of 390 px). `heading=False`
leaves out the series' name where the page shows it. All functions return finished,
escaped SVG: mark it safe and put it into the page as it is. style.py lists the classes
a page may colour; nothing is lost without them. Importing this package or anything
but measures.charts.run_chart does not load matplotlib.
"""
