"""A small manual in three languages, and a model's good answers about it for every question type."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from labkit.documents.types import Chunk, Document, Page, Segment
from labkit.prompts import prompt

TYPES = ("short", "long", "boolean", "summary", "conversation", "unanswerable")
LANGUAGES = ("English", "Japanese", "Korean")

TITLES = {"English": "Water dispenser W2", "Japanese": "給水機 W2", "Korean": "정수기 W2"}
STATEMENTS = {
    "English": [
        "The cold tank of the W2 holds 3.6 litres of water at 6 degrees.",
        "The filter of the W2 is replaced every 6 months by the keeper of the kitchen.",
        "The leak sensor lies under the drip tray and stops the pump within 2 seconds.",
        "The ring light of the W2 turns red while a fault lasts and blue while water flows.",
        "A new filter has to be flushed with 5 litres of water before anyone drinks from the machine."],
    "Japanese": [
        "W2の冷水タンクには6度の水が3.6リットル入ります。",
        "W2のフィルターは給湯室の管理者が6か月ごとに交換します。",
        "漏水センサーは受け皿の下にあり、2秒以内にポンプを停止させます。",
        "W2のリングライトは故障の間は赤く点灯し、給水の間は青く点灯します。",
        "新しいフィルターは飲用の前に5リットルの水ですすぐ必要があります。",
        "設置の場所は壁から離れた平らな床とし、直射日光の当たる窓の近くは避けます。"],
    "Korean": [
        "W2의 냉수 탱크에는 6도의 물이 3.6리터 들어갑니다.",
        "W2의 필터는 탕비실 관리자가 6개월마다 교체합니다.",
        "누수 센서는 물받이 아래에 있으며 2초 이내에 펌프를 정지합니다.",
        "W2의 표시등은 고장이 있는 동안 빨간색으로, 물이 나오는 동안 파란색으로 켜집니다.",
        "새 필터는 마시기 전에 물 5리터로 헹구어야 합니다.",
        "설치 장소는 벽에서 떨어진 평평한 바닥으로 하고 햇빛이 드는 창문 가까이는 피합니다.",
        "고장이 계속되면 담당 부서에 전화하여 기계 번호와 표시된 오류 기호를 알려 주십시오.",
        "기계를 옮기기 전에는 전원을 끄고 두 탱크를 모두 비운 다음 두 사람이 함께 들어야 합니다."],
}
_E, _J, _K = (STATEMENTS[language] for language in LANGUAGES)
GOOD: dict[str, dict[str, list[dict]]] = {
    "English": {
        "short": [{"evidence": _E[0], "question": "How much water does the cold tank of the W2 hold?",
                   "answer": "3.6 litres"},
                  {"evidence": _E[1], "question": "How often is the filter of the W2 replaced?",
                   "answer": "every 6 months"}],
        "long": [{"evidence": _E[2], "question": "What does the leak sensor of the W2 do?",
                  "answer": "The leak sensor of the W2 stops the pump within 2 seconds."},
                 {"evidence": _E[1], "question": "Who replaces the filter of the W2?",
                  "answer": "The keeper of the kitchen replaces the filter of the W2."}],
        "boolean": [{"evidence": _E[0], "fact": "3.6 litres", "wrong": "4.5 litres",
                     "question": "Does the cold tank of the W2 hold 3.6 litres of water?"},
                    {"evidence": _E[1], "fact": "6 months", "wrong": "9 months",
                     "question": "Is the filter of the W2 replaced every 6 months?"},
                    {"evidence": _E[3], "fact": "red", "wrong": "green",
                     "question": "Does the ring light of the W2 turn red while a fault lasts?"}],
        "summary": [{"question": "Summarise how the W2 is looked after.",
                     "sentences": ["The W2 keeps 3.6 litres of cold water.",
                                   "Its filter is replaced every 6 months and flushed with 5 litres before use."]}],
        "conversation": [{"subject": "the filter of the W2", "turns": [
            {"evidence": _E[1], "question": "How often is the filter of the W2 replaced?",
             "answer": "The filter of the W2 is replaced every 6 months."},
            {"evidence": _E[4], "question": "And with how much water does it have to be flushed?",
             "answer": "It has to be flushed with 5 litres of water."}]}],
        "unanswerable": [{"evidence": _E[1], "thing": "W2", "question": "How much does the W2 cost?",
                          "sought": ["price*", "cost*", "pay*", "buy*", "dollar*"],
                          "answer": "I have no information on how much the W2 costs."}]},
    "Japanese": {
        "short": [{"evidence": _J[0], "question": "W2の冷水タンクの容量はどれくらいですか？", "answer": "3.6リットル"},
                  {"evidence": _J[1], "question": "W2のフィルターは誰が交換しますか？", "answer": "給湯室の管理者"}],
        "long": [{"evidence": _J[2], "question": "W2の漏水センサーは何をしますか？",
                  "answer": "W2の漏水センサーは2秒以内にポンプを停止させます。"},
                 {"evidence": _J[1], "question": "W2のフィルターは誰が交換しますか？",
                  "answer": "W2のフィルターは給湯室の管理者が交換します。"}],
        "boolean": [{"evidence": _J[0], "fact": "3.6リットル", "wrong": "4.5リットル",
                     "question": "W2の冷水タンクには水が3.6リットル入りますか？"},
                    {"evidence": _J[1], "fact": "6か月", "wrong": "9か月",
                     "question": "W2のフィルターは6か月ごとに交換しますか？"},
                    {"evidence": _J[3], "fact": "赤く", "wrong": "緑に",
                     "question": "W2のリングライトは故障の間は赤く点灯しますか？"}],
        "summary": [{"question": "W2の手入れを要約してください。",
                     "sentences": ["W2は3.6リットルの冷水を入れ、フィルターは6か月ごとに交換します。",
                                   "新しいフィルターは5リットルの水ですすぎます。"]}],
        "conversation": [{"subject": "W2のフィルター", "turns": [
            {"evidence": _J[1], "question": "W2のフィルターはどのくらいの間隔で交換しますか？",
             "answer": "W2のフィルターは6か月ごとに交換します。"},
            {"evidence": _J[4], "question": "飲用の前に何リットルの水ですすぎますか？",
             "answer": "5リットルの水ですすぐ必要があります。"}]}],
        "unanswerable": [{"evidence": _J[1], "thing": "W2", "question": "W2の価格はいくらですか？",
                          "sought": ["価格", "値段", "料金", "費用", "円"],
                          "answer": "W2の価格についての情報がありません。"}]},
    "Korean": {
        "short": [{"evidence": _K[0], "question": "W2의 냉수 탱크 용량은 얼마입니까?", "answer": "3.6리터"},
                  {"evidence": _K[1], "question": "W2의 필터는 얼마나 자주 교체합니까?", "answer": "6개월마다"}],
        "long": [{"evidence": _K[2], "question": "W2의 누수 센서는 무엇을 합니까?",
                  "answer": "W2의 누수 센서는 2초 이내에 펌프를 정지합니다."},
                 {"evidence": _K[1], "question": "W2의 필터는 누가 교체합니까?",
                  "answer": "W2의 필터는 탕비실 관리자가 교체합니다."}],
        "boolean": [{"evidence": _K[0], "fact": "3.6리터", "wrong": "4.5리터",
                     "question": "W2의 냉수 탱크에는 물이 3.6리터 들어갑니까?"},
                    {"evidence": _K[1], "fact": "6개월", "wrong": "9개월",
                     "question": "W2의 필터는 6개월마다 교체합니까?"},
                    {"evidence": _K[3], "fact": "빨간색", "wrong": "초록색",
                     "question": "W2의 표시등은 고장이 있는 동안 빨간색으로 켜집니까?"}],
        "summary": [{"question": "W2의 관리 방법을 요약해 주세요.",
                     "sentences": ["W2는 3.6리터의 냉수를 담고 필터는 6개월마다 교체합니다.",
                                   "새 필터는 물 5리터로 헹구고, 기계를 옮기기 전에는 전원을 끄고 탱크를 비웁니다."]}],
        "conversation": [{"subject": "W2의 필터", "turns": [
            {"evidence": _K[1], "question": "W2의 필터는 얼마나 자주 교체합니까?",
             "answer": "W2의 필터는 6개월마다 교체합니다."},
            {"evidence": _K[4], "question": "그것은 물 몇 리터로 헹구어야 합니까?",
             "answer": "물 5리터로 헹구어야 합니다."}]}],
        "unanswerable": [{"evidence": _K[1], "thing": "W2", "question": "W2의 가격은 얼마입니까?",
                          "sought": ["가격", "요금", "비용", "구입", "달러"],
                          "answer": "W2의 가격에 대한 정보가 없습니다."}]},
}


def make_manual(language: str, chunks: int = 1) -> tuple[Document, list[Chunk]]:
    """Return the manual as pages that differ in their heading, and a chunk for each."""
    pages, made = [], []
    for number in range(1, chunks + 1):
        text = f"# {TITLES[language]}\n\nPart {number}\n\n" + "\n\n".join(STATEMENTS[language])
        pages.append(Page(number, "text", text, 600, 800))
        made.append(Chunk("w2.pdf", text, (Segment(0, len(text), number),), (TITLES[language],), 200))
    return Document("w2.pdf", "a" * 64, "builtin", pages), made


def type_of(body: dict, language: str) -> str:
    """Return which type a request asks for, by its prompt."""
    system = body["messages"][0]["content"]
    return next(name for name in TYPES
                if system.endswith(prompt(f"qa_{name}", language, domain="…what it is about…").split("…")[-1]))


def good_answer(language: str) -> Callable[[dict], str]:
    """Return what answers every request of a type with all that is good of it."""
    return lambda body: json.dumps({"pairs": GOOD[language][type_of(body, language)]})


def part_of(body: dict) -> int:
    """Return the number of the chunk that a request is about."""
    return int(re.search(r"Part (\d+)", body["messages"][-1]["content"])[1])
