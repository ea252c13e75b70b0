"""SQL of single fields: what the staged row `s` says of the record `v`, and whether that differs."""

from catalogtool.changes.stage import Stage


def new_value(stage: Stage, name: str) -> str:
    """What the field would become, where it is spoken of."""
    return f"case when '{name}' = any(s.cleared) then null else s.{name} end" if stage.clears else f"s.{name}"


def field_differs(stage: Stage, name: str) -> str:
    """Whether the staged row says something else of the field than the record holds, and may."""
    said = f"s.{name} is not null and s.{name} is distinct from v.{name}"
    if stage.clears:
        said = f"({said} or '{name}' = any(s.cleared) and v.{name} is not null)"
    return f"({said} and {_unlocked(stage, name)})"


def differs(stage: Stage) -> str:
    """Whether the staged row says something else of any field."""
    return " or ".join(field_differs(stage, name) for name in stage.fields) or "false"


def written_value(stage: Stage, name: str) -> str:
    """What to write into the field: its own value unless something else is said, and may be."""
    said = f"coalesce(s.{name}, v.{name})"
    if stage.clears:
        said = f"case when '{name}' = any(s.cleared) then null else {said} end"
    return (
        f"case when {_unlocked(stage, name)} then {said} else v.{name} end" if _bound(stage, name) else said
    )


def _unlocked(stage: Stage, name: str) -> str:
    if not _bound(stage, name):
        return "true"
    return f"(v.locked_fields is null or '{name}' <> all(v.locked_fields))"


def _bound(stage: Stage, name: str) -> bool:
    return stage.binding and name != "locked_fields"
