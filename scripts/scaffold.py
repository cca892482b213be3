"""Adds a native service, or operations to one, from botocore's model of it. It only adds: run it as often as you like.

scripts/scaffold.py timestream-influxdb CreateDbInstance GetDbInstance
scripts/scaffold.py timestream-influxdb --operations CreateDbInstance,GetDbInstance --regions us-east-1,eu-west-1
"""

from __future__ import annotations

import argparse
import sys
from difflib import get_close_matches
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from scaffolding import checks
from scaffolding.description import Description
from scaffolding.service_package import ServicePackage

from awsim.model.loader import UnknownOperation, UnknownService
from awsim.model.regions import all_regions
from awsim.services.registry import backend_class


class Refused(Exception):
    """What was asked for can't be done; the message says what to ask instead."""


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; the answer is the exit status: 2 when asked wrongly, 1 when a check fails."""
    asked = _parser().parse_args(arguments)
    names = [*asked.operation, *_listed(asked.operations)]
    try:
        package = add(Description(asked.service), names, _listed(asked.regions))
    except (UnknownService, UnknownOperation, Refused) as refused:
        print(f"scaffold: {refused}", file=sys.stderr)
        return 2
    print("\n".join(f"added {each}" for each in package.added) or "nothing to add")
    if package.added:
        checks.run("scripts/coverage.py", "--changed")
    stands = asked.no_check or checks.stands(package.package, package.tests)
    if package.added:
        print(_next_steps(package))
    return 0 if stands else 1


def add(description: Description, names: list[str], regions: list[str]) -> ServicePackage:
    """Add a service with these operations; raises Refused, UnknownService or UnknownOperation before it writes."""
    operations = description.operations(names)
    package = ServicePackage(description)
    standing = backend_class(description.service) if package.backend_module else None
    places, origin = (sorted(standing.regions), "") if standing else _regions(description, regions)
    region = "us-east-1" if "us-east-1" in places else places[0]
    package.add_package(places, origin)
    unwritten = package.unwritten(operations)
    package.add_errors(unwritten)
    package.add_models(unwritten)
    package.add_methods(operations)
    package.add_stacks(operations)
    package.add_access(operations)
    package.add_tests(unwritten, region)
    package.add_page(operations, region)
    return package


def _regions(description: Description, asked: list[str]) -> tuple[list[str], str]:
    """The regions of a new service, and where they are from."""
    known = all_regions()
    for region in asked:
        if region not in known:
            near = get_close_matches(region, sorted(known), 1)
            raise Refused(f"{region} is not the name of a region; did you mean {(near or ['us-east-1'])[0]}?")
    if asked:
        return asked, "given by --regions when the service was added"
    if not description.regions:
        raise Refused(
            f"botocore's endpoint data has no regions for {description.service}: "
            "name them, as AWS's page of its endpoints lists them, with --regions us-east-1,eu-west-1"
        )
    return list(description.regions), "botocore's endpoint data"


def _next_steps(package: ServicePackage) -> str:
    backend = package.description.package
    return (
        "\nNext:\n"
        f"1. Write the rules in awsim/services/{backend}/models.py, and test them without a client.\n"
        f"2. Write the operations in awsim/services/{backend}/: resolve the resource, ask the model to act, answer.\n"
        "3. Hold access.py against the Service Authorization Reference, and stacks.py, where there is one, against the "
        "template reference: what parameters and schemas do not tell is left to you.\n"
        f"4. Make the expected failures in tests/services/{backend}/ whole tests, and run scripts/test."
    )


def _listed(text: str) -> list[str]:
    return [each.strip() for each in text.split(",") if each.strip()]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("service", metavar="SERVICE", help="botocore's name of the service, as in boto3.client(...)")
    parser.add_argument("operation", metavar="OPERATION", nargs="*", help="an operation, by the model's name")
    parser.add_argument("--operations", default="", metavar="A,B", help="further operations, with commas")
    parser.add_argument("--regions", default="", metavar="r1,r2", help="where a new service exists")
    parser.add_argument("--no-check", action="store_true", help="do not lint, type-check and test what was written")
    return parser


if __name__ == "__main__":
    sys.exit(main())
