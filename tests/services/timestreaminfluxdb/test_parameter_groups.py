"""DB parameter groups of all three engines."""

from __future__ import annotations

import pytest

PARAMETERS = [
    {"InfluxDBv2": {"fluxLogEnabled": True, "logLevel": "debug", "sessionLength": 2880, "tracingType": "jaeger"}},
    {"InfluxDBv2": {"httpIdleTimeout": {"durationType": "minutes", "value": 5}, "queryMemoryBytes": 10**12}},
    {
        "InfluxDBv3Core": {
            "queryFileLimit": 600,
            "dataFusionNumThreads": 32,
            "forceSnapshotMemThreshold": {"percent": "70%"},
            "execMemPoolBytes": {"absolute": 8_000_000_000},
            "parquetMemCachePrunePercentage": 0.25,
            "dataFusionConfig": "datafusion.execution.batch_size:4096",
        }
    },
    {
        "InfluxDBv3Enterprise": {
            "ingestQueryInstances": 4,
            "queryOnlyInstances": 10,
            "dedicatedCompactor": True,
            "compactionMultipliers": "3,4,6,5",
            "compactionGen2Duration": {"durationType": "minutes", "value": 20},
            "gen1Duration": {"durationType": "seconds", "value": 300},
        }
    },
]


class TestAccepts:
    @pytest.mark.parametrize("parameters", PARAMETERS)
    def test_a_group_holds_the_parameters_of_any_engine(self, parameters, influxdb):
        created = influxdb.create_db_parameter_group(name="tuned", description="for readings", parameters=parameters)
        got = influxdb.get_db_parameter_group(identifier=created["id"])

        for answer in (created, got):
            answer.pop("ResponseMetadata")
        assert created == got
        assert got == {
            "id": created["id"],
            "name": "tuned",
            "arn": f"arn:aws:timestream-influxdb:us-east-1:123456789012:db-parameter-group/{created['id']}",
            "description": "for readings",
            "parameters": parameters,
        }

    def test_groups_are_listed_without_their_parameters(self, influxdb):
        created = influxdb.create_db_parameter_group(name="tuned", parameters=PARAMETERS[0])

        listed = influxdb.list_db_parameter_groups()["items"]

        assert listed == [{"id": created["id"], "name": "tuned", "arn": created["arn"]}]

    @pytest.mark.parametrize(
        ("identifier", "engine"),
        [
            ("InfluxDBV3Core", "InfluxDBv3Core"),
            ("InfluxDBV3Enterprise", "InfluxDBv3Enterprise"),
            ("InfluxDBV3Enterprise1Node", "InfluxDBv3Enterprise"),
        ],
    )
    def test_the_groups_that_the_service_defines_can_be_shown(self, identifier, engine, influxdb):
        group = influxdb.get_db_parameter_group(identifier=identifier)

        assert (group["id"], group["name"], list(group["parameters"])) == (identifier, identifier, [engine])


class TestRefuses:
    def test_a_name_that_a_group_bears_is_refused(self, influxdb, refusal, resource_error):
        influxdb.create_db_parameter_group(name="tuned")

        assert refusal(influxdb.create_db_parameter_group, name="tuned") == resource_error(
            "ConflictException",
            "A DB parameter group with the name tuned already exists.",
            "db-parameter-group",
            "tuned",
        )

    def test_an_unknown_group_is_refused(self, influxdb, refusal, resource_error):
        assert refusal(influxdb.get_db_parameter_group, identifier="nosuchgroup") == resource_error(
            "ResourceNotFoundException",
            "DB parameter group nosuchgroup not found.",
            "db-parameter-group",
            "nosuchgroup",
        )

    @pytest.mark.parametrize(
        ("parameters", "message"),
        [
            (
                {"InfluxDBv2": {"queryInitialMemoryBytes": 2, "queryMemoryBytes": 1}},
                "queryMemoryBytes must be greater than or equal to queryInitialMemoryBytes.",
            ),
            (
                {"InfluxDBv2": {"storageCacheMaxMemorySize": 26_214_399}},
                "storageCacheSnapshotMemorySize must not be greater than storageCacheMaxMemorySize.",
            ),
            (
                {"InfluxDBv2": {"storageRetentionCheckInterval": {"durationType": "minutes", "value": 0}}},
                "storageRetentionCheckInterval must be greater than 0.",
            ),
            (
                {"InfluxDBv3Core": {"gen1Duration": {"durationType": "minutes", "value": 2}}},
                "gen1Duration must be 1, 5 or 10 minutes.",
            ),
            (
                {"InfluxDBv3Enterprise": {"compactionGen2Duration": {"durationType": "minutes", "value": 9}}},
                "compactionGen2Duration must be equal to or greater than gen1Duration.",
            ),
        ],
    )
    def test_parameters_that_contradict_one_another_are_refused(
        self, parameters, message, influxdb, refusal, validation_error
    ):
        request = {"name": "tuned", "parameters": parameters}

        assert refusal(influxdb.create_db_parameter_group, **request) == validation_error(message)

    @pytest.mark.parametrize(
        ("parameters", "constraint"),
        [
            ({"InfluxDBv2": {"queryConcurrency": 257}}, "Member must have value less than or equal to 256"),
            ({"InfluxDBv2": {"logLevel": "loud"}}, "Member must satisfy enum value set"),
        ],
    )
    def test_a_value_out_of_its_range_is_refused(self, parameters, constraint, influxdb, refusal):
        error = refusal(influxdb.create_db_parameter_group, name="tuned", parameters=parameters)

        assert (error["Error"]["Code"], error["reason"]) == ("ValidationException", "FIELD_VALIDATION_FAILED")
        assert constraint in error["Error"]["Message"]


class TestBehaves:
    def test_a_group_does_not_change_with_the_dictionary_it_was_made_of(self, influxdb):
        parameters = {"InfluxDBv2": {"queryConcurrency": 4}}
        created = influxdb.create_db_parameter_group(name="tuned", parameters=parameters)
        parameters["InfluxDBv2"]["queryConcurrency"] = 8

        got = influxdb.get_db_parameter_group(identifier=created["id"])

        assert got["parameters"] == {"InfluxDBv2": {"queryConcurrency": 4}}

    def test_names_of_groups_instances_and_clusters_are_apart(self, influxdb, new_instance, new_cluster):
        influxdb.create_db_parameter_group(name="fleet")

        assert new_instance("fleet")["name"] == new_cluster("fleet")["name"] == "fleet"
