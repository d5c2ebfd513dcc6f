// A place that was searched for, shown on a page's map, with what can be done about it there.

import { _ } from "/static/js/i18n.js";

/**
 * Go to a place and say what it is.
 * @param {Object} view the page's map, see office_map.js
 * @param {Object} place as in GET /api/v1/search
 * @param {function()|null} add makes it a stop of the patrol; null where nothing may be added
 */
export function showPlace(view, place, add) {
  const at = [place.lat, place.lon];
  const box = document.createElement("div");
  const name = document.createElement("strong");
  name.textContent = place.name || place.number;
  const about = document.createElement("div");
  about.textContent = [place.layer, place.address].filter(Boolean).join(" · ");
  box.append(name, about);
  const popup = L.popup({ autoPan: false, className: "patrol-popup" });
  if (add) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-primary app-target mt-2";
    button.textContent = _("加为停靠点");
    button.addEventListener("click", () => {
      view.map.closePopup(popup);
      add();
    });
    box.append(button);
  }
  view.reveal(at, 17);
  popup.setLatLng(at).setContent(box).openOn(view.map);
}
