"""Single items: put, get, updated and deleted, under conditions, with what the answers say of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from collections.abc import Callable

INVALID = "ValidationException: One or more parameter values were invalid: "
NOT_VALID = "ValidationException: One or more parameter values are not valid. "
ANN = {"id": {"S": "ann"}}


@pytest.fixture
def put(dynamodb: Any, users: str) -> Callable[..., Any]:
    """Put an item with this id and further attributes; `_`-prefixed names are parameters of the call."""

    def put(id_: str, params: dict[str, Any] | None = None, **attributes: Any) -> Any:
        return dynamodb.put_item(TableName=users, Item={"id": {"S": id_}, **attributes}, **(params or {}))

    return put


class TestPutting:
    def test_an_item_takes_the_place_of_the_one_with_its_key(self, dynamodb: Any, put: Any, users: str) -> None:
        put("ann", age={"N": "30"}, city={"S": "Ulm"})
        put("ann", age={"N": "31"})

        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"] == {**ANN, "age": {"N": "31"}}
        assert dynamodb.describe_table(TableName=users)["Table"]["ItemCount"] == 1

    def test_nothing_is_returned_of_a_new_item_and_the_old_one_when_asked_for(self, put: Any) -> None:
        """Recorded: test_return_values_in_put_item."""
        assert "Attributes" not in put("ann", {"ReturnValues": "ALL_OLD"}, data={"S": "foobar"})
        assert put("ann", {"ReturnValues": "ALL_OLD"})["Attributes"] == {**ANN, "data": {"S": "foobar"}}
        assert "Attributes" not in put("ann", {"ReturnValues": "NONE"})
        assert "Attributes" not in put("ann")

    def test_other_values_to_return_are_refused(self, put: Any, refused: Any) -> None:
        assert refused(put, id_="ann", params={"ReturnValues": "ALL_NEW"}) == (
            "ValidationException: 1 validation error detected: ReturnValues can only be ALL_OLD or NONE"
        )

    def test_empty_and_binary_values_are_kept(self, dynamodb: Any, put: Any, users: str) -> None:
        """Recorded: test_empty_and_binary_values."""
        put("ann", data={"S": ""})
        put("bob", data={"B": b"foobar"}, empty={"B": b""})

        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"]["data"] == {"S": ""}
        assert dynamodb.get_item(TableName=users, Key={"id": {"S": "bob"}})["Item"] == {
            "id": {"S": "bob"},
            "data": {"B": b"foobar"},
            "empty": {"B": b""},
        }

    def test_what_was_put_does_not_change_with_the_callers_dictionary(
        self, dynamodb: Any, put: Any, users: str
    ) -> None:
        tags = [{"S": "a"}]
        put("ann", tags={"L": tags})
        tags.append({"S": "b"})
        dynamodb.get_item(TableName=users, Key=ANN)["Item"]["tags"]["L"].append({"S": "c"})

        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"]["tags"] == {"L": [{"S": "a"}]}

    def test_an_item_of_400_kb_is_taken_and_one_byte_more_is_refused(self, put: Any, refused: Any) -> None:
        room = 400 * 1024 - len("id") - len("ann") - len("text")
        put("ann", text={"S": "x" * room})

        assert refused(put, id_="ann", text={"S": "x" * (room + 1)}) == (
            "ValidationException: Item size has exceeded the maximum allowed size"
        )

    @pytest.mark.parametrize(
        ("item", "message"),
        [
            ({"name": {"S": "a"}}, INVALID + "Missing the key id in the item"),
            ({"id": {"N": "1"}}, INVALID + "Type mismatch for key id expected: S actual: N"),
            (
                {"id": {"S": ""}},
                NOT_VALID + "The AttributeValue for a key attribute cannot contain an empty string value. Key: id",
            ),
            ({"id": {"S": "x" * 2049}}, INVALID + "Size of hashkey has exceeded the maximum size limit of2048 bytes"),
        ],
    )
    def test_an_item_without_a_key_is_refused(
        self, dynamodb: Any, users: str, refused: Any, item: Any, message: str
    ) -> None:
        assert refused(dynamodb.put_item, TableName=users, Item=item) == message

    @pytest.mark.parametrize(
        ("attributes", "message"),
        [
            (
                {"stage": {"N": "1"}},
                INVALID + "Type mismatch for Index Key stage Expected: S Actual: N IndexName: by-stage",
            ),
            (
                {"stage": {"S": ""}},
                NOT_VALID + "A value specified for a secondary index key is not supported. The AttributeValue for a "
                "key attribute cannot contain an empty string value. IndexName: by-stage, IndexKey: stage",
            ),
            (
                {"placed": {"N": "1"}, "customer": {"S": ""}},
                NOT_VALID + "The AttributeValue for a key attribute cannot "
                "contain an empty string value. Key: customer",
            ),
        ],
    )
    def test_an_item_that_an_index_cannot_have_is_refused(
        self, dynamodb: Any, orders: str, refused: Any, attributes: Any, message: str
    ) -> None:
        item = {"customer": {"S": "ann"}, "placed": {"N": "1"}, **attributes}

        assert refused(dynamodb.put_item, TableName=orders, Item=item) == message

    def test_a_condition_that_fails_changes_nothing(self, dynamodb: Any, put: Any, users: str, refused: Any) -> None:
        put("ann", age={"N": "30"})

        assert refused(put, id_="ann", params={"ConditionExpression": "attribute_not_exists(id)"}) == (
            "ConditionalCheckFailedException: The conditional request failed"
        )
        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"]["age"] == {"N": "30"}

    def test_the_item_that_fails_a_condition_is_shown_when_asked_for(self, dynamodb: Any, users: str) -> None:
        """Recorded: test_return_values_on_conditions_check_failure."""
        item = {"id": {"S": "456"}, "price": {"N": "650"}, "product": {"S": "sporting goods"}}
        dynamodb.put_item(TableName=users, Item=item)

        with pytest.raises(ClientError) as caught:
            dynamodb.delete_item(
                TableName=users,
                Key={"id": {"S": "456"}},
                ConditionExpression="price between :lo and :hi",
                ExpressionAttributeValues={":lo": {"N": "500"}, ":hi": {"N": "600"}},
                ReturnValuesOnConditionCheckFailure="ALL_OLD",
            )

        assert caught.value.response["Error"] == {
            "Code": "ConditionalCheckFailedException",
            "Message": "The conditional request failed",
        }
        assert caught.value.response["Item"] == item


class TestGetting:
    def test_what_is_not_there_is_no_item(self, dynamodb: Any, users: str) -> None:
        assert "Item" not in dynamodb.get_item(TableName=users, Key=ANN)

    def test_parts_are_got_by_a_projection(self, dynamodb: Any, put: Any, users: str) -> None:
        put("ann", address={"M": {"city": {"S": "Ulm"}, "street": {"S": "Hof"}}}, age={"N": "3"})

        got = dynamodb.get_item(TableName=users, Key=ANN, ProjectionExpression="address.city, age, absent")

        assert got["Item"] == {"address": {"M": {"city": {"S": "Ulm"}}}, "age": {"N": "3"}}

    @pytest.mark.parametrize("key", [{}, {"id": {"N": "1"}}, {"other": {"S": "a"}}, {**ANN, "more": {"S": "a"}}])
    def test_a_key_of_another_schema_is_refused(self, dynamodb: Any, users: str, refused: Any, key: Any) -> None:
        assert refused(dynamodb.get_item, TableName=users, Key=key) == (
            "ValidationException: The provided key element does not match the schema"
        )

    def test_a_table_that_is_not_there_is_not_found(self, dynamodb: Any, refused: Any) -> None:
        assert refused(dynamodb.get_item, TableName="nothing", Key=ANN) == (
            "ResourceNotFoundException: Requested resource not found"
        )


class TestUpdating:
    def test_an_update_makes_the_item_where_there_is_none(self, dynamodb: Any, users: str) -> None:
        dynamodb.update_item(
            TableName=users, Key=ANN, UpdateExpression="SET age = :a", ExpressionAttributeValues={":a": {"N": "3"}}
        )

        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"] == {**ANN, "age": {"N": "3"}}

    def test_an_update_without_actions_makes_an_item_of_its_key(self, dynamodb: Any, users: str) -> None:
        dynamodb.update_item(TableName=users, Key=ANN)

        assert dynamodb.get_item(TableName=users, Key=ANN)["Item"] == ANN

    @pytest.mark.parametrize(
        "update",
        [
            {"UpdateExpression": "REMOVE age, city"},
            {"UpdateExpression": "DELETE tags :t", "ExpressionAttributeValues": {":t": {"SS": ["a"]}}},
            {"AttributeUpdates": {"age": {"Action": "DELETE"}}},
        ],
    )
    def test_an_update_that_only_takes_away_makes_no_item(self, dynamodb: Any, users: str, update: Any) -> None:
        answer = dynamodb.update_item(TableName=users, Key=ANN, ReturnValues="ALL_NEW", **update)

        assert "Attributes" not in answer
        assert "Item" not in dynamodb.get_item(TableName=users, Key=ANN)

    @pytest.mark.parametrize(
        ("wanted", "attributes"),
        [
            ("NONE", None),
            ("ALL_OLD", {**ANN, "age": {"N": "3"}, "city": {"S": "Ulm"}}),
            ("ALL_NEW", {**ANN, "age": {"N": "4"}, "city": {"S": "Ulm"}}),
            ("UPDATED_OLD", {"age": {"N": "3"}}),
            ("UPDATED_NEW", {"age": {"N": "4"}}),
        ],
    )
    def test_the_values_asked_for_are_returned(
        self, dynamodb: Any, put: Any, users: str, wanted: str, attributes: Any
    ) -> None:
        put("ann", age={"N": "3"}, city={"S": "Ulm"})

        answer = dynamodb.update_item(
            TableName=users,
            Key=ANN,
            UpdateExpression="SET age = age + :a",
            ExpressionAttributeValues={":a": {"N": "1"}},
            ReturnValues=wanted,
        )

        assert answer.get("Attributes") == attributes

    def test_the_key_cannot_be_updated(self, dynamodb: Any, users: str, refused: Any) -> None:
        update = {"UpdateExpression": "SET id = :a", "ExpressionAttributeValues": {":a": {"S": "b"}}}

        assert refused(dynamodb.update_item, TableName=users, Key=ANN, **update) == (
            INVALID + "Cannot update attribute id. This attribute is part of the key"
        )

    def test_an_index_key_cannot_become_another_type(self, dynamodb: Any, orders: str, refused: Any) -> None:
        key = {"customer": {"S": "ann"}, "placed": {"N": "1"}}
        update = {"UpdateExpression": "SET stage = :a", "ExpressionAttributeValues": {":a": {"N": "1"}}}

        assert refused(dynamodb.update_item, TableName=orders, Key=key, **update) == (
            "ValidationException: The update expression attempted to update the secondary index key to unsupported type"
        )

    def test_an_update_that_makes_an_item_too_large_is_refused(
        self, dynamodb: Any, put: Any, users: str, refused: Any
    ) -> None:
        put("ann", a={"S": "x" * 300_000})
        update = {"UpdateExpression": "SET b = :b", "ExpressionAttributeValues": {":b": {"S": "x" * 200_000}}}

        assert refused(dynamodb.update_item, TableName=users, Key=ANN, **update) == (
            "ValidationException: Item size to update has exceeded the maximum allowed size"
        )


class TestDeleting:
    def test_a_deleted_item_is_gone_and_can_be_deleted_again(self, dynamodb: Any, put: Any, users: str) -> None:
        put("ann", age={"N": "3"})

        first = dynamodb.delete_item(TableName=users, Key=ANN, ReturnValues="ALL_OLD")
        second = dynamodb.delete_item(TableName=users, Key=ANN, ReturnValues="ALL_OLD")

        assert first["Attributes"] == {**ANN, "age": {"N": "3"}}
        assert "Attributes" not in second
        assert dynamodb.describe_table(TableName=users)["Table"]["TableSizeBytes"] == 0


ENVELOPE = "ValidationException: 1 validation error detected: "
UNFIT = "One or more parameter values were invalid: "


class TestEnvelopes:
    """What is wrong with a request in itself is told in an envelope by PutItem and UpdateItem, and by them alone.

    Captured from AWS by moto's verified tests (us-east-1) and by those of dynoxide (eu-west-2), 2026.
    """

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            ({"Item": {**ANN, "s": {"SS": []}}}, ENVELOPE + UNFIT + "An string set  may not be empty"),
            ({"Item": {**ANN, "s": {"NS": []}}}, ENVELOPE + UNFIT + "An number set  may not be empty"),
            (
                {"Item": {**ANN, "s": {"SS": ["x", "x"]}}},
                ENVELOPE + UNFIT + "Input collection [x, x] contains duplicates.",
            ),
            (
                {"Item": {**ANN, "s": {"NULL": False}}},
                ENVELOPE + UNFIT + "Null attribute value types must have the value of true",
            ),
            (
                {"Item": ANN, "ConditionExpression": "((attribute_exists(a)))"},
                ENVELOPE + "Invalid ConditionExpression: The expression has redundant parentheses;",
            ),
            (
                {"Item": ANN, "ExpressionAttributeValues": {":v": {"S": "v"}}},
                ENVELOPE + "ExpressionAttributeValues can only be specified when using expressions: "
                "ConditionExpression is null",
            ),
            (
                {"Item": {**ANN, "s": {}}},
                "ValidationException: Supplied AttributeValue is empty, must contain exactly one of the supported "
                "datatypes",
            ),
            (
                {"Item": {"id": {"N": "1"}}},
                f"ValidationException: {UNFIT}Type mismatch for key id expected: S actual: N",
            ),
            (
                {"Item": {"id": {"S": ""}}},
                "ValidationException: One or more parameter values are not valid. The AttributeValue for a key "
                "attribute cannot contain an empty string value. Key: id",
            ),
        ],
    )
    def test_of_put_item(self, dynamodb: Any, users: str, refused: Any, given: Any, message: str) -> None:
        assert refused(dynamodb.put_item, TableName=users, **given) == message

    @pytest.mark.parametrize(
        ("given", "message"),
        [
            (
                {"UpdateExpression": "SET a = :t", "ExpressionAttributeValues": {":t": {"SS": ["a", "a"]}}},
                ENVELOPE + f"ExpressionAttributeValues contains invalid value: {UNFIT}Input collection [a, a] contains "
                "duplicates. for key :t",
            ),
            (
                {"UpdateExpression": "SET a = :t", "ExpressionAttributeValues": {":t": {"NS": []}}},
                ENVELOPE + UNFIT + "An number set  may not be empty",
            ),
            (
                {"UpdateExpression": "SET a = :t", "ExpressionAttributeValues": {}},
                ENVELOPE + "ExpressionAttributeValues must not be empty",
            ),
            (
                {"UpdateExpression": "REMOVE a", "ExpressionAttributeNames": {"#b": "b"}},
                ENVELOPE + "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}",
            ),
            ({"UpdateExpression": ""}, ENVELOPE + "Invalid UpdateExpression: The expression can not be empty;"),
            (
                {"UpdateExpression": "REMOVE id"},
                f"ValidationException: {UNFIT}Cannot update attribute id. This attribute is part of the key",
            ),
            (
                {"UpdateExpression": "SET a = b"},
                "ValidationException: The provided expression refers to an attribute that does not exist in the item",
            ),
        ],
    )
    def test_of_update_item(self, dynamodb: Any, users: str, refused: Any, given: Any, message: str) -> None:
        assert refused(dynamodb.update_item, TableName=users, Key=ANN, **given) == message

    def test_others_have_none(self, dynamodb: Any, users: str, refused: Any) -> None:
        message = f"ValidationException: {UNFIT}An number set  may not be empty"
        key = {"id": {"NS": []}}
        put = {"Put": {"TableName": users, "Item": key}}

        assert refused(dynamodb.get_item, TableName=users, Key=key) == message
        assert refused(dynamodb.delete_item, TableName=users, Key=key) == message
        assert refused(dynamodb.transact_write_items, TransactItems=[put]) == message


def test_an_attribute_without_a_name_is_refused(dynamodb: Any, users: str, refused: Any) -> None:
    assert refused(dynamodb.put_item, TableName=users, Item={**ANN, "": {"S": "v"}}) == (
        ENVELOPE + UNFIT + "An attribute name must not be empty"
    )


@pytest.mark.parametrize("expression", ["REMOVE x.y", "REMOVE x.y, z[0]"])
def test_removing_from_within_an_item_that_is_not_there_does_nothing(
    dynamodb: Any, users: str, expression: str
) -> None:
    dynamodb.update_item(TableName=users, Key=ANN, UpdateExpression=expression)

    assert "Item" not in dynamodb.get_item(TableName=users, Key=ANN)


def test_legacy_updates_of_index_keys_are_refused_as_items_are(dynamodb: Any, orders: str, refused: Any) -> None:
    key = {"customer": {"S": "ann"}, "placed": {"N": "1"}}
    changes = {"stage": {"Action": "PUT", "Value": {"N": "7"}}}

    assert refused(dynamodb.update_item, TableName=orders, Key=key, AttributeUpdates=changes) == (
        f"ValidationException: {UNFIT}Type mismatch for Index Key stage Expected: S Actual: N IndexName: by-stage"
    )
