"""moto reads botocore's models where awsim has read them: a service's model is parsed and kept once, not twice."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from awsim.model.loader import loader


def share_models() -> None:
    """Have moto load models with awsim's own loader; models of a user's own are not for moto to know."""
    utils: Any = import_module("moto.core.utils")
    utils.create_loader = loader
