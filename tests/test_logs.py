"""What a log line may hold: names, ids, counts and codes; never a secret, a token or a person's value."""

import io
import json

import pytest

from syncd.config.credentials import Secret
from syncd.logs import Redaction, configure, silent


def logged(environment=None, secrets=(), **details):
    stream = io.StringIO()
    configure(stream, redaction=Redaction(secrets), environment=environment or {}).info("happened", **details)
    return stream.getvalue()


def test_names_ids_and_counts_are_logged():
    line = json.loads(logged(mapping="customers", row_id="k7m-4qx-2", crm_id=81230447, count=3))
    assert (line["event"], line["level"], line["mapping"], line["crm_id"]) == (
        "happened",
        "info",
        "customers",
        81230447,
    )
    assert line["timestamp"].endswith("Z")


@pytest.mark.parametrize("details", [{"value": "Jane Doe"}, {"old": ["Jane Doe"]}, {"row": {"name": "Jane Doe"}}])
def test_texts_under_any_other_name_are_withheld(details):
    assert "Jane" not in logged(**details)


def test_objects_are_withheld_whole():
    assert "Jane" not in logged(mapping=type("Person", (), {"__repr__": lambda _: "Jane"})())


@pytest.mark.parametrize(
    "text",
    ["refused s3cr3t-of-the-app", "Authorization: Bearer abc.def", "token eyJhbGciOi.eyJzdWIiOi.c2ln",
     "of jane.doe@example.com", "call (555) 010-0142", "call 555-010-0142", "call +15550100142"],
)  # fmt: skip
def test_secrets_tokens_addresses_and_numbers_are_blotted_out_of_sentences(text):
    line = logged(message=text, secrets=[Secret("s3cr3t-of-the-app")])
    for part in ("s3cr3t", "abc.def", "eyJ", "jane", "0142"):
        assert part not in line


def test_the_address_to_share_a_sheet_with_stays_readable():
    assert "syncd@project.iam.gserviceaccount.com" in logged(message="share with syncd@project.iam.gserviceaccount.com")


def test_the_journal_gets_priorities():
    assert logged({"JOURNAL_STREAM": "8:1"}).startswith("<6>{")


def test_silence_is_silent(capsys):
    silent().warning("anything", message="x")
    assert capsys.readouterr() == ("", "")
