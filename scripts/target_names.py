"""Print the tables of awsim/protocols/target_names.py, from the service models of the installed botocore.

tests/protocols/test_unsigned.py fails when the tables in the repository are no longer those of the models.
"""

from __future__ import annotations

from awsim.model.loader import service_model, service_names


def main() -> None:
    """Print which services have each prefix of targets, and which have each version of a query API."""
    targets: dict[str, list[str]] = {}
    versions: dict[str, list[str]] = {}
    for service in service_names():
        metadata = service_model(service).metadata
        if "targetPrefix" in metadata:
            targets.setdefault(metadata["targetPrefix"], []).append(service)
        if {"query", "ec2"} & {
            metadata["protocol"],
            *metadata.get("protocols", ()),
        } or "awsQueryCompatible" in metadata:
            versions.setdefault(metadata["apiVersion"], []).append(service)
    for name, table in (("TARGETS", targets), ("VERSIONS", versions)):
        print(f"{name}: dict[str, tuple[str, ...]] = {{")
        for key, services in sorted(table.items()):
            print(f'    "{key}": ({", ".join(f"{chr(34)}{each}{chr(34)}" for each in services)},),')
        print("}")


if __name__ == "__main__":
    main()
