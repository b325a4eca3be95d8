"""Images and videos: by hand, in sums, and beside measurements that were not fitted."""

from math import exp, log

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks import fitting, measured
from estimator import pictures
from estimator.factors import load
from estimator.impact import Impact
from estimator.picture_work import PictureWork
from estimator.ranges import Range

FACTORS = load()
IMAGE, VIDEO = PictureWork.of_images, PictureWork.of_video
works = st.one_of(
    st.builds(IMAGE, st.integers(1, 9), st.integers(64, 4096), st.integers(64, 4096)),
    st.builds(IMAGE, st.integers(1, 9), st.just(512), st.just(512), st.integers(1, 99)),
)


def priced(work: PictureWork, model: str = "dall-e-3", provider: str | None = "openai") -> Impact:
    found = pictures.impact(FACTORS, work, model, provider)
    assert found is not None
    return found


def gpu_wh(work: PictureWork, model: str) -> float:
    found = pictures.find(FACTORS, model)
    assert found is not None
    return pictures.gpu_j(FACTORS, work, found) / 3600


def test_an_image_worked_by_hand() -> None:
    """FLUX.1-dev at 1024 x 1024: 4,096 tokens, 50 x 2 x 12e9 x 4096 x (1 + .074 x 4096 / 2289)
    = 5.57e15 FLOP at 1.57e-12 J, and 215 J x 1.0486 megapixels: 8,966 J, 2.49 Wh."""
    assert gpu_wh(IMAGE(1, 1024, 1024), "flux.1-dev") == pytest.approx(2.49, rel=0.005)


def test_a_video_worked_by_hand() -> None:
    """Wan2.1 14B, 832 x 480, 81 frames: 21 moments x 1,560 = 32,760 tokens; 50 x 2 x 2 x 14e9
    x 32760 x (1 + .074 x 32760 / 2410) = 1.84e17 FLOP; 215 J x .399 x 81: 296 kJ, 82 Wh."""
    assert gpu_wh(VIDEO(832, 480, 81), "wan2.1-t2v-14b") == pytest.approx(82.2, rel=0.01)


def test_the_building_and_its_machines_come_on_top() -> None:
    """At the meter: x 1.43 for host and idling, x PUE 1.17 at OpenAI's site; USA 384.4 g/kWh."""
    found = priced(IMAGE(1))
    assert found.energy_wh.mid == pytest.approx(gpu_wh(IMAGE(1), "dall-e-3") * 1.43 * 1.17)
    assert found.ghg_g.mid == pytest.approx(found.energy_wh.mid * 0.3844)


@pytest.mark.parametrize(
    ("name", "work", "published_wh", "least_log10"),
    [
        # Delavande et al. (arXiv:2509.19222), table 4, GPU only; MIT Technology Review for SD3.
        ("wan2.1-t2v-14b", VIDEO(1280, 720, 81, steps=50), 359.7, 0.1),
        ("mochi-1", VIDEO(848, 480, 84, steps=64), 44.7, 0.1),
        ("cogvideox-2b", VIDEO(720, 480, 49), 8.3, 0.1),
        ("sd3-medium", IMAGE(1, 1024, 1024, 25), 0.3169, 0.25),
        ("sd3-medium", IMAGE(1, 1024, 1024, 50), 0.6114, 0.25),
    ],
)
def test_measurements_that_were_not_fitted_are_near(
    name: str, work: PictureWork, published_wh: float, least_log10: float
) -> None:
    assert abs(log(gpu_wh(work, name) / published_wh)) < least_log10 * log(10)


def test_the_estimator_has_the_form_that_was_fitted() -> None:
    """The first row of each measured model, on as many GPUs."""
    rows = measured.pictures()
    for name in sorted(set(rows.model)):
        one = rows.take((rows.model == name).nonzero()[0][-1:])
        model = pictures.find(FACTORS, str(name).split("/")[1])
        assert model is not None
        pixels = round(float(one.megapixels[0] * 1e6))
        work = (
            VIDEO(pixels, 1, int(one.frames[0]), steps=int(one.steps[0]))
            if one.is_video[0]
            else IMAGE(1, pixels, 1, int(one.steps[0]))
        )
        constants = [FACTORS.term(key) for key in fitting.PICTURE]
        ours = pictures.gpu_j(FACTORS, work, model, float(one.gpu_count[0]))
        assert ours == pytest.approx(fitting.picture_joules(one, np.array(constants))[0])


def test_an_unknown_model_has_no_figure() -> None:
    """Nor has a model of text."""
    assert pictures.impact(FACTORS, IMAGE(1), "some-new-painter", "openai") is None
    assert pictures.impact(FACTORS, IMAGE(1), "gpt-4o", "openai") is None
    assert pictures.impact(FACTORS, IMAGE(1), None, None) is None


def test_a_closed_model_is_far_less_certain() -> None:
    """An open image model within about x/2.2 of the GPU's figure and the machine's range; a
    closed one, size, steps and passes unknown, over a factor 20."""
    open_model = priced(IMAGE(1), "flux.1-dev").energy_wh
    closed = priced(IMAGE(1), "dall-e-3").energy_wh
    assert 4 < open_model.high / open_model.low < 8
    assert 15 < closed.high / closed.low < 40


@given(works, works)
def test_pictures_of_one_model_add_up(one: PictureWork, other: PictureWork) -> None:
    """Their errors are common: low, mid and high of a sum are the sums."""
    a, b, both = (priced(work).energy_wh for work in (one, other, one + other))
    for edge in ("low", "mid", "high"):
        assert getattr(both, edge) == pytest.approx(getattr(a, edge) + getattr(b, edge))


@given(st.integers(64, 4096), st.integers(1, 100), st.floats(1.01, 3))
def test_larger_or_longer_never_costs_less(side: int, steps: int, more: float) -> None:
    """In pixels, steps, frames and quality."""
    small = gpu_wh(IMAGE(1, side, side, steps), "flux.1-dev")
    assert gpu_wh(IMAGE(1, round(side * more) + 1, side, steps), "flux.1-dev") > small
    assert gpu_wh(IMAGE(1, side, side, steps + 1), "flux.1-dev") > small
    assert gpu_wh(IMAGE(2, side, side, steps), "flux.1-dev") == pytest.approx(2 * small)
    assert gpu_wh(VIDEO(side, side, steps + 1), "mochi-1") > gpu_wh(
        VIDEO(side, side, steps), "mochi-1"
    )


def test_what_is_not_said_is_the_usual() -> None:
    """1024 x 1024; five seconds of 720p at 24 frames a second; quality counts for closed work."""
    assert IMAGE(3) == IMAGE(3, 1024, 1024)
    assert VIDEO() == VIDEO(1280, 720, 120)
    assert VIDEO(seconds=8) == VIDEO(frames=192)
    assert IMAGE(1, quality="high").latent_mpx == 4 * IMAGE(1, quality="medium").latent_mpx
    assert IMAGE(1, quality="auto") == IMAGE(1)


def test_no_picture_costs_nothing() -> None:
    assert priced(PictureWork()).energy_wh == Range(0, 0, 0)


def test_edges_of_a_product_are_those_of_both_errors() -> None:
    """ln 2 and ln 3 apart: sqrt(ln2^2 + ln3^2) = 1.299."""
    product = Range(1, 2, 4).times(Range(1, 3, 9))
    assert product.mid == 6
    assert product.high == pytest.approx(6 * exp(1.299), rel=1e-3)
    assert product.low == pytest.approx(6 * exp(-1.299), rel=1e-3)
