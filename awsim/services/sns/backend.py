"""The backend of SNS: its operations put together."""

from __future__ import annotations

from awsim.services.sns.mobile.endpoints import EndpointOperations
from awsim.services.sns.phones.sandbox import SandboxOperations
from awsim.services.sns.phones.settings import SMSOperations
from awsim.services.sns.publishing.publishing import PublishOperations
from awsim.services.sns.subscriptions.subscriptions import SubscriptionOperations
from awsim.services.sns.topics.data_protection_policies import DataProtectionOperations
from awsim.services.sns.topics.permissions import PermissionOperations
from awsim.services.sns.topics.tagging import TagOperations
from awsim.services.sns.topics.topics import TopicOperations

DELIVERIES = {
    "attempt_deliveries": "send a message to its targets",
    "end_pending": "end the subscription {subscription_arn} if nobody has confirmed it",
    "replay": "replay what is archived to {subscription_arn}",
}


class SNSBackend(
    TopicOperations,
    PermissionOperations,
    TagOperations,
    DataProtectionOperations,
    SubscriptionOperations,
    PublishOperations,
    EndpointOperations,
    SMSOperations,
    SandboxOperations,
):
    """Amazon SNS in one account and region."""

    exclusive = True
    deliveries = DELIVERIES
