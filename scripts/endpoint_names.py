"""Print the table `NAMES` of awsim/protocols/endpoint_names.py, from the service models of the installed botocore.

tests/protocols/test_route.py fails when the table in the repository is no longer that of the models.
"""

from __future__ import annotations

from awsim.model.loader import service_model, service_names


def main() -> None:
    """Print a row for each service whose endpoint prefix or signing name is not its own name."""
    print("NAMES: dict[str, tuple[str, str]] = {")
    for service in service_names():
        metadata = service_model(service).metadata
        prefix = metadata["endpointPrefix"]
        names = (prefix, metadata.get("signingName") or prefix)
        if names != (service, service):
            print(f'    "{service}": ("{names[0]}", "{names[1]}"),')
    print("}")


if __name__ == "__main__":
    main()
