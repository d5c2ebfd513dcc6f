// Where the phone is, and where teams have been, on the map.

/** Return a function that shows a position with its radius, or none. */
export function ownPosition(map) {
  const spot = L.circleMarker([0, 0], { radius: 8, color: "#fff", weight: 3, fillColor: "#0d6efd", fillOpacity: 1 });
  const reach = L.circle([0, 0], { radius: 1, color: "#0d6efd", weight: 1, fillOpacity: 0.12, interactive: false });
  return (fix) => {
    if (!fix) { spot.remove(); reach.remove(); return; }
    spot.setLatLng([fix.lat, fix.lon]).addTo(map);
    reach.setLatLng([fix.lat, fix.lon]).setRadius(fix.accuracy_m).addTo(map);
  };
}

/** Return a function that shows walked ways, each with its `track` and `streets`, or none. */
export function walkedWays(map) {
  const layers = L.layerGroup().addTo(map);
  return (routes, colourOf) => {
    layers.clearLayers();
    for (const route of routes) {
      L.geoJSON(route.track, { style: { color: "#6c757d", weight: 2, dashArray: "2 5" } }).addTo(layers);
      if (route.streets) {
        L.geoJSON(route.streets, { style: { color: colourOf(route.number), weight: 8, opacity: 0.35 } }).addTo(layers);
      }
    }
  };
}
