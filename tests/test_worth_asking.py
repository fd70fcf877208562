"""Chunks that hold nothing worth asking about are found by their form, said by kind, and not asked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.cli_runs import labkit, pairs
from support.openai_standin import OpenAIStandIn

from labkit.datasets.chunks_file import read_chunks
from labkit.documents import read
from labkit.documents.chunking.split import split
from labkit.documents.types import Chunk, Segment
from labkit.generate.qa.tasks import tasks_of
from labkit.generate.qa.worth_asking import CONTENTS, FORM, INDEX, NOTICE, REFERENCES, TITLE, nothing_to_ask
from labkit.settings import SAMPLES

pytestmark = pytest.mark.usefixtures("apart_from_machine")


def chunk(text: str, *headings: str, unit: str = "page") -> Chunk:
    return Chunk("a.pdf", text, (Segment(0, len(text), 1),), headings, 200, unit=unit)


DOTS = "\n".join(f"{title} ............ {page}" for title, page in (
    ("1 Introduction", 1), ("2 Installation", 4), ("2.1 What you need", 5), ("3 Operation", 9), ("Index", 31)))
BARREN = [
    (CONTENTS, DOTS, ()),
    (CONTENTS, "1 Introduction . . . . . 1 2 Installation . . . . . 4 3 Operation . . . . . 9 4 Care . . . . . 12", ()),
    (CONTENTS, "# Table of Contents\n\n- Introduction 1\n- Installation 4\n- Operation 9\n- Care 12\n- Index 31", ()),
    (CONTENTS, "# 目次\n\nはじめに 1\n設置 4\n操作 9\n手入れ 12\n索引 31", ()),
    (CONTENTS, "はじめに……………1\n設置…………………4\n操作…………………9\n手入れ………………12", ()),
    (CONTENTS, "Introduction 1\nInstallation 4\nUtilisation 9\nEntretien 12\nIndex 31", ("Table des matières",)),
    (CONTENTS, "# 목차\n\n머리말 1\n설치 4\n사용 9\n관리 12", ()),
    (CONTENTS, "# Inhaltsverzeichnis\n\nEinleitung 1\nAufbau 4\nBedienung 9\nPflege 12", ()),
    (REFERENCES, "# References\n\n- Lewis, P., Perez, E. (2020). Retrieval for tasks. In NeurIPS, pp. 9459-9474.\n"
     "- Karpukhin, V. et al. (2020). Dense passage retrieval. arXiv:2004.04906.\n"
     "- Izacard, G., Grave, E. (2021). Leveraging passages. Proceedings of EACL.", ()),
    (REFERENCES, " ".join(f"[{number}] A. Author and B. Writer. On pumps. Journal of Water, {2000 + number}, "
                          f"vol. 3, pp. {number}-{number + 9}." for number in range(1, 7)), ("Results",)),
    (REFERENCES, "# 参考文献\n\n- 山田太郎（2010）『ポンプの歴史』水道社\n"
     "- 佐藤花子（2015）「給水の方法」『水の研究』12巻3号", ()),
    (REFERENCES, "# Bibliographie\n\n- Dupont, J. (2011). Les pompes. In Actes, pp. 3–9.\n- Durand, M. (2015). L'eau. "
     "Presses de Lyon, vol. 2.", ()),
    (REFERENCES, "# 참고 문헌\n\n- 김철수 (2010). 펌프의 역사. 물출판사, pp. 3-9.\n"
     "- 이영희 (2015). 급수 방법. 물학회지, 12호.", ()),
    (REFERENCES, "# Literaturverzeichnis\n\n- Meier, H. (2010). Pumpen. In: Wasser, S. 3-9.\n"
     "- Schulz, K. (2015). Rohre. Springer, Hrsg. Weber.", ()),
    (INDEX, "# Index\n\n" + "\n".join(f"{word}, {page}, {page + 7}" for page, word in enumerate(
        ("alarm", "basin", "cable", "drain", "earth", "filter", "gauge", "hose", "inlet", "joint"), 3)), ()),
    (INDEX, "\n".join(f"{word} {page}" for page, word in enumerate(
        ("あ行", "アース", "インク", "うず", "エンジン", "かご", "きり", "くし", "けい", "こま"), 3)), ("索引",)),
    (INDEX, "\n".join(f"{letter}-word, {number}, {number + 5}" for number, letter in
                      enumerate("ABCDEFGHIJKLMNOPQRS", 20)), ()),
    (FORM, "Name: ____________\nFirst name: ____________\nDate of birth: ____________\nSigned: ____________", ()),
    (FORM, "氏名：＿＿＿ ________\n住所： ________\n電話： ________\n□ 同意する\n申請日　　　年　　月", ()),
    (FORM, "Nom : ..................\nPrénom : ..................\nAdresse : ..................\n☐ J'accepte", ()),
    (NOTICE, "Copyright © 2021 Pumps Ltd. All rights reserved.\nNo part of this publication may be reproduced "
     "without the prior written permission of the publisher.\nISBN 978-3-16-148410-0\nPrinted in Germany", ()),
    (NOTICE, "本書の無断転載を禁じます。著作権法上の例外を除き、無断複製は禁じられています。\n発行所　水道社", ()),
    (NOTICE, "Tous droits réservés. Dépôt légal : mai 2020. Imprimé en France. ISBN 978-2-1234-5680-3", ()),
    (NOTICE, "Alle Rechte vorbehalten. Nachdruck, auch auszugsweise, nur mit Erlaubnis. ISBN 978-3-16-148410-0", ()),
    (NOTICE, "이 책의 무단 전재와 복제를 금합니다. 저작권은 물출판사에 있습니다.", ()),
    (NOTICE, "This page is intentionally left blank.", ()),
]
WORTH = [
    ("# Opening hours\n\nMonday 9\nTuesday 10\nWednesday 11\nThursday 12\nFriday 13", ()),  # rises, and is no contents
    ("| Part | Number |\n|---|---|\n| Valve | 12 |\n| Hose | 14 |\n| Pump | 17 |\n| Lid | 21 |", ("Spare parts",)),
    ("# Contents\n\nThe box holds a pump, two hoses and a lid. Check that nothing is missing before you begin.\n"
     "- pump 1\n- hose 2\n- lid 1", ()),
    ("# References\n\nTwo people outside of your family have to be named. The office calls them within 14 days.", ()),
    ("Lewis et al. (2020) showed that retrieval helps. Their model, published in the Proceedings of NeurIPS, answers "
     "open questions, and Karpukhin et al. (2020) made it faster.", ("Related work",)),
    ("| Character set | Index |\n|---|---|\n" + "\n".join(f"| {letter}{letter}-set | {number} |" for number, letter in
                                                           enumerate("ABCDEFGHIJKLMNOPQRS", 20)), ("Example:",)),
    ("\n".join(f"{letter}-town {number}" for number, letter in enumerate("ABCDEFGHIJKLMNOPQRS", 20)), ("Members",)),
    ("The index of prices, 12, rose in 2019.\nThe second, 14, fell.", ("Index",)),
    ("Name: Aya Tanaka\nRole: keeper of the pumps\nRoom: 204\nPhone: 5512\nHours: 9 to 17", ()),
    ("The following parts are needed:\nTools:\nA wrench and a hose.\nMaterials:\nTape, 2 m.", ()),
    ("The copyright of a work lasts for 70 years after the death of its author. Works of the state are free. A licence "
     "may allow more. Whoever copies without permission pays the damage, and the court may have the copies destroyed.",
     ("Copyright",)),
    ("Open day\n12 May 2024\nRoom 3, from 10 to 16", ()),
    ("- [ ] Turn off the pump and wait for 10 minutes until the water has run out of the upper tank.\n"
     "- [ ] Open the lid with the long wrench.\n- [ ] Take out the filter.\n- [ ] Rinse the filter.", ()),
]


@pytest.mark.parametrize("kind, text, headings", BARREN)
def test_what_states_nothing_is_known(kind: str, text: str, headings: tuple[str, ...]) -> None:
    assert nothing_to_ask(chunk(text, *headings)) == kind


@pytest.mark.parametrize("text, headings", WORTH)
def test_what_only_looks_like_it_is_asked(text: str, headings: tuple[str, ...]) -> None:
    assert nothing_to_ask(chunk(text, *headings), 20, first=True) == ""


def test_a_title_page_is_the_first_of_a_long_document() -> None:
    title = chunk("# Pumps and Water\n\nA Handbook\n\nAya Tanaka\n\nWater Board, 2021")
    assert nothing_to_ask(title, 20, first=True) == TITLE
    assert nothing_to_ask(title, 2, first=True) == nothing_to_ask(title, 20) == ""  # a leaflet; a section


def test_rows_of_tables_are_always_asked_about_and_a_line_of_dots_takes_no_time() -> None:
    assert nothing_to_ask(chunk(DOTS, unit="row")) == ""
    assert nothing_to_ask(chunk("." * 200_000 + "\n" + ". " * 200_000 + "x")) == ""


async def test_every_chunk_of_the_sample_is_asked_about() -> None:
    """Its tapes hold the answers."""
    document = await read(SAMPLES / "pdf" / "en-handbook.pdf", show=False)
    for size in (300, 800):
        chunks = split(document, size)
        assert [nothing_to_ask(one, len(chunks), not place) for place, one in enumerate(chunks)] == [""] * len(chunks)


@pytest.mark.parametrize("qa_type", ["short", "mixed"])
def test_such_a_chunk_is_one_task_that_is_not_asked(qa_type: str) -> None:
    chunks = [chunk(DOTS), chunk("The azure pump moves 120 litres in one hour. " * 8)]
    tasks = tasks_of(chunks, qa_type, 3, bounded=False)
    passed = [task.passed_over for task in tasks if task.passed_over.startswith("not asked")]
    assert passed == ["not asked, being a table of contents"] and sum(task.chunk is chunks[0] for task in tasks) == 1
    assert all(task.wanted for task in tasks_of(chunks, qa_type, 1, bounded=False, ask_all=True)
               if task.chunk is chunks[0])


def test_a_run_says_what_it_did_not_ask_and_asks_it_where_it_is_told_to(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = "The azure pump moves 120 litres in one hour.\n\n" + "Water runs through it all day long. " * 20
    Path("n.md").write_text(f"# Contents\n\n{DOTS}\n\n# Pumps\n\n{said}\n")
    asked: list[str] = []

    def answer(body: dict) -> str:
        asked.append(json.dumps(body))
        return pairs(body)

    with OpenAIStandIn(answer=answer) as server:
        for name, value in {"OPENAI_BASE_URL": f"{server.url}/v1", "OPENAI_API_KEY": "k", "OPENAI_MODEL": "m",
                            "LABKIT_CACHE_MODE": "off"}.items():
            monkeypatch.setenv(name, value)
        options = ("--qa-type", "short", "--num-questions", "1", "--max-tokens", "80")
        code, out, err = labkit("generate", "n.md", "--out", "qa.jsonl", *options)
        assert code == 0, err
        assert "not asked, being a table of contents 1" in out
        assert not any("2.1 What you need" in body for body in asked)
        told = {one.chunk.text[:10]: (one.asked, one.reason) for one in read_chunks("qa.chunks.jsonl")}
        assert told["# Contents"] == (False, "not asked, being a table of contents")
        labkit("generate", "n.md", "--out", "all.jsonl", "--ask-all", *options)
        assert any("2.1 What you need" in body for body in asked)
