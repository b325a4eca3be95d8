"""The log's tables, how they are opened, and how a log of before comes to have them.

What is not recorded is lost, so it is all here.
"""

import contextlib
import hashlib
import sqlite3
from collections.abc import Iterator

from estimator import factors
from store import backups, presence, wastebasket
from store.faults import Fault
from store.paths import Home, create_private
from store.queries import VERSION  # goes up with each migration

REQUESTS = """
create table requests (
    id integer primary key autoincrement, -- never reused
    uid text not null unique, -- random name, made when the request began
    dedupe_key text, -- what tells it from others; null: seen live
    import_id integer references imports(id), -- null: seen live
    started_at text not null, -- RFC 3339 UTC with milliseconds and Z
    tz_offset_min integer not null, -- the person's offset from UTC then
    source text not null, -- proxy, gateway, har, flows, export, transcript, demo
    service text not null, -- the host family
    provider text not null, -- OpenTelemetry gen_ai.provider.name
    endpoint text not null, -- the path's pattern
    task text not null,
    client text, -- null: not in the table of clients
    client_version text, -- null: not told
    label text, -- null: none given
    recorder_version text not null,
    conversation_key text, -- keyed hash; null: the exchange names no conversation
    turn integer, -- null: not known
    response_key text, -- keyed hash of the answer's id; null: it has none
    model_requested text, -- null: not named, or not a name
    model_served text, -- null: the answer does not say
    service_tier text, -- null: not said
    reasoning_effort text, -- null: not asked for
    region_hint text, -- the provider's own word for where; null: not said
    zone_hint text, -- grid zone that follows from it; null: none follows
    is_local integer not null, -- 1: served on this machine
    is_streamed integer not null,
    http_status integer, -- null: no answer came
    outcome text not null, -- complete, aborted, cut, refused, opaque, interrupted
    is_text_cut integer not null, -- 1: too large, read for usage only
    is_lower_bound integer not null, -- 1: more was computed than could be counted
    retry_count integer, -- null: the client does not say
    input_tokens integer, -- with cached and cache-written; null: unknown
    cached_input_tokens integer, -- null: unknown
    cache_write_tokens integer, -- null: unknown
    output_tokens integer, -- with reasoning; null: unknown
    reasoning_tokens integer, -- null: unknown
    audio_input_tokens integer, -- null: unknown or none
    audio_output_tokens integer, -- null: unknown or none
    image_input_tokens integer, -- null: unknown or none
    image_output_tokens integer, -- null: unknown or none
    input_basis text not null, -- reported, counted, estimated, unknown
    output_basis text not null,
    counted_input_raw integer, -- what the tokenizer returned; null: not counted
    counted_output_raw integer, -- null: not counted
    counted_with text, -- vocabulary; null: not counted
    message_count integer, -- null: not read
    tool_count integer, -- null: not read
    tool_tokens_raw integer, -- null: not counted
    schema_tokens_raw integer, -- null: not counted
    input_images text, -- JSON list of [width, height]; null: none or sizes unread
    output_count integer, -- choices, embeddings or images in the answer; null: not read
    width integer, -- of images or video made; null: none
    height integer, -- null: none
    quality text, -- null: none
    steps integer, -- null: none
    audio_s real, -- null: none
    video_s real, -- null: none
    frames integer, -- null: none
    request_bytes integer not null, -- on the wire
    response_bytes integer not null,
    chunk_count integer not null, -- content events
    ttfb_ms real, -- null: no answer came
    ttft_ms real, -- null: no token came
    last_token_ms real, -- null: no token came
    duration_ms real, -- null: not known
    server_ms real, -- the server's own word; null: not said
    gpu_s real -- the server's own word; null: not said
) strict
"""
ADDED = ("is_clamped integer not null default 0",)
"""Columns of `requests` that later migrations added.

is_clamped: 1: a part of the provider's usage was larger than its whole, and was cut to it."""

HOURS = """
create table hours (
    day text not null, -- local date
    hour integer not null, -- local hour, 0 to 23
    provider text not null,
    model text not null, -- served, else requested; '': unknown
    client text not null, -- '': unknown
    task text not null,
    input_basis text not null,
    output_basis text not null,
    zone text not null, -- '': the provider's usual
    is_local integer not null,
    label text not null, -- '': none given
    request_count integer not null,
    counted_count integer not null, -- whose work is known, see store.works; refused left out
    refused_count integer not null,
    opaque_count integer not null,
    lower_bound_count integer not null,
    input_tokens integer not null, -- of all requests whose input is known
    cached_input_tokens integer not null,
    cache_write_tokens integer not null,
    output_tokens integer not null, -- of all requests whose output is known
    reasoning_tokens integer not null,
    work_output_tokens real not null, -- these five: of counted requests, see estimator.work
    work_output_x_context real not null,
    work_uncached_input_tokens real not null,
    work_uncached_x_input real not null,
    work_cached_input_tokens real not null,
    picture_latent_mpx real not null, -- these five: of images and videos, see estimator.pictures
    picture_latent_mpx_squared real not null,
    picture_stepped_mpx real not null,
    picture_stepped_mpx_squared real not null,
    picture_frame_mpx real not null,
    image_count integer not null,
    audio_s real not null,
    video_s real not null,
    gpu_s real not null, -- that this machine computed, by its server's word
    timed_tokens real not null, -- of streams whose pace can be told, see estimator.speed
    timed_ms real not null, -- in which these came
    primary key (day, hour, provider, model, client, task,
                 input_basis, output_basis, zone, is_local, label)
) strict, without rowid
"""
DAYS = (
    HOURS.replace("create table hours", "create table days")
    .replace("    hour integer not null, -- local hour, 0 to 23\n", "")
    .replace("primary key (day, hour, ", "primary key (day, ")
)
"""The same sums by local date, for months and years: ten times fewer."""

OTHERS = (
    """
create table imports (
    id integer primary key autoincrement,
    started_at text not null,
    kind text not null, -- har, flows, export, transcript
    name_key text not null, -- keyed hash of the file's content
    taken_count integer not null,
    known_count integer not null,
    unread_count integer not null,
    undone_at text -- null: in force
) strict
""",
    """
create table conversations (
    key text primary key, -- keyed hash
    provider text not null,
    turn_count integer not null,
    input_tokens integer not null, -- the context that the next turn carries
    updated_at text not null
) strict, without rowid
""",
    """
create table counters (
    day text not null, -- local date
    name text not null, -- dropped, failed, lost, passed_through, …
    count integer not null,
    primary key (day, name)
) strict, without rowid
""",
    """
create table factor_sets (
    name text primary key,
    digest text not null, -- SHA-256 of the set's manifest
    first_used_at text not null
) strict, without rowid
""",
    """
create table meta (
    name text primary key, -- timezone: the zone that `hours` is keyed in
    value text not null
) strict, without rowid
""",
    "create index requests_started_at on requests(started_at)",
    "create index requests_response_key on requests(response_key) where response_key is not null",
    "create index requests_dedupe_key on requests(dedupe_key) where dedupe_key is not null",
)
IMPORTED_FILES = """
create table imported_files (
    key text primary key, -- keyed hash of where a file lies, its size and its time: it was read
    import_id integer not null references imports(id) on delete cascade
) strict, without rowid
"""

WAL_BYTES = 4 * 2**20
"""What `log.db-wal` is cut back to when a reader that held it up has left."""


class LogNewerError(sqlite3.DatabaseError):
    """A newer wattprint has upgraded the log under a writer of this one."""


def connect(path: str, busy_timeout_s: float = 30.0) -> sqlite3.Connection:
    """A connection for writing, in WAL, whose transactions are begun by hand.

    What it deletes is overwritten in the file.
    """
    connection = sqlite3.connect(
        # Only what is attached to it is named by URIs, which say how it is opened.
        path,
        timeout=busy_timeout_s,
        isolation_level=None,
        check_same_thread=False,
        uri=True,
    )
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        connection.execute("pragma foreign_keys = on")
        connection.execute("pragma secure_delete = on")
        connection.execute(f"pragma journal_size_limit = {WAL_BYTES}")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def prepare(home: Home) -> None:
    """Create or upgrade the log, and note the factor set in use. Call it under the start lock.

    A log of before is copied to HOME/backups first, and upgraded as a whole or not at all.

    Raises:
        Fault: `log_newer` if a newer wattprint wrote it, `log_damaged` or `log_unusable` if it
            cannot be opened; `log_in_use`, `backup_no_space` or `backup_failed` if it cannot be
            upgraded.
    """
    create_private(home.log)
    try:
        with contextlib.closing(connect(str(home.log))) as connection:
            version = connection.execute("pragma user_version").fetchone()[0]
            if version > VERSION:
                raise Fault("log_newer", path=str(home.log))
            if version < VERSION:
                _upgrade(home, connection, version)
            _note_factor_set(connection)
    except sqlite3.Error as error:
        raise backups.unusable(home, error) from error


def is_current(home: Home) -> bool:
    """There is a log, and `prepare` has nothing to do."""
    if not home.log.exists():
        return False
    with contextlib.suppress(sqlite3.Error), contextlib.closing(connect(str(home.log))) as log:
        return bool(log.execute("pragma user_version").fetchone()[0] == VERSION)
    return False


def _upgrade(home: Home, connection: sqlite3.Connection, version: int) -> None:
    query = "select 1 from sqlite_master where name = 'requests'"
    if connection.execute(query).fetchone() is not None:
        _refuse_under_older_recorders(home)
        wastebasket.empty(home)  # its rows lack what the upgrade adds
        backups.make(home, connection, version)
    from store import migrations  # 190 ms that only a new or an old log needs

    with transaction(connection):
        migrations.apply(connection)
        connection.execute(f"pragma user_version = {VERSION}")


def _refuse_under_older_recorders(home: Home) -> None:
    """A recorder that knows only the tables of before could not write its rows any more."""
    older = [entry for entry in presence.live(home) if entry.log_version < VERSION]
    if older:
        raise Fault("log_in_use", pid=older[0].pid)


def _note_factor_set(connection: sqlite3.Connection) -> None:
    """So that a change of set can be told to someone who has seen figures of the one before."""
    name = factors.names()[-1]
    connection.execute(
        "insert or ignore into factor_sets (name, digest, first_used_at) "
        "values (?, ?, strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))",
        (name, factor_digest(name)),
    )


def factor_digest(name: str) -> str | None:
    """SHA-256 of the manifest of a factor set, which holds those of its files; None: no such."""
    manifest = factors.DATA / name / "manifest.toml"
    return hashlib.sha256(manifest.read_bytes()).hexdigest() if manifest.exists() else None


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything inside, or nothing: begun at once, so that two writers take turns.

    Raises:
        LogNewerError: the log's tables are no longer those that this wattprint knows.
    """
    connection.execute("begin immediate")
    try:
        if connection.execute("pragma user_version").fetchone()[0] > VERSION:
            raise LogNewerError
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()
