"""SwitchOperations: configurations that are one word: who pays, acceleration, access by attributes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Unpack

from awsim.services.s3.configurations.configured import Answer, Asked, ConfiguredBuckets
from awsim.services.s3.configurations.documents import check_document
from awsim.services.s3.errors import InvalidRequestError, MalformedXMLError

if TYPE_CHECKING:
    from collections.abc import Mapping


class SwitchOperations(ConfiguredBuckets):
    """Putting and getting request payment, transfer acceleration and ABAC."""

    def put_bucket_request_payment(
        self, *, bucket: str, request_payment_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Say who pays for requests (recorded: test_s3_request_payer_exceptions)."""
        configured = self.asked_bucket(bucket, "PutBucketRequestPayment", asked)
        check_document("PutBucketRequestPayment", "RequestPaymentConfiguration", request_payment_configuration)
        self.configure(configured, "RequestPayment", request_payment_configuration)

    def get_bucket_request_payment(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Who pays: the owner, if nothing else was said."""
        configured = self.asked_bucket(bucket, "GetBucketRequestPayment", asked)
        found: Answer = configured.configurations.get("RequestPayment", {"Payer": "BucketOwner"})
        return found

    def put_bucket_accelerate_configuration(
        self, *, bucket: str, accelerate_configuration: Mapping[str, Any], **asked: Unpack[Asked]
    ) -> None:
        """Turn transfer acceleration on or off; names with periods have no accelerated host."""
        configured = self.asked_bucket(bucket, "PutAccelerateConfiguration", asked)
        check_document("PutBucketAccelerateConfiguration", "AccelerateConfiguration", accelerate_configuration)
        if not accelerate_configuration.get("Status"):
            raise MalformedXMLError
        if "." in bucket:
            raise InvalidRequestError(
                "S3 Transfer Acceleration is not supported for buckets with periods (.) in their names"
            )
        self.configure(configured, "Accelerate", accelerate_configuration)

    def get_bucket_accelerate_configuration(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Whether it is on; nothing where it never was."""
        configured = self.asked_bucket(bucket, "GetAccelerateConfiguration", asked)
        found: Answer = configured.configurations.get("Accelerate", {})
        return found

    def put_bucket_abac(self, *, bucket: str, abac_status: Mapping[str, Any], **asked: Unpack[Asked]) -> None:
        """Say whether the bucket's tags count as attributes when access is decided."""
        configured = self.asked_bucket(bucket, "PutBucketAbac", asked)
        check_document("PutBucketAbac", "AbacStatus", abac_status)
        if not abac_status.get("Status"):
            raise MalformedXMLError
        configured.abac = abac_status["Status"]

    def get_bucket_abac(self, *, bucket: str, **asked: Unpack[Asked]) -> Answer:
        """Whether they do: not, if nothing else was said."""
        configured = self.asked_bucket(bucket, "GetBucketAbac", asked)
        return {"AbacStatus": {"Status": configured.abac or "Disabled"}}
