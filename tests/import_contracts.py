"""A kind of import contract for import-linter: a list of all that a module may know.

import-linter's own kinds name what is forbidden; what nobody thought of passes them.
"""

import sys
from collections.abc import Iterable

import grimp
from importlinter import Contract, ContractCheck, fields, output


class KnowsOnly(Contract):
    """Modules import directly, besides each other and the standard library, only what is listed.

    Configuration options:
        - modules:  Packages, each with all that lies in it.
        - known:    What they may import: ``a.b`` is that module alone, ``a.b.**`` also what lies
                    in it at any depth. A name that does not exist (yet) is no mistake.
    """

    type_name = "knows_only"

    modules = fields.ListField(subfield=fields.StringField())
    known = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Looks at every import out of the modules."""
        importers = _inside(graph, self.modules)
        allowed = importers | _named(graph, self.known)
        broken = [
            (importer, imported)
            for importer in sorted(importers)
            for imported in sorted(graph.find_modules_directly_imported_by(importer))
            if imported not in allowed and imported not in sys.stdlib_module_names
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Prints a line for each import that is not in the list."""
        for importer, imported in check.metadata["broken"]:
            output.print_error(f"{importer} is not allowed to import {imported}.")


def _inside(graph: grimp.ImportGraph, packages: Iterable[str]) -> set[str]:
    """The packages and all modules in them; KeyError for one that does not exist."""
    found = set()
    for package in packages:
        if package not in graph.modules:
            raise KeyError(f"there is no module {package}")
        found |= {package, *graph.find_descendants(package)}
    return found


def _named(graph: grimp.ImportGraph, names: Iterable[str]) -> set[str]:
    named = set()
    for name in names:
        package = name.removesuffix(".**")
        named.add(package)
        if package != name and package in graph.modules:
            named |= graph.find_descendants(package)
    return named
