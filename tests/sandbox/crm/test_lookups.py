"""Names for the numbers that leads and bookings carry."""


def test_campaigns_and_call_reasons_are_listed(api, crm):
    spring, autumn = crm.add_campaign("Spring"), crm.add_campaign("Autumn")
    price, other = crm.add_call_reason("Price"), crm.add_call_reason("Billing", is_lead=False)

    def found(path, **query):
        return [row["id"] for row in api.ok("GET", path, sort="+Id", **query)["data"]]

    campaigns, reasons = "/marketing/v2/tenant/1234567/campaigns", "/jbce/v2/tenant/1234567/call-reasons"
    assert found(campaigns) == [spring, autumn]
    assert found(campaigns, name="spr") == found(campaigns, ids=spring) == [spring]
    assert found(reasons) == [price, other]
    assert found(reasons, isLead="true") == [price]
    assert found(reasons, active="False") == []
