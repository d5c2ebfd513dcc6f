// How a team's route looks on the map and in the panel; the server's table, as on paper.

const looks = JSON.parse(document.getElementById("route-looks").textContent);

/**
 * Return the look of a route.
 * @param {number} number the route's number in its plan, from 1
 * @returns {{colour: string, ink: string, dash: string}} `ink` is legible on the colour; the dash
 *   is for a line 4 pixels wide
 */
export function routeStyle(number) {
  const { colour, ink, dash } = looks[(number - 1) % looks.length];
  return { colour, ink, dash: dash.join(" ") };
}
