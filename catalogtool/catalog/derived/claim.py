"""A claim tells of its asset, its reference, the channel of its video, and how the video stands with its claims."""

from catalogtool.catalog.derived.derivation import DERIVATIONS, Derivation
from catalogtool.catalog.subjects.asset import ASSET
from catalogtool.catalog.subjects.channel import CHANNEL
from catalogtool.catalog.subjects.claim import OF_THE_ASSET
from catalogtool.catalog.subjects.reference import REFERENCE
from catalogtool.catalog.subjects.video import VIDEO
from catalogtool.changes.stage import Stage

# What a claim makes of its video. In the words of the video's field; null where nobody can tell.
STATE = """
case when status = 'inactive' then 'unclaimed'
     when status = 'appealed' or status in ('active', 'pending', 'disputed') and status_detail ~ 'appeal' then 'appeal'
     when status = 'disputed' or status in ('active', 'pending') and status_detail ~ 'dispute' then 'dispute'
     when status in ('active', 'takedown') then 'claim'
     when status in ('pending', 'potential') then 'unclaimed' end
"""
LIVE = "coalesce(state in ('claim', 'dispute', 'appeal'), false)"

# The claims of the videos that the file speaks of: as it states them, and those that it does not. Those that have
# disappeared stand among the staged ones without a line, and count no more.
CLAIMS = """
select {key} as claim_id, {said}, s.line
from {staged} s left join claim c on c.claim_id = s.claim_id
where not s.merged and s.line is not null and {video} in (select video_id from video)
union all
select c.claim_id, {known}, null
from claim c
where c.deleted_at is null and c.missing_since is null and c.video_id in (
    select s.video_id from {staged} s where not s.merged and s.video_id is not null
) and not exists (select from {staged} s where s.claim_id = c.claim_id)
"""

# An owner's own claim speaks before that of anybody else, a live one before one that has ended, a newer one first.
RULE = """
select video_id, line, case when own then asset_id end as asset_id, case when own then claim_id end as claim_id,
       case when own then state else 'unclaimed' end as claimed_status,
       case when others_live then 'Yes' when others then 'No' end as claimed_by_another_owner
from (
    select *, max(said_in) over video as line, bool_or(not own) over video as others,
           bool_or(not own and {live}) over video as others_live,
           row_number() over (
               partition by video_id
               order by own desc, {live} desc, status = 'inactive', time_created desc nulls last, claim_id
           ) as place
    from (
        select claim_id, video_id, asset_id, status, time_created, not coalesce(third_party, false) as own,
               {state} as state, line as said_in
        from ({claims}) claims
    ) told
    window video as (partition by video_id)
) ranked where place = 1 and line is not null
"""
FIELDS = ("video_id", "asset_id", "status", "status_detail", "third_party", "time_created")


def videos(primary: Stage) -> str:
    """SQL of how each video of the catalog stands, the staged claims laid over the known ones."""
    claims = CLAIMS.format(
        staged=primary.staged,
        key="s.claim_id",
        said=", ".join(f"{_laid_over(primary, field)} as {field}" for field in FIELDS),
        known=", ".join(f"c.{field}" for field in FIELDS),
        video=_laid_over(primary, "video_id"),
    )
    return RULE.format(claims=claims, state=STATE, live=LIVE)


def _laid_over(primary: Stage, field: str) -> str:
    """SQL of what the field of a claim would become: a lock keeps what the catalog has."""
    if field not in primary.fields:
        return f"c.{field}"
    said = f"coalesce(s.{field}, c.{field})"
    if primary.clears:
        said = f"case when '{field}' = any(s.cleared) then null else {said} end"
    return f"(case when '{field}' = any(c.locked_fields) then c.{field} else {said} end)"


def rows_of_known_videos(primary: Stage) -> str:
    """SQL of the rows about videos that the catalog holds: whose others are is nobody's concern here."""
    return (
        f"select s.* from {primary.staged} s "
        "where not s.merged and exists (select from video v where v.video_id = s.video_id)"
    )


CHANNELS = Derivation(
    CHANNEL,
    "channel_id",
    {"name": "channel_display_name"},
    rows=rows_of_known_videos,
    needs=("video_id", "channel_id", "channel_display_name"),
)
ASSETS = Derivation(ASSET, "asset_id", OF_THE_ASSET)
REFERENCES = Derivation(REFERENCE, "reference_id", {"asset_id": "asset_id", "video_id": "reference_video_id"})
VIDEOS = Derivation(
    VIDEO,
    "video_id",
    {name: name for name in ("claimed_status", "asset_id", "claim_id", "claimed_by_another_owner")},
    rows=videos,
    needs=("video_id", "status"),
)

DERIVATIONS.add("claim", (CHANNELS, ASSETS, REFERENCES, VIDEOS))
