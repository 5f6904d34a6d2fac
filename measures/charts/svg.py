"""matplotlib's SVG -> an element that a page may hold inline under a strict CSP.

Also writes a Drawing as SVG without matplotlib, for the preview: both end in the same
elements, classes and attributes.
"""

import re
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from measures.charts import text
from measures.charts.shapes import (
    Area,
    Drawing,
    Line,
    Marker,
    MarkerShape,
    Shape,
    Text,
    cross_strokes,
    marker_corners,
)
from measures.charts.style import FONT_FAMILY, PAINTS

SVG = "http://www.w3.org/2000/svg"
_GID = "shape-"
_KEPT_STYLES = {
    "fill",
    "stroke",
    "stroke-width",
    "stroke-dasharray",
    "stroke-linecap",
    "stroke-linejoin",
    "text-anchor",
}


def gid(place: int) -> str:
    """The group id by which a shape is found again in matplotlib's output."""
    return f"{_GID}{place}"


def cleaned(raw: str, drawing: Drawing, *, prefix: str) -> str:
    """The drawing as matplotlib drew it, without styles, definitions and loose ids.

    Style attributes become presentation attributes, colours get their classes, every
    point becomes focusable with its label, and the root its title and description.
    """
    drawn = _groups(ET.fromstring(raw))  # noqa: S314 - our own output
    root = _root(drawing, prefix)
    for place, shape in enumerate(drawing.shapes):
        elements = list(_from_matplotlib(drawn[gid(place)], shape))
        root.extend(_finished(shape, elements))
    return ET.tostring(root, encoding="unicode")


# What the page's style sheet says too. Areas keep their colour: without the sheet they would
# be black and hide the rest.
_COLOUR = re.compile(r' (?:fill|stroke)="#[0-9a-f]{6}"')
_SAID_BY_SHEET = re.compile(
    r' (?:stroke-linejoin="round"|pointer-events="all"|xmlns="[^"]*")'
)
_AREAS = re.compile(r'class="c-(?:background|band|halo|node|bar)[" ]')
_TAG = re.compile(r"<(?:path|circle|text|svg)[^>]*>")


def for_page(drawn: str) -> str:
    """The drawing without what charts.css says again: a quarter smaller, the same picture.

    Only inside `.chart-drawing`; a file or a PDF needs the whole.
    """
    return _TAG.sub(lambda found: _lean(found[0]), drawn)


def _lean(tag: str) -> str:
    tag = _SAID_BY_SHEET.sub("", tag)
    if 'class="c-reach"' in tag:
        return tag.replace(' fill="none"', "")
    return tag if _AREAS.search(tag) else _COLOUR.sub("", tag)


def written(drawing: Drawing, *, prefix: str) -> str:
    """The drawing as SVG without matplotlib: a fraction of a millisecond."""
    root = _root(drawing, prefix)
    for shape in drawing.shapes:
        root.extend(_finished(shape, [_plain_element(shape)]))
    return ET.tostring(root, encoding="unicode")


def _root(drawing: Drawing, prefix: str) -> ET.Element:
    root = ET.Element(
        "svg",
        {
            "xmlns": SVG,
            "class": "chart",
            "viewBox": f"0 0 {_number(drawing.width)} {_number(drawing.height)}",
            "width": _number(drawing.width),
            "height": _number(drawing.height),
            "role": "img",
            "aria-labelledby": f"{prefix}-title",
            "aria-describedby": f"{prefix}-desc",
            "font-family": FONT_FAMILY,
            # On a page written from right to left the anchors would turn round.
            "direction": "ltr",
        },
    )
    title = ET.SubElement(root, "title", {"id": f"{prefix}-title"})
    title.text = drawing.title
    desc = ET.SubElement(root, "desc", {"id": f"{prefix}-desc"})
    desc.text = drawing.description
    return root


def _groups(root: ET.Element) -> dict[str, ET.Element]:
    return {
        group.get("id", ""): group
        for group in root.iter(f"{{{SVG}}}g")
        if group.get("id", "").startswith(_GID)
    }


def _from_matplotlib(group: ET.Element, shape: Shape) -> Iterable[ET.Element]:
    for found in group.iter():
        name = found.tag.removeprefix(f"{{{SVG}}}")
        if name not in ("path", "text"):
            continue
        element = ET.Element(name)
        for key, value in found.attrib.items():
            if key not in ("style", "transform", "id", "clip-path"):
                element.set(key, re.sub(r"\s+", " ", value).strip())
        for key, value in _styles(found.get("style", "")):
            element.set(key, value)
        if isinstance(shape, Text):
            _set_type(element, shape)
        yield element


def _styles(style: str) -> Iterable[tuple[str, str]]:
    for declaration in style.split(";"):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key in _KEPT_STYLES:
            yield key, value


def _set_type(element: ET.Element, shape: Text) -> None:
    element.text = text.isolated(shape.text)
    element.set("font-size", _number(shape.size))
    if shape.bold:
        element.set("font-weight", "bold")


def _finished(shape: Shape, elements: list[ET.Element]) -> list[ET.Element]:
    """The shape's elements with classes; a point in its focusable group."""
    for element in elements:
        element.set("class", shape.css)
    if isinstance(shape, Marker):
        return [_point_group(shape, elements)]
    if isinstance(shape, Area) and shape.label:
        return [_bar_group(shape, elements)]
    if isinstance(shape, Text) and shape.title:
        for element in elements:
            ET.SubElement(element, "title").text = shape.title
    return elements


def _point_group(shape: Marker, elements: list[ET.Element]) -> ET.Element:
    group = _focusable(shape.label)
    ET.SubElement(
        group,
        "circle",
        {
            "class": "c-reach",
            "cx": _number(shape.x),
            "cy": _number(shape.y),
            "r": _number(shape.reach),
            "fill": "none",
            "pointer-events": "all",
        },
    )
    if shape.shape is MarkerShape.CIRCLE:
        elements = [_round(shape, element) for element in elements]
    group.extend(elements)
    return group


def _focusable(label: str) -> ET.Element:
    group = ET.Element("g", {"class": "point", "tabindex": "0", "role": "img"})
    ET.SubElement(group, "title").text = label
    return group


def _bar_group(shape: Area, elements: list[ET.Element]) -> ET.Element:
    group = _focusable(shape.label)
    group.extend(elements)
    reach = {"class": "c-reach", "d": _path(shape), "fill": "none"}
    ET.SubElement(group, "path", {**reach, "pointer-events": "all"})
    return group


def _round(shape: Marker, drawn: ET.Element) -> ET.Element:
    """matplotlib writes a circle as eight curves; one element says the same."""
    attributes = {key: value for key, value in drawn.attrib.items() if key != "d"}
    return ET.Element("circle", {**_circle(shape), **attributes})


def _circle(shape: Marker) -> dict[str, str]:
    return {
        "cx": _number(shape.x),
        "cy": _number(shape.y),
        "r": _number(shape.radius),
    }


def _plain_element(shape: Shape) -> ET.Element:
    if isinstance(shape, Text):
        return _plain_text(shape)
    paint = PAINTS[shape.css]
    attributes = {"fill": paint.fill or "none"}
    if paint.stroke and not isinstance(shape, Area):
        attributes["stroke"] = paint.stroke
        width = shape.width if isinstance(shape, Line) else 1.4
        attributes["stroke-width"] = _number(width)
        attributes["stroke-linejoin"] = "round"
    if isinstance(shape, Line) and shape.dash:
        attributes["stroke-dasharray"] = ",".join(map(_number, shape.dash))
    return ET.Element("path", {"d": _path(shape), **attributes})


def _plain_text(shape: Text) -> ET.Element:
    element = ET.Element("text", {"x": _number(shape.x), "y": _number(shape.y)})
    element.set("fill", PAINTS[shape.css].fill or "none")
    if shape.anchor != "start":
        element.set("text-anchor", shape.anchor)
    _set_type(element, shape)
    return element


def _path(shape: Line | Area | Marker) -> str:
    if isinstance(shape, Line):
        return _strokes([shape.points])
    if isinstance(shape, Area):
        return _strokes([shape.corners]) + " Z"
    if shape.shape is MarkerShape.CROSS:
        return _strokes(cross_strokes(shape))
    if shape.shape is MarkerShape.CIRCLE:
        return ""
    return _strokes([marker_corners(shape)]) + " Z"


def _strokes(strokes: Iterable[tuple[tuple[float, float], ...]]) -> str:
    return " ".join(
        "M " + " L ".join(f"{_number(x)} {_number(y)}" for x, y in stroke)
        for stroke in strokes
    )


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")
