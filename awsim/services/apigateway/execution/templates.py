"""Mapping templates: which one a body is mapped with, and the body it makes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsim.common.velocity.scope import TemplateError
from awsim.common.velocity.template import compiled
from awsim.services.apigateway.execution.content_handling import decoded, sent_content
from awsim.services.apigateway.execution.exchange import JSON
from awsim.services.apigateway.execution.failures import internal_error, unsupported_media_type
from awsim.services.apigateway.execution.variables import values_for

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.services.apigateway.execution.exchange import Exchange


def request_body(exchange: Exchange) -> bytes:
    """What an integration is sent: the body mapped by the template for its type, or as it is where it may pass.

    Raises GatewayFailure: 415 where it may not ("Method request behavior for payloads without mapping templates"), 500
    for bytes that a template can't map.
    """
    integration = exchange.integration
    templates: Mapping[str, str] = integration.get("requestTemplates") or {}
    content, is_bytes, is_decoded = sent_content(exchange)
    template = templates.get(exchange.content_type)
    if template is None:
        behaviour = integration.get("passthroughBehavior", "WHEN_NO_MATCH")
        template = templates.get("$default")
        if template is None:
            if behaviour == "NEVER" or (behaviour == "WHEN_NO_TEMPLATES" and templates):
                raise unsupported_media_type()
            return decoded(content) if is_decoded else content
    if is_bytes:
        exchange.note("Execution failed due to configuration error: Unable to transform request")
        raise internal_error()
    made = rendered(exchange, template, content.decode("utf-8", "replace"))
    return decoded(made) if is_decoded else made


def response_template(templates: Mapping[str, str], content_type: str | None) -> tuple[str, str] | None:
    """The template for what an integration has answered, with the type that it makes; None where there is none."""
    for wanted in (content_type, JSON):
        if wanted is not None and wanted in templates:
            return wanted, templates[wanted] or ""
    for made, template in templates.items():
        return made, template or ""
    return None


def rendered(exchange: Exchange, template: str, body: str) -> bytes:
    """The text that a template makes, with `?` for halves of characters.

    Raises GatewayFailure for one that can't be rendered.
    """
    try:
        return compiled(template).render(values_for(exchange, body)).encode("utf-8", "replace")
    except (TemplateError, RecursionError) as error:
        exchange.note(f"Execution failed due to configuration error: Unable to transform request: {error}")
        raise internal_error() from error
