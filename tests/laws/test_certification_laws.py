from __future__ import annotations

import random
from datetime import date, timedelta
from fractions import Fraction

import attrs
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from practiceops.certification import Candidate, CountingPolicy, Edition, Experience, assess, edition
from practiceops.testing.certification import (
    candidates,
    counting_policies,
    courses,
    experiences,
    known_editions,
    letters,
    made_up_editions,
)

DAY = timedelta(days=1)
days = st.dates(date(1990, 1, 1), date(2100, 12, 31))
any_edition = known_editions() | made_up_editions()


@given(candidates(), any_edition, days, counting_policies())
def test_the_earliest_day_is_eligible_and_the_day_before_is_not(
    candidate: Candidate, asked: Edition, as_of: date, policy: CountingPolicy
):
    answer = assess(candidate, asked, as_of, policy=policy)
    assert answer.eligible == (answer.earliest == as_of)
    assert [one.met for one in answer.requirements] == [one.earliest == as_of for one in answer.requirements]
    if answer.earliest is None:
        far = date(as_of.year + 40, as_of.month, min(as_of.day, 28))
        assert not assess(candidate, asked, far, policy=policy).eligible
    elif answer.earliest > as_of:
        assert assess(candidate, asked, answer.earliest, policy=policy).eligible
        assert not assess(candidate, asked, answer.earliest - DAY, policy=policy).eligible


@given(candidates(), any_edition, days, counting_policies(), st.one_of(experiences(), courses(), letters()))
def test_more_never_makes_less_eligible(
    candidate: Candidate, asked: Edition, as_of: date, policy: CountingPolicy, more: object
):
    field = {"Experience": "experience", "Course": "courses", "Letter": "letters"}[type(more).__name__]
    richer = attrs.evolve(candidate, **{field: (*getattr(candidate, field), more)})
    before = assess(candidate, asked, as_of, policy=policy)
    after = assess(richer, asked, as_of, policy=policy)
    for old, new in zip(before.requirements, after.requirements, strict=True):
        assert new.exact >= old.exact
        assert new.required <= old.required
        assert new.short <= old.short
        assert new.met >= old.met
    assert after.eligible >= before.eligible
    if before.earliest is not None:
        assert after.earliest is not None
        assert after.earliest <= before.earliest


@given(candidates(), known_editions(), days, counting_policies(), st.integers(0, 3))
def test_another_day_of_a_job_never_makes_less_eligible(
    candidate: Candidate, asked: Edition, as_of: date, policy: CountingPolicy, which: int
):
    assume(which < len(candidate.experience))
    job = candidate.experience[which]
    assume(job.end is not None)
    assert job.end is not None
    longer = [*candidate.experience]
    longer[which] = attrs.evolve(job, end=job.end + DAY)
    before = assess(candidate, asked, as_of, policy=policy)
    after = assess(attrs.evolve(candidate, experience=longer), asked, as_of, policy=policy)
    for old, new in zip(before.requirements, after.requirements, strict=True):
        assert new.exact >= old.exact
        assert new.short <= old.short


@given(candidates(), any_edition, days, counting_policies(), st.integers(0, 99))
def test_the_order_does_not_matter(
    candidate: Candidate, asked: Edition, as_of: date, policy: CountingPolicy, seed: int
):
    shuffle = random.Random(seed)
    mixed = Candidate(
        **{
            field.name: shuffle.sample(getattr(candidate, field.name), len(getattr(candidate, field.name)))
            for field in attrs.fields(Candidate)
        }
    )
    one, other = assess(candidate, asked, as_of, policy=policy), assess(mixed, asked, as_of, policy=policy)
    keys = ("required", "counted", "exact", "short", "met", "earliest")
    assert [[getattr(answer, key) for key in keys] for answer in one.requirements] == [
        [getattr(answer, key) for key in keys] for answer in other.requirements
    ]


@given(experiences(), st.integers(1, 12 * 365), candidates(), any_edition, days)
def test_splitting_a_job_changes_nothing(job: Experience, after: int, others: Candidate, asked: Edition, as_of: date):
    cut = job.start + timedelta(days=after)
    assume(job.end is None or cut <= job.end)
    parts = [attrs.evolve(job, end=cut - DAY), attrs.evolve(job, start=cut)]
    for policy in (CountingPolicy(), CountingPolicy(overlap="add", years="prorated", count_as_of_day=True)):
        whole, split = (
            assess(attrs.evolve(others, experience=[*others.experience, *jobs]), asked, as_of, policy=policy)
            for jobs in ([job], parts)
        )
        keys = ("required", "counted", "exact", "earliest")
        assert [[getattr(answer, key) for key in keys] for answer in whole.requirements] == [
            [getattr(answer, key) for key in keys] for answer in split.requirements
        ]


@given(candidates(), any_edition, days, counting_policies())
def test_the_items_add_up_to_what_counted(candidate: Candidate, asked: Edition, as_of: date, policy: CountingPolicy):
    for answer in assess(candidate, asked, as_of, policy=policy).requirements:
        assert sum((item.counted for item in answer.items), Fraction(0)) == answer.exact
        assert [item.index for item in answer.items] == list(range(len(answer.items)))


@given(st.dates(date(1990, 1, 1), date(2060, 1, 1)), st.integers(1, 40))
def test_anniversaries_are_whole_years(start: date, years: int):
    # 29 February counts nothing, so that a job begun on it is a whole number of years old on 1 March at the latest
    same_day = date(start.year + years, start.month, start.day if (start.month, start.day) != (2, 29) else 28)
    job = Candidate(experience=[Experience(start=start)])
    on_it = assess(job, edition("CMM", 2009), same_day + DAY * ((start.month, start.day) == (2, 29)))
    assert on_it.requirements[0].counted == 12 * years


@settings(max_examples=1)
@given(st.just(Experience(start=date(1989, 12, 31))))
def test_no_day_from_1990_to_2100_fails(job: Experience):
    candidate, asked = Candidate(experience=[job]), edition("CMM", 2009)
    day, last, counted = date(1990, 1, 1), date(2100, 12, 31), Fraction(0)
    while day <= last:
        answer = assess(candidate, asked, day).requirements[0]
        assert answer.exact >= counted
        counted, day = answer.exact, day + DAY
    assert counted == 12 * 111
