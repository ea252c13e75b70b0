"""Why a record is probably gone: the first guess for which the data speak.

Each is SQL on a gone record `g` and its row `v` of the catalog; see docs/reports.md for the same in words.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from catalogtool.changes.stage import Stage


@dataclass(frozen=True)
class Guess:
    """What probably became of a record, as it follows the word "probably", and the ground for that.

    `needs` names the column of the report without which nobody can tell.
    """

    becomes: str
    ground: str
    holds: str
    needs: str | None = None


CUT_OFF = Guess(
    "cut off with the end of the file",
    "The file lacks nearly nothing but what stood last in the list before.",
    "g.line > (select last from pg_temp.tail where listed_in = g.listed_in)",
)

LIVE = "c.status in ('active', 'pending', 'disputed', 'appealed') and c.deleted_at is null and c.missing_since is null"
BY_OTHERS = """
exists (
    select from claim c where c.{column} = g.key and {live} and (c.third_party or exists (
        select from snapshot_member m join snapshot o on o.id = m.snapshot_id
        where o.kind = 'claim_report' and o.content_owner <> :owner and m.key = c.claim_id and m.lost_in is null
    ))
)
"""
ENDED = """
(select not bool_or({live}) from claim c where c.video_id = g.key and not coalesce(c.third_party, false))
"""
IN_SNAPSHOT = """
exists (
    select from snapshot_member m join snapshot o on o.id = m.snapshot_id
    where o.kind = '{kind}' and o.content_owner {whose} :owner and m.key = {key} and m.lost_in is null
)
"""

IN_FILE = "v.asset_id in (select asset_id from {staged} where asset_id is not null)"
WHOLE_CHANNEL = """
v.channel_id in (
    select channel_id from (
        select p.channel_id from pg_temp.gone f join video p on p.video_id = f.key
        where p.channel_id is not null group by p.channel_id having count(*) > 1
    ) c
    where not exists (
        select from video p join snapshot_member m on m.snapshot_id = :snapshot and m.key = p.video_id
        where p.channel_id = c.channel_id and m.lost_in is null
            and not exists (select from pg_temp.gone f where f.key = p.video_id)
    ) and channel_id not in (select s.channel_id from {staged} s where s.channel_id is not null)
)
"""

VIDEO = (
    CUT_OFF,
    Guess(
        "unlinked with the whole channel",
        "All videos of its channel are gone.",
        WHOLE_CHANNEL,
        needs="channel_id",
    ),
    Guess(
        "transferred to another owner",
        "Another content owner claims it.",
        BY_OTHERS.format(column="video_id", live=LIVE),
    ),
    Guess(
        "released from all claims",
        "None of the owner’s claims on it is live any more.",
        ENDED.format(live=LIVE),
    ),
    Guess("kept private", "It was private when it was listed last.", "v.privacy_status = 'private'"),
    Guess("deleted", "Nothing else tells of it.", "true"),
)
CLAIM = (
    CUT_OFF,
    Guess(
        "gone with the video",
        "Its video is missing or deleted as well.",
        "exists (select from video p where p.video_id = v.video_id "
        "and (p.missing_since is not null or p.deleted_at is not null))",
    ),
    Guess(
        "transferred to another owner",
        "Another content owner lists its asset.",
        IN_SNAPSHOT.format(kind="asset_report", whose="<>", key="v.asset_id"),
    ),
    Guess(
        "released",
        "Its asset is still listed, or has other claims in the file.",
        f"{IN_FILE} or {IN_SNAPSHOT.format(kind='asset_report', whose='=', key='v.asset_id')}",
        needs="asset_id",
    ),
    Guess(
        "gone with the asset",
        "No claim of its asset is in the file any more.",
        "v.asset_id is not null",
        needs="asset_id",
    ),
    Guess("closed", "Nothing else tells of it.", "true"),
)
ASSET = (
    CUT_OFF,
    Guess(
        "merged into another asset",
        "Another asset of the file names it as a part of itself.",
        "g.key in (select unnest(constituent_assets) from {staged})",
        needs="constituent_assets",
    ),
    Guess(
        "transferred to another owner",
        "Another content owner claims videos with it.",
        BY_OTHERS.format(column="asset_id", live=LIVE),
    ),
    Guess("deleted", "Nothing else tells of it.", "true"),
)
GUESSES: Mapping[str, tuple[Guess, ...]] = {"video": VIDEO, "claim": CLAIM, "asset": ASSET}

# A file that was cut short lacks so many, and this share of what it lacks stood last.
FEWEST_CUT_OFF = 10
MOSTLY = 0.9


def guess(session: Session, stage: Stage, snapshot_id: int, owner: str) -> None:
    """Write into `pg_temp.gone` what probably became of each of its records."""
    subject, cut_short = stage.subject, _is_cut_short(session, snapshot_id)
    for each in GUESSES[subject.name]:
        if (each is CUT_OFF and not cut_short) or (each.needs and each.needs not in stage.fields):
            continue
        holds = each.holds.replace("{staged}", stage.staged)
        values = {"because": each.becomes, "snapshot": snapshot_id, "owner": owner}
        statement = _GUESS.format(table=subject.table, key=subject.key, holds=holds)
        session.execute(text(statement), {name: values[name] for name in values if f":{name}" in statement})


def ground_of(subject: str, becomes: str | None) -> str | None:
    """The ground of the guess, where it is one of the subject's."""
    return next((each.ground for each in GUESSES.get(subject, ()) if each.becomes == becomes), None)


def _is_cut_short(session: Session, snapshot_id: int) -> bool:
    """Whether nearly all that is gone stood last; `pg_temp.tail` has the last line that is still there.

    Lines can be compared within one report, so the members are looked at by the report that they were first listed in.
    """
    session.execute(text("drop table if exists pg_temp.tail"))
    session.execute(text(_TAIL), {"snapshot": snapshot_id, "fewest": FEWEST_CUT_OFF})
    gone, last = session.execute(text(_CUT_OFF)).one()
    return bool(gone >= FEWEST_CUT_OFF and last >= MOSTLY * gone)


_GUESS = """
update pg_temp.gone g set because = :because from {table} v
where v.{key} = g.key and g.because is null and ({holds})
"""

_TAIL = """
create temporary table tail on commit drop as
select listed_in, max(line) as last from snapshot_member m
where snapshot_id = :snapshot and lost_in is null and key not in (select key from pg_temp.gone)
    and (select count(*) from pg_temp.gone) >= :fewest
group by listed_in
"""

_CUT_OFF = """
select count(*), count(*) filter (where g.line > t.last)
from pg_temp.gone g left join pg_temp.tail t on t.listed_in = g.listed_in
"""
