"""The server of the review page: who may ask, what is answered, in slices; and that no text of a row becomes HTML."""

from __future__ import annotations

import hashlib
import http.client
import json
import re
import threading
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace

import pytest
from support.review_rows import QUOTES, dataset_in, row, rows
from support.show_sample import HOSTILE, make_sample

from labkit.datasets.dataset import Dataset
from labkit.datasets.record import CheckScore
from labkit.datasets.review_file import read_decisions
from labkit.errors import SettingsError
from labkit.pipelines.review import Review
from labkit.pipelines.review_answers import ReviewAnswers
from labkit.reports.review.pictures import RowPictures
from labkit.reports.review.server import HEADER, ReviewServer, page
from labkit.reports.review.texts import best_language, languages, texts

pytestmark = pytest.mark.usefixtures("apart_from_machine")


class Served:
    """A page that is served, and a browser's requests to it."""

    def __init__(self, review: Review, pictures: RowPictures) -> None:
        self.review = review
        self.server = ReviewServer(ReviewAnswers(review, pictures))
        self.thread = threading.Thread(target=self.server.serve, daemon=True)
        self.thread.start()

    def ask(self, path: str, body: object = None, token: str | None = None, **headers: str) -> SimpleNamespace:
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        given = {HEADER: self.server.token if token is None else token, "Content-Type": "application/json"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        connection.request("GET" if data is None else "POST", path, data, given)
        answer = connection.getresponse()
        raw = answer.read()
        connection.close()
        kind = answer.headers["Content-Type"]
        return SimpleNamespace(code=answer.status, headers=answer.headers, raw=raw,
                               json=json.loads(raw) if kind == "application/json" else None)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    review = Review(dataset_in(tmp_path), "anna")
    served = Served(review, RowPictures(review.rows, []))
    yield served
    served.server.close()


def test_a_row_is_asked_for_decided_and_taken_back(served: Served, tmp_path: Path) -> None:
    about = served.ask("/api/about").json
    assert (about["total"], about["reviewer"], about["missing"]) == (4, "anna", ["pumps.pdf"])
    found = served.ask("/api/rows?status=open&order=worst&limit=2").json
    assert found["total"] == 4 and len(found["rows"]) == 2
    key = found["rows"][0]["id"]
    shown = served.ask(f"/api/row?id={key}").json
    assert shown["places"] == shown["turns"][0]["quote"]["places"] == [["page", str(shown["pages"][0])]]
    assert shown["turns"][0]["quote"]["text"] in QUOTES and shown["problem"] == "" and shown["status"] == "open"
    made = served.ask("/api/decide", {"id": key, "verdict": "reject", "note": "no"}).json
    assert made == {"id": key, "status": "reject", "counts": served.review.counts()}
    assert read_decisions(tmp_path / "qa.review.jsonl")[0].note == "no"
    # the list stays as it was until it is asked for anew: the next row is still the next one
    assert served.ask("/api/rows?status=open&order=worst&limit=2").json["rows"][0]["id"] == key
    assert served.ask("/api/rows?status=open&order=worst&fresh=1").json["total"] == 3
    assert served.ask("/api/undo", {}).json["status"] == "open" and served.ask("/api/undo", {}).json["id"] == ""


def test_an_edit_comes_back_with_what_the_checks_say(served: Served) -> None:
    key, record = next(iter(served.review.by_id.items()))
    edit = {"id": key, "verdict": "edit", "turns": [{"question": record.question, "answer": "999 litres"}]}
    assert served.ask("/api/decide", edit).json == {"refused": "answer not in its evidence"}
    assert served.ask("/api/decide", edit | {"despite": True}).json["status"] == "edit"
    shown = served.ask(f"/api/row?id={key}").json
    assert shown["decision"]["despite"] == "answer not in its evidence"
    assert shown["decision"]["turns"][0]["answer"]["text"] == "999 litres"


def test_the_agreement_of_two_reviewers_is_shown_and_a_score_that_is_no_number_harms_nothing(tmp_path: Path) -> None:
    odd = CheckScore(name="reading", score=float("nan"), threshold=.7)
    records = [row("How much?", "110 litres", QUOTES[0], checks=[odd]), *rows()[1:3]]
    path = dataset_in(tmp_path, records)
    for who in ("anna", "ben"):
        Review(path, who).decide(records[1].id, "accept")
    review = Review(path, "cleo")
    served = Served(review, RowPictures(review.rows, []))
    try:
        assert served.ask("/api/about").json["agreement"] == [
            {"first": "anna", "second": "ben", "rows": 1, "same": 1.0, "kappa": None}]
        assert served.ask("/api/rows?order=worst").json["rows"][0]["id"] == records[0].id
        assert served.ask(f"/api/row?id={records[0].id}").json["scores"][0]["score"] is None
    finally:
        served.server.close()


@pytest.mark.parametrize(("path", "body", "headers", "code"), [
    ("/api/about", None, {"token": "wrong"}, 403), ("/api/about", None, {"token": ""}, 403), ("/", None, {}, 403),
    ("/?token=no", None, {}, 403), ("/api/decide", {}, {"token": "wrong"}, 403),
    ("/api/about", None, {"Host": "evil.example"}, 421),
    ("/api/about", None, {"Host": "127.0.0.1"}, 421), ("/api/about", None, {"Origin": "http://evil.example"}, 403),
    ("/api/about", None, {"Origin": "null"}, 403), ("/api/decide", {}, {"Sec_Fetch_Site": "cross-site"}, 403),
    ("/api/about", None, {"Sec_Fetch_Site": "same-site"}, 403), ("/etc/passwd", None, {}, 404),
    ("/api/../page.html", None, {}, 404), ("/api/decide", b"verdict=accept", {}, 400), ("/api/decide", b"[]", {}, 400),
    ("/api/decide", {"id": "x"}, {"Content_Type": "text/plain"}, 400), ("/api/decide", {"id": "x"}, {}, 400),
    ("/api/decide", {"id": "x", "verdict": "accept"}, {}, 422), ("/api/row?id=x", None, {}, 422),
    ("/api/rows?limit=many", None, {}, 400), ("/api/decide", b" " * 300_000, {}, 413),
    ("/api/about?" + "a=1&" * 50, None, {}, 400),
    ("/api/picture?id=x&page=1", None, {}, 422), ("/api/undo", b"[" * 50_000, {}, 400)])
def test_what_is_not_the_page_on_this_machine_is_refused(served: Served, path, body, headers, code) -> None:
    answer = served.ask(path, body, **headers)
    assert answer.code == code and answer.json["error"] and served.server.token not in answer.raw.decode()
    assert not served.review.file.path.exists()
    assert served.ask("/api/about").code == 200  # and goes on


def test_the_page_opens_by_a_click_in_a_notebook_and_from_there_nothing_else_is_asked(served: Served) -> None:
    clicked = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": "navigate"}
    assert served.ask(f"/?token={served.server.token}", token="", **clicked).code == 200
    assert served.ask("/", token="", **clicked).code == 403
    assert served.ask("/api/about", **clicked).code == 403
    assert served.ask(f"/?token={served.server.token}", token="", Sec_Fetch_Site="cross-site").code == 403


def test_the_page_is_asked_through_the_port_that_a_codespace_forwards_and_no_other(served: Served, monkeypatch) -> None:
    port = served.server.port
    name = f"funny-spoon-{port}.app.github.dev"
    assert served.server.forwarded == ""
    assert served.ask("/api/about", Host=name, Origin=f"https://{name}").code == 421
    monkeypatch.setenv("CODESPACE_NAME", "Funny-Spoon")
    monkeypatch.setenv("GITHUB_CODESPACES_PORT_FORWARDING_DOMAIN", "app.github.dev")
    assert served.server.forwarded == f"https://{name}/?token={served.server.token}"
    for host, origin in ((name, name), (f"localhost:{port}", name), (f"localhost:{port}", f"localhost:{port}")):
        assert served.ask("/api/about", Host=host, Origin=f"https://{origin}").code == 200
    for host in ("other-spoon", name.replace(str(port), "1"), f"evil-{name}"):
        assert served.ask("/api/about", Host=host).code == 421
        assert served.ask("/api/about", Host=name, Origin=f"https://{host}").code == 403


def test_the_page_loads_nothing_from_anywhere_and_runs_its_own_script_alone(served: Served) -> None:
    answer = served.ask(f"/?token={served.server.token}", token="", Accept_Language="ja,en;q=0.5")
    html, policy = answer.raw.decode(), answer.headers["Content-Security-Policy"]
    nonce = re.search("'nonce-([^']+)'", policy)[1]
    assert answer.code == 200 and '<html lang="ja">' in html and "default-src 'none'" in policy
    assert all(f'nonce="{nonce}"' in tag for tag in re.findall("<(?:script|style)[^>]*>", html))
    assert not re.search(r"""(?:src|href)=["'](?!#|data:,)|\bon\w+=|style=["']|https?://|innerHTML|eval\(""", html)
    assert "Set-Cookie" not in answer.headers and answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store" and "%" + "SCRIPT%" not in html
    again = served.ask(f"/?token={served.server.token}").headers["Content-Security-Policy"]
    assert nonce not in again


def test_every_control_has_a_label_and_every_text_stands_in_all_languages() -> None:
    html = page("en", "x")
    bare: list[str] = []

    class Controls(HTMLParser):
        labels = 0

        def handle_starttag(self, tag: str, attributes: list) -> None:
            named = dict(attributes)
            self.labels += tag == "label"
            if tag in ("input", "select", "textarea") and not (self.labels or "aria-label" in named):
                bare.append(tag)

        def handle_endtag(self, tag: str) -> None:
            self.labels -= tag == "label"

    parser = Controls()
    parser.feed(html)
    assert not bare
    used = set(re.findall(r'data-t="(\w+)"', html)) | set(re.findall(r'\bt\("(\w+)"', html))
    assert len(languages()) >= 2 and used
    for code, said in languages().items():
        assert used <= set(said) and set(said) == set(texts("en")), code
        for name, text in said.items():  # what is filled in is the same in all languages
            assert _gaps(text) == _gaps(texts("en")[name]), (code, name)


def _gaps(text: str) -> list[str]:
    return sorted(re.findall(r"\{\w+\}", text))


def test_the_language_is_that_of_the_option_or_of_the_browser() -> None:
    assert best_language("", "", "ja-JP,ja;q=0.9,en;q=0.8") == "ja" and best_language("Japanese") == "ja"
    assert best_language("", "de-DE,de;q=0.9") == "en" and best_language("xx", "ja") == "ja"


def test_texts_of_rows_stay_texts(tmp_path: Path) -> None:
    record = row(HOSTILE, HOSTILE, QUOTES[0], extra={HOSTILE: HOSTILE, "list": [1, {"a": HOSTILE}]})
    review = Review(dataset_in(tmp_path, [record]), HOSTILE)
    served = Served(review, RowPictures(review.rows, []))
    try:
        shown = served.ask(f"/api/row?id={record.id}")
        assert shown.json and shown.headers["X-Content-Type-Options"] == "nosniff"
        assert shown.json["turns"][0]["question"]["text"] == HOSTILE.replace("\0", " ")
        assert served.ask("/api/decide", {"id": record.id, "verdict": "reject", "note": HOSTILE}).code == 200
        assert HOSTILE not in served.ask(f"/?token={served.server.token}").raw.decode()
    finally:
        served.server.close()


def test_ten_thousand_rows_come_in_slices(tmp_path: Path) -> None:
    first = rows()[0]
    many = [first.model_copy(update={"question": f"How much does pump {number} move?"}) for number in range(10_000)]
    review = Review(Dataset(many, tmp_path / "qa.jsonl"), "anna")
    served = Served(review, RowPictures(review.rows, []))
    try:
        whole = served.ask("/api/rows?order=worst&limit=100000").json
        assert whole["total"] == 10_000 and len(whole["rows"]) == 200
        last = served.ask("/api/rows?order=worst&offset=9990&limit=50")
        assert len(last.json["rows"]) == 10 and len(last.raw) < 10_000
        key = last.json["rows"][-1]["id"]
        served.ask("/api/decide", {"id": key, "verdict": "accept"})
        found = served.ask(f"/api/rows?order=worst&limit=50&around={key}").json
        assert found["offset"] == 9950 and found["rows"][-1]["status"] == "accept" and found["counts"]["open"] == 9_999
    finally:
        served.server.close()


def test_the_page_of_a_pdf_is_drawn_only_from_the_very_file(tmp_path: Path) -> None:
    sample = make_sample(tmp_path, pages=2)
    Dataset(sample.records).save(tmp_path / "qa.jsonl", chunks=sample.chunks)
    review = Review(tmp_path / "qa.jsonl", "anna")
    other = tmp_path / "other"
    other.mkdir()
    (other / sample.pdf.name).write_bytes(sample.pdf.read_bytes() + b"\n")  # another edition of the same name
    assert RowPictures(review.rows, [other]).missing == [sample.pdf.name]
    served = Served(review, pictures := RowPictures(review.rows, [other, tmp_path]))
    try:
        key = review.rows[0].id
        drawn = served.ask(f"/api/picture?id={key}&page=1")
        assert drawn.headers["Content-Type"] == "image/jpeg" and drawn.raw[:2] == b"\xff\xd8"
        assert served.ask(f"/api/picture?id={key}&page=99").code == 422
        assert served.ask(f"/api/row?id={key}").json["pages"] == [1]
    finally:
        served.server.close()
        pictures.close()


def test_an_image_is_a_source_as_well_and_is_looked_for_in_folders(tmp_path: Path) -> None:
    (tmp_path / "scans" / "2026").mkdir(parents=True)
    (tmp_path / "scans" / "2026" / "bill.PNG").write_bytes(b"a picture")
    digest = hashlib.sha256(b"a picture").hexdigest()
    record = row("How much?", "110 litres", QUOTES[0], sha256=digest)
    record = record.model_copy(update={"source": record.source.model_copy(update={"file": "bill.PNG"})})
    assert RowPictures([record], [tmp_path / "scans"]).has(record) and RowPictures([record], []).missing == ["bill.PNG"]


def test_a_port_that_is_taken_is_said(served: Served) -> None:
    with pytest.raises(SettingsError, match="cannot be used"):
        ReviewServer(ReviewAnswers(served.review, RowPictures([], [])), served.server.port)
