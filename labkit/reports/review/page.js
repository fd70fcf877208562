"use strict";
// All text of rows goes into the page as text nodes: nothing of it is ever taken for HTML.
const token = new URLSearchParams(location.search).get("token");
const words = JSON.parse(document.getElementById("words").textContent);
const $ = (id) => document.getElementById(id);
const SLICE = 50;
const STATUSES = ["open", "accept", "edit", "reject", "skip", "disputed"];
const state = { lang: document.documentElement.lang, about: null, filter: {}, list: [], total: 0, offset: 0, row: null,
  editing: false, busy: false, rows: new Map(), pictures: new Map() };

function t(key, values = {}) {
  return (words[state.lang][key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== "" && value !== null && value !== undefined && value !== false) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

const worded = (tag, text, attributes = {}) => make(tag, { lang: text.lang, ...attributes }, text.text);

async function ask(path, named = {}, body = undefined) {
  const address = path + (Object.keys(named).length ? `?${new URLSearchParams(named)}` : "");
  const headers = { "X-Labkit-Token": token };
  if (body) headers["Content-Type"] = "application/json";
  let answer;
  try {
    answer = await fetch(address, { method: body ? "POST" : "GET", headers, body: body && JSON.stringify(body) });
  } catch {
    throw new Error(t("lost"));
  }
  if (!answer.ok) throw new Error((await answer.json()).error);
  return path === "/api/picture" ? answer.blob() : answer.json();
}

function complain(text) {
  $("alert").hidden = !text;
  $("alert").textContent = text || "";
}

function say(text) { // the same words twice are said twice
  $("live").textContent = "";
  setTimeout(() => { $("live").textContent = text; }, 60);
}

async function guarded(work) {
  if (state.busy) return;
  state.busy = true;
  complain("");
  try { await work(); } catch (error) { complain(error.message); } finally { state.busy = false; }
}

// ---- what stands around the row

function showTexts() {
  document.documentElement.lang = state.lang;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  $("filters").setAttribute("aria-label", t("filters"));
  $("list").setAttribute("aria-label", t("rows"));
  $("actions").setAttribute("aria-label", t("status"));
  document.title = `${t("title")}: ${state.about.dataset}`;
  options("lang", Object.keys(words).map((code) => [code, words[code].name]), state.lang);
  const any = [["", t("any")]];
  options("status", [...any, ...STATUSES.map((one) => [one, t(one)])], state.filter.status);
  options("order", ["dataset", "worst", "place"].map((one) => [one, t(`order_${one}`)]), state.filter.order);
  const counted = (found) => [...any, ...found.map((one) => [one.name, `${one.name} (${one.rows})`])];
  options("qa_type", counted(state.about.types), state.filter.qa_type);
  options("check", counted(state.about.checks), state.filter.check);
  options("file", counted(state.about.files), state.filter.file);
  for (const id of ["check", "file"]) $(id).closest("label").hidden = $(id).options.length < (id === "file" ? 3 : 2);
  showCounts(state.about.counts);
}

function options(id, entries, chosen) {
  $(id).replaceChildren(...entries.map(([value, text]) => {
    const option = make("option", {}, text);
    option.value = value;
    option.selected = value === (chosen ?? "");
    return option;
  }));
}

function showCounts(counts) {
  state.about.counts = counts;
  const done = counts.accept + counts.edit + counts.reject;
  $("bar").max = state.about.total;
  $("bar").value = done;
  $("done").textContent = t("progress", { done, total: state.about.total });
  $("counts").replaceChildren(...STATUSES.filter((one) => counts[one]).map((one) =>
    make("li", {}, make("b", {}, String(counts[one])), ` ${t(one)}`)));
}

function showList() {
  const current = state.row?.id;
  const place = state.list.findIndex((one) => one.id === current);
  $("position").textContent = state.total
    ? t("position", { place: place < 0 ? "–" : state.offset + place + 1, count: state.total }) : t("none_found");
  $("items").replaceChildren(...state.list.map((one, at) => make("li", {}, make("button", {
    type: "button", "aria-current": one.id === current ? "true" : "", tabindex: at === Math.max(place, 0) ? "0" : "-1",
    "data-id": one.id, onclick: () => guarded(() => open(one.id, "")),
  }, worded("span", one.question), make("small", {}, `${one.number} · ${one.where} · `,
    make("span", { class: statusClass(one.status) }, t(one.status)))))));
  $("items").querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  $("earlier").disabled = state.offset === 0;
  $("later").disabled = state.offset + state.list.length >= state.total;
}

const statusClass = (status) => `status ${status === "skip" ? "skip-status" : status}`;

async function fetchList(named) {
  const found = await ask("/api/rows", { ...state.filter, limit: SLICE, ...named });
  Object.assign(state, { list: found.rows, total: found.total, offset: found.offset });
  showCounts(found.counts);
}

// ---- the row

async function fetchRow(id) {
  if (!state.rows.has(id)) {
    if (state.rows.size > 30) state.rows.clear();
    state.rows.set(id, ask("/api/row", { id }));
    state.rows.get(id).catch(() => state.rows.delete(id));
  }
  return state.rows.get(id);
}

function fetchPicture(id, page) {
  const key = `${id} ${page}`;
  if (!state.pictures.has(key)) {
    if (state.pictures.size > 30) {
      for (const old of state.pictures.values()) old.then((address) => URL.revokeObjectURL(address), () => {});
      state.pictures.clear();
    }
    state.pictures.set(key, ask("/api/picture", { id, page }).then((blob) => URL.createObjectURL(blob)));
    state.pictures.get(key).catch(() => state.pictures.delete(key));
  }
  return state.pictures.get(key);
}

async function open(id, said, focus = true) {
  state.row = await fetchRow(id);
  state.editing = false;
  $("note").value = "";
  history.replaceState(null, "", `#${id}`);
  showRow();
  showList();
  const place = t("row_of", { number: state.row.number, total: state.about.total });
  say(`${said} ${place}. ${focus ? "" : state.row.turns[0].question.text}`.trim());
  if (focus) $("title")?.focus({ preventScroll: true });
  scrollTo({ top: 0 });
  prefetch();
}

function prefetch() { // the row that comes next is there before it is asked for
  const next = state.list[state.list.findIndex((one) => one.id === state.row.id) + 1];
  if (next) fetchRow(next.id).then((row) => row.pictured && row.pages[0] && fetchPicture(row.id, row.pages[0])).catch(() => {});
}

function showRow() {
  const row = state.row;
  const pictured = row.pictured && row.pages.length > 0;
  const texts = make("div", {}, ...(state.editing ? [editor(row)] : row.turns.map(shownTurn)), ...judgements(row),
    passage(row), details(row));
  $("row").replaceChildren(
    make("p", { class: "where" }, make("b", {}, t("row_of", { number: row.number, total: state.about.total })),
      make("span", {}, row.where), make("span", {}, row.file), make("span", {}, row.type),
      make("span", { class: statusClass(row.status) }, t(row.status))),
    make("div", { class: pictured ? "sides pictured" : "sides" }, texts, pictured ? pictures(row) : null));
}

function shownTurn(turn, at) {
  const quote = turn.quote;
  return make("section", { class: "turn" },
    worded("h2", turn.question, at ? {} : { id: "title", tabindex: "-1" }),
    worded("p", turn.answer, { class: "answer" }),
    ...(quote ? [make("p", { class: "label" }, `${t("evidence")}, ${quote.where}`),
      make("blockquote", { lang: quote.lang }, quote.before, make("mark", {}, quote.text), quote.after)]
      : [make("p", { class: "label problem" }, t("no_evidence"))]));
}

function judgements(row) {
  const found = [];
  if (row.problem.startsWith("not judged")) found.push(make("p", { class: "soft" }, t("not_judged", { reason: row.problem })));
  else if (row.problem) found.push(make("p", { class: "problem" }, t("checks_say", { reason: row.problem })));
  else found.push(make("p", { class: "fine" }, t("checks_pass")));
  if (row.scores.length) {
    found.push(make("h3", {}, t("scores")), make("ul", { class: "scores" }, ...row.scores.map((one) => make("li",
      { class: one.threshold !== null && one.score < one.threshold ? "low" : "" },
      t(one.threshold === null ? "score_line" : "score_of", one)))));
  }
  if (row.status === "disputed") found.push(make("p", { class: "problem" }, t("disputed_note")));
  for (const one of row.opinions) found.push(opinion(one));
  return found;
}

function opinion(one) {
  const when = new Date(one.when).toLocaleString(state.lang, { dateStyle: "medium", timeStyle: "short" });
  const line = t("decided", { who: one.who, when, status: t(one.decision) });
  return make("div", {}, make("p", { class: "soft" }, line, one.note ? ` – ${one.note}` : "",
    one.despite ? ` (${t("checks_say", { reason: one.despite })})` : ""),
  ...one.turns.map((turn) => make("blockquote", {}, turn.question.text, "\n", turn.answer.text)));
}

function pictures(row) {
  return make("div", {}, ...row.pages.slice(0, 4).map((page) => {
    const caption = make("figcaption", { role: "none" }, t("drawing"));
    const figure = make("figure", {}, caption);
    const where = row.pages.length > 1 ? `p. ${page}` : row.where;
    fetchPicture(row.id, page).then((address) => {
      const picture = make("img", { alt: t(row.boxed ? "picture_of" : "picture_whole", { where, file: row.file }) });
      picture.src = address;
      figure.prepend(picture);
      caption.textContent = row.boxed ? `${row.file}, ${where}` : t("picture_whole", { where, file: row.file });
    }).catch((error) => { caption.textContent = t("no_picture", { why: error.message }); });
    return figure;
  }));
}

const passage = (row) => row.passage.text ? make("details", { id: "passage" }, make("summary", {}, t("passage")),
  worded("div", row.passage, { class: "text", tabindex: "0" })) : null;

function details(row) {
  const facts = [["headings", row.headings.join(" › ")], ["method", row.method], ["model", row.model],
    ["parents", row.parents.join(", ")], ["file", row.file]].filter(([, value]) => value);
  const entries = [...facts.map(([name, value]) => [t(name), value]), ["id", row.id],
    ...row.columns.map((one) => [one.name, one.value])];
  return make("details", {}, make("summary", {}, t("details")), make("dl", { class: "facts" },
    ...entries.flatMap(([name, value]) => [make("dt", {}, name), make("dd", {}, value)])));
}

// ---- decisions

function editor(row) {
  const fields = row.turns.flatMap((turn, at) => ["question", "answer"].map((name) => {
    const field = make("textarea", { name: `${name}-${at}`, id: `${name}-${at}`, lang: turn[name].lang, maxlength: "20000" });
    field.value = (row.decision?.turns?.[at] ?? turn)[name].text;
    return make("label", {}, t(name), field);
  }));
  return make("form", { class: "editor", onsubmit: (event) => { event.preventDefault(); guarded(() => save(false)); } },
    ...fields, make("p", { id: "refusal", class: "problem", role: "alert" }), make("div", { class: "buttons" },
      make("button", { type: "submit", "aria-keyshortcuts": "Control+Enter" }, t("save"), " ", make("kbd", {}, "Ctrl Enter")),
      make("button", { type: "button", id: "anyway", hidden: "hidden", onclick: () => guarded(() => save(true)) }, t("save_anyway")),
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
    $("refusal").textContent = t("edit_refused", { reason: found.refused });
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

document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input, textarea, select");
  if (event.key === "Escape" && !$("help").open) {
    if (state.editing) leaveEdit();
    else if (field) $("title")?.focus();
    return;
  }
  if (event.key === "Enter" && state.editing && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    guarded(() => save(false));
    return;
  }
  if (event.key === "Enter" && event.target.id === "note") { $("title")?.focus(); return; }
  const inList = event.target.closest?.("#items button");
  if (inList && ["ArrowDown", "ArrowUp", "Home", "End"].includes(event.key)) { walk(event); return; }
  if (event.ctrlKey || event.metaKey || event.altKey || field || $("help").open || !$("single").checked || state.editing) return;
  if (keys[event.key]) { event.preventDefault(); guarded(() => deeds[keys[event.key]](true)); }
  else if (event.key === "?") { event.preventDefault(); $("help").showModal(); }
  else if (event.key === "n") { event.preventDefault(); $("note").focus(); }
  else if (event.key === "/") { event.preventDefault(); $("text").focus(); }
  else if (event.key === "l") { event.preventDefault(); $("items").querySelector('[tabindex="0"]')?.focus(); }
  else if (event.key === "p" && $("passage")) { $("passage").open = !$("passage").open; $("passage").querySelector("summary").focus(); }
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
  if (deed) guarded(() => deeds[deed](false));
});
$("filters").addEventListener("submit", (event) => {
  event.preventDefault();
  state.filter = Object.fromEntries([...new FormData($("filters"))].filter(([, value]) => value));
  guarded(() => choose());
});
for (const id of ["status", "order", "qa_type", "check", "file"]) $(id).addEventListener("change", () => $("filters").requestSubmit());
$("clear").addEventListener("click", () => {
  state.filter = { order: $("order").value };
  for (const id of ["place", "text"]) $(id).value = "";
  showTexts();
  guarded(() => choose());
});
$("earlier").addEventListener("click", () => guarded(async () => { await fetchList({ offset: Math.max(0, state.offset - SLICE) }); showList(); }));
$("later").addEventListener("click", () => guarded(async () => { await fetchList({ offset: state.offset + SLICE }); showList(); }));
$("open-help").addEventListener("click", () => $("help").showModal());
$("close-help").addEventListener("click", () => $("help").close());
$("lang").addEventListener("change", () => {
  state.lang = $("lang").value;
  showTexts();
  if (state.row) { showRow(); showList(); }
});

guarded(async () => {
  state.about = await ask("/api/about");
  state.filter = { status: "open", order: state.about.scored ? "worst" : "dataset" };
  $("dataset").textContent = state.about.dataset;
  $("reviewer").textContent = state.about.reviewer;
  showTexts();
  const wanted = location.hash.slice(1);
  await fetchList({ fresh: "1", around: wanted });
  if (wanted && state.list.some((one) => one.id === wanted)) await open(wanted, "", false);
  else if (state.list.length) await open(state.list[0].id, "", false);
  else { state.filter.status = ""; showTexts(); await choose(); }
});
