"""Rules of faults: who is struck, how often, and what is no rule."""

import pytest

from syncd.sandbox.faults import FaultRule, FaultRules, Faults, rules_from, rules_from_options

POST = ("POST", "/crm/v2/tenant/1/customers")
GET = ("GET", "/crm/v2/tenant/1/customers")


def kinds(faults, line, times):
    return [rule and rule.kind for rule in (faults.decide(*line) for _ in range(times))]


def test_next_and_skip_count_matching_requests_only():
    faults = Faults(FaultRules(rules=(FaultRule(kind="500", match="POST *", next=2, skip=1),)))
    assert kinds(faults, GET, 3) == [None] * 3
    assert kinds(faults, POST, 4) == [None, "500", "500", None]
    assert faults.described()["struck"] == {"500": 2}


def test_a_rate_is_dice_with_a_seed():
    rules = FaultRules(rules=(FaultRule(kind="503", rate=0.5),), seed=7)
    first, second = kinds(Faults(rules), GET, 200), kinds(Faults(rules), GET, 200)
    assert first == second
    assert 60 < first.count("503") < 140
    assert kinds(Faults(FaultRules(rules=rules.rules, seed=8)), GET, 200) != first


def test_the_first_rule_that_strikes_wins():
    rules = (FaultRule(kind="500", match="POST /crm/*", next=1), FaultRule(kind="latency"))
    assert kinds(Faults(FaultRules(rules=rules)), POST, 2) == ["500", "latency"]


def test_the_command_lines_form():
    rules = rules_from_options(["timeout_after,next=2,match=POST *", "latency,rate=0.5,seconds=0.1"], seed=3)
    assert rules.seed == 3
    assert rules.rules == (
        FaultRule(kind="timeout_after", next=2, match="POST *"),
        FaultRule(kind="latency", rate=0.5, seconds=0.1),
    )


@pytest.mark.parametrize("bad", [{"rules": [{"kind": "no"}]}, {"rules": [{"kind": "500", "nxt": 1}]}, {"rules": 5}])
def test_what_is_no_rule_is_refused(bad):
    with pytest.raises(ValueError):
        rules_from(bad)
