// Where the week's appointments are: a mark each, named, and chosen by a click.

const COLOURS = { talk: "#0072b2", stand: "#d55e00" };

/** The marks of appointments on the map. */
export class AppointmentMarks {
  /**
   * @param {Object} view the office's map
   * @param {function(number)} choose called with an appointment's id
   */
  constructor(view, choose) {
    this.view = view;
    this.choose = choose;
    this.group = L.layerGroup().addTo(view.map);
    this.marks = new Map();
  }

  /** Show these appointments: {id, kind, name, lon, lat} with the words to show in `text`. */
  show(appointments) {
    this.group.clearLayers();
    this.marks.clear();
    const named = new Map();
    for (const one of appointments) {
      const mark = L.circleMarker([one.lat, one.lon], {
        radius: 9, color: "#ffffff", weight: 2, fillColor: COLOURS[one.kind], fillOpacity: 1,
      });
      // Appointments at one place, such as the stands of a weekend, share one label.
      const here = `${one.lat} ${one.lon}`;
      if (!named.has(here)) {
        named.set(here, document.createElement("div"));
        mark.bindTooltip(named.get(here), { permanent: true, direction: "right", offset: [9, 0] });
      }
      named.get(here).append(Object.assign(document.createElement("div"), { textContent: one.text }));
      mark.on("click", () => this.choose(one.id));
      this.group.addLayer(mark);
      this.marks.set(one.id, mark);
    }
  }

  /** Bring one into view. */
  reveal(id) {
    const mark = this.marks.get(id);
    if (mark) this.view.reveal(mark.getLatLng());
  }
}
