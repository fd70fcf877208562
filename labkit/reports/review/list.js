// what stands around the row

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
  showAgreement();
}

function options(id, entries, chosen) {
  $(id).replaceChildren(...entries.map(([value, text]) => {
    const option = make("option", {}, text);
    option.value = value;
    option.selected = value === (chosen ?? "");
    return option;
  }));
}

function showAgreement() {
  $("agreement").replaceChildren(...state.about.agreement.map((one) => make("li", {}, t("agreement",
    { ...one, same: Math.round(100 * one.same), kappa: one.kappa === null ? "–" : one.kappa.toFixed(2) }))));
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
    "data-id": one.id, onclick: () => unlessEditing(() => guarded(() => open(one.id, ""))),
  }, worded("span", one.question), make("small", {}, `${[one.number, where(one)].filter(Boolean).join(" · ")} · `,
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
