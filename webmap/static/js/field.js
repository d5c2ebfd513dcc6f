// The page on the phone: today's route, told stop by stop, with or without a connection.

import { render } from "/static/node_modules/preact/dist/preact.mjs";
import { _ } from "/static/js/i18n.js";
import { Outbox, newUuid } from "/static/js/field/outbox.js";
import { forget, keep, startKeeping } from "/static/js/field/keeping.js";
import { smallPhoto } from "/static/js/field/photo.js";
import { nextStop, waiting } from "/static/js/field/standing.js";
import { view as panelView } from "/static/js/field/view.js";
import { Watch } from "/static/js/field/watch.js";
import { officeMap } from "/static/js/map/office_map.js";
import { ownPosition, walkedWays } from "/static/js/map/own_position.js";
import { routeStyle } from "/static/js/map/route_style.js";
import { PlanRoutes } from "/static/js/map/routes.js";
import { tilesAlong } from "/static/js/map/tile_area.js";
import { localParts } from "/static/js/patrols/clock.js";
import { makeStore } from "/static/js/patrols/store.js";

// The railway is the barrier that matters on foot; both are kept on the phone with the plan.
const LAYERS = ["boundary", "railways"];
const LAYERS_URL = `/api/v1/layers/features?layers=${LAYERS.join(",")}`;

const TODAY = "/api/v1/field/today";
const FIELD = "/api/v1/field";
const RETRY_MS = 20_000;
const WATCHED = "field-watched-plan";

const metaToken = () => document.querySelector('meta[name="csrf-token"]').content;

/** Return what the address asks for: a plan, and a team by id or by its route's number. */
function asked() {
  const query = new URLSearchParams(location.search);
  const number = (name) => (/^\d{1,9}$/.test(query.get(name) ?? "") ? Number(query.get(name)) : null);
  return { plan: number("plan"), team: number("team"), route: number("route") };
}

function writeAddress(planId, teamId) {
  const query = new URLSearchParams();
  if (planId) query.set("plan", planId);
  if (teamId) query.set("team", teamId);
  history.replaceState(null, "", `/field${query.size ? `?${query}` : ""}`);
}

const todayUrl = () => (asked().plan ? `${TODAY}?plan=${asked().plan}` : TODAY);

/** Ask for today's plan; the worker answers with the kept one where there is no connection. */
async function fetchToday(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json, application/problem+json" } });
  const data = await answer.json();
  if (!answer.ok) throw Object.assign(new Error(data.detail), { status: answer.status });
  return { today: data, keptAt: answer.headers.get("X-Kept-At") };
}

/** Put the page to work in an element. */
export async function mount(element, { mayReview, photoDays }) {
  const store = makeStore({
    today: null, fresh: false, kept: false, keptAt: null, items: [], teamId: asked().team, sequence: null,
    form: null, reason: "", note: "", photo: null, wrong: null, notice: null, trouble: null, stopped: null,
    watching: false, mayReview, photoDays, walked: null, fileTold: null, fileWrong: null,
  });
  const { get, set } = store;
  const outbox = new Outbox({
    token: () => get().today?.token ?? metaToken(),
    username: () => get().today?.username,
    changed: (items) => set({ items }),
    told: (notice) => set({ notice }),
  });
  set({ items: await outbox.items() });
  const view = await officeMap({ show: LAYERS });
  const routes = view && new PlanRoutes(view, (_number, stop) => { if (stop) actions.chooseStop({ sequence: stop }); });
  const position = view && ownPosition(view.map);
  const ways = view && walkedWays(view.map);
  const keeping = startKeeping();
  let drawn = null;

  const watch = new Watch({
    keep: (fixes) => {
      const { today: { plan }, teamId } = get();
      outbox.add({ url: `${FIELD}/tracks`, body: { uuid: newUuid(), plan_id: plan.id, team_id: teamId, fixes } }).then(send);
    },
    at: (fix) => position?.(fix),
    ended: (why) => {
      sessionStorage.removeItem(WATCHED);
      position?.(null);
      set({ watching: false, notice: why === "denied" ? _("手机没有允许使用位置，请在浏览器设置里打开。") : _("班次结束，已停止记录位置。") });
    },
  });

  const route = () => get().today?.plan?.routes.find((one) => one.team_id === get().teamId);

  /** Put the page, the plan and its map on the phone. */
  async function keepHere() {
    const registration = await keeping;
    if (!registration?.active || !get().fresh) return;
    const points = (route() ? [route()] : get().today.plan?.routes ?? [])
      .flatMap((one) => one.geometry?.coordinates ?? []).map(([lon, lat]) => [lat, lon]);
    set({ kept: await keep(registration, ["/field", todayUrl(), LAYERS_URL], view ? tilesAlong(view, points) : []) });
  }

  async function load() {
    const began = Date.now();
    try {
      const { today, keptAt } = await fetchToday(todayUrl());
      const fresh = !keptAt;
      const wanted = asked();
      const has = (id) => today.plan?.routes.some((one) => one.team_id === id);
      const teamId = [get().teamId, wanted.team, today.plan?.routes.find((one) => one.number === wanted.route)?.team_id,
        today.team_id, today.plan?.routes.length === 1 ? today.plan.routes[0].team_id : null].find((id) => id && has(id)) ?? null;
      set({ today, fresh, keptAt, teamId, trouble: null, stopped: fresh ? null : get().stopped });
      if (fresh) {
        await outbox.forgetSent(began);
        if (get().items.some((item) => item.body?.plan_id && !item.sentAt && item.body.plan_id !== today.plan?.id && !wanted.plan)) {
          set({ notice: _("计划有更新，先前计划的回报照样会发送。") });
        }
      }
    } catch (error) {
      if (error.status === 401) set({ stopped: "sign-in", trouble: get().today ? null : _("请先登录。") });
      else set({ fresh: false, trouble: get().today ? null : error.status ? error.message : _("没有网络，手机上也还没有存下计划。") });
    }
  }

  let sending = Promise.resolve();
  /** Send what waits, one call after another, then look how things stand. */
  function send() {
    sending = sending.then(async () => {
      if (!get().today || !navigator.onLine) return;
      const { pending } = waiting(get().items, get().today.username);
      if (!pending.length) return;
      let sent = await outbox.send();
      if (outbox.stopped === "expired") {
        // Another sign-in made another token; today's answer brings it.
        await load();
        if (get().fresh) sent += await outbox.send();
      }
      set({ stopped: outbox.stopped });
      if (sent) await load();
    }).catch((error) => set({ notice: error.message }));
    return sending;
  }

  async function tell(kind, more = {}) {
    const { today: { plan } } = get();
    const stop = plan && route()?.stops.find((one) => one.sequence === get().sequence) || nextStop(get().items, plan, route());
    if (!stop) return null;
    const uuid = newUuid();
    await outbox.add({
      url: `${FIELD}/reports`,
      body: { uuid, plan_id: plan.id, team_id: get().teamId, sequence: stop.sequence, kind, at: new Date().toISOString(), ...more },
    });
    navigator.vibrate?.(30);
    return uuid;
  }

  const actions = {
    set,
    reload: () => load().then(keepHere),
    drop: (id) => outbox.drop(id),
    async report(kind) {
      await tell(kind);
      // Done is done: what is next comes up by itself.
      if (kind !== "arrived") set({ sequence: null });
      set({ form: null });
      send();
    },
    async fail() {
      const reason = get().reason.trim();
      if (!reason) { set({ wrong: _("请选或写一个原因") }); return; }
      await tell("failed", { reason });
      set({ form: null, sequence: null });
      send();
    },
    async sendNote() {
      const { note, photo } = get();
      if (!note.trim() && !photo) { set({ wrong: _("写几个字或拍一张照片") }); return; }
      let blob = null;
      try {
        blob = photo && await smallPhoto(photo);
      } catch {
        set({ wrong: _("照片读不出来，请重拍或换一张") });
        return;
      }
      const uuid = await tell("note", { note: note.trim() });
      if (blob && uuid) await outbox.add({ url: `${FIELD}/reports/${uuid}/photo`, blob });
      set({ form: null });
      send();
    },
    chooseStop(stop) {
      set({ sequence: get().sequence === stop.sequence ? null : stop.sequence, form: null });
    },
    chooseTeam(teamId) {
      actions.watch(false);
      set({ teamId, sequence: null, form: null, walked: null });
      writeAddress(asked().plan, teamId);
      keepHere();
    },
    async choosePlan(planId) {
      actions.watch(false);
      writeAddress(planId, get().teamId);
      set({ sequence: null, form: null, walked: null });
      await load();
      keepHere();
    },
    show(stop) {
      document.getElementById("panel").dataset.height = "half";
      routes?.reveal({ route: route().number, stop: stop.sequence });
    },
    watch(on) {
      if (!on) { watch.stop(); position?.(null); sessionStorage.removeItem(WATCHED); } else {
        watch.start(get().today.plan.shift);
        sessionStorage.setItem(WATCHED, `${get().today.plan.id}-${get().teamId}`);
      }
      set({ watching: watch.running });
    },
    async bringFile(file) {
      set({ fileTold: null, fileWrong: null });
      const form = new FormData();
      form.append("file", file);
      form.append("plan_id", get().today.plan.id);
      form.append("team_id", get().teamId);
      try {
        const answer = await fetch(`${FIELD}/tracks/gpx`, { method: "POST", body: form, headers: { Accept: "application/json, application/problem+json", "X-CSRFToken": get().today.token } });
        const data = await answer.json();
        if (answer.ok) set({ fileTold: _("收下 {count} 个轨迹点", { count: data.fixes }) });
        else set({ fileWrong: data.detail });
      } catch {
        set({ fileWrong: _("没有网络，连上后再导入。") });
      }
    },
    async review() {
      try {
        const answer = await fetch(`${FIELD}/tracks?plan_id=${get().today.plan.id}`, { headers: { Accept: "application/json, application/problem+json" } });
        const data = await answer.json();
        if (!answer.ok) throw new Error(data.detail);
        set({ walked: data.routes });
        ways?.(data.routes, (number) => routeStyle(number).colour);
      } catch (error) {
        set({ notice: navigator.onLine ? error.message : _("没有网络，看不了轨迹。") });
      }
    },
  };

  function draw() {
    const plan = get().today?.plan;
    const own = route();
    const key = plan && own ? `${plan.id}-${own.team_id}` : null;
    if (routes && key !== drawn) {
      drawn = key;
      routes.draw(key ? { ...plan, routes: [own] } : null, (moment) => localParts(moment).time);
      const bounds = key && routes.bounds();
      if (bounds) view.fit(bounds, { maxZoom: 17, animate: false });
    }
    if (!routes || !key) return;
    const stop = get().sequence ?? nextStop(get().items, plan, own)?.sequence ?? null;
    routes.mark({ route: own.number, stop });
  }

  store.listen((state) => {
    render(panelView(state, actions), element);
    draw();
    element.dataset.ready = String(Boolean(state.today || state.trouble));
  });
  window.addEventListener("online", () => { load().then(send); });
  window.addEventListener("offline", () => set({ fresh: false, keptAt: get().keptAt ?? new Date().toISOString() }));
  setInterval(send, RETRY_MS);
  document.querySelector('form[action$="/sign-out"]')?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const form = event.currentTarget;
    const { pending } = waiting(get().items, get().today?.username);
    if (pending.length && !confirm(_("还有 {count} 条没有发送；要再用这个账号登录才能发送。仍要退出吗？", { count: pending.length }))) return;
    watch.stop();
    const registration = await keeping;
    if (registration?.active) await forget(registration);
    form.submit();
  });

  await load();
  if (sessionStorage.getItem(WATCHED) === `${get().today?.plan?.id}-${get().teamId}` && get().today?.may_report) actions.watch(true);
  await send();
  await keepHere();
}

const panel = document.getElementById("field-panel");
if (panel) mount(panel, JSON.parse(document.getElementById("field-data").textContent));
