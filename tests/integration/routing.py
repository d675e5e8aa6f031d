"""Compiles the rules of the routes once for all apps of a process."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.routing import Rule

Builder = Callable[..., tuple[str, str]]


def share_rules() -> None:
    """Give every app of this process the functions that build addresses from an earlier one.

    werkzeug compiles two for each route, which is most of the time that an app takes to be made.
    They depend on the text of the rule alone: converters are looked up in the rule of each app.
    """
    compile_builder = Rule._compile_builder
    compiled: dict[tuple[object, ...], Builder] = {}

    def shared(rule: Rule, append_unknown: bool = True) -> Builder:
        if rule.defaults:  # which a converter of this app writes
            return compile_builder(rule, append_unknown)
        key = (append_unknown, *map(tuple, rule._trace))
        if key not in compiled:
            compiled[key] = compile_builder(rule, append_unknown)
        return compiled[key]

    Rule._compile_builder = shared  # type: ignore[method-assign]
