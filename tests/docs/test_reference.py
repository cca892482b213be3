"""`docs/reference.md` is complete: each option, member, fixture and command of the code stands in it, and no other."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from awsim import Cloud, pytest_plugin
from awsim.cli import make_parser
from awsim.completion import commands_of
from awsim.config import CONFIG_KEYS, Options
from awsim.kernel.clock import Amounts
from awsim.kernel.faults import Selection

PAGE = (Path(__file__).parents[2] / "docs" / "reference.md").read_text()


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def first_cells(text: str) -> set[str]:
    """The names that begin the code of tables' first cells: `advance` of `advance(hours=25)`."""
    rows = re.findall(r"^\| (`[^|]*) \|", text, re.MULTILINE)
    return {name for row in rows for name in re.findall(r"`([a-z_]+)", row)}


def test_every_option_stands_there_and_no_other() -> None:
    assert first_cells(section("Options")) == {each.name for each in fields(Options)}
    assert all(f"`{name}`" in section("Options") for name in CONFIG_KEYS)


def test_every_member_of_a_cloud_stands_there_and_no_other() -> None:
    assert first_cells(section("`Cloud`").split("| member of")[0]) == set(dir(Cloud()))


@pytest.mark.parametrize("member", ["clock", "journal", "faults", "functions"])
def test_members_of_its_parts_are_there(member: str) -> None:
    table = section("`Cloud`").split(f"| member of `cloud.{member}` |")[1].split("\n\n")[0]
    assert [name for name in first_cells(table) - {"print"} if not hasattr(getattr(Cloud(), member), name)] == []


def test_every_amount_and_selection_stands_there() -> None:
    assert [name for name in (*Amounts.__annotations__, *Selection.__annotations__) if f"`{name}" not in PAGE] == []


def test_every_fixture_stands_there() -> None:
    fixtures = [
        name for name, value in vars(pytest_plugin).items() if "FixtureFunctionDefinition" in type(value).__name__
    ]
    assert [name for name in fixtures if not name.startswith("_") and f"| fixture `{name}` |" not in PAGE] == []
    assert "aws" in fixtures


@pytest.mark.parametrize("command", commands_of(make_parser()))
def test_every_command_stands_there_with_its_options(command: str) -> None:
    [row] = re.findall(rf"^\| `awsim {command}[ `].*$", section("Command line"), re.MULTILINE)
    shared = section("Command line").split("`serve` and `exec` take")[1] if command in ("serve", "exec") else ""
    parser = commands_of(make_parser())[command]
    options = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    assert set(re.findall(r"`(--[a-z-]+)`", row + shared)) == options - {"--help"}
