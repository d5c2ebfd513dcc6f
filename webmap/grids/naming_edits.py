"""Edits without geometry: codes and names, which police grid a sub-grid is of, pieces allowed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from webmap.errors import N_, DomainError
from webmap.grids.faults import checked
from webmap.grids.topology import Grid, Topology


def free_code(grids: Topology, code: str, *, police: bool, besides: str | None = None) -> str:
    """Return a code without spaces around it.

    Raises
    ------
    DomainError
        It is empty, too long, or another grid of the level has it.
    """
    code = code.strip()
    level = grids.police if police else grids.subs
    if not code or len(code) > 40:
        raise DomainError(N_("编号要有 1 到 40 个字。"))
    if any(grid.code == code and grid.key != besides for grid in level.values()):
        raise DomainError(N_("编号“%(code)s”已经有了。"), code=code)
    return code


def next_code(grids: Topology, key: str) -> str:
    """Return the next free code for a sub-grid beside another one."""
    prefix = grids.police[grids.subs[key].police or ""].code
    taken = {grid.code for grid in grids.subs.values()}
    number = len(grids.members(grids.subs[key].police or "")) + 1
    while f"{prefix}-{number}" in taken:
        number += 1
    return f"{prefix}-{number}"


def free_key(grids: Topology, code: str, *, police: bool) -> str:
    """Return a key for a new grid."""
    key = code
    while key in (grids.police if police else grids.subs):
        key += "+"
    return key


def renamed(grids: Topology, key: str, code: str, name: str, *, police: bool) -> Topology:
    """Return the grids with another code and name for one."""
    code = free_code(grids, code, police=police, besides=key)
    name = name.strip()
    if not name or len(name) > 120:
        raise DomainError(N_("名称要有 1 到 120 个字。"))
    level = grids.police if police else grids.subs
    changed = {**level, key: replace(level[key], code=code, name=name)}
    return replace(grids, police=changed) if police else replace(grids, subs=changed)


def renumbered(grids: Topology, police: str) -> Topology:
    """Return the grids with the sub-grids of a police grid numbered from north to south.

    Those at about the same height count from west to east. A name that says no more than the old
    code says the new one.
    """
    members = grids.members(police)
    prefix = grids.police[police].code
    middles = {key: grids.areas[key].centroid for key in members}
    height = sum(grids.areas[key].bounds[3] - grids.areas[key].bounds[1] for key in members)
    band = height / len(members) / 2 or 1
    north = max(point.y for point in middles.values())
    order = sorted(
        members, key=lambda key: (int((north - middles[key].y) / band), middles[key].x, key)
    )
    subs = dict(grids.subs)
    others = {grid.code for key, grid in subs.items() if key not in members}
    for number, key in enumerate(order, start=1):
        old, code = subs[key], f"{prefix}-{number}"
        if code in others:
            raise DomainError(N_("编号“%(code)s”已经有了。"), code=code)
        name = old.name.replace(old.code, code) if old.code in old.name else old.name
        subs[key] = replace(old, code=code, name=name)
    return replace(grids, subs=subs)


def regrouped(grids: Topology, keys: Sequence[str], police: str) -> Topology:
    """Return the grids with sub-grids given to another police grid.

    A police grid without sub-grids is no more.

    Raises
    ------
    Refused
        A police grid would be in pieces.
    """
    if not keys:
        raise DomainError(N_("请先选网格。"))
    subs = dict(grids.subs)
    for key in keys:
        subs[key] = replace(subs[key], police=police)
    used = {grid.police for grid in subs.values()}
    kept = {key: grid for key, grid in grids.police.items() if key in used}
    return checked(replace(grids, subs=subs, police=kept))


def with_police_grid(grids: Topology, grid: Grid) -> Topology:
    """Return the grids with a police grid that has no sub-grids yet."""
    return replace(grids, police={**grids.police, grid.key: grid})


def in_pieces(grids: Topology, key: str, allowed: bool, *, police: bool) -> Topology:
    """Return the grids with one that may, or may not, be of several pieces.

    Raises
    ------
    Refused
        It is of several pieces now.
    """
    level = grids.police if police else grids.subs
    changed = {**level, key: replace(level[key], pieces=allowed)}
    after = replace(grids, police=changed) if police else replace(grids, subs=changed)
    return checked(after)
