"""Every URL of the product, as the resolver knows it."""

from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver

# The operators' admin names its URLs by itself; test_operators.py walks them all.
# allauth's unnamed addresses only redirect to the named ones.
WALKED_ELSEWHERE = ("admin:", "unnamed social/")


def every_route() -> dict[str, frozenset[str]]:
    """Methods that need a row, by URL name; an empty set where the view does not say."""
    routes: dict[str, frozenset[str]] = {}
    for name, pattern in walk(get_resolver(), ""):
        if not name.startswith(WALKED_ELSEWHERE):
            routes[name] = routes.get(name, frozenset()) | methods_of(pattern)
    return routes


def walk(resolver: URLResolver, prefix: str) -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from walk(pattern, prefix + inner)
        else:
            name = pattern.name or f"unnamed {pattern.pattern}"
            yield prefix + name, pattern


def methods_of(pattern: URLPattern) -> frozenset[str]:
    """What a REST view answers to; nothing for a function, which cannot be asked."""
    actions = getattr(pattern.callback, "actions", None)
    if actions:
        return frozenset(m.upper() for m in actions) - {"HEAD", "OPTIONS"}
    view = getattr(pattern.callback, "cls", None)
    if view is not None:
        named = {m for m in view.http_method_names if hasattr(view, m)}
        return frozenset(m.upper() for m in named) - {"HEAD", "OPTIONS"}
    return frozenset()
