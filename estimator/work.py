"""What a model was made to do, in the sums that the energy of any number of requests needs."""

from dataclasses import astuple, dataclass

_STEP = 64
"""Sums of multiples of 1/64 are exact, so that what is taken out of one leaves what was before."""


def sums_of_request(
    input_tokens: int, output_tokens: int, cached_tokens: int = 0
) -> tuple[float, float, float, float, float]:
    """The fields of the `Work` of one request, in their order."""
    uncached = max(input_tokens - cached_tokens, 0)
    context = output_tokens * (input_tokens + 0.6 * output_tokens)
    return (
        output_tokens,
        round(context * _STEP) / _STEP,
        uncached,
        uncached * input_tokens,
        min(cached_tokens, input_tokens),
    )


@dataclass(frozen=True, slots=True)
class Work:
    """Token sums of one or many requests to one model; they add exactly."""

    output_tokens: float = 0.0
    """Reasoning included."""
    output_x_context: float = 0.0
    """Sum of output tokens x context, context = input + 0.6 output (tokens squared)."""
    uncached_input_tokens: float = 0.0
    uncached_x_input: float = 0.0
    """Sum of uncached input x whole input (tokens squared): attention over long prompts."""
    cached_input_tokens: float = 0.0

    @classmethod
    def of_request(cls, input_tokens: int, output_tokens: int, cached_tokens: int = 0) -> "Work":
        """The work of one request; `input_tokens` includes `cached_tokens`."""
        return cls(*sums_of_request(input_tokens, output_tokens, cached_tokens))

    @classmethod
    def of_transcription(cls, audio_s: float) -> "Work":
        """Speech heard: 50 positions a second are read (Whisper: 1,500 for 30 s, Radford et al.
        2022) and about 4 tokens a second written (150 words a minute)."""
        return cls(output_tokens=4 * audio_s, uncached_input_tokens=50 * audio_s)

    @classmethod
    def of_speech(cls, audio_s: float) -> "Work":
        """Speech spoken: about 25 tokens of sound a second (neural codecs: 12.5 to 75)."""
        return cls(output_tokens=25 * audio_s)

    def __add__(self, other: "Work") -> "Work":
        return Work(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))
