"""`wattprint estimate`: the calculator, with no traffic."""

import click

from reports import document, estimate, scenario_files, text
from reports.tasks import Task, UnknownModel
from reports.words import say
from wattprint.cli import Session
from wattprint.reading import BadInput, reading

LARGEST = 10**12
TOKENS = click.IntRange(0, LARGEST)


@click.command("estimate", help=say("help.estimate"))
@click.option("--model", required=True, metavar=say("metavar.name"), help=say("option.of_model"))
@click.option(
    "--input-tokens",
    type=TOKENS,
    metavar=say("metavar.number"),
    default=0,
    help=say("option.input_tokens"),
)
@click.option(
    "--cached-tokens",
    type=TOKENS,
    metavar=say("metavar.number"),
    default=0,
    help=say("option.cached_tokens"),
)
@click.option(
    "--output-tokens",
    type=TOKENS,
    metavar=say("metavar.number"),
    default=0,
    help=say("option.output_tokens"),
)
@click.option(
    "--images",
    type=click.IntRange(0, 10**6),
    metavar=say("metavar.number"),
    default=0,
    help=say("option.images"),
)
@click.option(
    "--video-seconds",
    type=click.FloatRange(0, 86_400),
    metavar=say("metavar.number"),
    help=say("option.video_seconds"),
)
@click.option("--size", metavar=say("metavar.size"), help=say("option.size"))
@click.option(
    "--steps", type=click.IntRange(1, 1000), metavar=say("metavar.number"), help=say("option.steps")
)
@click.option("--zone", metavar="FRA", help=say("option.zone"))
@click.option("--provider", metavar=say("metavar.name"), help=say("option.provider"))
@click.option("--explain", is_flag=True, help=say("option.explain"))
@click.option("--everyone", is_flag=True, help=say("option.everyone"))
@click.option("--json", "is_json", is_flag=True, help=say("option.json"))
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
