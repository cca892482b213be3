"""Print the tables of awsim/protocols/endpoint_names.py, from the service models of the installed botocore.

Services of a newer botocore are looked up in their models; write the tables again when there are many of them.
"""

from __future__ import annotations

from textwrap import fill

from awsim.model.loader import service_names
from awsim.protocols.endpoint_names import modelled_names


def main() -> None:
    """Print a row for each service whose endpoint prefix or signing name is not its own name, then the others."""
    names = {service: modelled_names(service) for service in service_names()}
    print("NAMES: dict[str, tuple[str, str]] = {")
    for service, (prefix, signing_name) in names.items():
        if (prefix, signing_name) != (service, service):
            print(f'    "{service}": ("{prefix}", "{signing_name}"),')
    print("}")
    others = " ".join(service for service, name in names.items() if name == (service, service))
    print('OWN_NAMES = """')
    print(fill(others, 116, initial_indent="    ", subsequent_indent="    ", break_on_hyphens=False))
    print('"""')


if __name__ == "__main__":
    main()
