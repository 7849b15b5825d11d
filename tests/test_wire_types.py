"""The client's types are made from the server's structs, and are current."""

from scripts import wire_types


def test_the_types_of_the_client_are_those_of_the_server() -> None:
    assert wire_types.TARGET.read_text("utf-8") == wire_types.fresh(), "run `make wire`"
