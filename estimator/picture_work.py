"""What a model was made to draw, in the sums that the energy of any number of images needs."""

from dataclasses import astuple, dataclass

_IMAGE_PX = (1024, 1024)
_VIDEO_PX = (1280, 720)
_VIDEO_S, _FRAMES_PER_S = 5.0, 24.0
"""Where neither request nor answer says: what most services make."""
_QUALITY = {"low": 0.25, "medium": 1.0, "high": 4.0, "hd": 2.0}
"""Work over that of `medium`: OpenAI's image tokens are 272, 1,056 and 4,160 at 1024 x 1024
(API documentation, 2025); `hd` of dall-e-3 costs twice `standard`. Others count as medium."""


@dataclass(frozen=True, slots=True)
class PictureWork:
    """Sums over any number of images or videos of one model; they add exactly.

    A latent megapixel is one of the picture times the moments of its latent time, which are
    1 + (frames - 1)/4: 1 for an image.
    """

    latent_mpx: float = 0.0
    """Sum of latent megapixels whose steps are not known, times the quality."""
    latent_mpx_squared: float = 0.0
    """Of the same: attention between all tokens of a picture."""
    stepped_mpx: float = 0.0
    """Sum of steps x latent megapixels, where the steps are known."""
    stepped_mpx_squared: float = 0.0
    frame_mpx: float = 0.0
    """Sum of megapixels x frames, to decode."""

    @classmethod
    def of_images(
        cls,
        count: int,
        width: int | None = None,
        height: int | None = None,
        steps: int | None = None,
        quality: str | None = None,
    ) -> "PictureWork":
        """So many images of one request; the size is of each, 1024 x 1024 if not known."""
        pixels = (width, height) if width and height else _IMAGE_PX
        one = _one(pixels, 1, steps, _QUALITY.get(quality or "", 1.0))
        return PictureWork(*(count * each for each in astuple(one)))

    @classmethod
    def of_video(
        cls,
        width: int | None = None,
        height: int | None = None,
        frames: int | None = None,
        seconds: float | None = None,
        steps: int | None = None,
    ) -> "PictureWork":
        """One clip: 1280 x 720, 24 frames a second and 5 seconds where not known."""
        pixels = (width, height) if width and height else _VIDEO_PX
        count = frames or (seconds or _VIDEO_S) * _FRAMES_PER_S
        return _one(pixels, max(count, 1), steps, 1.0)

    def __add__(self, other: "PictureWork") -> "PictureWork":
        return PictureWork(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))


def _one(pixels: tuple[int, int], frames: float, steps: int | None, quality: float) -> PictureWork:
    mpx = pixels[0] * pixels[1] / 1e6
    latent = mpx * (1 + (frames - 1) / 4)
    if steps:
        return PictureWork(0, 0, steps * latent, steps * latent**2, mpx * frames)
    return PictureWork(quality * latent, quality * latent**2, 0, 0, mpx * frames)
