// Where a person has been on the page, so that the browser's "back" goes back within it.

const placeOf = ({ view, chosen }) => `${view} ${chosen ?? ""}`;
const FORMS = ["edit", "draw"];

/**
 * Keep the browser's history in step with the page.
 * @param {function(Object): string} address returns the address of a state
 * @param {function(): Object} returned shows what the address says once the person went back or
 *   forward, and returns that state
 * @returns {function(Object)} is told each state
 */
export function makeTrail(address, returned) {
  let [at, last, returning] = [history.state?.at ?? 0, null, false];
  const places = [];
  const stay = (state) => history.replaceState({ at }, "", address(state));

  addEventListener("popstate", ({ state }) => {
    at = state?.at ?? 0;
    if (!returning) {
      last = returned();
      places[at] = placeOf(last);
      stay(last);
      return;
    }
    // The page itself went back: what it shows is what is to be there.
    returning = false;
    places[at] = placeOf(last);
    stay(last);
  });

  return (state) => {
    const place = placeOf(state);
    if (returning) {
      last = state;
      return;
    }
    const moved = last && placeOf(last) !== place && places[at] !== place;
    if (moved && places[at - 1] === place) {
      returning = true;
      history.back();
    } else if (moved && !FORMS.includes(last.view)) {
      at += 1;
      history.pushState({ at }, "", address(state));
      places.length = at;
      places[at] = place;
    } else {
      // What was written is no place to come back to.
      stay(state);
      places[at] = place;
    }
    last = state;
  };
}
