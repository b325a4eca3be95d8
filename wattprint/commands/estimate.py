"""`wattprint estimate`: the calculator, with no traffic."""

import click

from reports import document, estimate, scenario_files, text
from reports.tasks import Task, UnknownModel
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import BadInput, reading

LARGEST = 10**12
TOKENS = click.IntRange(0, LARGEST)


@click.command("estimate")
@click.option("--model", required=True, metavar="NAME", help="As its provider spells it.")
@click.option("--input-tokens", type=TOKENS, default=0, help="Read, cached ones included.")
@click.option("--cached-tokens", type=TOKENS, default=0, help="Of these, read from a cache.")
@click.option("--output-tokens", type=TOKENS, default=0, help="Written, reasoning included.")
@click.option("--images", type=click.IntRange(0, 10**6), default=0, help="Images made.")
@click.option("--video-seconds", type=click.FloatRange(0, 86_400), help="Of the video made.")
@click.option("--size", metavar="WxH", help="Of image or video, as 1024x1024.")
@click.option("--steps", type=click.IntRange(1, 1000), help="Of image or video, where known.")
@click.option("--zone", metavar="FRA", help="Country of the data centre (default: provider's).")
@click.option("--provider", metavar="NAME", help="Who serves it (default: a closed model's maker).")
@click.option("--explain", is_flag=True, help="Each term with its value, range and source.")
@click.option("--everyone", is_flag=True, help="Times everyone: 772 billion such requests a year.")
@click.option("--json", "is_json", is_flag=True, help="As JSON.")
@click.pass_obj
def command(
    session: Session,
    model: str,
    input_tokens: int,
    cached_tokens: int,
    output_tokens: int,
    images: int,
    video_seconds: float | None,
    size: str | None,
    steps: int | None,
    zone: str | None,
    provider: str | None,
    explain: bool,
    everyone: bool,
    is_json: bool,
) -> None:
    """What a request would cost, with no traffic: text, images or a video."""
    if [bool(input_tokens or output_tokens), bool(images), bool(video_seconds)].count(True) != 1:
        raise BadInput(say("refused.work"))
    if cached_tokens > input_tokens:
        raise BadInput(say("refused.cached"))
    pixels = scenario_files.size(size) if size is not None else None
    if size is not None and pixels is None:
        raise BadInput(say("refused.size", text=size))
    task = Task(
        model=model,
        provider=provider,
        zone=zone,
        input_tokens=input_tokens,
        cached_tokens=cached_tokens,
        output_tokens=output_tokens,
        images=images,
        size=pixels,
        steps=steps,
        video_s=video_seconds or None,
    )
    with reading(session) as read:
        factors = read.factors
        if zone is not None and zone not in factors.zones:
            raise BadInput(say("refused.zone", name=zone))
        try:
            if is_json:
                found = estimate.document(factors, task, is_explained=explain, is_everyone=everyone)
                content = document.dumped(found)
            else:
                page = estimate.page_of(factors, task, is_explained=explain, is_everyone=everyone)
                content = text.write(page)
        except UnknownModel as error:
            near = ", ".join(error.near)
            said = say("estimate.near" if near else "estimate.unknown", name=model, near=near)
            raise click.ClickException(said) from None
    click.echo(content, nl=False)
