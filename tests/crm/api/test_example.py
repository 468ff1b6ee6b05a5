"""The example in the documentation runs as it stands there, over real HTTP, against the stand-in."""

import re
from pathlib import Path

import pytest

from syncd.crm import Connection
from syncd.crm.api import connecting
from syncd.sandbox.crm import Switches
from syncd.sandbox.serve import Settings, start

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "crm-client.md").read_text()
PLACE = {"street": "1 Elm St", "city": "Austin", "state": "TX", "zip": "78701", "country": "USA"}


def test_the_example_runs(tmp_path, capsys):
    settings = Settings(directory=tmp_path, customers=3, messy_rows=0, crm_switches=Switches(feed_lag_seconds=0.0))
    code = "\n".join(re.findall(r"^```python\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE))
    with start(settings) as running:
        with running.crm() as office:
            miller = office.add_customer("Miller", address=PLACE)
            others = [id_ for id_ in office.customer_ids() if id_ != miller]
            deactivated = [id_ for id_ in others if not office.customer(id_)["active"]]
        client, url = running._crm.client, running.addresses.crm_url
        for theirs, ours in {
            "1234567": str(client.tenant),
            "cid.…": client.client_id,
            "cs1.…": client.client_secret,
            "ak1.…": client.app_key,
            'environment="integration",': f'api_url="{url}", auth_url="{url}",',
        }.items():
            assert theirs in code
            code = code.replace(theirs, ours)
        exec(compile(code, "crm-client.md", "exec"), {"__name__": "example"})
    told = capsys.readouterr().out.splitlines()
    assert told[0] == f"{miller} Miller 0.00"
    assert f"{miller}: ['m@example.com']" in told[1]
    assert sorted(line.split()[0] for line in told[2:]) == sorted(str(id_) for id_ in (miller, *others))
    assert sum(line.endswith("False") for line in told[2:]) == len(deactivated)


def test_the_defaults_are_the_real_clock_and_wire():
    connection = Connection(tenant=1, client_id="c", client_secret=lambda: "s", app_key="k")
    opened = connecting.open_session(connection, transport=None, clock=None, jitter=None)
    assert opened.own_transport is not None
    with pytest.raises(AttributeError):
        connection.tenant = 2
