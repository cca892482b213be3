"""`AWS::DynamoDB::*`: the resource types that a template can make of DynamoDB."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.services.dynamodb.global_tables.stacks import GLOBAL_TABLE
from awsim.services.dynamodb.tables.stacks import TABLE

if TYPE_CHECKING:
    from awsim.fabric.stacks.vocabulary import ResourceType

TYPES: dict[str, ResourceType] = {each.name: each for each in (TABLE, GLOBAL_TABLE)}
