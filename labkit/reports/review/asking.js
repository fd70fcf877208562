"use strict";
// All text of rows goes into the page as text nodes: nothing of it is ever taken for HTML.
const token = new URLSearchParams(location.search).get("token");
const words = JSON.parse(document.getElementById("words").textContent);
const $ = (id) => document.getElementById(id);
const SLICE = 50;
const STATUSES = ["open", "accept", "edit", "reject", "skip", "disputed"];
const state = { lang: document.documentElement.lang, about: null, filter: {}, list: [], total: 0, offset: 0, row: null,
  editing: false, busy: false, turn: Promise.resolve(), rows: new Map(), pictures: new Map() };

function t(key, values = {}) {
  return (words[state.lang][key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] ?? "–" : whole));
}

const where = (found) => found.places.map(([unit, numbers]) => t(`unit_${unit}`, { numbers })).join(", ");

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

// One thing is done at a time. What moves or looks waits for its turn; a decision that comes before its row is shown is
// none, and is not waited for.
async function guarded(work, waits = true) {
  if (state.busy && !waits) return;
  const before = state.turn;
  let done;
  const mine = new Promise((resolve) => { done = resolve; });
  state.turn = mine;
  state.busy = true;
  await before;
  complain("");
  try {
    await work();
  } catch (error) {
    complain(error.message);
  } finally {
    if (state.turn === mine) state.busy = false;
    done();
  }
}
