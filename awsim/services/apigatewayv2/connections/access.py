"""What the operations on connections need."""

from __future__ import annotations

from awsim.fabric.access import ServiceAccess

ACCESS = ServiceAccess(prefix="execute-api", members={"ConnectionId": "*/*/*/@connections/{ConnectionId}"}, deciding={})
