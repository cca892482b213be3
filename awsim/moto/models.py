"""moto reads botocore's models where awsim has read them: a service's model is parsed and kept once, not twice.

But for those that moto adds to: errors that a model lacks, and how it pages, are in files of moto's own.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from awsim.model.loader import loader

if TYPE_CHECKING:
    from collections.abc import Callable


class SharedModels:
    """In place of moto's loader; models of a user's own are not for moto to know."""

    def __init__(self, root: Path, own: Callable[[], Any]) -> None:
        self._root = root
        self._own = own

    def load_service_model(self, service_name: str, type_name: str, api_version: str | None = None) -> dict[str, Any]:
        """The parsed file of a service: `service-2`, `paginators-1`; moto's own where moto adds to it."""
        added = (self._root / service_name.replace("-", "")).glob(f"*/{type_name}.moto-extras.json*")
        chosen = loader() if next(added, None) is None else self._own()
        model: dict[str, Any] = chosen.load_service_model(service_name, type_name, api_version)
        return model


def share_models() -> None:
    """Have moto load models with awsim's own loader."""
    utils: Any = import_module("moto.core.utils")
    shared = SharedModels(Path(utils.__file__).parents[1], utils.create_loader)
    utils.create_loader = lambda: shared
