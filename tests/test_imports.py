"""Imports run one way: app -> qa.room, qa.cli -> qa -> index; and what is heavy is imported where it is used."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in [ROOT / "app.py", *sorted(ROOT.glob("qa/**/*.py")), *sorted(ROOT.glob("index/**/*.py"))]
}
PAGE = ("qa.room.page", "qa.room.panels")  # which are Gradio through and through


def imported(module: str, *, at_once: bool = False) -> set[str]:
    """What a module imports, by full name; `at_once`: only what is imported with it."""
    path = MODULES[module]
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    names = set()
    for node in nodes(ast.parse(path.read_text("utf-8")), at_once):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, base] if base else above)
            # `from qa import search` imports the module qa.search, `from qa import ask` a name of the module qa
            names |= {f"{base}.{alias.name}" if f"{base}.{alias.name}" in MODULES else base for alias in node.names}
    return names


def nodes(node: ast.AST, at_once: bool) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if at_once and isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            continue
        if at_once and isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            continue
        yield child
        yield from nodes(child, at_once)


def inside(name: str, *packages: str) -> bool:
    return any(name == package or name.startswith(package + ".") for package in packages)


def test_the_walk_sees_imports_in_functions_and_at_once():
    assert {"index", "qa.room.serve", "platformdirs"} <= imported("app")
    assert not {"qa.room.serve", "platformdirs"} & imported("app", at_once=True)
    assert {"gradio", "qa", "qa.room.panels.asking"} <= imported("qa.room.page", at_once=True)


@pytest.mark.parametrize("module", [name for name in MODULES if inside(name, "index")])
def test_the_build_side_knows_nothing_of_the_ask_side(module):
    assert [name for name in imported(module) if inside(name, "qa", "app")] == []


@pytest.mark.parametrize(
    "module",
    [
        name
        for name in MODULES
        if inside(name, "qa") and not inside(name, "qa.room", "qa.cli", "qa.commands", "qa.__main__")
    ],
)
def test_the_ask_side_knows_nothing_of_its_faces(module):
    assert [name for name in imported(module) if inside(name, "qa.room", "qa.cli", "qa.commands", "gradio")] == []


@pytest.mark.parametrize("module", [name for name in MODULES if inside(name, "qa.room")])
def test_the_reading_room_knows_nothing_of_the_command_line(module):
    assert [name for name in imported(module) if inside(name, "qa.cli", "qa.__main__")] == []


@pytest.mark.parametrize("module", MODULES)
def test_nothing_imports_the_app(module):
    assert not any(inside(name, "app") for name in imported(module))


@pytest.mark.parametrize("module", [name for name in MODULES if not inside(name, *PAGE)])
def test_what_is_heavy_is_imported_where_it_is_used(module):
    heavy = ("torch", "transformers", "sentence_transformers", "gradio", *PAGE)
    assert [name for name in imported(module, at_once=True) if inside(name, *heavy)] == []


def test_every_package_is_listed():
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    assert sorted(listed) == sorted(name for name, path in MODULES.items() if path.name == "__init__.py")
