"""Under which names services are reached and signed for, where those are not the service's own.

botocore keeps both in its 441 service models, which are too many to read for finding one. `scripts/endpoint_names.py`
writes `NAMES` and `OWN_NAMES`; the aliases are what botocore's endpoint rules use beside them.
"""

from __future__ import annotations

from functools import cache

from awsim.model.loader import service_model

NAMES: dict[str, tuple[str, str]] = {
    "abuse-signal": ("abuse", "abuse"),
    "accessanalyzer": ("access-analyzer", "access-analyzer"),
    "account-access-runtime": ("account-access-runtime", "account-access"),
    "agent-registry-control": ("agent-registry-control", "agent-registry"),
    "amp": ("aps", "aps"),
    "apigatewaymanagementapi": ("execute-api", "execute-api"),
    "apigatewayv2": ("apigateway", "apigateway"),
    "appconfigdata": ("appconfigdata", "appconfig"),
    "appintegrations": ("app-integrations", "app-integrations"),
    "application-insights": ("applicationinsights", "applicationinsights"),
    "applicationcostprofiler": ("application-cost-profiler", "application-cost-profiler"),
    "appstream": ("appstream2", "appstream"),
    "backupsearch": ("backup-search", "backup-search"),
    "bedrock-agent": ("bedrock-agent", "bedrock"),
    "bedrock-agent-runtime": ("bedrock-agent-runtime", "bedrock"),
    "bedrock-agentcore-control": ("bedrock-agentcore-control", "bedrock-agentcore"),
    "bedrock-data-automation": ("bedrock-data-automation", "bedrock"),
    "bedrock-data-automation-runtime": ("bedrock-data-automation-runtime", "bedrock"),
    "bedrock-runtime": ("bedrock-runtime", "bedrock"),
    "chime-sdk-identity": ("identity-chime", "chime"),
    "chime-sdk-media-pipelines": ("media-pipelines-chime", "chime"),
    "chime-sdk-meetings": ("meetings-chime", "chime"),
    "chime-sdk-messaging": ("messaging-chime", "chime"),
    "chime-sdk-voice": ("voice-chime", "chime"),
    "cleanroomsml": ("cleanrooms-ml", "cleanrooms-ml"),
    "cloudcontrol": ("cloudcontrolapi", "cloudcontrolapi"),
    "cloudhsmv2": ("cloudhsmv2", "cloudhsm"),
    "cloudsearchdomain": ("cloudsearchdomain", "cloudsearch"),
    "cloudwatch": ("monitoring", "monitoring"),
    "cloudwatchomni": ("cloudwatch-omni", "cloudwatch"),
    "codeguruprofiler": ("codeguru-profiler", "codeguru-profiler"),
    "compute-optimizer-automation": ("aco-automation", "aco-automation"),
    "connect-contact-lens": ("contact-lens", "connect"),
    "connectcampaigns": ("connect-campaigns", "connect-campaigns"),
    "connectcampaignsv2": ("connect-campaigns", "connect-campaigns"),
    "connectcases": ("cases", "cases"),
    "connecthealth": ("health-agent", "health-agent"),
    "connectparticipant": ("participant.connect", "execute-api"),
    "connectscheduling": ("connect", "connect"),
    "customer-profiles": ("profile", "profile"),
    "detective": ("api.detective", "detective"),
    "devops-agent": ("aidevops", "aidevops"),
    "docdb": ("rds", "rds"),
    "dynamodbstreams": ("streams.dynamodb", "dynamodb"),
    "ecr": ("api.ecr", "ecr"),
    "ecr-public": ("api.ecr-public", "ecr-public"),
    "efs": ("elasticfilesystem", "elasticfilesystem"),
    "elb": ("elasticloadbalancing", "elasticloadbalancing"),
    "elbv2": ("elasticloadbalancing", "elasticloadbalancing"),
    "elementalinference": ("elemental-inference", "elemental-inference"),
    "emr": ("elasticmapreduce", "elasticmapreduce"),
    "endusermessaging": ("end-user-messaging", "end-user-messaging"),
    "eventbridgev2": ("eventsv2", "events"),
    "forecastquery": ("forecastquery", "forecast"),
    "greengrassv2": ("greengrass", "greengrass"),
    "iam-toolbox": ("iam-toolbox", "iam"),
    "iot-data": ("data-ats.iot", "iotdata"),
    "iot-jobs-data": ("data.jobs.iot", "iot-jobs-data"),
    "iot-managed-integrations": ("api.iotmanagedintegrations", "iotmanagedintegrations"),
    "iotdeviceadvisor": ("api.iotdeviceadvisor", "iotdeviceadvisor"),
    "iotsecuretunneling": ("api.tunneling.iot", "IoTSecuredTunneling"),
    "iotwireless": ("api.iotwireless", "iotwireless"),
    "ivs-realtime": ("ivsrealtime", "ivs"),
    "keyspaces": ("cassandra", "cassandra"),
    "keyspacesstreams": ("cassandra-streams", "cassandra"),
    "kinesis-video-archived-media": ("kinesisvideo", "kinesisvideo"),
    "kinesis-video-media": ("kinesisvideo", "kinesisvideo"),
    "kinesis-video-signaling": ("kinesisvideo", "kinesisvideo"),
    "kinesis-video-webrtc-storage": ("kinesisvideo", "kinesisvideo"),
    "kinesisanalyticsv2": ("kinesisanalytics", "kinesisanalytics"),
    "lambda-core": ("lambda", "lambda"),
    "lambda-microvms": ("lambda", "lambda"),
    "lambda-web": ("lambda", "lambda"),
    "launch-wizard": ("launchwizard", "launchwizard"),
    "lex-models": ("models.lex", "lex"),
    "lex-runtime": ("runtime.lex", "lex"),
    "lexv2-models": ("models-v2-lex", "lex"),
    "lexv2-runtime": ("runtime-v2-lex", "lex"),
    "location": ("geo", "geo"),
    "mailmanager": ("mail-manager", "ses"),
    "marketplace-agreement": ("agreement-marketplace", "aws-marketplace"),
    "marketplace-catalog": ("catalog.marketplace", "aws-marketplace"),
    "marketplace-deployment": ("deployment-marketplace", "aws-marketplace"),
    "marketplace-discovery": ("discovery-marketplace", "aws-marketplace"),
    "marketplace-entitlement": ("entitlement.marketplace", "aws-marketplace"),
    "marketplace-reporting": ("reporting-marketplace", "aws-marketplace"),
    "mediastore-data": ("data.mediastore", "mediastore"),
    "mediatailor": ("api.mediatailor", "mediatailor"),
    "memorydb": ("memory-db", "memorydb"),
    "meteringmarketplace": ("metering.marketplace", "aws-marketplace"),
    "migration-hub-refactor-spaces": ("refactor-spaces", "refactor-spaces"),
    "migrationhub-config": ("migrationhub-config", "mgh"),
    "migrationhuborchestrator": ("migrationhub-orchestrator", "migrationhub-orchestrator"),
    "migrationhubstrategy": ("migrationhub-strategy", "migrationhub-strategy"),
    "mturk": ("mturk-requester", "mturk-requester"),
    "mwaa": ("airflow", "airflow"),
    "mwaa-serverless": ("airflow-serverless", "airflow-serverless"),
    "neptune": ("rds", "rds"),
    "neptunedata": ("neptune-db", "neptune-db"),
    "notificationscontacts": ("notifications-contacts", "notifications-contacts"),
    "opensearch": ("es", "es"),
    "opensearchmemory": ("osm", "osm"),
    "opensearchserverless": ("aoss", "aoss"),
    "partnercentral-revenue-measurement": ("partnercentral-prm", "partnercentral"),
    "payment-cryptography": ("controlplane.payment-cryptography", "payment-cryptography"),
    "payment-cryptography-data": ("dataplane.payment-cryptography", "payment-cryptography"),
    "personalize-events": ("personalize-events", "personalize"),
    "personalize-runtime": ("personalize-runtime", "personalize"),
    "pinpoint": ("pinpoint", "mobiletargeting"),
    "pinpoint-email": ("email", "ses"),
    "pinpoint-sms-voice": ("sms-voice.pinpoint", "sms-voice"),
    "pinpoint-sms-voice-v2": ("sms-voice", "sms-voice"),
    "pricing": ("api.pricing", "pricing"),
    "pricing-plan-manager": ("pricingplanmanager", "pricingplanmanager"),
    "qapps": ("data.qapps", "qapps"),
    "qconnect": ("wisdom", "wisdom"),
    "resiliencehubv2": ("resiliencehub", "resiliencehub"),
    "resourcegroupstaggingapi": ("tagging", "tagging"),
    "s3control": ("s3-control", "s3"),
    "s3outposts": ("s3-outposts", "s3-outposts"),
    "sagemaker": ("api.sagemaker", "sagemaker"),
    "sagemaker-a2i-runtime": ("a2i-runtime.sagemaker", "sagemaker"),
    "sagemaker-edge": ("edge.sagemaker", "sagemaker"),
    "sagemaker-featurestore-runtime": ("featurestore-runtime.sagemaker", "sagemaker"),
    "sagemaker-gateway-runtime": ("gateway-runtime.sagemaker", "sagemaker"),
    "sagemaker-inference-router-runtime": ("inferencerouter-runtime.sagemaker", "sagemaker"),
    "sagemaker-metrics": ("metrics.sagemaker", "sagemaker"),
    "sagemaker-runtime": ("runtime.sagemaker", "sagemaker"),
    "sagemakerjobruntime": ("job-runtime.sagemaker", "sagemaker"),
    "sagemakertrainingsessionruntime": ("training-session-runtime.sagemaker", "sagemaker"),
    "service-quotas": ("servicequotas", "servicequotas"),
    "servicecatalog-appregistry": ("servicecatalog-appregistry", "servicecatalog"),
    "ses": ("email", "ses"),
    "sesv2": ("email", "ses"),
    "signer-data": ("data-signer", "signer"),
    "simpledbv2": ("sdb", "sdb"),
    "sms-voice": ("sms-voice.pinpoint", "sms-voice"),
    "socialmessaging": ("social-messaging", "social-messaging"),
    "sso": ("portal.sso", "awsssoportal"),
    "sso-admin": ("sso", "sso"),
    "sso-oidc": ("oidc", "sso-oauth"),
    "stepfunctions": ("states", "states"),
    "supplychain": ("scn", "scn"),
    "support-app": ("supportapp", "supportapp"),
    "taxsettings": ("tax", "tax"),
    "timestream-query": ("query.timestream", "timestream"),
    "timestream-write": ("ingest.timestream", "timestream"),
    "voice-id": ("voiceid", "voiceid"),
    "wickr": ("admin.wickr", "wickr"),
    "workspaces-thin-client": ("thinclient", "thinclient"),
}
"""botocore's name of a service -> its endpoint prefix, its signing name."""

OWN_NAMES = """
    account account-access acm acm-pca agent-discovery agent-registry aiops amplify amplifybackend amplifyuibuilder
    apigateway apiportal appconfig appfabric appflow application-autoscaling application-signals appmesh apprunner
    appsync arc-region-switch arc-zonal-shift artifact athena auditmanager autoscaling autoscaling-plans b2bi backup
    backup-gateway batch bcm-dashboards bcm-data-exports bcm-pricing-calculator bcm-recommended-actions bedrock
    bedrock-agentcore billing billingconductor braket budgets ce chatbot chime cleanrooms cloud9 clouddirectory
    cloudformation cloudfront cloudfront-keyvaluestore cloudhsm cloudsearch cloudtrail cloudtrail-data codeartifact
    codebuild codecatalyst codecommit codeconnections codedeploy codeguru-reviewer codeguru-security codepipeline
    codestar-connections codestar-notifications cognito-identity cognito-idp cognito-sync comprehend
    comprehendmedical compute-optimizer config connect continuum controlcatalog controltower cost-optimization-hub
    cur databrew dataexchange datapipeline datasync datazone dax deadline devicefarm devops-guru directconnect
    discovery dlm dms docdb-elastic drs ds ds-data dsql dynamodb ebs ec2 ec2-instance-connect ecs eks eks-auth
    elasticache elasticbeanstalk emr-containers emr-serverless entityresolution es events evs firehose fis fms
    forecast frauddetector freetier fsx gamelift gameliftstreams geo-maps geo-places geo-routes glacier
    globalaccelerator glue grafana greengrass groundstation guardduty health healthlake iam identitystore
    imagebuilder importexport inspector inspector-scan inspector2 interconnect internetmonitor invoicing iot
    iotfleetwise iotsitewise iotthingsgraph iottwinmaker ivs ivschat kafka kafkaconnect kendra kendra-ranking
    kinesis kinesisanalytics kinesisvideo kms lakeformation lambda license-manager
    license-manager-linux-subscriptions license-manager-user-subscriptions lightsail logs lookoutequipment m2
    machinelearning macie2 managedblockchain managedblockchain-query marketplacecommerceanalytics mediaconnect
    mediaconvert medialive mediapackage mediapackage-vod mediapackagev2 mediastore medical-imaging mgh mgn mpa mq
    neptune-graph network-firewall network-security-manager networkflowmonitor networkmanager networkmonitor
    notifications nova-act oam observabilityadmin odb omics organizations osis outposts partnercentral-account
    partnercentral-benefits partnercentral-channel partnercentral-marketing partnercentral-selling payments
    pca-connector-ad pca-connector-scep pcs personalize pi pipes polly proton qbusiness quicksight ram rbin rds
    rds-data redshift redshift-data redshift-serverless rekognition repostspace resiliencehub resource-explorer-2
    resource-groups rolesanywhere route53 route53-recovery-cluster route53-recovery-control-config
    route53-recovery-readiness route53domains route53globalresolver route53profiles route53resolver rtbfabric rum s3
    s3files s3tables s3vectors sagemaker-geospatial savingsplans scheduler schemas sdb secretsmanager security-ir
    securityagent securityhub securitylake serverlessrepo servicecatalog servicediscovery shield signer signin
    snow-device-management snowball sns sqs ssm ssm-contacts ssm-guiconnect ssm-incidents ssm-quicksetup ssm-sap
    storagegateway sts support supportauthz sustainability swf synthetics textract timestream-influxdb transcribe
    transfer translate trustedadvisor uxc verifiedpermissions vpc-lattice waf waf-regional wafv2 wellarchitected
    wisdom workdocs workmail workmailmessageflow workspaces workspaces-instances workspaces-web xray
"""
"""The services for which all three are one, in one text."""

HOST_ALIASES: dict[str, str] = {
    "accesspoint-s3-global": "s3",
    "aos": "es",
    "arc-recovery-control-config": "route53-recovery-control-config",
    "data-iot": "iot-data",
    "ddb": "dynamodb",
    "iot-tunneling": "iotsecuretunneling",
    "api-iot-tunneling": "iotsecuretunneling",
    "kafka-api": "kafka",
    "maps-geo": "geo-maps",
    "places-geo": "geo-places",
    "queue": "sqs",
    "routes-geo": "geo-routes",
    "s3-accelerate": "s3",
    "s3-accesspoint": "s3",
    "s3-object-lambda": "s3",
    "streams-ddb": "dynamodbstreams",
    "timestream-ingest": "timestream-write",
}
"""Other names in hosts, dots as dashes -> botocore's name of the service."""

SIGNING_ALIASES: dict[str, str] = {
    "ingestionservice": "importexport",
    "s3-object-lambda": "s3",
    "s3express": "s3",
}
"""Other signing names, lower case -> botocore's name of the service."""


def names_of(service: str) -> tuple[str, str]:
    """The endpoint prefix and the signing name of a service; one that is newer than the tables is asked its model."""
    if service in _own_names():
        return service, service
    return NAMES.get(service) or modelled_names(service)


def modelled_names(service: str) -> tuple[str, str]:
    """The endpoint prefix and the signing name in the model of a service."""
    metadata = service_model(service).metadata
    prefix = metadata["endpointPrefix"]
    return prefix, metadata.get("signingName") or prefix


@cache
def _own_names() -> frozenset[str]:
    return frozenset(OWN_NAMES.split())
