// the row

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
  const texts = make("div", {}, ...(state.editing ? [editor(row)] : [...row.turns.map(shownTurn), ...judgements(row)]));
  $("row").replaceChildren(
    make("p", { class: "where" }, make("b", {}, t("row_of", { number: row.number, total: state.about.total })),
      make("span", {}, where(row)), make("span", {}, row.file), make("span", {}, row.type),
      make("span", { class: statusClass(row.status) }, t(row.status))),
    make("div", { class: pictured ? "sides pictured" : "sides" }, texts, ...(pictured ? [pictures(row)] : [])),
    ...[passage(row), details(row)].filter(Boolean));
}

function shownTurn(turn, at) {
  const quote = turn.quote;
  return make("section", { class: "turn" },
    worded("h2", turn.question, at ? {} : { id: "title", tabindex: "-1" }),
    worded("p", turn.answer, { class: "answer" }),
    ...(quote ? [make("p", { class: "label" }, [t("evidence"), where(quote)].filter(Boolean).join(", ")),
      make("blockquote", { lang: quote.lang }, ...quote.parts.map(shownPart))]
      : [make("p", { class: "label problem" }, t("no_evidence"))]));
}

// checks give their reasons in English; the page has them in its own language
function reasonIn(said) {
  const bare = said.replace(/^not judged(: )?/, "");
  return words[state.lang][`reason: ${bare}`] ?? (bare || said);
}

// a table that is evidence is shown as a table
function shownPart(part) {
  const words = (pieces) => pieces.map(([text, marked]) => (marked ? make("mark", {}, text) : text));
  if (!part.rows.length) return make("div", {}, ...words(part.pieces));
  return make("div", { class: "grid" }, make("table", {}, make("tbody", {}, ...part.rows.map((row, at) => make("tr", {},
    ...row.map((cell) => make(at < part.heads ? "th" : "td", {}, ...words(cell))))))));
}

function judgements(row) {
  const found = [];
  if (row.problem.startsWith("not judged")) found.push(make("p", { class: "soft" }, t("not_judged", { reason: reasonIn(row.problem) })));
  else if (row.problem) found.push(make("p", { class: "problem" }, t("checks_say", { reason: reasonIn(row.problem) })));
  else found.push(make("p", { class: "fine" }, t("checks_pass")));
  if (row.scores.length + row.grades.length) {
    found.push(make("h3", {}, t("scores")), make("ul", { class: "scores" }, ...row.scores.map((one) => make("li",
      { class: one.threshold !== null && one.score < one.threshold ? "low" : "" },
      t(one.threshold === null ? "score_line" : "score_of", one))),
    ...row.grades.map((one) => make("li", { class: one.score < 3 ? "low" : "" }, t("grade_line", one)))));
  }
  if (row.status === "disputed") found.push(make("p", { class: "problem" }, t("disputed_note")));
  for (const one of row.opinions) found.push(opinion(one));
  return found;
}

function opinion(one) {
  const when = new Date(one.when).toLocaleString(state.lang, { dateStyle: "medium", timeStyle: "short" });
  const line = t("decided", { who: one.who, when, status: t(one.decision) });
  return make("div", {}, make("p", { class: "soft" }, line, one.note ? ` – ${one.note}` : "",
    one.despite ? ` (${t("checks_say", { reason: reasonIn(one.despite) })})` : ""),
  ...one.turns.map((turn) => make("blockquote", {}, turn.question.text, "\n", turn.answer.text)));
}

function pictures(row) {
  return make("div", {}, ...row.pages.slice(0, 4).map((page) => {
    const caption = make("figcaption", { role: "none" }, t("drawing"));
    const figure = make("figure", {}, caption);
    const named = { where: t("unit_page", { numbers: page }), file: row.file };
    fetchPicture(row.id, page).then((address) => {
      const picture = make("img", { alt: t(row.boxed ? "picture_of" : "picture_whole", named) });
      picture.src = address;
      figure.prepend(picture);
      caption.textContent = row.boxed ? `${row.file}, ${named.where}` : t("picture_whole", named);
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
