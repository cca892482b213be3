"""What a stage remembers, forgotten at once."""

from __future__ import annotations

import json

from awsim.services.apigateway.state import APIGatewayState


class CacheOperations(APIGatewayState):
    """Flushing a stage's caches."""

    def flush_stage_authorizers_cache(self, *, rest_api_id: str, stage_name: str) -> None:
        """Forget what authorisers have decided."""
        self.stage(rest_api_id, stage_name)
        self.memory.forget(json.dumps([rest_api_id, stage_name])[:-1])

    def flush_stage_cache(self, *, rest_api_id: str, stage_name: str) -> None:
        """Forget the responses that are cached."""
        self.stage(rest_api_id, stage_name)
        self.responses.forget(json.dumps([rest_api_id, stage_name])[:-1])
