"""What the operations of REST APIs need."""

from __future__ import annotations

from awsim.fabric.apis.access import PathAccess

ACCESS = PathAccess(prefix="apigateway", members={})
