"""Define a contract for import-linter: a module is pure, unless pyproject.toml names it."""

from __future__ import annotations

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class Pure(Contract):
    """No module imports the forbidden packages, directly or indirectly, except the named ones.

    A new module is pure until it is named; a name or wildcard that is no longer needed is an error.
    `*` matches a part of a module's name, `**` any number of packages.
    """

    type_name = "pure"

    forbidden_modules = fields.ListField(subfield=fields.StringField())
    impure_modules = fields.ListField(subfield=fields.StringField())

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        impure = self._impure(graph)
        named = {name: _pattern(name) for name in self.impure_modules}
        unnamed = {m for m in impure if not any(p.fullmatch(m) for p in named.values())}
        unneeded = {name for name, p in named.items() if not any(map(p.fullmatch, impure))}
        return ContractCheck(
            kept=not unnamed and not unneeded,
            metadata={"chains": self._chains(graph, unnamed), "unneeded": sorted(unneeded)},
        )

    def _impure(self, graph: ImportGraph) -> set[str]:
        packages = self.session_options["root_packages"]
        imports: set[str] = set()
        for forbidden in graph.modules.intersection(self.forbidden_modules):
            imports |= graph.find_downstream_modules(forbidden)
        return {module for module in imports if module.split(".")[0] in packages}

    def _chains(self, graph: ImportGraph, modules: set[str]) -> list[str]:
        """Return for each module the shortest import chain to a forbidden one, as text."""
        forbidden = sorted(graph.modules.intersection(self.forbidden_modules))
        shortest = []
        for module in sorted(modules):
            chains = [graph.find_shortest_chain(module, one) for one in forbidden]
            shortest.append(min((c for c in chains if c is not None), key=len))
        return [" -> ".join(chain) for chain in shortest]

    def render_broken_contract(self, check: ContractCheck) -> None:
        for chain in check.metadata["chains"]:
            output.print_error(f"Not pure: {chain}")
        for name in check.metadata["unneeded"]:
            output.print_error(f"Named as impure, and nothing of that name is: {name}")


def _pattern(name: str) -> re.Pattern[str]:
    """Return the pattern of the modules that a name with wildcards matches."""
    return re.compile(
        re.escape(name)
        .replace(r"\*\*\.", r"(?:\w+\.)*")
        .replace(r"\*\*", r"[\w.]+")
        .replace(r"\*", r"\w+")
    )
