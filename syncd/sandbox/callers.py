"""Made-up callers: leads, bookings and notes of a CRM that is full of customers already.

It decides who called about what, from one seed of its own, so that the customers stay what their seed makes them. It
knows the CRM's office methods and nothing of HTTP, spreadsheets or syncd.
"""

from dataclasses import dataclass
from random import Random

from syncd.sandbox import people
from syncd.sandbox.crm import CrmSandbox, stamps

CAMPAIGNS = ("Website", "Spring tune-up", "Referral", "Yard signs", "Radio")
CALL_REASONS = ("Price shopping", "Out of area", "Wrong number", "Booked elsewhere", "Call back later")
BUSINESS_UNITS = ("HVAC - Service", "HVAC - Install", "Plumbing", "Electrical")
JOB_TYPES = ("No heat", "No cool", "Leak", "Water heater", "Estimate", "Maintenance visit")
PROVIDERS = (("Website", "the form on our own page"), ("Partner portal", ""))
WORDS = (
    "AC blows warm air",
    "Water heater leaks, = urgent",
    "Wants an estimate for a new furnace",
    "+ two more units in the attic",
    "No heat upstairs",
    "Breaker trips when the dryer runs",
)
NOTES = ("Gate sticks, push hard", "Ask for the manager", "Paid in cash last time", "Prefers a call first", "Dog: Rex")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Lists:
    """Ids of what leads and bookings choose from."""

    campaigns: tuple[int, ...]
    reasons: tuple[int, ...]
    units: tuple[int, ...]
    jobs: tuple[int, ...]
    providers: tuple[int, ...]


def populate(crm: CrmSandbox, *, seed: int) -> None:
    """Add what the telephone and the web forms brought in the last weeks; nothing where there are no customers."""
    dice = Random(f"callers {seed}")
    known = [record for record in crm.customer_ids() if crm.customer(record)["active"]]
    if not known:
        return
    start = stamps.from_seconds(crm.clock.now() - 30 * 86_400)
    with crm.world.at(start):
        lists = _define(crm)
    calls = max(8, len(known) // 12)
    for number in range(calls):
        with crm.world.at(start + round((number + 1) * 29 * 86_400 / (calls + 1)) * stamps.TICKS_PER_SECOND):
            (_lead, _lead, _booking, _note, _contact)[number % 5](crm, lists, dice, known, number)


def _define(crm: CrmSandbox) -> _Lists:
    return _Lists(
        campaigns=tuple(map(crm.add_campaign, CAMPAIGNS)),
        reasons=tuple(map(crm.add_call_reason, CALL_REASONS)),
        units=tuple(map(crm.add_business_unit, BUSINESS_UNITS)),
        jobs=tuple(map(crm.add_job_type, JOB_TYPES)),
        providers=tuple(crm.add_booking_provider(name, text) for name, text in PROVIDERS),
    )


def _lead(crm: CrmSandbox, lists: _Lists, dice: Random, known: list[int], number: int) -> None:
    chosen = {
        "businessUnitId": dice.choice((None, *lists.units)),
        "jobTypeId": dice.choice((None, *lists.jobs)),
        "priority": dice.choice(("Low", "Normal", "Normal", "High", "Urgent")),
        "followUpDate": dice.choice((None, stamps.to_text(crm.world.now() + 5 * 86_400 * stamps.TICKS_PER_SECOND))),
    }
    turn = number // 5 % 4
    if turn == 1 or dice.random() < 0.5:
        customer = dice.choice(known)
        chosen |= {"customerId": customer, "locationId": crm.locations_of(customer)[0]["id"]}
    else:
        chosen |= _prospect(dice, number)
    lead = crm.add_lead(dice.choice(lists.campaigns), dice.choice(WORDS), **chosen)
    if dice.random() < 0.4:
        crm.add_lead_note(lead, dice.choice(("left a message", "call again Monday", "wife decides")))
    if turn == 0 and number % 5:
        crm.dismiss_lead(lead, dice.choice(lists.reasons))
    elif turn == 1 and number % 5:
        crm.convert_lead(lead)


def _prospect(dice: Random, number: int) -> dict[str, str]:
    city, state, code, area = dice.choice(people.PLACES)
    return {
        "leadCustomerName": f"{dice.choice(people.FIRST_NAMES)} {dice.choice(people.LAST_NAMES)}",
        "leadPhone": f"({area}) 555-{2_000 + number:04d}",
        "leadEmail": f"lead{number}@example.com" if dice.random() < 0.5 else "",
        "leadStreet": f"{dice.randrange(1, 9_900)} {dice.choice(people.STREETS)} {dice.choice(people.SUFFIXES)}",
        "leadCity": city,
        "leadState": state,
        "leadZip": code,
    }


def _booking(crm: CrmSandbox, lists: _Lists, dice: Random, known: list[int], number: int) -> None:
    prospect = _prospect(dice, number + 500)
    street = {
        "street": prospect["leadStreet"],
        "city": prospect["leadCity"],
        "state": prospect["leadState"],
        "zip": prospect["leadZip"],
    }
    booking = crm.add_booking(
        dice.choice(lists.providers),
        prospect["leadCustomerName"],
        # O: members of live bookings' addresses are null now and then.
        address={**street, "country": "USA"} if number % 3 else street,
        contacts=[("MobilePhone", prospect["leadPhone"])],
        externalId=f"web-{1_000 + number}",
        summary=dice.choice(WORDS),
        campaignId=lists.campaigns[0],
        isFirstTimeClient=dice.random() < 0.6,
    )
    match number // 5 % 4:
        case 1:
            crm.accept_booking(booking)
        case 2:
            crm.convert_booking(booking, dice.choice(known))
        case 3:
            crm.dismiss_booking(booking, dice.choice(lists.reasons))
        case _:
            pass  # nobody has looked at it yet


def _note(crm: CrmSandbox, lists: _Lists, dice: Random, known: list[int], number: int) -> None:  # noqa: ARG001 - one signature for all that may happen
    customer = dice.choice(known)
    crm.add_note(customer, dice.choice(NOTES), pinned=dice.random() < 0.3)
    crm.add_location_note(crm.locations_of(customer)[0]["id"], dice.choice(NOTES))


def _contact(crm: CrmSandbox, lists: _Lists, dice: Random, known: list[int], number: int) -> None:  # noqa: ARG001 - as above
    name = f"{dice.choice(people.FIRST_NAMES)} {dice.choice(people.LAST_NAMES)}"
    guid = crm.add_uuid_contact(name, title=dice.choice((None, "Owner", "Tenant")), reference_id=f"card-{number}")
    crm.add_contact_method(guid, "Email", f"card{number}@example.com")
    crm.relate_contact(guid, dice.choice(known))
