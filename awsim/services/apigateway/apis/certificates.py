"""Client certificates: what API Gateway shows to the HTTP endpoints that it calls."""

from __future__ import annotations

import base64
import textwrap
from typing import TYPE_CHECKING

from sortedcontainers import SortedDict

from awsim.services.apigateway.errors import BadRequestError, NotFoundError
from awsim.services.apigateway.paging import page_of
from awsim.services.apigateway.patches import Rule, apply_patches
from awsim.services.apigateway.state import APIGatewayState
from awsim.services.apigateway.tags import with_tags

if TYPE_CHECKING:
    from collections.abc import Mapping

    from awsim.kernel.world import World
    from awsim.services.apigateway.models import Document
    from awsim.services.apigateway.patches import PatchOperations

VALID_SECONDS = 365 * 86400
RULES = (Rule("/description"),)


class ClientCertificateOperations(APIGatewayState):
    """Client certificates."""

    def __init__(self, world: World, account: str, region: str) -> None:
        super().__init__(world, account, region)
        self.client_certificates: SortedDict[str, Document] = SortedDict()
        """By id."""

    def generate_client_certificate(
        self, *, description: str | None = None, tags: Mapping[str, str] | None = None
    ) -> Document:
        """Make a certificate, good for a year. Its text is in the form of one; nobody verifies connections here."""
        now = self.now()
        text = "\n".join(textwrap.wrap(base64.b64encode(self.random.bytes(720)).decode(), 64))
        certificate: Document = {
            "clientCertificateId": self.random.lower_alphanumeric(6),
            "description": description,
            "pemEncodedCertificate": f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----",
            "createdDate": now,
            "expirationDate": now + VALID_SECONDS,
            "tags": with_tags({}, tags) or None,
        }
        self.client_certificates[certificate["clientCertificateId"]] = certificate
        return certificate

    def get_client_certificate(self, *, client_certificate_id: str) -> Document:
        """One certificate."""
        return self._certificate(client_certificate_id)

    def get_client_certificates(self, *, position: str | None = None, limit: int | None = None) -> Document:
        """This account's certificates."""
        scope = ["GetClientCertificates", self.account, self.region]
        return page_of(self.client_certificates, dict, position, limit, scope)

    def update_client_certificate(
        self, *, client_certificate_id: str, patch_operations: PatchOperations = None
    ) -> Document:
        """Describe a certificate anew."""
        changed = self._certificate(client_certificate_id)
        apply_patches(changed, patch_operations, RULES)
        self.client_certificates[client_certificate_id] = changed
        return changed

    def delete_client_certificate(self, *, client_certificate_id: str) -> None:
        """Delete a certificate that no stage uses."""
        self._certificate(client_certificate_id)
        for api in self.apis.values():
            for stage in api.stages.values():
                if stage.document.get("clientCertificateId") == client_certificate_id:
                    raise BadRequestError(
                        f"Client certificate {client_certificate_id} is used by stage {stage.name} of API {api.id}"
                    )
        del self.client_certificates[client_certificate_id]

    def _certificate(self, certificate_id: str) -> Document:
        found = self.client_certificates.get(certificate_id)
        if found is None:
            raise NotFoundError("Invalid Client Certificate identifier specified")
        return dict(found)
