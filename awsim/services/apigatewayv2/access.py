"""What the operations of HTTP and WebSocket APIs need."""

from __future__ import annotations

from awsim.fabric.apis.access import PathAccess

ACCESS = PathAccess(prefix="apigateway", members={}, model="apigatewayv2", version="/v2")
