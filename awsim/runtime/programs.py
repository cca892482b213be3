"""Which program runs a function's code in a process of its own, and what that process finds in its environment."""

from __future__ import annotations

import os
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from awsim.protocols.hosts import AWS_DOMAINS, METADATA_HOSTS
from awsim.runtime.variables import variables_of
from awsim.services.lambda_.package import python_directories, unpack

if TYPE_CHECKING:
    from awsim.services.lambda_.deployment import Deployment
    from awsim.services.lambda_.package import Package

NODE_CLIENT = Path(__file__).with_name("nodejs") / "bootstrap.mjs"
HOST_VARIABLES = ("HOME", "LANG", "NODE_PATH", "PATH", "TMPDIR")


class RuntimeNotInstalled(RuntimeError):
    """The program that runs a function's code is not on this machine."""


@dataclass(frozen=True, slots=True)
class Program:
    """A function version on disk; `layers` are directories, the one that was merged last comes first.

    `packages` are what lies there, which lasts as long as they are referred to.

    `command` is empty where a custom runtime has brought no `bootstrap`.
    """

    root: Path
    layers: tuple[Path, ...]
    command: tuple[str, ...]
    packages: tuple[Package, ...]

    @property
    def directories(self) -> dict[str, str]:
        """Where its files lie here -> where they would lie in Lambda."""
        return {str(self.root): "/var/task", **{str(layer): "/opt" for layer in self.layers}}


def program_of(deployment: Deployment) -> Program:
    """The program of a function version; raises RuntimeNotInstalled."""
    if os.name != "posix":
        raise RuntimeNotInstalled(
            "functions in processes of their own need POSIX: here Python functions run in this process (without "
            'config["lambda"]["runtime"]; awsim serve --functions in-process), and cloud.functions.register(name, '
            "handler) has a plain function run in place of others"
        )
    packages = (unpack(deployment.code), *(unpack(layer) for layer in reversed(deployment.layers)))
    root, *below = (package.root for package in packages)
    layers = tuple(below)
    if deployment.runtime.startswith("python"):
        roots = [root, *(site for layer in layers for site in python_directories(layer))]
        command = (sys.executable, "-P", "-m", "awsim.runtime.python_client", *map(str, roots))
    elif deployment.runtime.startswith("nodejs"):
        command = (_node(deployment), str(NODE_CLIENT), ",".join((*AWS_DOMAINS, *METADATA_HOSTS)))
    else:
        command = tuple(str(each / "bootstrap") for each in (root, *layers) if (each / "bootstrap").exists())[:1]
    return Program(root, layers, (*_wrapper(deployment, root, layers), *command) if command else (), packages)


def environment_of(
    deployment: Deployment, program: Program, access_key: str, log_stream: str, address: str, endpoint_url: str
) -> dict[str, str]:
    """The environment variables of a program's process; `address` serves the Runtime API, `endpoint_url` AWS."""
    host = {name: os.environ[name] for name in HOST_VARIABLES if name in os.environ}
    own = {**host, **deployment.variables}
    python_path = [str(Path(__file__).parents[2]), own.get("PYTHONPATH", "")]
    return {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "PYTHONUNBUFFERED": "1",
        **own,
        **variables_of(deployment, access_key, log_stream, str(program.root)),
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
        "AWS_LAMBDA_RUNTIME_API": address,
        "NODE_PATH": os.pathsep.join(_node_path(deployment, program, own.get("NODE_PATH"))),
        "PYTHONPATH": os.pathsep.join(filter(None, python_path)),
    }


def _node_path(deployment: Deployment, program: Program, given: str | None) -> list[str]:
    version = deployment.runtime.removesuffix(".x").replace("nodejs", "node")
    modules = ((layer / "nodejs" / version, layer / "nodejs") for layer in program.layers)
    return [*(str(each / "node_modules") for pair in modules for each in pair), *([given] if given else [])]


def _node(deployment: Deployment) -> str:
    node = shutil.which("node")
    if node is None:
        raise RuntimeNotInstalled(
            f"{deployment.name} has the runtime {deployment.runtime}: install Node.js and have `node` on the PATH, or "
            f"register a plain function in its place: cloud.functions.register({deployment.name!r}, handler)"
        )
    return node


def _wrapper(deployment: Deployment, root: Path, layers: tuple[Path, ...]) -> tuple[str, ...]:
    """The script that is given the program to run (developer guide, "Wrapper scripts")."""
    named = deployment.variables.get("AWS_LAMBDA_EXEC_WRAPPER")
    if named is None:
        return ()
    places = [root / named.removeprefix("/var/task/"), *(layer / named.removeprefix("/opt/") for layer in layers)]
    return (next((str(place) for place in places if place.exists()), named),)
