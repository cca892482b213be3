"""What buckets are configured with, as AWS answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from .recordings import Recordings

if TYPE_CHECKING:
    from .recordings import Replay

S3 = Recordings("s3")
BUCKET = "recorded-bucket"
UNCHECKED = Config(parameter_validation=False)


def unchecked() -> Any:
    """A client that sends what its model does not allow."""
    return boto3.client("s3", region_name="us-east-1", config=UNCHECKED)


def bucket_of(replay: Replay, name: str = BUCKET, region: str = "us-east-1", **asked: Any) -> Any:
    """A client of S3, with which a bucket has been made."""
    client = replay.client("s3", region)
    where = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    client.create_bucket(Bucket=name, **where, **asked)
    return client


# CORS and websites


@S3.scenario("TestS3Cors::test_delete_cors")
def cors_rules_come_and_go(replay: Replay) -> None:
    s3 = bucket_of(replay)
    replay.match("delete-cors-before-set", s3.delete_bucket_cors(Bucket=BUCKET))
    rules = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    replay.match("put-cors", s3.put_bucket_cors(Bucket=BUCKET, CORSConfiguration=rules))
    replay.match("get-cors", s3.get_bucket_cors(Bucket=BUCKET))
    replay.match("delete-cors", s3.delete_bucket_cors(Bucket=BUCKET))
    replay.refused("get-cors-deleted", s3.get_bucket_cors, Bucket=BUCKET)


@S3.scenario("TestS3Cors::test_put_cors_invalid_rules")
def cors_methods_are_those_of_s3(replay: Replay) -> None:
    s3 = bucket_of(replay)
    rules = {"CORSRules": [{"AllowedHeaders": ["x-amz-tagging"], "AllowedMethods": ["GET", "MYMETHOD"]}]}
    rules["CORSRules"][0]["AllowedOrigins"] = ["https://example.com"]
    replay.refused("put-cors-exc", s3.put_bucket_cors, Bucket=BUCKET, CORSConfiguration=rules)
    replay.refused("put-cors-exc-empty", s3.put_bucket_cors, Bucket=BUCKET, CORSConfiguration={"CORSRules": []})


@S3.scenario("TestS3::test_bucket_operation_between_regions")
def clients_of_other_regions_configure_too(replay: Replay) -> None:
    first, second = "recorded-first", "recorded-second"
    here, there = bucket_of(replay, first), bucket_of(replay, second, "us-west-2")
    rules = {"CORSRules": [{"AllowedMethods": ["GET"], "AllowedOrigins": ["*"]}]}
    replay.match("put-cors-config-region-1", here.put_bucket_cors(Bucket=second, CORSConfiguration=rules))
    replay.match("get-cors-config-region-2", there.get_bucket_cors(Bucket=second))
    website = {"IndexDocument": {"Suffix": "index.html"}}
    replay.match("put-website-config-region-1", here.put_bucket_website(Bucket=second, WebsiteConfiguration=website))
    replay.match("get-website-config-region-2", there.get_bucket_website(Bucket=second))


@S3.scenario("TestS3StaticWebsiteHosting::test_validate_website_configuration")
def websites_that_can_not_be_are_refused(replay: Replay) -> None:
    bucket_of(replay)
    s3 = unchecked()
    index = {"Suffix": "index.html"}
    for number, website in enumerate(
        [
            {"IndexDocument": {"Suffix": "/index.html"}},
            {"IndexDocument": {"Suffix": ""}},
            {"RedirectAllRequestsTo": {"HostName": "test"}, "IndexDocument": index},
            {"ErrorDocument": {"Key": "test"}},
            {"RedirectAllRequestsTo": {"HostName": "test", "Protocol": "protocol"}},
            {
                "IndexDocument": index,
                "RoutingRules": [{"Redirect": {"ReplaceKeyPrefixWith": "test", "ReplaceKeyWith": "test"}}],
            },
            {"IndexDocument": index, "RoutingRules": [{"Condition": {}, "Redirect": {"HostName": "test"}}]},
            {"IndexDocument": index, "RoutingRules": []},
        ]
    ):
        step = f"invalid-website-conf-{number}"
        replay.refused(step, s3.put_bucket_website, Bucket=BUCKET, WebsiteConfiguration=website)


# Lifecycle, replication, logging


@S3.scenario("TestS3BucketLifecycle::test_delete_lifecycle_configuration_on_bucket_deletion")
def rules_end_with_their_bucket(replay: Replay) -> None:
    s3 = bucket_of(replay)
    rule = {"Expiration": {"Days": 7}, "ID": "wholebucket", "Filter": {"Prefix": ""}, "Status": "Enabled"}
    s3.put_bucket_lifecycle_configuration(Bucket=BUCKET, LifecycleConfiguration={"Rules": [rule]})
    replay.match("get-bucket-lifecycle-conf", s3.get_bucket_lifecycle_configuration(Bucket=BUCKET))
    s3.delete_bucket(Bucket=BUCKET)
    s3.create_bucket(Bucket=BUCKET)
    replay.refused("get-bucket-lifecycle-exc", s3.get_bucket_lifecycle_configuration, Bucket=BUCKET)


@S3.scenario("TestS3BucketReplication::test_replication_config")
def replication_needs_versions(replay: Replay) -> None:
    s3, other = bucket_of(replay), "recorded-replicas"
    bucket_of(replay, other, "us-west-2").put_bucket_versioning(
        Bucket=other, VersioningConfiguration={"Status": "Enabled"}
    )
    role, destination = "arn:aws:iam::123456789012:role/replicator", f"arn:aws:s3:::{other}"
    rule = {
        "ID": "rtc-rule",
        "Priority": 1,
        "Filter": {"Prefix": "Tax"},
        "Status": "Enabled",
        "Destination": {"Bucket": destination},
        "DeleteMarkerReplication": {"Status": "Disabled"},
    }
    config = {"Role": role, "Rules": [rule]}
    replay.matching.literal |= {"role": role, "dest-bucket": destination, "id": "rtc-rule"}
    put = s3.put_bucket_replication
    replay.refused("expected_error_no_replication_set", s3.get_bucket_replication, Bucket=BUCKET)
    replay.refused("expected_error_versioning_not_enabled", put, Bucket=BUCKET, ReplicationConfiguration=config)
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    replay.match("put-bucket-replication", put(Bucket=BUCKET, ReplicationConfiguration=config))
    replay.match("get-bucket-replication", s3.get_bucket_replication(Bucket=BUCKET))
    empty = {"Role": role, "Rules": []}
    replay.refused("put-empty-bucket-replication-rules", put, Bucket=BUCKET, ReplicationConfiguration=empty)
    replay.match("delete-bucket-replication", s3.delete_bucket_replication(Bucket=BUCKET))
    replay.match("delete-bucket-replication-idempotent", s3.delete_bucket_replication(Bucket=BUCKET))


@S3.scenario("TestS3BucketReplication::test_replication_config_without_filter")
def replicas_are_versions_too(replay: Replay) -> None:
    s3, other = bucket_of(replay), "recorded-replicas"
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
    role, destination = "arn:aws:iam::123456789012:role/replicator", f"arn:aws:s3:::{other}"
    rule = {
        "ID": "rtc",
        "Priority": 0,
        "Filter": {},
        "Status": "Disabled",
        "Destination": {
            "Bucket": destination,
            "StorageClass": "STANDARD",
            "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
            "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
        },
        "DeleteMarkerReplication": {"Status": "Disabled"},
    }
    asked = {"Bucket": BUCKET, "ReplicationConfiguration": {"Role": role, "Rules": [rule]}}
    replay.matching.literal |= {"role": role, "dest-bucket": destination}
    replay.refused("expected_error_dest_does_not_exist", s3.put_bucket_replication, **asked)
    there = bucket_of(replay, other, "us-west-2")
    replay.refused("expected_error_dest_versioning_disabled", s3.put_bucket_replication, **asked)
    there.put_bucket_versioning(Bucket=other, VersioningConfiguration={"Status": "Enabled"})
    replay.match("put-bucket-replication", s3.put_bucket_replication(**asked))
    replay.match("get-bucket-replication", s3.get_bucket_replication(Bucket=BUCKET))


@S3.scenario("TestS3BucketLogging::test_put_bucket_logging_wrong_target")
def logs_stay_in_their_region(replay: Replay) -> None:
    s3, other = bucket_of(replay), "recorded-logs"
    bucket_of(replay, other, "us-west-2")
    for step, target in (("different-regions", other), ("non-existent-bucket", "recorded-nowhere")):
        status = {"LoggingEnabled": {"TargetBucket": target, "TargetPrefix": "log"}}
        replay.refused(f"put-bucket-logging-{step}", s3.put_bucket_logging, Bucket=BUCKET, BucketLoggingStatus=status)


# Encryption, object lock, versioning, ownership


@S3.scenario("TestS3BucketEncryption::test_s3_default_bucket_encryption")
def every_bucket_is_encrypted(replay: Replay) -> None:
    s3 = bucket_of(replay)
    replay.match("default-bucket-encryption", s3.get_bucket_encryption(Bucket=BUCKET))
    replay.match("delete-bucket-encryption", s3.delete_bucket_encryption(Bucket=BUCKET))
    replay.match("delete-bucket-encryption-idempotent", s3.delete_bucket_encryption(Bucket=BUCKET))
    # botocore makes an empty structure of an empty body.
    nothing = s3.get_bucket_encryption(Bucket=BUCKET)
    replay.match("get-bucket-no-encryption", nothing, aside=("ServerSideEncryptionConfiguration",))
    assert nothing["ServerSideEncryptionConfiguration"] == {}


@S3.scenario("TestS3BucketEncryption::test_s3_default_bucket_encryption_exc")
def encryption_has_one_rule(replay: Replay) -> None:
    s3 = bucket_of(replay)
    put, aes = s3.put_bucket_encryption, {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    missing = "recorded-missing"
    replay.refused("get-bucket-enc-no-bucket", s3.get_bucket_encryption, Bucket=missing)
    replay.refused("delete-bucket-enc-no-bucket", s3.delete_bucket_encryption, Bucket=missing)
    for step, name, rules in (
        ("put-bucket-enc-no-bucket", missing, [aes]),
        ("put-bucket-encryption-no-rules", BUCKET, []),
        ("put-bucket-encryption-two-rules", BUCKET, [aes, aes]),
        (
            "put-bucket-encryption-kms-with-aes",
            BUCKET,
            [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256", "KMSMasterKeyID": "randomkeyid"}}],
        ),
    ):
        replay.refused(step, put, Bucket=name, ServerSideEncryptionConfiguration={"Rules": rules})


@S3.scenario("TestS3ObjectLock::test_get_object_lock_configuration_exc")
def what_is_not_locked_has_no_configuration(replay: Replay) -> None:
    s3 = bucket_of(replay)
    replay.refused("get-lock-config-no-enabled", s3.get_object_lock_configuration, Bucket=BUCKET)
    replay.refused("get-lock-config-bucket-not-exists", s3.get_object_lock_configuration, Bucket="recorded-missing")


@S3.scenario("TestS3ObjectLock::test_put_object_lock_configuration_exc")
def locks_need_a_mode_and_a_period(replay: Replay) -> None:
    bucket_of(replay, ObjectLockEnabledForBucket=True)
    put = unchecked().put_object_lock_configuration

    def locked(**retention: Any) -> dict[str, Any]:
        return {"ObjectLockEnabled": "Enabled", "Rule": {"DefaultRetention": retention}}

    for step, configuration in (
        ("empty", {}),
        ("empty-rule", {"ObjectLockEnabled": "Enabled", "Rule": {}}),
        ("empty-retention", locked()),
        ("no-days", locked(Mode="GOVERNANCE")),
        ("both-days-years", locked(Mode="GOVERNANCE", Days=1, Years=1)),
        ("bad-mode", locked(Mode="BAD-VALUE", Days=1)),
        ("no-enabled", {"Rule": {"DefaultRetention": {"Mode": "GOVERNANCE", "Days": 1}}}),
    ):
        replay.refused(f"put-lock-config-{step}", put, Bucket=BUCKET, ObjectLockConfiguration=configuration)


@S3.scenario("TestS3ObjectLock::test_put_object_lock_configuration_on_existing_bucket")
def locks_can_be_added_to_versions(replay: Replay) -> None:
    s3 = bucket_of(replay)
    asked = {"Bucket": BUCKET, "ObjectLockConfiguration": {"ObjectLockEnabled": "Enabled"}}

    def versioned(status: str) -> Any:
        return s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": status})

    replay.refused("get-object-lock-existing-bucket-no-config", s3.get_object_lock_configuration, Bucket=BUCKET)
    put = s3.put_object_lock_configuration
    replay.refused("put-object-lock-existing-bucket-no-versioning", put, **asked)
    replay.match("suspended-versioning", versioned("Suspended"))
    replay.refused("put-object-lock-existing-bucket-versioning-disabled", put, **asked)
    replay.match("enabled-versioning", versioned("Enabled"))
    replay.match("put-object-lock-existing-bucket-enabled", put(**asked))
    replay.match("get-object-lock-existing-bucket-enabled", s3.get_object_lock_configuration(Bucket=BUCKET))


@S3.scenario("TestS3BucketOwnershipControls::test_crud_bucket_ownership_controls")
def ownership_is_said_and_taken_back(replay: Replay) -> None:
    s3, other = bucket_of(replay), "recorded-preferred"
    get, put = s3.get_bucket_ownership_controls, s3.put_bucket_ownership_controls
    replay.match("default-ownership", get(Bucket=BUCKET))
    writer = {"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
    replay.match("put-ownership", put(Bucket=BUCKET, OwnershipControls=writer))
    replay.match("get-ownership", get(Bucket=BUCKET))
    replay.match("delete-ownership", s3.delete_bucket_ownership_controls(Bucket=BUCKET))
    replay.refused("get-ownership-after-delete", get, Bucket=BUCKET)
    replay.match("delete-ownership-after-delete", s3.delete_bucket_ownership_controls(Bucket=BUCKET))
    bucket_of(replay, other, ObjectOwnership="BucketOwnerPreferred")
    replay.match("get-ownership-at-creation", get(Bucket=other))


@S3.scenario("TestS3BucketOwnershipControls::test_bucket_ownership_controls_exc")
def ownership_is_one_of_three(replay: Replay) -> None:
    s3, lax = bucket_of(replay), unchecked()
    replay.match("default-ownership", s3.get_bucket_ownership_controls(Bucket=BUCKET))
    for step, ownership in (("wrong-value", "RandomValue"), ("non-value", "")):
        name = f"ownership-{step}-at-creation"
        replay.refused(name, lax.create_bucket, Bucket="recorded-other", ObjectOwnership=ownership)
    preferred, writer = {"ObjectOwnership": "BucketOwnerPreferred"}, {"ObjectOwnership": "ObjectWriter"}
    for step, rules in (
        ("wrong-value", [{"ObjectOwnership": "RandomValue"}]),
        ("multiple-rules", [preferred, writer]),
        ("empty-rule", []),
    ):
        replay.refused(
            f"put-ownership-{step}",
            s3.put_bucket_ownership_controls,
            Bucket=BUCKET,
            OwnershipControls={"Rules": rules},
        )


# One word


@S3.scenario("TestS3::test_s3_request_payer")
def requesters_can_be_made_to_pay(replay: Replay) -> None:
    s3 = bucket_of(replay)
    payer = {"Payer": "Requester"}
    replay.match(
        "put-bucket-request-payment", s3.put_bucket_request_payment(Bucket=BUCKET, RequestPaymentConfiguration=payer)
    )
    replay.match("get-bucket-request-payment", s3.get_bucket_request_payment(Bucket=BUCKET))


@S3.scenario("TestS3::test_s3_request_payer_exceptions")
def only_two_can_pay(replay: Replay) -> None:
    put = bucket_of(replay).put_bucket_request_payment
    replay.refused("wrong-payer-type", put, Bucket=BUCKET, RequestPaymentConfiguration={"Payer": "Random"})
    payer = {"Payer": "Requester"}
    replay.refused("wrong-bucket-name", put, Bucket="recorded-missing", RequestPaymentConfiguration=payer)


@S3.scenario("TestS3BucketAccelerateConfiguration::test_bucket_acceleration_configuration_crud")
def acceleration_is_turned_on_and_off(replay: Replay) -> None:
    s3 = bucket_of(replay)
    get, put = s3.get_bucket_accelerate_configuration, s3.put_bucket_accelerate_configuration
    replay.match("get-bucket-default-accelerate-config", get(Bucket=BUCKET))
    for step, status in (("enabled", "Enabled"), ("disabled", "Suspended")):
        answer = put(Bucket=BUCKET, AccelerateConfiguration={"Status": status})
        replay.match(f"put-bucket-accelerate-config-{step}", answer)
        replay.match(f"get-bucket-accelerate-config-{step}", get(Bucket=BUCKET))


# Configurations with ids


def inventory(name: str, **further: Any) -> dict[str, Any]:
    destination = {"S3BucketDestination": {"Bucket": f"arn:aws:s3:::{BUCKET}", "Format": "CSV"}}
    whole = {"Id": name, "IsEnabled": True, "IncludedObjectVersions": "All", "Schedule": {"Frequency": "Daily"}}
    return {**whole, "Destination": destination, **further}


@S3.scenario("TestS3::test_s3_inventory_report_crud")
def inventories_come_and_go(replay: Replay) -> None:
    s3 = bucket_of(replay)
    name, one = "test-inventory", {"Bucket": BUCKET, "Id": "test-inventory"}
    wanted = inventory(name, OptionalFields=["Size", "ETag"])
    put = s3.put_bucket_inventory_configuration
    replay.match("put-inventory-config", put(**one, InventoryConfiguration=wanted))
    replay.match("get-inventory-config", s3.get_bucket_inventory_configuration(**one))
    replay.match("list-inventory-config", s3.list_bucket_inventory_configurations(Bucket=BUCKET))
    replay.match("del-inventory-config", s3.delete_bucket_inventory_configuration(**one))
    replay.match("list-inventory-config-after-del", s3.list_bucket_inventory_configurations(Bucket=BUCKET))
    replay.refused("get-nonexistent-inv-config", s3.get_bucket_inventory_configuration, **one)


@S3.scenario("TestS3::test_put_bucket_inventory_config_order")
def inventories_are_listed_by_their_ids(replay: Replay) -> None:
    s3 = bucket_of(replay)
    for name in ("test-1", "z-test", "a-test"):
        s3.put_bucket_inventory_configuration(Bucket=BUCKET, Id=name, InventoryConfiguration=inventory(name))
    replay.match("list-inventory-config", s3.list_bucket_inventory_configurations(Bucket=BUCKET))
    replay.match("del-inventory-config", s3.delete_bucket_inventory_configuration(Bucket=BUCKET, Id="z-test"))
    replay.match("list-inventory-config-after-del", s3.list_bucket_inventory_configurations(Bucket=BUCKET))


@S3.scenario("TestS3::test_s3_analytics_configurations")
def analyses_come_and_go(replay: Replay) -> None:
    s3 = bucket_of(replay)
    destination = {"Bucket": f"arn:aws:s3:::{BUCKET}", "Format": "CSV", "Prefix": "test"}
    replay.matching.literal["<bucket>"] = destination["Bucket"]
    replay.matching.values["<bucket>"] = destination["Bucket"]

    def analysis(number: int, prefix: str) -> dict[str, Any]:
        export = {"OutputSchemaVersion": "V_1", "Destination": {"S3BucketDestination": destination}}
        name = f"config_with_storage_analysis_{number}"
        whole = {"Id": name, "Filter": {"Prefix": prefix}, "StorageClassAnalysis": {"DataExport": export}}
        return {"Bucket": BUCKET, "Id": name, "AnalyticsConfiguration": whole}

    def one(number: int) -> dict[str, Any]:
        return {"Bucket": BUCKET, "Id": f"config_with_storage_analysis_{number}"}

    put, get = s3.put_bucket_analytics_configuration, s3.get_bucket_analytics_configuration
    listing, delete = s3.list_bucket_analytics_configurations, s3.delete_bucket_analytics_configuration
    wrong = {**analysis(1, "test_ls"), "Id": "other"}
    replay.refused("put_config_with_storage_analysis_err", put, **wrong)
    replay.match("put_config_with_storage_analysis_1", put(**analysis(1, "test_ls")))
    replay.match("get_config_with_storage_analysis_1", get(**one(1)))
    replay.refused("get_config_with_storage_analysis_err", get, Bucket=BUCKET, Id="non-existent")
    put(**analysis(1, "test_ls_2"))
    replay.match("get_config_with_storage_analysis_2", get(**one(1)))
    put(**analysis(2, "test_ls_3"))
    replay.match("get_config_with_storage_analysis_3", get(**one(2)))
    replay.match("list_config_with_storage_analysis_1", listing(Bucket=BUCKET))
    delete(**one(2))
    replay.refused("delete_config_with_storage_analysis_err", delete, **one(2))
    replay.match("list_config_with_storage_analysis_2", listing(Bucket=BUCKET))


def metrics(name: str, prefix: str = "logs/") -> dict[str, Any]:
    return {"Bucket": BUCKET, "Id": name, "MetricsConfiguration": {"Id": name, "Filter": {"Prefix": prefix}}}


@S3.scenario("TestS3MetricsConfiguration::test_get_bucket_metrics_configuration")
def metrics_are_shown(replay: Replay) -> None:
    s3 = bucket_of(replay)
    s3.put_bucket_metrics_configuration(**metrics("seen"))
    found = s3.get_bucket_metrics_configuration(Bucket=BUCKET, Id="seen")
    replay.match("get_bucket_metrics_configuration", found)


@S3.scenario("TestS3MetricsConfiguration::test_get_bucket_metrics_configuration_not_exist")
def metrics_that_are_not_there_are_not_shown(replay: Replay) -> None:
    s3 = bucket_of(replay)
    get = s3.get_bucket_metrics_configuration
    replay.refused("get_bucket_metrics_configuration", get, Bucket=BUCKET, Id="unseen")


@S3.scenario("TestS3MetricsConfiguration::test_list_bucket_metrics_configurations")
def metrics_are_listed(replay: Replay) -> None:
    s3 = bucket_of(replay)
    for name in ("one", "two"):
        s3.put_bucket_metrics_configuration(**metrics(name, "logs/prefix"))
    listed = s3.list_bucket_metrics_configurations(Bucket=BUCKET)
    replay.match("list_bucket_metrics_configurations", listed)


@S3.scenario("TestS3MetricsConfiguration::test_delete_metrics_configuration")
def metrics_are_deleted(replay: Replay) -> None:
    s3 = bucket_of(replay)
    s3.put_bucket_metrics_configuration(**metrics("seen"))
    gone = s3.delete_bucket_metrics_configuration(Bucket=BUCKET, Id="seen")
    replay.match("delete_bucket_metrics_configuration", gone)
    get = s3.get_bucket_metrics_configuration
    replay.refused("get_bucket_metrics_configuration", get, Bucket=BUCKET, Id="seen")


# Tags


def tags(**named: str) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in named.items()]


@S3.scenario("TestS3BucketObjectTagging::test_bucket_tagging_crud")
def tags_take_each_others_place(replay: Replay) -> None:
    s3 = bucket_of(replay)
    get, put = s3.get_bucket_tagging, s3.put_bucket_tagging
    replay.refused("get-bucket-tags-empty", get, Bucket=BUCKET)
    replay.match("put-bucket-tags", put(Bucket=BUCKET, Tagging={"TagSet": tags(tag1="tag1", tag2="")}))
    replay.match("get-bucket-tags", get(Bucket=BUCKET))
    replay.match("put-bucket-tags-overwrite", put(Bucket=BUCKET, Tagging={"TagSet": tags(tag3="tag3")}))
    replay.match("get-bucket-tags-overwritten", get(Bucket=BUCKET))
    replay.match("put-bucket-tags-empty", put(Bucket=BUCKET, Tagging={"TagSet": []}))
    replay.refused("get-bucket-tags-empty", get, Bucket=BUCKET)
    replay.match("delete-bucket-tags", s3.delete_bucket_tagging(Bucket=BUCKET))


@S3.scenario("TestS3BucketObjectTagging::test_put_bucket_tagging_none_value")
def no_tags_are_none(replay: Replay) -> None:
    s3 = bucket_of(replay)
    put = s3.put_bucket_tagging
    replay.match("put-bucket-tags-origin", put(Bucket=BUCKET, Tagging={"TagSet": tags(tag1="tag1")}))
    replay.match("put-none-tag-set", put(Bucket=BUCKET, Tagging={"TagSet": []}))
    replay.refused("no-such-tag-set", s3.get_bucket_tagging, Bucket=BUCKET)


@S3.scenario("TestS3BucketObjectTagging::test_create_bucket_with_tags")
def buckets_are_made_with_tags(replay: Replay) -> None:
    s3 = replay.client("s3")
    made = s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"Tags": tags(tag1="value1")})
    replay.match("create-bucket-with-tags", made)
    replay.match("get-bucket-tags", s3.get_bucket_tagging(Bucket=BUCKET))


@S3.scenario("TestS3BucketObjectTagging::test_create_bucket_with_tags_exc")
def tags_of_new_buckets_have_their_own_words(replay: Replay) -> None:
    create = unchecked().create_bucket
    for step, listed in (
        ("tags-key-none", [{"Value": "value"}]),
        ("tags-value-none", [{"Key": "key"}]),
        ("tags-key-aws-prefix", [{"Key": "aws:prefixed", "Value": "value"}]),
        ("tags-key-aws-duplicated-key", [*tags(key="a"), *tags(key="b")]),
        ("tags-key-aws-bad-key", [{"Key": "test,test2", "Value": "value"}]),
        ("tags-key-aws-bad-value", [{"Key": "test", "Value": "value1,value2"}]),
    ):
        replay.refused(step, create, Bucket=BUCKET, CreateBucketConfiguration={"Tags": listed})


# Whose a bucket is


@S3.scenario(
    *(
        f"TestS3::test_get_bucket_policy_invalid_account_id[{each}]"
        for each in ("0000000000020", "aa000000000$", "abcd")
    )
)
def an_expected_owner_is_an_account(replay: Replay) -> None:
    s3 = bucket_of(replay)
    step = "get-bucket-policy-invalid-bucket-owner"
    replay.refused(step, s3.get_bucket_policy, Bucket=BUCKET, ExpectedBucketOwner=replay.parameter)


def a_policy(action: str = "s3:GetObject") -> str:
    return (
        '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"AWS": "123456789012"}, '
        f'"Action": "{action}", "Resource": "arn:aws:s3:::{BUCKET}/*"}}]}}'
    )


@S3.scenario(
    *(
        f"TestS3::test_put_bucket_policy_invalid_account_id[{each}]"
        for each in ("0000000000020", "aa000000000$", "0000")
    )
)
def an_expected_owner_is_an_account_for_policies_that_are_put(replay: Replay) -> None:
    put, owner = bucket_of(replay).put_bucket_policy, replay.parameter
    step = "put-bucket-policy-invalid-bucket-owner"
    replay.refused(step, put, Bucket=BUCKET, Policy=a_policy(), ExpectedBucketOwner=owner)


@S3.scenario("TestS3::test_put_bucket_policy_expected_bucket_owner")
def another_owner_than_the_expected_one_is_refused(replay: Replay) -> None:
    put = bucket_of(replay).put_bucket_policy
    for step, owner in (("-error", "000000000000"), ("", "123456789012")):
        replay.refused(
            f"put-bucket-policy-with-expected-bucket-owner{step}",
            put,
            Bucket=BUCKET,
            Policy=a_policy(),
            ExpectedBucketOwner=owner,
        )


test_answers_are_those_of_aws = S3.runner()
