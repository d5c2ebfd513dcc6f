"""How a team's route looks, on the screen and on paper: colour, dash, and the ink of its number."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RouteLook:
    """The look of a route.

    Parameters
    ----------
    colour
        Of the line and of the stops' badges, ``#rrggbb``.
    ink
        Legible on the colour, ``#rrggbb``.
    dash
        Lengths of dashes and gaps for a line 4 wide; empty: a whole line.
    """

    colour: str
    ink: str
    dash: tuple[int, ...] = ()


# Okabe and Ito (2008): told apart by colour-blind readers, and by the dash where colour is lost.
# Their yellow is left out: it is lost on paper.
ROUTE_LOOKS = (
    RouteLook("#0072b2", "#ffffff"),
    RouteLook("#d55e00", "#000000", (12, 6)),
    RouteLook("#009e73", "#000000", (2, 7)),
    RouteLook("#cc79a7", "#000000", (14, 5, 2, 5)),
    RouteLook("#e69f00", "#000000", (7, 4)),
    RouteLook("#56b4e9", "#000000", (20, 4)),
    RouteLook("#444444", "#ffffff", (2, 3)),
)


def route_look(number: int) -> RouteLook:
    """Return the look of a route by its number in the plan, from 1; looks repeat after the last."""
    return ROUTE_LOOKS[(number - 1) % len(ROUTE_LOOKS)]
