// Where the phone is, only while a shift runs and only after somebody switched it on.

const LEAST_MOVE_M = 10;
const LEAST_PAUSE_MS = 30_000;
const WORST_ACCURACY_M = 100;
const FLUSH_FIXES = 20;
const FLUSH_MS = 60_000;
const METRES_A_DEGREE = 111_320;

function apart_m(one, other) {
  const lat = (one.lat - other.lat) * METRES_A_DEGREE;
  const lon = (one.lon - other.lon) * METRES_A_DEGREE * Math.cos((one.lat * Math.PI) / 180);
  return Math.hypot(lat, lon);
}

/** Whether a shift runs at a moment. */
export const shiftRuns = (shift, now_ms) =>
  Date.parse(shift.starts_at) <= now_ms && now_ms < Date.parse(shift.ends_at);

/** Follows the phone and gives its fixes away in pieces. */
export class Watch {
  /**
   * @param {{keep: function(Object[]): void, at: function({lon: number, lat: number,
   *   accuracy_m: number}): void, ended: function(string): void}} options `keep` takes a piece of
   *   the track, `at` where the phone is now, `ended` why it stopped: "shift" or "denied"
   */
  constructor({ keep, at, ended }) {
    Object.assign(this, { keep, at, ended });
    this.number = null;
    this.fixes = [];
    this.last = null;
    // The page may be put away for good at any moment.
    document.addEventListener("visibilitychange", () => { if (document.hidden) this.flush(); });
  }

  get running() { return this.number !== null; }

  /** Begin to follow, until the shift ends. */
  start(shift) {
    if (this.running || !navigator.geolocation || !shiftRuns(shift, Date.now())) return;
    this.number = navigator.geolocation.watchPosition(
      (position) => this.#take(position, shift),
      (error) => { if (error.code === error.PERMISSION_DENIED) this.stop("denied"); },
      { enableHighAccuracy: true, maximumAge: 5000 });
    this.timer = setInterval(() => {
      if (!shiftRuns(shift, Date.now())) this.stop("shift");
      else this.flush();
    }, FLUSH_MS);
  }

  /** Stop following; what was followed is given away. */
  stop(why = null) {
    if (!this.running) return;
    navigator.geolocation.clearWatch(this.number);
    clearInterval(this.timer);
    this.number = null;
    this.last = null;
    this.flush();
    if (why) this.ended(why);
  }

  /** Give away what has been followed so far. */
  flush() {
    if (!this.fixes.length) return;
    const fixes = this.fixes;
    this.fixes = [];
    this.keep(fixes);
  }

  #take({ coords, timestamp }, shift) {
    if (!shiftRuns(shift, timestamp)) return;
    const fix = {
      at: new Date(timestamp).toISOString(), lon: coords.longitude, lat: coords.latitude,
      accuracy_m: Math.min(coords.accuracy, 10_000),
    };
    this.at(fix);
    if (coords.accuracy > WORST_ACCURACY_M) return;
    const { last } = this;
    if (last && apart_m(last, fix) < LEAST_MOVE_M && timestamp - last.timestamp < LEAST_PAUSE_MS) return;
    this.last = { ...fix, timestamp };
    this.fixes.push(fix);
    if (this.fixes.length >= FLUSH_FIXES) this.flush();
  }
}
