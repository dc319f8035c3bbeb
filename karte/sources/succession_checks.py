"""What cannot be true of a table of succession, told all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from karte.tables.succession import Change
from karte.wareki import era_date

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from karte.errors import Problems
    from karte.tables.succession import Event

_SHAPES = {
    Change.MERGER: "旧2つ以上、新1つ",
    Change.SPLIT: "旧1つ、新2つ以上",
    Change.RENAMING: "旧1つ、新1つ",
    Change.CLOSURE: "旧2つ以上（残る校区も「旧」と「新」の両方に書く）",
}


def check_events(
    placed: Sequence[tuple[Event, str]], names: Mapping[str, str], problems: Problems
) -> None:
    """Tell what does not fit: kinds, former districts that are still there, cycles, dates.

    Parameters
    ----------
    placed : sequence of (Event, str)
        Oldest first, with the place in the table.
    names : mapping of str to str
        Name by identifier of every district of today.
    problems : Problems
        Takes what does not fit.
    """
    for event, where in placed:
        _check_shape(event, where, problems)
    circle = _cycle([event for event, _ in placed])
    if circle:
        problems.add(
            f"校区の変遷が、ひとまわりして元に戻っています: {' → '.join(circle)}",
            where=placed[0][1].rpartition(" ")[0],
            hint="旧と新が逆の行がないか確かめてください。",
        )
        return
    for event, where in placed:
        others = [one for one, _ in placed if one is not event]
        _check_ended(event, where, others, names, problems)


def _check_shape(event: Event, where: str, problems: Problems) -> None:
    old, new = len({one.id for one in event.formers}), len(event.heirs)
    fits = {
        Change.MERGER: old > 1 and new == 1,
        Change.SPLIT: old == 1 and new > 1,
        Change.RENAMING: old == 1 and new == 1,
        Change.CLOSURE: old > 1,
    }
    if not fits[event.change]:
        formers, heirs = (
            "、".join(one.name for one in some) for some in (event.formers, event.heirs)
        )
        problems.add(
            f"種類「{event.change}」と行が合いません。旧{old}つ（{formers}）、新{new}つ"
            f"（{heirs}）が書かれています。",
            where=where,
            hint=f"「{event.change}」は {_SHAPES[event.change]} です。同じできごとの行は、年月日と"
            "種類をそろえて、旧と新の組ごとに1行ずつ書いてください。",
        )


def _check_ended(
    event: Event,
    where: str,
    others: Sequence[Event],
    names: Mapping[str, str],
    problems: Problems,
) -> None:
    """Look whether a former district has ended with the event, and its heirs began with it."""
    heirs = {one.id for one in event.heirs}
    for former in event.formers:
        if former.id in heirs:
            continue
        if former.id in names:
            problems.add(
                f"旧校区「{former.name}」（{former.id}）は、今の校区にもあります。",
                where=where,
                hint="境界データが変わる前のものなら、新しいものに替えてください。区域を変えて"
                "残った校区なら、新の列にも同じ名前とコードの行を書いてください。",
            )
        later = [one for one in others if one.date >= event.date]
        if any(former.id == one.id for other in later for one in other.formers):
            problems.add(
                f"旧校区「{former.name}」（{former.id}）が、{era_date(event.date)}のあとの行にも"
                "旧校区として書かれています。",
                where=where,
                hint="なくなった校区はもう変わりません。あとの行の旧コードを確かめてください。",
            )
    for other in others:
        both = heirs & {one.id for one in other.formers}
        if both and other.date == event.date:
            problems.add(
                f"同じ日（{era_date(event.date)}）に、できた校区がなくなっています。",
                where=where,
                hint="途中の校区を省いて、変わる前と変わった後だけを書いてください。",
            )


def _cycle(events: Sequence[Event]) -> list[str]:
    """Return the names of districts that come from each other, or nothing."""
    names = {one.id: one.name for event in events for one in (*event.formers, *event.heirs)}
    after: dict[str, set[str]] = {}
    for event in events:
        for one in event.formers:
            heirs = {other.id for other in event.heirs}
            # A district that goes on comes from itself.
            after.setdefault(one.id, set()).update(() if one.id in heirs else heirs)
    for start in after:
        path, known = [start], set[str]()
        while path:
            step = next((one for one in sorted(after.get(path[-1], ())) if one not in known), None)
            if step == start:
                return [names[one] for one in (*path, start)]
            if step is None or step in path:
                known.add(path.pop() if step is None else step)
            else:
                path.append(step)
    return []
