"""Accounts: who may do what, sign-in, audit."""

from webmap.accounts.audit import record
from webmap.accounts.handover import (
    HANDOVER_ACTION,
    Handover,
    HandoverItem,
    hand_over,
    list_handovers,
    preview_handover,
)
from webmap.accounts.members import (
    MemberChange,
    MemberSummary,
    add_member,
    change_member,
    find_member,
    list_members,
    photo_in_use,
)
from webmap.accounts.responsibilities import (
    ASSIGN_ACTION,
    Duty,
    GridDuty,
    assign_grid,
    grid_history,
    grids_of_day,
    member_history,
)
from webmap.accounts.rights import ALL_OFFICES, PUBLIC, RIGHTS, RIGHTS_OF, allowed
from webmap.accounts.row_changes import undo_changes
from webmap.accounts.teams import TeamSummary, add_team, change_team, list_teams
from webmap.accounts.users import (
    DEMO_PASSWORD,
    create_demo_accounts,
    create_user,
    end_sessions,
    find_user,
    set_active,
    set_password,
    user_of_session,
)

__all__ = [
    "ALL_OFFICES",
    "ASSIGN_ACTION",
    "DEMO_PASSWORD",
    "HANDOVER_ACTION",
    "PUBLIC",
    "RIGHTS",
    "RIGHTS_OF",
    "Duty",
    "GridDuty",
    "Handover",
    "HandoverItem",
    "MemberChange",
    "MemberSummary",
    "TeamSummary",
    "add_member",
    "add_team",
    "allowed",
    "assign_grid",
    "change_member",
    "change_team",
    "create_demo_accounts",
    "create_user",
    "end_sessions",
    "find_member",
    "find_user",
    "grid_history",
    "grids_of_day",
    "hand_over",
    "list_handovers",
    "list_members",
    "list_teams",
    "member_history",
    "photo_in_use",
    "preview_handover",
    "record",
    "set_active",
    "set_password",
    "undo_changes",
    "user_of_session",
]
