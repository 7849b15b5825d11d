"""Who lets the desk render in vain pays for it alone."""

from deskside.previews.costs import WITHIN_S, Costs


def test_failures_use_up_the_allowance_of_their_own_session() -> None:
    costs = Costs(60)
    for step in range(3):
        assert costs.may_render("hostile", step)
        costs.charge("hostile", step, 20, failed=True)
    assert not costs.may_render("hostile", 5)
    assert costs.may_render("honest", 5)


def test_a_thousand_ordinary_pictures_cost_nothing() -> None:
    costs = Costs(60)
    for step in range(1_000):
        costs.charge("busy", step / 10, 0.5, failed=False)
    assert costs.may_render("busy", 100)


def test_what_drags_on_is_charged_even_if_it_succeeds() -> None:
    costs = Costs(60)
    for _ in range(5):
        costs.charge("slow", 0, 18, failed=False)
    assert not costs.may_render("slow", 1)


def test_it_is_forgiven_in_time() -> None:
    costs = Costs(60)
    costs.charge("hostile", 0, 100, failed=True)
    assert not costs.may_render("hostile", WITHIN_S - 1)
    assert costs.may_render("hostile", WITHIN_S + 1)
