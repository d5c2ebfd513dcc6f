// What can be done on the page of the staff: each changes the server first and reads it again.

import { ApiError, api } from "/static/js/api.js";
import { _ } from "/static/js/i18n.js";
import { problemsOf } from "/static/js/patrols/problems.js";

const API = "/api/v1";
const NOTHING = { problems: [], items: null, going: [], leaves: false, sure: false };

// What stands on the page already.
const OVERTAKEN = Symbol("overtaken");

/** Return the page's actions on a store (patrols/store.js). */
export function makeActions(store) {
  const get = store.get;
  const clear = (change) => store.set({ ...NOTHING, draft: null, ...change });

  /** Do something; what the server refuses stands beside its cause. */
  async function attempt(work, field = null) {
    if (get().busy) return null;
    store.set({ busy: true, problems: [] });
    try {
      return (await work()) ?? true;
    } catch (error) {
      if (error === OVERTAKEN) return null;
      if (!(error instanceof ApiError)) throw error;
      store.set({ problems: problemsOf(error).map((one) => ({ ...one, field: one.field || field || "" })) });
      return null;
    } finally {
      store.set({ busy: false });
    }
  }

  async function reload() {
    const [{ members, teams }, { grids }, { handovers }] = await Promise.all(
      ["members", "responsibilities", "handovers"].map((name) => api(`${API}/${name}`)),
    );
    store.set({ members, teams, grids, handovers });
    const { member, grid, view } = get();
    if (member) await readCard(member);
    if (view === "grid" && grid) await readGrid(grid);
  }
  async function readCard(id) {
    const card = await api(`${API}/members/${id}`);
    if (get().member === id) store.set({ card });
  }
  async function readGrid(code) {
    const { duties } = await api(`${API}/responsibilities/${encodeURIComponent(code)}`);
    if (get().grid === code) store.set({ gridDuties: duties });
  }
  /** Somebody else changed the member meanwhile: say how, keep what was typed, and let it be saved over that. */
  async function overtaken(error, draft) {
    if (error.status !== 409 || get().view !== "edit") throw error;
    const { member: theirs } = await api(`${API}/members/${draft.id}`);
    const { seen } = draft;
    const teamName = (id) => get().teams.find((one) => one.id === id)?.name ?? "";
    const nothing = _("（空）");
    const changes = [["name", _("姓名")], ["number", _("编号")], ["post", _("岗位")], ["phone", _("工作电话")]]
      .filter(([name]) => theirs[name] !== seen[name]).map(([name, title]) => `${title} ${theirs[name] || nothing}`);
    if (theirs.team_id !== seen.team_id) changes.push(_("小组 {name}", { name: teamName(theirs.team_id) }));
    if (theirs.active !== seen.active) changes.push(theirs.active ? _("恢复在岗") : _("停用"));
    if (theirs.photo !== seen.photo) changes.push(_("照片"));
    const told = changes.join(_("、")) || _("责任网格");
    // What one didn't touch is as the other left it.
    const untouched = ["name", "number", "post", "phone", "team_id"].filter((name) => draft[name] === seen[name]);
    store.set({
      draft: { ...get().draft, ...Object.fromEntries(untouched.map((name) => [name, theirs[name]])), version: theirs.version, seen: theirs },
      members: get().members.map((one) => (one.id === theirs.id ? theirs : one)),
      problems: [{ field: "", text: _("别人刚改了这名队员：{changes}。您改的还在，没有保存；再按一次“保存”就保存您改的，别的按对方的。", { changes: told }) }],
    });
    throw OVERTAKEN;
  }
  /** Read beside what is going on; a later choice is never overtaken. */
  async function reading(work) {
    try { await work(); } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      store.set({ problems: problemsOf(error) });
    }
  }
  const undo = (id) => attempt(async () => {
    await api(`${API}/handovers/${id}/undo`, { method: "POST" });
    store.set({ notice: null });
    await reload();
  }, `undo.${id}`);
  const undoing = (id, text) => store.notify(text, () => undo(id));

  const actions = {
    undo,
    reload: () => reading(reload),
    find(q) { store.set({ q }); },
    openList() { clear({ view: "list", member: null, grid: null, card: null }); },
    openMember(id, grid = null) {
      const member = get().members.find((one) => one.id === id);
      clear({ view: "member", member: id, grid, card: member ? { member, duties: [] } : null });
      return reading(() => readCard(id));
    },
    openGrid(code) {
      clear({ view: "grid", grid: code, member: null, card: null, gridDuties: [] });
      return reading(() => readGrid(code));
    },
    /** A grid was pressed on the map: its member, or the grid itself where nobody or several are. */
    pressGrid(code) {
      const holders = get().grids.find((one) => one.code === code)?.members ?? [];
      return holders.length === 1 ? actions.openMember(holders[0], code) : actions.openGrid(code);
    },
    openForm(member = null) {
      const draft = member ?? { name: "", number: "", post: "", phone: "", team_id: "" };
      clear({ view: member ? "edit" : "new", draft: { ...draft, seen: member } });
    },
    openTeam(id = null) {
      const team = get().teams.find((one) => one.id === id);
      clear({ view: "team", team: id, member: null, grid: null, card: null, draft: team ? { ...team } : { name: "", code: "", kind: "mobile" } });
    },
    openHandover() {
      clear({ view: "handover" });
      if (get().to) actions.askHandover({});
    },
    write(some) { store.set({ draft: { ...get().draft, ...some }, problems: [] }); },

    save() {
      const { draft, view } = get();
      const names = view === "team" ? ["name", "code", "kind"] : ["name", "number", "post", "phone", "team_id"];
      const body = Object.fromEntries(names.map((name) => [name, draft[name]]));
      if (view !== "team" && !body.team_id) {
        store.set({ problems: [{ field: "team_id", text: _("请选择小组") }] });
        return null;
      }
      const base = `${API}/${view === "team" ? "teams" : "members"}`;
      if (view !== "team" && draft.id) body.version = draft.version;
      return attempt(async () => {
        const kept = draft.id ? await api(`${base}/${draft.id}`, { method: "PATCH", body }).catch((error) => overtaken(error, draft)) : await api(base, { method: "POST", body });
        if (view === "team") clear({ view: "list" });
        else clear({ view: "member", member: kept.member.id, card: kept });
        await reload();
        store.notify(_("已保存“{name}”", { name: body.name }));
      });
    },
    setActive(active) {
      const { name } = get().card.member;
      return attempt(async () => {
        await api(`${API}/members/${get().member}`, { method: "PATCH", body: { active, version: get().card.member.version } });
        await reload();
        if (active) store.notify(_("“{name}”已恢复在岗；账号要由管理员重新启用", { name }));
        else store.notify(_("“{name}”已停用", { name }), () => actions.setActive(true));
      }, "active");
    },
    putPhoto: (file) => attempt(async () => {
      const card = await api(`${API}/members/${get().member}/photo`, { method: "POST", body: file });
      store.set({ card });
      await reload();
    }, "photo"),
    askDrop(sure) { store.set({ sure, problems: [] }); },
    dropPhoto: () => attempt(async () => {
      await api(`${API}/members/${get().member}/photo`, { method: "DELETE" });
      store.set({ sure: false });
      await reload();
    }, "photo"),

    assign() {
      const { draft, grid, data, members } = get();
      if (!draft?.member_id) {
        store.set({ problems: [{ field: "member_id", text: _("请选择队员") }] });
        return null;
      }
      const id = draft.member_id === "none" ? null : Number(draft.member_id);
      return attempt(async () => {
        const made = await api(`${API}/responsibilities`, {
          method: "POST", body: { sub_grid: grid, member_id: id, valid_from: draft.valid_from || data.today },
        });
        store.set({ draft: null });
        await reload();
        const name = members.find((one) => one.id === id)?.name;
        undoing(made.id, name ? _("{grid} 已交给 {name}", { grid, name }) : _("{grid} 暂不派人", { grid }));
      });
    },

    /** Choose to whom and from when; what goes along is asked for at once. */
    askHandover(some) {
      store.set({ ...some, items: null, going: [], leaves: false, problems: [] });
      const { member, to, day } = get();
      if (!to) return null;
      return reading(async () => {
        const query = new URLSearchParams({ from: member, to, day });
        const { items } = await api(`${API}/handovers/preview?${query}`);
        const now = get();
        if (now.member !== member || now.to !== to || now.day !== day) return;
        store.set({ items, going: items.filter((one) => one.goes).map((one) => one.key) });
      });
    },
    take(key, taken) {
      const going = get().going.filter((one) => one !== key);
      store.set({ going: taken ? [...going, key] : going, problems: [] });
    },
    setLeaves(leaves) { store.set({ leaves, problems: [] }); },
    handOver() {
      const { member, to, day, going, leaves, card, members } = get();
      return attempt(async () => {
        const made = await api(`${API}/handovers`, { method: "POST", body: { from: member, to, day, items: going, leaves } });
        clear({ view: "member", to: null });
        await reload();
        const name = members.find((one) => one.id === to)?.name;
        undoing(made.id, _("{from} 已交接给 {to}，共 {count} 项", { from: card.member.name, to: name, count: going.length }));
      });
    },
  };
  return actions;
}
