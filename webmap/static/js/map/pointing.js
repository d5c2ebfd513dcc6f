// What a pointer does on the map: a click selects, a mouse that rests on something shows its name.

const FINGER_PX = 12;
const MOUSE_PX = 3;

/**
 * Let a person point at features.
 * @param {OfficeMap} view
 * @param {{click: function(?Feature, MouseEvent)}} options called with the feature under a click, or
 *   null
 */
export function pointing(view, { click }) {
  const { map, canvas } = view;
  const area = map.getContainer();
  const tip = L.tooltip({ direction: "top", offset: [0, -8], opacity: 0.95 });
  let [waiting, last] = [false, null];

  const tolerance = (event) => (event?.pointerType === "touch" || matchMedia("(pointer: coarse)").matches ? FINGER_PX : MOUSE_PX);

  map.on("click", ({ latlng, originalEvent }) => {
    click(canvas.featureAt(latlng, tolerance(originalEvent)), originalEvent);
  });

  function look(latLng) {
    waiting = false;
    const feature = canvas.featureAt(latLng, MOUSE_PX);
    area.classList.toggle("app-pointing", Boolean(feature));
    const text = feature && feature.kind !== "line" && feature.layer.source === "places" && feature.properties.name;
    if (!text) tip.remove();
    else if (feature !== last || !map.hasLayer(tip)) tip.setLatLng(feature.latLng).setContent(document.createTextNode(text)).addTo(map);
    last = feature;
  }

  if (!matchMedia("(hover: hover)").matches) return;
  map.on("mousemove", (event) => {
    if (waiting || map.dragging.moving?.()) return;
    waiting = true;
    requestAnimationFrame(() => look(event.latlng));
  });
  map.on("mouseout movestart zoomstart", () => { tip.remove(); last = null; });
}
