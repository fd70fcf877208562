// decisions

function editor(row) {
  const fields = row.turns.flatMap((turn, at) => ["question", "answer"].map((name) => {
    const field = make("textarea", { name: `${name}-${at}`, id: `${name}-${at}`, lang: turn[name].lang, maxlength: "20000" });
    field.value = (row.decision?.turns?.[at] ?? turn)[name].text;
    return make("label", {}, t(name), field);
  }));
  return make("form", { class: "editor", onsubmit: (event) => { event.preventDefault(); guarded(() => save(false), false); } },
    ...fields, make("p", { id: "refusal", class: "problem", role: "alert" }), make("div", { class: "buttons" },
      make("button", { type: "submit", "aria-keyshortcuts": "Control+Enter" }, t("save"), " ", make("kbd", {}, "Ctrl Enter")),
      make("button", { type: "button", id: "anyway", hidden: "hidden", onclick: () => guarded(() => save(true), false) }, t("save_anyway")),
      make("button", { type: "button", onclick: leaveEdit }, t("cancel"), " ", make("kbd", {}, "Esc"))),
    ...row.turns.map(shownQuote));
}

const shownQuote = ({ quote }) => quote ? make("blockquote", { lang: quote.lang }, quote.before,
  make("mark", {}, quote.text), quote.after) : null;

function edit() {
  if (!state.row) return;
  state.editing = true;
  showRow();
  $("answer-0").focus();
}

function leaveEdit() {
  state.editing = false;
  showRow();
  $("title").focus();
}

async function save(despite) {
  const turns = state.row.turns.map((_, at) => ({ question: $(`question-${at}`).value, answer: $(`answer-${at}`).value }));
  const found = await ask("/api/decide", {}, { id: state.row.id, verdict: "edit", turns, despite, note: $("note").value });
  if (found.refused) {
    $("refusal").textContent = t("edit_refused", { reason: reasonIn(found.refused) });
    $("anyway").hidden = false;
    return;
  }
  await after(found, t("said_edit"), true);
}

async function decide(verdict, focus) {
  if (!state.row) return;
  const found = await ask("/api/decide", {}, { id: state.row.id, verdict, note: $("note").value });
  await after(found, t(`said_${verdict}`), focus);
}

async function after(found, said, focus) {
  state.rows.delete(found.id);
  showCounts(found.counts);
  const one = state.list.find((entry) => entry.id === found.id);
  if (one) one.status = found.status;
  if (!await move(1, said, focus)) {
    const open_rows = state.list.some((entry) => entry.status === "open");
    await open(found.id, `${said} ${open_rows ? "" : t("all_done")}`, focus);
  }
}

async function undo(focus) {
  const found = await ask("/api/undo", {}, {});
  if (!found.id) { say(t("nothing_to_undo")); complain(t("nothing_to_undo")); return; }
  state.rows.delete(found.id);
  await fetchList({ around: found.id, offset: state.offset });
  showCounts(found.counts);
  await open(found.id, t("said_undo", { status: t(found.status) }), focus);
}

async function move(step, said = "", focus = true) {
  const place = state.list.findIndex((one) => one.id === state.row?.id);
  let target = place + step;
  const absolute = state.offset + target;
  if (absolute < 0 || absolute >= state.total) return false;
  if (target < 0 || target >= state.list.length) {
    await fetchList({ offset: Math.max(0, step > 0 ? absolute : absolute - SLICE + 1) });
    target = absolute - state.offset;
  }
  await open(state.list[target].id, said, focus);
  return true;
}

async function choose(fresh = true) {
  await fetchList({ fresh: fresh ? "1" : "", offset: 0 });
  if (state.list.length) await open(state.list[0].id, "", false);
  else { state.row = null; $("row").replaceChildren(make("p", {}, t("none_found"))); showList(); say(t("none_found")); }
}

const deeds = {
  accept: (focus) => decide("accept", focus), reject: (focus) => decide("reject", focus), skip: (focus) => decide("skip", focus),
  undo, edit: async () => edit(), previous: (focus) => move(-1, "", focus), next: (focus) => move(1, "", focus),
};
const keys = { a: "accept", e: "edit", r: "reject", s: "skip", u: "undo", ArrowLeft: "previous", ArrowRight: "next" };

const WAIT = ["undo", "previous", "next"];
const go = (deed, focus) => unlessEditing(() => guarded(() => deeds[deed](focus), WAIT.includes(deed)));

function unlessEditing(work) { // what is being written is not thrown away by a key or a click beside it
  if (!state.editing) { work(); return; }
  complain(t("finish_edit"));
  $("answer-0").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.keyCode === 229) return; // an input method has the key: its Enter ends no field
  const field = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape" && !$("help").open) {
    if (state.editing) leaveEdit();
    else if (field) $("title")?.focus();
    return;
  }
  if (event.key === "Enter" && state.editing && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    guarded(() => save(false), false);
    return;
  }
  if (event.key === "Enter" && event.target.id === "note") { $("title")?.focus(); return; }
  const inList = event.target.closest?.("#items button");
  if (inList && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) { walk(event); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || field || $("help").open || !$("single").checked || state.editing) return;
  if (event.repeat && !event.key.startsWith("Arrow")) return; // a key that is held down decides once
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key; // with Caps Lock on, too
  if (event.shiftKey && key !== "?" && key !== "/") return;
  if (keys[key]) { event.preventDefault(); go(keys[key], true); }
  else if (key === "?") { event.preventDefault(); $("help").showModal(); }
  else if (key === "n") { event.preventDefault(); $("note").focus(); }
  else if (key === "/") { event.preventDefault(); $("text").focus(); }
  else if (key === "l") { event.preventDefault(); $("items").querySelector('[tabindex="0"]')?.focus(); }
  else if (key === "p" && $("passage")) { $("passage").open = !$("passage").open; $("passage").querySelector("summary").focus(); }
});

function walk(event) {
  event.preventDefault();
  const all = [...$("items").querySelectorAll("button")];
  const here = all.indexOf(event.target);
  const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 }[event.key];
  all[Math.min(Math.max(to, 0), all.length - 1)].focus();
}

$("actions").addEventListener("click", (event) => {
  const deed = event.target.closest("[data-do]")?.dataset.do;
  if (deed) go(deed, false);
});
$("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  unlessEditing(() => {
    state.filter = Object.fromEntries([...new FormData($("filters"))].filter(([, value]) => value));
    guarded(() => choose());
  });
});
for (const id of ["status", "order", "qa_type", "check", "file"]) $(id).addEventListener("change", () => $("filters").requestSubmit());
$("clear").addEventListener("click", () => unlessEditing(() => {
  state.filter = { order: $("order").value };
  for (const id of ["place", "text"]) $(id).value = "";
  showTexts();
  guarded(() => choose());
}));
$("earlier").addEventListener("click", () => guarded(async () => { await fetchList({ offset: Math.max(0, state.offset - SLICE) }); showList(); }));
$("later").addEventListener("click", () => guarded(async () => { await fetchList({ offset: state.offset + SLICE }); showList(); }));
$("open-help").addEventListener("click", () => $("help").showModal());
$("close-help").addEventListener("click", () => $("help").close());
$("lang").addEventListener("change", () => {
  state.lang = $("lang").value;
  showTexts();
  if (state.row && !state.editing) showRow();
  if (state.row) showList();
});

addEventListener("beforeunload", (event) => { if (state.editing) event.preventDefault(); });

guarded(async () => {
  state.about = await ask("/api/about");
  state.filter = { status: "open", order: state.about.checks.length ? "worst" : "dataset" };
  $("dataset").textContent = state.about.dataset;
  $("reviewer").textContent = state.about.reviewer;
  showTexts();
  const wanted = location.hash.slice(1);
  await fetchList({ fresh: "1", around: wanted });
  if (wanted && state.list.some((one) => one.id === wanted)) await open(wanted, "", false);
  else if (state.list.length) await open(state.list[0].id, "", false);
  else { state.filter.status = ""; showTexts(); await choose(); }
});
