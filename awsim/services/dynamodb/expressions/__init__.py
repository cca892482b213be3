"""The expressions of a request: conditions, filters, key conditions, updates and projections.

An operation reads all of its expression parameters at once, the legacy ones with them, before it looks for its table
(as AWS does), with the function for its kind in `parameters.py`. Each raises AWS's ValidationException; what it answers
is plain to use, and knows nothing of tables:

| function | for | answers |
|---|---|---|
| `condition_parameters` | PutItem, DeleteItem, Put, Delete and ConditionCheck of transactions | `Condition` or None |
| `update_parameters` | UpdateItem, Update of transactions | `(Update, Condition or None)` |
| `projection_parameters` | GetItem, BatchGetItem (each table), Get of transactions | `Projection` or None |
| `query_parameters` | Query | `Reading(key_condition, filter, projection)` |
| `scan_parameters` | Scan | `Reading(None, filter, projection)` |

- `condition.holds(item)`: whether the item, or None where there is none, fulfils it.
- `condition.refuse_key_attributes(names)`: a filter on key attributes of what is queried is an error.
- `refuse_nested_keys(keys, index_keys)` of conditions, updates and projections: paths that lead into keys are too.
- `key_condition.range_of(partition_names, sort_names, types)`: the `KeyRange` it stands for under a key schema:
  `partition` (the values of the partition key), `equal` (values of leading sort attributes), `bounds` (`Bounds` of the
  next one, or None). `begins_with` is bounds too. `bounds.admits(value)`.
- `update.refuse_key_attributes(names)`; `update.apply(item)`: the item as the update leaves it, a new dictionary that
  shares what it does not change; `item` is the key alone where there was no item. `update.touched(item)`: of an item,
  before or after, the parts the update names, nested ones alone (for UPDATED_OLD and UPDATED_NEW).
- `projection.of(item)`: the parts it names; `projection.names`: the top-level attributes it needs.
"""

from __future__ import annotations

from awsim.services.dynamodb.expressions.conditions import Condition
from awsim.services.dynamodb.expressions.key_conditions import Bounds, KeyCondition, KeyRange
from awsim.services.dynamodb.expressions.parameters import (
    Reading,
    condition_parameters,
    projection_parameters,
    query_parameters,
    scan_parameters,
    update_parameters,
)
from awsim.services.dynamodb.expressions.projections import Projection
from awsim.services.dynamodb.expressions.updates import Update

__all__ = [
    "Bounds",
    "Condition",
    "KeyCondition",
    "KeyRange",
    "Projection",
    "Reading",
    "Update",
    "condition_parameters",
    "projection_parameters",
    "query_parameters",
    "scan_parameters",
    "update_parameters",
]
