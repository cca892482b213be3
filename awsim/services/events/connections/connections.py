"""CreateConnection, DescribeConnection, UpdateConnection, DeauthorizeConnection, DeleteConnection, ListConnections."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from awsim.fabric.delivery.addresses import post
from awsim.fabric.delivery.settings import Failure
from awsim.kernel.unlocked import Unlocked
from awsim.model.errors import ServiceError
from awsim.services.events.connections.authorizing import token_in, token_request
from awsim.services.events.connections.models import Connection
from awsim.services.events.connections.parameters import (
    check_parameters,
    given_of,
    merged,
    secret_of,
    shown_of,
)
from awsim.services.events.errors import ResourceNotFoundError, already_exists
from awsim.services.events.quotas import require_room
from awsim.services.events.resources import EventsResources

if TYPE_CHECKING:
    from collections.abc import Mapping

    Answer = dict[str, Any]

OAUTH = "OAUTH_CLIENT_CREDENTIALS"
AUTHORIZING_SECONDS = 5.0
TOKEN_SECONDS = 5.0
"""How long an authorization endpoint may take to answer, in seconds of real time."""


class ConnectionOperations(EventsResources):
    """Connections."""

    def create_connection(
        self,
        *,
        name: str,
        authorization_type: str,
        auth_parameters: Mapping[str, Any],
        description: str | None = None,
        invocation_connectivity_parameters: Mapping[str, Any] | None = None,
        kms_key_identifier: str | None = None,
    ) -> Answer:
        """Create a connection, and its secret; one by OAuth asks for a token as soon as it can."""
        if name in self.connections:
            raise already_exists("Connection", name)
        require_room(self, "connections", len(self.connections) + 1)
        check_parameters(authorization_type, auth_parameters)
        now = self.now()
        secret = self.call(
            "secretsmanager",
            "CreateSecret",
            Name=f"events!connection/{name}/{self.random.uuid()}",
            SecretString=json.dumps(secret_of(auth_parameters)),
            Tags=[{"Key": "aws:secretsmanager:owningService", "Value": self.service}],
            **({} if kms_key_identifier is None else {"KmsKeyId": kms_key_identifier}),
        )
        connection = Connection(
            name,
            self.arn(f"connection/{name}/{self.random.uuid()}"),
            authorization_type,
            shown_of(auth_parameters),
            secret["ARN"],
            now,
            now,
            now,
            settings=_settings(description, invocation_connectivity_parameters, kms_key_identifier),
        )
        self.connections.put(name, connection)
        self._authorize(connection)
        answer = connection.changed()
        del answer["LastAuthorizedTime"]
        return answer

    def describe_connection(self, *, name: str) -> Answer:
        """Show a connection without what is secret."""
        return self.connection(name).described()

    def update_connection(
        self,
        *,
        name: str,
        description: str | None = None,
        authorization_type: str | None = None,
        auth_parameters: Mapping[str, Any] | None = None,
        invocation_connectivity_parameters: Mapping[str, Any] | None = None,
        kms_key_identifier: str | None = None,
    ) -> Answer:
        """Change what is given, and authorize anew."""
        connection = self.connection(name)
        kind = authorization_type or connection.authorization_type
        given = given_of(self.secret(connection))
        if kind != connection.authorization_type:
            given = {each: given[each] for each in ("InvocationHttpParameters",) if each in given}
        given = merged(given, auth_parameters or {})
        check_parameters(kind, given)
        self.call(
            "secretsmanager",
            "PutSecretValue",
            SecretId=connection.secret_arn,
            SecretString=json.dumps(secret_of(given)),
        )
        connection.authorization_type = kind
        connection.shown = shown_of(given)
        connection.settings |= _settings(description, invocation_connectivity_parameters, kms_key_identifier)
        connection.modified_at = connection.authorized_at = self.now()
        self._authorize(connection)
        return connection.changed()

    def deauthorize_connection(self, *, name: str) -> Answer:
        """Forget what authorizes a connection; it has to be updated to be used again."""
        connection = self.connection(name)
        connection.state, connection.token = "DEAUTHORIZED", None
        connection.modified_at = self.now()
        self.call("secretsmanager", "PutSecretValue", SecretId=connection.secret_arn, SecretString="{}")
        return connection.changed()

    def delete_connection(self, *, name: str) -> Answer:
        """Delete a connection and its secret; API destinations that need it are no longer active."""
        connection = self.connection(name)
        self.connections.remove(name)
        connection.state = "DELETING"
        self.call("secretsmanager", "DeleteSecret", SecretId=connection.secret_arn, ForceDeleteWithoutRecovery=True)
        return connection.changed()

    def list_connections(
        self,
        *,
        name_prefix: str | None = None,
        connection_state: str | None = None,
        next_token: str | None = None,
        limit: int | None = None,
    ) -> Answer:
        """List connections by their names."""
        scope = self.scope("ListConnections", connection_state)
        found, following = self.connections.page(
            scope,
            prefix=name_prefix,
            limit=limit,
            token=next_token,
            where=None if connection_state is None else lambda each: each.state == connection_state,
        )
        return {"Connections": [connection.listed() for connection in found], "NextToken": following}

    # Authorizing

    def authorize_connection(self, *, name: str) -> Any:
        """Scheduled: ask the authorization endpoint of a connection by OAuth for a token."""
        connection = self.connections.get(name)
        if connection is None or connection.state != "AUTHORIZING":
            return None
        return self.ask_for_token(connection, lambda _: None)

    def ask_for_token(self, connection: Connection, then: Any) -> Unlocked:
        """Ask for a token and go on with `then`, which is given None, or the failure."""
        request, world = token_request(self.secret(connection)), self.world

        def answered(outcome: Failure | dict[str, object]) -> Any:
            failure = outcome if isinstance(outcome, Failure) else self._take_token(connection, outcome)
            if failure is None:
                connection.state, connection.reason = "AUTHORIZED", None
                connection.authorized_at = self.now()
            else:
                connection.state, connection.token = "DEAUTHORIZED", None
                connection.reason = failure.message
            return then(failure)

        return Unlocked(lambda: post(world, request, TOKEN_SECONDS), answered)

    def connection(self, name: str) -> Connection:
        """A connection; raises ResourceNotFoundException."""
        found = self.connections.get(name)
        if found is None:
            raise ResourceNotFoundError(f"Failed to describe the connection(s). Connection '{name}' does not exist.")
        return found

    def secret(self, connection: Connection) -> dict[str, Any]:
        """What Secrets Manager has for a connection; empty where the secret is gone."""
        try:
            text = self.call("secretsmanager", "GetSecretValue", SecretId=connection.secret_arn)["SecretString"]
            secret: dict[str, Any] = json.loads(text)
        except (ServiceError, ValueError):
            return {}
        return secret

    def _take_token(self, connection: Connection, outcome: Mapping[str, object]) -> Failure | None:
        token = token_in(str(outcome["answer"]))
        if token is None:
            return Failure("InvalidToken", "The authorization endpoint has answered without an access token.")
        connection.token, seconds = token
        connection.token_expires_at = self.now() + seconds
        return None

    def _authorize(self, connection: Connection) -> None:
        connection.token = None
        if connection.authorization_type != OAUTH:
            connection.state = "AUTHORIZED"
        else:
            connection.state = "AUTHORIZING"
            delay = self.world.duration(self.service, "Connection", AUTHORIZING_SECONDS)
            self.schedule(delay, "authorize_connection", name=connection.name)


def _settings(description: str | None, connectivity: Mapping[str, Any] | None, key: str | None) -> dict[str, Any]:
    given = {
        "Description": description,
        "InvocationConnectivityParameters": connectivity,
        "KmsKeyIdentifier": key,
    }
    return {name: value for name, value in given.items() if value is not None}
