"""What a model says when it is asked to evolve, to compare, to answer, or to improve a method: a double for the tests.

It tells by the schema and the tags of a request what is wanted, and makes texts that differ in real words, so that
nothing but what a test plants is eliminated.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path

from labkit.datasets.record import QA
from labkit.llm.cache import ResponseCache
from labkit.llm.model import Model, connect
from labkit.settings import Settings
from support.openai_standin import OpenAIStandIn, Said

NOUNS = ("harbour", "valley", "engine", "market", "garden", "bridge", "teacher", "river", "library", "factory",
      "kitchen",
         "forest", "hospital", "station", "museum", "village", "winter", "summer", "budget", "schedule", "contract",
         "visitor", "driver", "farmer", "builder", "painter", "patient", "student", "captain", "neighbour", "weather",
         "traffic", "battery", "filter", "window", "ladder", "pipeline", "railway", "orchard", "vineyard", "bakery",
         "theatre", "island", "desert", "mountain", "glacier", "volcano", "telescope", "microscope", "compass",
         "anchor",
         "turbine", "reservoir", "greenhouse", "warehouse", "workshop", "laboratory", "stadium", "cathedral", "tunnel",
         "lighthouse", "ferry", "canal", "quarry", "mill", "brewery", "dairy", "fishery", "meadow", "prairie", "tundra",
         "lagoon", "estuary", "delta", "plateau", "canyon", "cave", "spring", "waterfall", "swamp")
JA = ("港", "谷", "市場", "庭園", "橋梁", "図書館", "工場", "台所", "森林", "病院", "駅前", "博物館", "村落", "予算",
      "契約", "運転手",
      "農家", "患者", "学生", "船長", "気象", "交通", "電池", "窓枠", "鉄道", "果樹園", "劇場", "離島", "砂漠", "氷河",
      "火山", "望遠鏡",
      "灯台", "運河", "採石場", "醸造所", "牧場", "草原", "湿地", "高原")


def pick(words: tuple[str, ...], *key: object, count: int = 6) -> list[str]:
    """Words drawn by the key: the same for the same key."""
    ranked = sorted(words, key=lambda word: hashlib.sha256(f"{key} {word}".encode()).hexdigest())
    return ranked[:count]


def wanted(body: dict) -> str:
    """What a request asks for: the name of its schema, or "" for an answer in words."""
    return body.get("response_format", {}).get("json_schema", {}).get("name", "")


def system(body: dict) -> str:
    return next((message["content"] for message in body["messages"] if message["role"] == "system"), "")


def user(body: dict) -> str:
    return body["messages"][-1]["content"]


def tagged(body: dict, tag: str) -> str:
    """The text between the tags of a prompt."""
    found = re.search(rf"<({tag}\d*)>\n(.*?)\n</\1>", user(body), re.S)
    return found[2] if found else ""


def evolved(body: dict, japanese: bool = False) -> str:
    """An instruction that adds six words to the one given, or that is about six words."""
    given = tagged(body, "instruction")
    key = (user(body), system(body), body.get("temperature"))
    if japanese:
        one, two, three, *_ = pick(JA, *key)
        return f"{given.rstrip('。')}。そのうえで、{one}と{two}の違いを{three}の立場から説明してください。"
    a, b, c, d, e, f = pick(NOUNS, *key)
    if not given or "another of your own" in system(body):
        return f"How does the {a} of a {b} change what the {c} means for the {d}, the {e} and the {f}?"
    return f"{given} Consider the {a} and the {b} of the {c}, and compare the {d} with the {e} and the {f}."


def say(body: dict, japanese: bool = False) -> str:
    """What a good model says."""
    name = wanted(body)
    if name == "Evolved":
        return json.dumps({"instruction": evolved(body, japanese)})
    if name == "Planned":
        return json.dumps({"plan": "Add a condition.", "instruction": evolved(body, japanese)})
    if name == "Gain":
        return json.dumps({"difference": "It asks for a comparison.", "equal": False})
    if name == "Grounded":
        return json.dumps({"answerable": False, "evidence": "", "answer": ""})
    a, b, *_ = pick(JA if japanese else NOUNS, user(body))
    if japanese:
        return f"{a}は{b}よりも大切だからです。"
    return f"The {a} matters more than the {b}, as each visitor can see."


def seeds(count: int, language: str = "English", first: int = 0) -> list[QA]:
    """Seed questions that are unlike one another."""
    numbers = range(first, first + count)
    if language == "Japanese":
        return [QA(question="{}と{}が{}の{}に与える影響を説明してください。".format(*pick(JA, "seed", number)),
                   answer="影響があります。", qa_type="long", language=language) for number in numbers]
    return [QA(question="How does the {} of a {} help the {} near the {}, number {}?".format(
        *pick(NOUNS, "seed", number)[:4], number), answer="", qa_type="long") for number in numbers]


def model_of(server: OpenAIStandIn, folder: Path, mode: str = "off") -> Model:
    configured = Settings(_env_file=None, openai_base_url=f"{server.url}/v1", openai_api_key="k", openai_model="m",
                          provider="openai")
    return connect(configured, cache=ResponseCache(folder / "cache.sqlite", mode), show=False)


Answer = Callable[[dict], Said | str]
