"""A period is exactly what its requests amount to, and says what it leaves out."""

import random
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from estimator import pictures
from estimator.factors import load
from estimator.impact import impact
from estimator.personal import NOTHING, Own
from estimator.picture_work import PictureWork
from estimator.ranges import Range
from estimator.work import Work
from reports import dates, impacts, loading
from reports.period import Period
from store import schema, writing
from store.paths import Home
from store.queries import opened
from store.writing import Column
from tests.rows import UTC_ZONE, log_of, row

FACTORS = load()
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
"""A Monday: the weeks before it are over."""
WEEK = date(2026, 11, 16)


def week_of(home: Home, now: datetime = NOW, day: date = WEEK, own: Own = NOTHING) -> Period:
    with opened(home) as log:
        factors = loading.factors_of(log, FACTORS, own)
        return loading.period(log, factors, "week", now=now, time_zone=UTC_ZONE, day=day)


def near(one: Range | None, other: Range) -> bool:
    return one is not None and (one.low, one.mid, one.high) == pytest.approx(
        (other.low, other.mid, other.high)
    )


ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "minute": st.integers(0, 7 * 1440 - 1),
            "model_served": st.sampled_from(
                ["gpt-4o", "gpt-oss-120b", "gpt-image-1", "mystery", None]
            ),
            "client": st.sampled_from(["curl", None]),
            "zone_hint": st.sampled_from([None, "FRA"]),
            "is_local": st.sampled_from([0, 0, 0, 1]),
            "outcome": st.sampled_from(["complete", "complete", "refused", "opaque", "aborted"]),
            "input_tokens": st.none() | st.integers(0, 100_000),
            "output_tokens": st.none() | st.integers(0, 10_000),
            "output_basis": st.sampled_from(["reported", "estimated", "unknown"]),
            "task": st.sampled_from(["chat", "chat", "image", "video", "transcription"]),
            "output_count": st.none() | st.integers(0, 4),
            "width": st.sampled_from([None, 512, 1024]),
            "height": st.sampled_from([None, 512]),
            "steps": st.sampled_from([None, 20]),
            "audio_s": st.sampled_from([None, 30.0]),
            "gpu_s": st.none() | st.floats(0, 100),
            "last_token_ms": st.sampled_from([None, 9000.0, 90_000.0]),
        }
    ),
    max_size=12,
)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_the_parts_of_a_week_add_up_to_the_whole(
    tmp_path_factory: pytest.TempPathFactory, drawn: list[dict[str, object]]
) -> None:
    """Days, hours, models, clients and single requests give the same best guess and counts,
    whatever work they are and however slow their streams were."""
    start = datetime(2026, 11, 16, tzinfo=UTC)
    rows = [
        row(
            started_at=dates.rfc3339(start + timedelta(minutes=int(str(columns.pop("minute"))))),
            model_requested=None,
            **columns,  # type: ignore[arg-type]
        )
        for columns in drawn
    ]
    home = log_of(tmp_path_factory.mktemp("home"), rows)
    week = week_of(home)
    with opened(home) as log:
        factors = loading.factors_of(log, FACTORS, NOTHING)
        single = [impacts.of_row(factors, found).energy_wh for found in log.requests()]
    expected_wh = sum(energy_wh.mid for energy_wh in single if energy_wh)
    for parts in (
        [part.total for part in week.parts],
        [line.total for line in week.labels],
        [line.total for line in week.models],
        [line.total for line in week.clients],
        [line.total for line in week.providers],
        [week.total],
    ):
        mids = [part.footprint.energy_wh.mid for part in parts if part.footprint.energy_wh]
        assert sum(mids) == pytest.approx(expected_wh)
        assert sum(part.request_count for part in parts) == len(rows)
        assert sum(part.unestimated_count for part in parts) == single.count(None)
        assert sum(part.output_tokens for part in parts) == week.total.output_tokens
    missed = week.missed
    by_reason = sum(count for _, count in missed.unknown_models)
    by_reason += missed.local_count + missed.opaque_count + missed.uncounted_count
    assert by_reason == week.total.unestimated_count


def test_a_refused_request_is_counted_and_costs_nothing(tmp_path: Path) -> None:
    """An upstream 401 computed nothing: its figure is known, and it is zero."""
    refused = row(outcome="refused", http_status=401, input_tokens=None, output_tokens=None)
    total = week_of(log_of(tmp_path, [refused])).total
    assert (total.request_count, total.refused_count, total.unestimated_count) == (1, 1, 0)
    assert total.footprint == impacts.FREE


def test_a_week_of_unknown_models_has_no_figure(tmp_path: Path) -> None:
    """Unknown is never zero, and never another model's figure."""
    week = week_of(log_of(tmp_path, [row(model_served="mystery-1", model_requested="gpt-4o")]))
    assert week.total.footprint == impacts.UNKNOWN
    assert week.missed.unknown_models == (("mystery-1", 1),)
    assert week.likes == ()
    assert week.costliest == ()


def test_a_model_on_this_machine_costs_its_seconds_at_the_socket(tmp_path: Path) -> None:
    """36 s and 72 s at 100 W are 3 Wh, marked apart from the data centre's; no cooling water, no
    making of machines."""
    rows = [row(is_local=1, gpu_s=36.0), row(is_local=1, gpu_s=72.0, model_served="any")]
    local = week_of(log_of(tmp_path / "local", rows), own=Own(gpu_power_w=100)).total
    assert local.footprint.energy_wh
    assert local.footprint.energy_wh.mid == pytest.approx(3)
    assert local.local_wh == local.footprint.energy_wh
    assert (local.local_count, local.unestimated_count) == (2, 0)
    assert local.footprint.onsite_water_ml == local.footprint.embodied_ghg_g == impacts.NOTHING
    both = week_of(log_of(tmp_path / "both", [*rows, row()]), own=Own(gpu_power_w=100)).total
    chat = week_of(log_of(tmp_path / "chat", [row()])).total.footprint.energy_wh
    assert both.local_wh == local.local_wh
    assert both.footprint.energy_wh
    assert chat
    assert both.footprint.energy_wh.mid == pytest.approx(3 + chat.mid)


def test_a_machines_power_is_wrong_for_all_its_models_alike(tmp_path: Path) -> None:
    """20 to 450 W for an hour of one model or of two: the same range."""
    rows = [row(is_local=1, gpu_s=1800.0, model_served=name) for name in ("llama3.2", "any")]
    found = week_of(log_of(tmp_path, rows)).total.footprint.energy_wh
    assert near(found, Range(20, 90, 450))


def test_a_picture_costs_what_the_table_of_pictures_says(tmp_path: Path) -> None:
    """By the model's diffusion, not by its tokens; a chat model makes no pictures."""
    image: dict[str, Column] = {"task": "image", "output_count": 2, "width": 512, "height": 512}
    rows = [row(**image, model_served="gpt-image-1"), row(**image, model_served="gpt-4o")]
    week = week_of(log_of(tmp_path, rows))
    work = PictureWork.of_images(2, 512, 512)
    expected = pictures.impact(FACTORS, work, "gpt-image-1", "openai")
    assert expected
    assert near(week.total.footprint.energy_wh, expected.energy_wh)
    assert week.missed.unknown_models == (("gpt-4o", 1),)


def test_an_embedding_costs_what_it_reads(tmp_path: Path) -> None:
    """Nothing is written: the figure is that of its input alone."""
    small = row(task="embedding", model_served="text-embedding-3-small", output_tokens=0)
    found = week_of(log_of(tmp_path, [small])).total.footprint.energy_wh
    expected = impact(FACTORS, Work.of_request(1000, 0), "text-embedding-3-small", "openai")
    assert expected
    assert near(found, expected.energy_wh)


def test_slow_streams_move_all_the_work_of_their_model_there(tmp_path: Path) -> None:
    """One pace for gpt-oss-120b, whose precision is published: a request that was not streamed
    gets it too. Streams of another provider's do not."""
    slow: dict[str, Column] = {"model_served": "gpt-oss-120b", "last_token_ms": 90_000.0}
    quick = row(model_served="gpt-oss-120b", is_streamed=0)
    elsewhere = row(model_served="gpt-oss-120b", is_streamed=0, provider="groq")
    home = log_of(tmp_path, [row(**slow), quick, elsewhere])
    with opened(home) as log:
        factors = loading.factors_of(log, FACTORS, NOTHING)
        single = [impacts.of_row(factors, found).energy_wh for found in log.requests()]
        plain = [impacts.of_row(FACTORS, found).energy_wh for found in log.requests()]
        assert loading.factors_of(log, FACTORS, NOTHING) is factors
    assert single[0] == plain[0]
    assert single[1] == single[2] != plain[1]
    assert plain[1] == plain[2]


def test_a_model_on_this_machine_without_its_seconds_has_no_figure(tmp_path: Path) -> None:
    """The catalogue's figures are those of data centres."""
    week = week_of(log_of(tmp_path, [row(is_local=1)]))
    assert week.total.footprint == impacts.UNKNOWN
    assert week.missed.local_count == 1
    assert week.missed.unknown_models == ()


def test_the_worst_of_a_week_is_less_than_the_worst_of_its_models_together(
    tmp_path: Path,
) -> None:
    """Two models' errors are only partly shared, one model's are common."""
    rows = [row(), row(), row(model_served="claude-opus-4-1", provider="anthropic")]
    week = week_of(log_of(tmp_path, rows))
    edges = [line.total.footprint.energy_wh for line in week.models]
    whole = week.total.footprint.energy_wh
    assert whole
    assert whole.high < sum(edge.high for edge in edges if edge)
    assert whole.low > sum(edge.low for edge in edges if edge)
    one_model = week_of(log_of(tmp_path / "one", rows[:2])).total.footprint.energy_wh
    single = impacts.of_row(FACTORS, rows[0]).energy_wh
    assert one_model
    assert single
    assert one_model.high == pytest.approx(2 * single.high)


def test_a_day_is_the_persons_own(tmp_path: Path) -> None:
    """Its days and hours are those that the roll-ups were keyed in; every date is there."""
    home = log_of(tmp_path, [row(started_at="2026-11-22T23:59:59.999Z")])
    week = week_of(home)
    assert [part.total.request_count for part in week.parts] == [0, 0, 0, 0, 0, 0, 1]
    assert [(share.weekday, share.hour) for share in week.hours] == [(6, 23)]
    span = week.span
    assert (span.label, span.first, span.last) == ("2026-W47", WEEK, date(2026, 11, 22))
    with opened(home) as log:
        today = loading.period(
            log,
            FACTORS,
            "day",
            now=datetime(2026, 11, 22, 23, 30, tzinfo=UTC),
            time_zone=ZoneInfo("Europe/Paris"),
        )
    assert today.span.label == "2026-11-23"


def test_an_empty_log_is_an_empty_week(tmp_path: Path) -> None:
    """No folder is made by looking."""
    week = week_of(Home(tmp_path / "nothing"))
    assert week.total.request_count == 0
    assert week.total.footprint == impacts.FREE
    assert week.change is None
    assert len(week.parts) == 7
    assert not (tmp_path / "nothing").exists()


def test_models_are_listed_by_energy_and_those_without_a_figure_last(tmp_path: Path) -> None:
    """What matters most stands first; what is unknown is not left out."""
    small = [row(output_tokens=10, model_served="gpt-4o-mini") for _ in range(2)]
    week = week_of(log_of(tmp_path, [row(model_served="mystery"), *small, row()]))
    assert [line.name for line in week.models] == [
        "gpt-4o-2024-08-06",
        "gpt-4o-mini",
        "mystery",
    ]
    assert week.models[0].bases == ("reported",)


def test_the_bases_of_a_line_are_named_most_used_first(tmp_path: Path) -> None:
    """A row counts for the basis of its input and of its output, once where they are equal."""
    rows = [row(), row(input_basis="estimated", output_basis="estimated")]
    rows += [row(output_basis="estimated")]
    assert week_of(log_of(tmp_path, rows)).models[0].bases == ("estimated", "reported")


def test_what_never_became_a_row_is_told(tmp_path: Path) -> None:
    """The counters of the period's days are in it, by name."""
    home = log_of(tmp_path)
    with closing(schema.connect(str(home.log))) as connection:
        for day in (WEEK, WEEK + timedelta(days=6), WEEK + timedelta(days=7)):
            writing.write(connection, [], zone=UTC_ZONE, counters={"dropped": 2}, today=day)
    assert week_of(home).missed.counters == {"dropped": 4}


def test_the_demonstration_is_marked(tmp_path: Path) -> None:
    """Its figures must never pass for the person's own."""
    assert week_of(Home(tmp_path).demo).is_demo
    assert not week_of(Home(tmp_path)).is_demo


def test_a_week_names_the_factors_it_stands_on(tmp_path: Path) -> None:
    """A figure means nothing without them."""
    week = week_of(Home(tmp_path))
    assert week.factor_set == FACTORS.name
    assert week.factor_date.isoformat() == FACTORS.published


def test_likes_are_drawn_from_the_total(tmp_path: Path) -> None:
    """A phone charge takes 22 Wh (US EPA): so many of them are in the week's energy."""
    week = week_of(log_of(tmp_path, [row() for _ in range(10)]))
    phone = next(like for like in week.likes if like.thing.name == "smartphone_charge")
    assert week.total.footprint.energy_wh
    assert phone.amount.mid == pytest.approx(week.total.footprint.energy_wh.mid / 22)


def test_carbon_is_likened_with_the_making_of_the_machines(tmp_path: Path) -> None:
    """A car's kilometre holds the making of the car (142.3 g, ADEME), so ours holds both parts."""
    week = week_of(log_of(tmp_path, [row() for _ in range(200)]))
    car = next(like for like in week.likes if like.thing.name == "petrol_car_km")
    total = week.total.footprint
    assert total.ghg_g
    assert total.embodied_ghg_g
    assert car.amount.mid == pytest.approx((total.ghg_g.mid + total.embodied_ghg_g.mid) / 142.3)


def test_the_three_costliest_are_those_of_all_requests(tmp_path: Path) -> None:
    """The database's ranking is the estimator's."""
    dice = random.Random(7)
    rows = [
        row(
            model_served=dice.choice(
                ["gpt-4o", "gpt-4o-mini", "gpt-image-1", "whisper-1", "mystery"]
            ),
            input_tokens=(given := dice.randrange(200_000)),
            cached_input_tokens=dice.choice([None, 0, given // 2, given]),
            output_tokens=dice.randrange(5000),
            outcome=dice.choice(["complete", "aborted", "refused"]),
            is_local=dice.choice([0, 0, 1]),
            gpu_s=dice.choice([None, dice.uniform(0, 2000)]),
            task=dice.choice(["chat", "chat", "chat", "image", "transcription"]),
            audio_s=dice.uniform(0, 6000),
            output_count=dice.choice([None, 1, 2]),
        )
        for _ in range(200)
    ]
    home = log_of(tmp_path, rows)
    with opened(home) as log:
        known = [
            (impacts.of_row(FACTORS, found).energy_wh, found["id"]) for found in log.requests()
        ]
    ranked = sorted(((wh.mid, number) for wh, number in known if wh), reverse=True)
    assert [costly.id for costly in week_of(home).costliest] == [number for _, number in ranked[:3]]


def test_work_that_tokens_do_not_price_is_ranked_once_and_in_nobodys_place(tmp_path: Path) -> None:
    """Pictures of a model that makes none have tokens but no figure; sound is there once."""
    tokens = {"input_tokens": 200_000, "output_tokens": 9000}
    rows = [row(task="image", output_count=1, **tokens) for _ in range(3)]
    rows += [row(), row(task="transcription", model_served="whisper-1", **tokens)]
    found = week_of(log_of(tmp_path, rows)).costliest
    assert sorted(costly.id for costly in found) == [4, 5]


@pytest.mark.parametrize(
    ("columns", "reasons"),
    [
        ({"input_tokens": 100_000, "output_tokens": 10}, ("long_context",)),
        ({"input_tokens": 10, "output_tokens": 4000}, ("long_answer",)),
        (
            {"input_tokens": 10, "output_tokens": 4000, "reasoning_tokens": 3000},
            ("reasoning",),
        ),
        (
            {"input_tokens": 10, "output_tokens": 4000, "reasoning_tokens": 1999},
            ("long_answer",),
        ),
        ({"input_tokens": 10, "output_tokens": 400, "retry_count": 2}, ("long_answer", "retries")),
        ({"task": "image", "output_count": 1, "model_served": "dall-e-3"}, ("image",)),
        ({"task": "video", "output_count": 1, "model_served": "sora-2"}, ("video",)),
        ({"task": "speech", "audio_s": 9.0, "model_served": "tts-1"}, ("sound",)),
        ({"is_local": 1, "gpu_s": 9.0, "retry_count": 1}, ("this_machine", "retries")),
    ],
)
def test_a_costly_request_says_what_made_it_so(
    tmp_path: Path, columns: dict[str, Column], reasons: tuple[str, ...]
) -> None:
    """The larger part of its energy is named, and what else a person could change."""
    assert week_of(log_of(tmp_path, [row(**columns)])).costliest[0].reasons == reasons


def test_a_model_is_large_only_beside_a_lighter_one(tmp_path: Path) -> None:
    """gpt-4 (1,760e9 parameters) is, beside gpt-4o-mini (15e9); alone, nothing is."""
    heavy = row(model_served="gpt-4", input_tokens=10)
    light = row(model_served="gpt-4o-mini", input_tokens=10)
    both = week_of(log_of(tmp_path / "both", [heavy, light])).costliest
    assert [("large_model" in costly.reasons) for costly in both] == [True, False]
    alone = week_of(log_of(tmp_path / "alone", [heavy])).costliest
    assert "large_model" not in alone[0].reasons
