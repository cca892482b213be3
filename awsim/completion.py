"""Shell completion for the command line, written from its parser: `eval "$(awsim completion bash)"`."""

from __future__ import annotations

import argparse

SHELLS = ("bash", "zsh")

_BASH = """_awsim() {{
    local current="${{COMP_WORDS[COMP_CWORD]}}" previous="${{COMP_WORDS[COMP_CWORD-1]}}" words=""
    case "${{COMP_WORDS[1]}} $previous" in
{values}
    esac
    if [ -z "$words" ] && [ "$COMP_CWORD" -eq 1 ]; then
        words="{commands}"
    elif [ -z "$words" ]; then
        case "${{COMP_WORDS[1]}}" in
{options}
        esac
    fi
    COMPREPLY=($(compgen -W "$words" -- "$current"))
}}
complete -o default -F _awsim awsim
"""


def script(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script that makes a shell complete commands, options, and values that are one of a few."""
    commands = commands_of(parser)
    values = [
        f'        "{name} {option}") words="{" ".join(map(str, action.choices))}" ;;'
        for name, command in commands.items()
        for action in command._actions
        if action.choices and action.option_strings
        for option in action.option_strings
    ]
    options = [f'            {name}) words="{" ".join(_words(command))}" ;;' for name, command in commands.items()]
    bash = _BASH.format(commands=" ".join(commands), values="\n".join(values), options="\n".join(options))
    # zsh reads bash's completions where it is told to.
    return bash if shell == "bash" else f"autoload -Uz bashcompinit && bashcompinit\n{bash}"


def commands_of(parser: argparse.ArgumentParser) -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    [found] = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return dict(found.choices)


def _words(command: argparse.ArgumentParser) -> list[str]:
    options = [option for action in command._actions for option in action.option_strings if option.startswith("--")]
    positional = [
        str(each) for action in command._actions if not action.option_strings for each in action.choices or ()
    ]
    return [*positional, *options]
