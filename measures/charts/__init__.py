"""Pictures of what measures.analysis found: Django-free, deterministic, no styles.

A chart is first laid out and then drawn, so that all ways show the same picture:

    drawing = layout.lay_out(chart, series, annotations, width="narrow", words=words)
    svg.written(drawing, prefix="preview-7")    # at once, without matplotlib
    draw.to_svg(drawing), draw.to_png(drawing)  # the worker only: loads matplotlib
    key.drawing_key(drawing)                    # equal key, equal bytes

Which function lays out what, and its cheap key where there is one:

    layout            lay_out: run charts (key.content_key)
    control_plot      lay_out_control: control charts, spread below (key.control_key)
    funnel_plot       lay_out_funnel: sites over the number they counted
    pareto_chart      lay_out_pareto: causes, the largest first
    small_multiples   lay_out_multiples: several run charts with shared axes
    sparkline         sparkline_svg: the size of a word, for lists
    run_chart         to_svg, to_png: lay_out and draw in one
    gallery           every type in every state; `manage.py chart_gallery OUT.html`

`width` is "wide" (720 px) or "narrow" (358 px, for a phone of 390 px). `heading=False`
leaves out the series' name where the page shows it. `words` translates. All SVG is
finished and escaped: mark it safe and put it into the page as it is. style.py lists the
classes a page may colour; nothing is lost without them. Importing this package or
anything but measures.charts.draw and run_chart does not load matplotlib.
"""
