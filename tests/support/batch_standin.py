"""A stand-in for the Batch API behind the real SDK: files and batches as the services have them, in the loop's time.

No socket is opened, so that a day of virtual time takes a moment.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import httpx2
import openai

HOUR = 3600.0


@dataclass
class Plan:
    """What becomes of a batch: how long it takes, which lines are refused or expire, or why it is not taken."""

    seconds: float = 2 * HOUR
    errors: dict[int, tuple[int, str, str]] = field(default_factory=dict)
    """By place in the file: status, code and words of a line that fails."""
    expire: int | None = None
    """Lines from here on are not answered within the 24 hours."""
    invalid: tuple[str, str] | None = None
    unheard: bool = False
    """The batch is begun, and the answer that says so is lost."""


class _Client(openai.AsyncOpenAI):
    """The SDK's own; it asks for the platform in a thread, and a thread has no virtual time."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._platform = "Linux"


class BatchStandIn:
    """Takes files and batches; each batch goes by the next of ``plans``, and the last goes on for all others.

    Parameters
    ----------
    answer
        Makes the text of an answer from the body of a request.
    quota
        Tokens that may be enqueued, at one for each four bytes.
    validating
        Seconds that a batch is looked through before it begins.
    """

    def __init__(self, answer: Callable[[dict[str, Any]], str], *plans: Plan, quota: int | None = None,
                 validating: float = 60) -> None:
        self.answer, self.plans, self.quota = answer, list(plans) or [Plan()], quota
        self.validating = validating
        self.files: dict[str, bytes] = {}
        self.batches: dict[str, dict[str, Any]] = {}
        self.looks = 0
        self.down_until = 0.0
        self.after_cancel: Callable[[], object] = lambda: None

    @property
    def sent(self) -> list[list[dict[str, Any]]]:
        """The lines of each batch that was taken."""
        return [one["lines"] for one in self.batches.values() if one["status"] != "failed"]

    def client(self, endpoint: Any = None) -> openai.AsyncOpenAI:
        """Return the SDK's client of this service."""
        http = httpx2.AsyncClient(transport=httpx2.MockTransport(self._handle))
        return _Client(base_url="http://127.0.0.1:9/openai/v1/", api_key="key-of-a-test", http_client=http)

    def _handle(self, request: httpx2.Request) -> httpx2.Response:
        path = request.url.path.removeprefix("/openai/v1")
        now = asyncio.get_running_loop().time()
        if now < self.down_until:
            return httpx2.Response(503, json={"error": {"message": "down"}})
        if request.method == "POST" and path == "/files":
            name = f"file-{len(self.files) + 1}"
            raw = request.content
            self.files[name] = re.search(rb'filename="labkit.jsonl".*?\r\n\r\n(.*?)\r\n--', raw, re.S)[1]  # type: ignore[index]
            assert not self.files[name].startswith(b"\xef\xbb\xbf")
            return httpx2.Response(200, json=self._file(name))
        if path.endswith("/content"):
            return httpx2.Response(200, content=self.files[path.split("/")[2]])
        if request.method == "POST" and path == "/batches":
            return self._begin(json.loads(request.content), now)
        if path == "/batches":
            return httpx2.Response(200, json={"object": "list", "has_more": False, "data": [
                self._shown(one, now) for one in self.batches.values()]})
        one = self.batches.get(path.split("/")[2])
        if one is None:
            return httpx2.Response(404, json={"error": {"message": "No such batch.", "code": "not_found"}})
        if path.endswith("/cancel"):
            self._end(one, "cancelled", {})
        self.looks += 1
        return httpx2.Response(200, json=self._shown(one, now))

    def _file(self, name: str) -> dict[str, Any]:
        return {"id": name, "object": "file", "bytes": len(self.files[name]), "created_at": 1,
                "filename": "labkit.jsonl", "purpose": "batch", "status": "processed"}

    def _begin(self, asked: dict[str, Any], now: float) -> httpx2.Response:
        name = f"batch_{len(self.batches) + 1}"
        content = self.files[asked["input_file_id"]]
        lines = [json.loads(line) for line in content.splitlines()]
        one = self.batches[name] = {
            "id": name, "lines": lines, "began": now, "status": "validating", "metadata": asked.get("metadata"),
            "output_file_id": None, "error_file_id": None, "errors": None, "tokens": len(content) // 4,
            "input_file_id": asked["input_file_id"]}
        waiting = sum(other["tokens"] for other in self.batches.values()
                      if other is not one and self._shown(other, now)["status"] in ("validating", "in_progress"))
        if self.quota and waiting + one["tokens"] > self.quota:
            one["plan"] = Plan(invalid=("token_limit_exceeded", "Enqueued token limit reached for the model."))
        else:
            one["plan"] = self.plans.pop(0) if len(self.plans) > 1 else self.plans[0]
        ids, models = {line["custom_id"] for line in lines}, {line["body"]["model"] for line in lines}
        if len(ids) < len(lines) or len(models) > 1:
            one["plan"] = Plan(invalid=("duplicate_custom_id" if len(ids) < len(lines) else "model_mismatch", "no"))
        if one["plan"].unheard:
            one["plan"].unheard = False
            raise httpx2.ReadError("the connection broke", request=None)  # type: ignore[arg-type]
        return httpx2.Response(200, json=self._shown(one, now))

    def _shown(self, one: dict[str, Any], now: float) -> dict[str, Any]:
        plan, took = one["plan"], now - one["began"]
        if one["status"] in ("validating", "in_progress") and took > self.validating:
            one["status"] = "in_progress"
            if plan.invalid:
                one["status"] = "failed"
                one["errors"] = {"object": "list", "data": [{"code": plan.invalid[0], "message": plan.invalid[1]}]}
            elif plan.expire is not None and took >= 24 * HOUR:
                self._end(one, "expired", plan.errors, plan.expire)
            elif plan.expire is None and took >= plan.seconds:
                self._end(one, "completed", plan.errors)
        total = len(one["lines"])
        share = min(1.0, took / max(plan.seconds, 1))
        done = {"completed": total, "in_progress": int(total * share)}.get(one["status"], 0)
        return {"id": one["id"], "object": "batch", "endpoint": "/v1/chat/completions", "completion_window": "24h",
                "created_at": 1, "input_file_id": one["input_file_id"], "status": one["status"],
                "metadata": one["metadata"], "errors": one["errors"], "output_file_id": one["output_file_id"],
                "error_file_id": one["error_file_id"],
                "request_counts": {"total": total, "completed": done, "failed": 0}}

    def _end(self, one: dict[str, Any], status: str, errors: dict[int, tuple[int, str, str]],
             until: int | None = None) -> None:
        if one["status"] not in ("validating", "in_progress"):
            return
        answers, refused = [], []
        until = 0 if status == "cancelled" else len(one["lines"]) if until is None else until
        for place, line in enumerate(one["lines"]):
            row: dict[str, Any] = {"id": f"r{place}", "custom_id": line["custom_id"], "error": None}
            if place >= until:
                refused.append(row | {"response": None, "error": {
                    "code": f"batch_{status}", "message": f"This request was not executed: the batch is {status}."}})
            elif place in errors:
                code, name, words = errors[place]
                refused.append(row | {"response": {"status_code": code, "request_id": "q", "body": {
                    "error": {"code": name, "message": words}}}})
            else:
                answers.append(row | {"response": {"status_code": 200, "request_id": "q", "body": {
                    "id": "c", "object": "chat.completion", "model": "gpt-4.1-mini-2025-04-14",
                    "choices": [{"index": 0, "finish_reason": "stop",
                                 "message": {"role": "assistant", "content": self.answer(line["body"])}}],
                    "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100}}}})
        random.Random(1).shuffle(answers)
        one["status"] = status
        for field_, rows in (("output_file_id", answers), ("error_file_id", refused)):
            name = f"file-{len(self.files) + 1}"
            self.files[name] = b"".join(json.dumps(row).encode() + b"\n" for row in rows)  # Azure: empty, and there
            one[field_] = name
