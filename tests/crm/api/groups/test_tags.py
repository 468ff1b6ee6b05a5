"""Every operation of the BulkTags and TagTypes groups, against the stand-in."""

from syncd.crm.models import AddBulkTagsRequest, CreateTagTypeRequest, RemoveBulkTagsRequest, UpdateTagTypeRequest


def test_bulk_tags_add_tags(house, crm):
    people, tag = [house.customer(), house.customer()], house.sandbox.add_tag_type("VIP")
    assert crm.bulk_tags.add_tags(AddBulkTagsRequest(customer_ids=people, tag_type_ids=[tag])) is None
    assert [item.tag_type_ids for item in crm.customers.get_list(ids=people)] == [[tag], [tag]]


def test_bulk_tags_remove_tags(house, crm):
    ada, tag = house.customer(), house.sandbox.add_tag_type("VIP")
    house.sandbox.tag_customer(ada, tag)
    crm.bulk_tags.remove_tags(RemoveBulkTagsRequest(customer_ids=[ada], tag_type_ids=[tag]))
    assert crm.customers.get(ada).tag_type_ids == []
    (sent,) = house.wire.named("BulkTags_RemoveTags")
    assert (sent.method, sent.body) == ("DELETE", b'{"customerIds":[%d],"tagTypeIds":[%d]}' % (ada, tag))


def test_tag_types_get_list(house, crm):
    tags = [house.sandbox.add_tag_type("VIP"), house.sandbox.add_tag_type("Old", active=False)]
    assert [item.id for item in crm.tag_types.get_list(active="Any")] == tags
    assert [item.name for item in crm.tag_types.get_list()] == ["VIP"]


def test_tag_types_create(crm):
    made = crm.tag_types.create(CreateTagTypeRequest(name="VIP", color="#1B6AC9", importance="High"))
    (found,) = crm.tag_types.get_list()
    assert (found.id, found.color, found.importance) == (made.id, "#1B6AC9", "High")


def test_tag_types_update(house, crm):
    tag = house.sandbox.add_tag_type("VIP")
    assert crm.tag_types.update(tag, UpdateTagTypeRequest(name="Star", importance=None)).id == tag
    (found,) = crm.tag_types.get_list()
    assert (found.name, found.importance) == ("Star", None)
