"""Stacks with resources of S3: what they make, what Ref and Fn::GetAtt give, what updates and deletions do."""

from __future__ import annotations

import json
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

ACCOUNT = "123456789012"
NAME = "templated"
ARN = f"arn:aws:s3:::{NAME}"


@pytest.fixture(autouse=True)
def _cloud(cloud: Any) -> None:
    pass


def bucket(**properties: Any) -> dict[str, Any]:
    given = {"BucketName": NAME, **properties}
    return {"Type": "AWS::S3::Bucket", "Properties": {k: v for k, v in given.items() if v is not None}}


def gone(call: Any, **asked: Any) -> str:
    with pytest.raises(ClientError) as error:
        call(**asked)
    return str(error.value.response["Error"]["Code"])


class TestBuckets:
    def test_what_ref_and_attributes_give(self, stack: Any) -> None:
        names = ("Arn", "DomainName", "RegionalDomainName", "DualStackDomainName", "WebsiteURL")
        shown = stack.make(
            {"ref": {"Ref": "Bucket"}, **{name: {"Fn::GetAtt": ["Bucket", name]} for name in names}}, Bucket=bucket()
        )

        assert shown == {
            "ref": NAME,
            "Arn": ARN,
            "DomainName": f"{NAME}.s3.amazonaws.com",
            "RegionalDomainName": f"{NAME}.s3.us-east-1.amazonaws.com",
            "DualStackDomainName": f"{NAME}.s3.dualstack.us-east-1.amazonaws.com",
            "WebsiteURL": f"http://{NAME}.s3-website-us-east-1.amazonaws.com",
        }

    def test_a_name_that_is_made_is_one_of_a_bucket(self, stack: Any, s3: Any) -> None:
        name = stack.make({"ref": {"Ref": "Bucket"}}, Bucket=bucket(BucketName=None))["ref"]

        assert name == name.lower()
        assert [each["Name"] for each in s3.list_buckets()["Buckets"]] == [name]

    def test_a_name_of_the_accounts_own_namespace(self, stack: Any) -> None:
        properties = {"BucketName": None, "BucketNamePrefix": "mine", "BucketNamespace": "account-regional"}
        shown = stack.make({"ref": {"Ref": "Bucket"}}, Bucket=bucket(**properties))

        assert shown["ref"] == f"mine-{ACCOUNT}-us-east-1-an"

    def test_tags_are_those_of_the_template_and_of_the_stack(self, stack: Any, s3: Any) -> None:
        stack.make({}, Bucket=bucket(Tags=[{"Key": "a", "Value": "1"}]))
        stack.update({}, Bucket=bucket(Tags=[{"Key": "b", "Value": "2"}]))

        tags = {tag["Key"]: tag["Value"] for tag in s3.get_bucket_tagging(Bucket=NAME)["TagSet"]}
        assert {key: value for key, value in tags.items() if not key.startswith("aws:")} == {"b": "2"}
        assert tags["aws:cloudformation:logical-id"] == "Bucket"

    def test_every_configuration_is_put(self, stack: Any, s3: Any) -> None:
        stack.make({}, Bucket=bucket(**CONFIGURED))

        for operation, expected in SHOWN.items():
            answer = getattr(s3, operation)(Bucket=NAME)
            assert {name: answer[name] for name in expected} == expected

    def test_every_configuration_goes_with_its_property(self, stack: Any, s3: Any) -> None:
        stack.make({}, Bucket=bucket(**CONFIGURED))
        stack.update({}, Bucket=bucket())

        assert gone(s3.get_bucket_cors, Bucket=NAME) == "NoSuchCORSConfiguration"
        assert gone(s3.get_bucket_website, Bucket=NAME) == "NoSuchWebsiteConfiguration"
        assert gone(s3.get_bucket_lifecycle_configuration, Bucket=NAME) == "NoSuchLifecycleConfiguration"
        assert gone(s3.get_bucket_replication, Bucket=NAME) == "ReplicationConfigurationNotFoundError"
        assert gone(s3.get_public_access_block, Bucket=NAME) == "NoSuchPublicAccessBlockConfiguration"
        assert s3.get_bucket_versioning(Bucket=NAME)["Status"] == "Suspended"
        assert s3.get_bucket_accelerate_configuration(Bucket=NAME)["Status"] == "Suspended"
        assert "LoggingEnabled" not in s3.get_bucket_logging(Bucket=NAME)
        for kind in ("analytics", "intelligent_tiering", "inventory", "metrics"):
            listed = getattr(s3, f"list_bucket_{kind}_configurations")(Bucket=NAME)
            assert listed.keys() & {f"{kind}ConfigurationList"} == set()
            assert not [name for name in listed if name.endswith("List")]

    def test_a_public_bucket(self, stack: Any, s3: Any) -> None:
        off = {"BlockPublicAcls": False, "IgnorePublicAcls": False}
        stack.make(
            {},
            Bucket=bucket(
                AccessControl="PublicRead",
                OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]},
                PublicAccessBlockConfiguration=off,
            ),
        )

        groups = [grant["Grantee"].get("URI") for grant in s3.get_bucket_acl(Bucket=NAME)["Grants"]]
        assert groups == [None, "http://acs.amazonaws.com/groups/global/AllUsers"]

    def test_objects_are_locked(self, stack: Any, s3: Any) -> None:
        rule = {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": "3"}}
        stack.make({}, Bucket=bucket(ObjectLockEnabled=True))
        stack.update(
            {},
            Bucket=bucket(
                ObjectLockEnabled=True, ObjectLockConfiguration={"Rule": rule, "ObjectLockEnabled": "Enabled"}
            ),
        )

        configuration = s3.get_object_lock_configuration(Bucket=NAME)["ObjectLockConfiguration"]
        assert configuration["Rule"] == {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 3}}

    def test_metadata_tables(self, stack: Any, s3: Any) -> None:
        journal = {"RecordExpiration": {"Expiration": "DISABLED"}}
        stack.make({}, Bucket=bucket(MetadataConfiguration={"JournalTableConfiguration": journal}))

        shown = s3.get_bucket_metadata_configuration(Bucket=NAME)["GetBucketMetadataConfigurationResult"]
        assert shown["MetadataConfigurationResult"]["JournalTableConfigurationResult"]["TableStatus"] == "ACTIVE"

    def test_a_bucket_goes_with_its_stack(self, stack: Any, s3: Any) -> None:
        stack.make({}, Bucket=bucket())
        stack.delete()

        assert s3.list_buckets()["Buckets"] == []

    def test_a_bucket_of_another_region(self, s3: Any) -> None:
        region = "eu-west-1"
        cloudformation = boto3.client("cloudformation", region_name=region)
        body = json.dumps({"Resources": {"Bucket": bucket()}})
        cloudformation.create_stack(StackName="there", TemplateBody=body)

        assert s3.get_bucket_location(Bucket=NAME)["LocationConstraint"] == region


CONFIGURED: dict[str, Any] = {
    "AccelerateConfiguration": {"AccelerationStatus": "Enabled"},
    "AnalyticsConfigurations": [
        {
            "Id": "a",
            "Prefix": "logs/",
            "TagFilters": [{"Key": "k", "Value": "v"}],
            "StorageClassAnalysis": {
                "DataExport": {
                    "OutputSchemaVersion": "V_1",
                    "Destination": {"BucketArn": ARN, "Format": "CSV", "Prefix": "p"},
                }
            },
        }
    ],
    "BucketEncryption": {
        "ServerSideEncryptionConfiguration": [
            {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": "true"}
        ]
    },
    "CorsConfiguration": {
        "CorsRules": [
            {
                "Id": "c",
                "AllowedMethods": ["GET"],
                "AllowedOrigins": ["*"],
                "ExposedHeaders": ["ETag"],
                "MaxAge": "60",
            }
        ]
    },
    "IntelligentTieringConfigurations": [
        {"Id": "t", "Status": "Enabled", "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": "90"}]}
    ],
    "InventoryConfigurations": [
        {
            "Id": "i",
            "Destination": {"BucketArn": ARN, "Format": "CSV"},
            "Enabled": True,
            "IncludedObjectVersions": "All",
            "ScheduleFrequency": "Daily",
        }
    ],
    "LifecycleConfiguration": {
        "Rules": [
            {
                "Id": "l",
                "Status": "Enabled",
                "Prefix": "old/",
                "ObjectSizeGreaterThan": "10",
                "ExpirationInDays": "90",
                "NoncurrentVersionExpirationInDays": 3,
                "Transitions": [{"StorageClass": "GLACIER", "TransitionInDays": 40}],
            },
            {"Id": "d", "Status": "Disabled", "ExpirationDate": "2030-01-01T00:00:00Z"},
        ]
    },
    "LoggingConfiguration": {"LogFilePrefix": "logs/"},
    "MetricsConfigurations": [{"Id": "m", "Prefix": "p/"}],
    "PublicAccessBlockConfiguration": {"BlockPublicAcls": True},
    "ReplicationConfiguration": {
        "Role": f"arn:aws:iam::{ACCOUNT}:role/replicator",
        "Rules": [
            {
                "Id": "r",
                "Status": "Enabled",
                "Priority": 1,
                "Filter": {"And": {"Prefix": "p", "TagFilters": [{"Key": "k", "Value": "v"}]}},
                "DeleteMarkerReplication": {"Status": "Disabled"},
                "Destination": {"Bucket": ARN},
            }
        ],
    },
    "VersioningConfiguration": {"Status": "Enabled"},
    "WebsiteConfiguration": {
        "IndexDocument": "index.html",
        "ErrorDocument": "error.html",
        "RoutingRules": [
            {"RedirectRule": {"ReplaceKeyWith": "k"}, "RoutingRuleCondition": {"KeyPrefixEquals": "p/"}},
        ],
    },
}

SHOWN: dict[str, dict[str, Any]] = {
    "get_bucket_accelerate_configuration": {"Status": "Enabled"},
    "list_bucket_analytics_configurations": {
        "AnalyticsConfigurationList": [
            {
                "Id": "a",
                "Filter": {"And": {"Prefix": "logs/", "Tags": [{"Key": "k", "Value": "v"}]}},
                "StorageClassAnalysis": {
                    "DataExport": {
                        "OutputSchemaVersion": "V_1",
                        "Destination": {"S3BucketDestination": {"Bucket": ARN, "Format": "CSV", "Prefix": "p"}},
                    }
                },
            }
        ]
    },
    "get_bucket_encryption": {
        "ServerSideEncryptionConfiguration": {
            "Rules": [
                {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms"}, "BucketKeyEnabled": True},
            ]
        }
    },
    "get_bucket_cors": {
        "CORSRules": [
            {
                "ID": "c",
                "AllowedMethods": ["GET"],
                "AllowedOrigins": ["*"],
                "ExposeHeaders": ["ETag"],
                "MaxAgeSeconds": 60,
            }
        ]
    },
    "list_bucket_intelligent_tiering_configurations": {
        "IntelligentTieringConfigurationList": [
            {"Id": "t", "Status": "Enabled", "Tierings": [{"AccessTier": "ARCHIVE_ACCESS", "Days": 90}]}
        ]
    },
    "list_bucket_inventory_configurations": {
        "InventoryConfigurationList": [
            {
                "Id": "i",
                "Destination": {"S3BucketDestination": {"Bucket": ARN, "Format": "CSV"}},
                "IsEnabled": True,
                "IncludedObjectVersions": "All",
                "Schedule": {"Frequency": "Daily"},
            }
        ]
    },
    "get_bucket_logging": {"LoggingEnabled": {"TargetBucket": NAME, "TargetPrefix": "logs/"}},
    "list_bucket_metrics_configurations": {"MetricsConfigurationList": [{"Id": "m", "Filter": {"Prefix": "p/"}}]},
    "get_public_access_block": {
        "PublicAccessBlockConfiguration": {
            "BlockPublicAcls": True,
            "IgnorePublicAcls": False,
            "BlockPublicPolicy": False,
            "RestrictPublicBuckets": False,
        }
    },
    "get_bucket_versioning": {"Status": "Enabled"},
    "get_bucket_website": {
        "IndexDocument": {"Suffix": "index.html"},
        "ErrorDocument": {"Key": "error.html"},
        "RoutingRules": [{"Redirect": {"ReplaceKeyWith": "k"}, "Condition": {"KeyPrefixEquals": "p/"}}],
    },
}
"""Operation -> what it shows of a bucket with `CONFIGURED`."""


def test_lifecycle_rules_have_filters_and_transitions(stack: Any, s3: Any) -> None:
    stack.make({}, Bucket=bucket(LifecycleConfiguration=CONFIGURED["LifecycleConfiguration"]))

    first, second = s3.get_bucket_lifecycle_configuration(Bucket=NAME)["Rules"]
    assert first == {
        "ID": "l",
        "Status": "Enabled",
        "Filter": {"And": {"Prefix": "old/", "ObjectSizeGreaterThan": 10}},
        "Expiration": {"Days": 90},
        "NoncurrentVersionExpiration": {"NoncurrentDays": 3},
        "Transitions": [{"Days": 40, "StorageClass": "GLACIER"}],
    }
    assert second["Expiration"]["Date"].isoformat().startswith("2030-01-01")
    assert second["Filter"] == {"Prefix": ""}


def test_a_replication_rule_keeps_its_filter(stack: Any, s3: Any) -> None:
    names = ("ReplicationConfiguration", "VersioningConfiguration")
    stack.make({}, Bucket=bucket(**{name: CONFIGURED[name] for name in names}))

    (rule,) = s3.get_bucket_replication(Bucket=NAME)["ReplicationConfiguration"]["Rules"]
    assert (rule["ID"], rule["Filter"]) == ("r", {"And": {"Prefix": "p", "Tags": [{"Key": "k", "Value": "v"}]}})


def test_events_are_told_to_a_queue_and_to_the_bus(stack: Any, s3: Any) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "told"}}
    target = f"arn:aws:sqs:us-east-1:{ACCOUNT}:told"
    allowed = {"Effect": "Allow", "Principal": {"Service": "s3.amazonaws.com"}, "Action": "SQS:*", "Resource": target}
    policy = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {"Queues": [{"Ref": "Queue"}], "PolicyDocument": {"Statement": [allowed]}},
    }
    rules = [{"Name": "suffix", "Value": ".jpg"}]
    told = {"Event": "s3:ObjectCreated:*", "Queue": target, "Filter": {"S3Key": {"Rules": rules}}}
    notified = {"QueueConfigurations": [told], "EventBridgeConfiguration": {"EventBridgeEnabled": True}}
    stack.make(
        {},
        Queue=queue,
        Policy=policy,
        Bucket={**bucket(NotificationConfiguration=notified), "DependsOn": "Policy"},
    )

    shown = s3.get_bucket_notification_configuration(Bucket=NAME)
    (configuration,) = shown["QueueConfigurations"]
    assert (configuration["QueueArn"], configuration["Events"]) == (target, ["s3:ObjectCreated:*"])
    assert [rule["Value"] for rule in configuration["Filter"]["Key"]["FilterRules"]] == [".jpg"]
    assert shown["EventBridgeConfiguration"] == {}


class TestPolicies:
    @staticmethod
    def policy(action: str = "s3:GetObject") -> dict[str, Any]:
        allowed = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": action, "Resource": f"{ARN}/*"}
        properties = {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": {"Statement": [allowed]}}
        return {"Type": "AWS::S3::BucketPolicy", "Properties": properties}

    def test_a_policy_is_put_changed_and_deleted(self, stack: Any, s3: Any) -> None:
        shown = stack.make({"ref": {"Ref": "Policy"}}, Bucket=bucket(), Policy=self.policy())
        stack.update({}, Bucket=bucket(), Policy=self.policy("s3:PutObject"))

        document = json.loads(s3.get_bucket_policy(Bucket=NAME)["Policy"])
        assert shown["ref"] == NAME
        assert document["Statement"][0]["Action"] == "s3:PutObject"

        stack.update({}, Bucket=bucket())
        assert gone(s3.get_bucket_policy, Bucket=NAME) == "NoSuchBucketPolicy"


class TestAccessPoints:
    @staticmethod
    def point(**properties: Any) -> dict[str, Any]:
        given = {"Bucket": {"Ref": "Bucket"}, "Name": "door", **properties}
        return {"Type": "AWS::S3::AccessPoint", "Properties": given}

    def test_what_ref_and_attributes_give(self, stack: Any) -> None:
        names = ("Alias", "Arn", "NetworkOrigin")
        attributes = {name: {"Fn::GetAtt": ["Point", name]} for name in names}
        shown = stack.make({"ref": {"Ref": "Point"}, **attributes}, Bucket=bucket(), Point=self.point())

        assert shown.pop("Alias").startswith("door-")
        assert shown == {
            "ref": "door",
            "Arn": f"arn:aws:s3:us-east-1:{ACCOUNT}:accesspoint/door",
            "NetworkOrigin": "Internet",
        }

    def test_policy_and_tags_change(self, stack: Any) -> None:
        control, arn = (
            boto3.client("s3control", region_name="us-east-1"),
            "arn:aws:s3:us-east-1:123456789012:accesspoint/door",
        )
        allowed = {"Effect": "Allow", "Principal": {"AWS": ACCOUNT}, "Action": "s3:*", "Resource": f"{arn}/object/*"}
        tags = [{"Key": "a", "Value": "1"}]
        stack.make({}, Bucket=bucket(), Point=self.point(Policy={"Statement": [allowed]}))
        own = {"AccountId": ACCOUNT, "Name": "door"}
        assert json.loads(control.get_access_point_policy(**own)["Policy"])["Statement"] == [allowed]

        stack.update({}, Bucket=bucket(), Point=self.point(Tags=tags))
        assert gone(control.get_access_point_policy, **own) == "NoSuchAccessPointPolicy"
        shown = control.list_tags_for_resource(AccountId=ACCOUNT, ResourceArn=arn)["Tags"]
        assert tags[0] in shown
        assert "aws:cloudformation:stack-name" in {tag["Key"] for tag in shown}
