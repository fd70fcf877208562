"""A stand-in for fine-tuning: files, jobs and events as the service has them, and deployments of the control plane."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from support.loopback import Handler, Loopback, Seen

_DEPLOYMENTS = re.compile(r"/subscriptions/[^/]+/resourceGroups/[^/]+/providers/Microsoft\.CognitiveServices/"
                          r"accounts/[^/]+/deployments(?:/([^/]+))?")


class FineTuneStandIn(Loopback):
    """Jobs go through ``states``, one a look; each look past the first of a running job adds a step of metrics."""

    def __init__(self, states: tuple[str, ...] = ("validating_files", "queued", "running", "running", "succeeded"),
                 file_states: tuple[str, ...] = ("pending", "processed")) -> None:
        super().__init__()
        self.states, self.file_states = states, file_states
        self.files: dict[str, dict[str, Any]] = {}
        self.jobs: dict[str, dict[str, Any]] = {}
        self.deployments: dict[str, dict[str, Any]] = {}
        self.refuse_job = ""

    class handler(Handler):
        service: FineTuneStandIn

        def answer(self, status: int, body: Any) -> None:
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def seen(self) -> Seen:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            try:
                body = json.loads(raw) if raw else {}
            except ValueError:
                body = {"raw": raw.decode("utf-8", "replace")}
            found = Seen(self.command, parts.path, {name: values[0] for name, values in parse_qs(parts.query).items()},
                         dict(self.headers), body)
            self.service.requests.append(found)
            return found

        def do_POST(self) -> None:
            seen, service = self.seen(), self.service
            if seen.path.endswith("/files"):
                name = f"file-{len(service.files) + 1}"
                service.files[name] = {"id": name, "object": "file", "bytes": 1, "created_at": 1, "filename": "t.jsonl",
                                       "purpose": "fine-tune", "status": "pending", "looks": 0}
                self.answer(201, service.files[name])
            elif seen.path.endswith("/chat/completions"):
                said = f"{seen.body['model']} says so."
                self.answer(200, {"id": "c", "object": "chat.completion", "created": 1, "model": seen.body["model"],
                                  "choices": [{"index": 0, "finish_reason": "stop",
                                               "message": {"role": "assistant", "content": said}}],
                                  "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})
            elif seen.path.endswith("/cancel"):
                job = service.jobs[seen.path.split("/")[-2]]
                job["status"] = "cancelled"
                self.answer(200, job)
            elif seen.path.endswith("/fine_tuning/jobs"):
                if service.refuse_job:
                    self.answer(400, {"error": {"message": service.refuse_job, "code": "invalid_payload"}})
                    return
                name = f"ftjob-{len(service.jobs) + 1}"
                service.jobs[name] = {
                    "id": name, "object": "fine_tuning.job", "created_at": 1, "model": seen.body["model"], "looks": 0,
                    "training_file": seen.body["training_file"], "status": service.states[0], "fine_tuned_model": None,
                    "organization_id": "", "result_files": [], "seed": seen.body.get("seed"), "trained_tokens": None,
                    "error": None, "hyperparameters": {}, "finished_at": None, "validation_file": None}
                self.answer(201, service.jobs[name])

        def do_GET(self) -> None:
            seen, service = self.seen(), self.service
            if seen.path == "/msi/token":
                self.answer(200, {"access_token": "t", "expires_on": str(2**31), "resource": "x",
                                  "token_type": "Bearer"})
            elif found := _DEPLOYMENTS.fullmatch(seen.path):
                if found[1]:
                    one = service.deployments[found[1]]
                    one["properties"]["provisioningState"] = "Succeeded"
                    self.answer(200, one)
                else:
                    self.answer(200, {"value": list(service.deployments.values())})
            else:
                self.look(seen, seen.path.rsplit("/", 1)[-1])

        def look(self, seen: Seen, last: str) -> None:
            service = self.service
            if last in service.files:
                one = service.files[last]
                one["status"] = service.file_states[min(one["looks"], len(service.file_states) - 1)]
                one["status_details"] = "line 3 has no messages" if one["status"] == "error" else None
                one["looks"] += 1
                self.answer(200, one)
            elif last in service.jobs:
                job = service.jobs[last]
                if job["status"] != "cancelled":
                    job["looks"] += 1
                    job["status"] = service.states[min(job["looks"], len(service.states) - 1)]
                if job["status"] == "succeeded":
                    job |= {"fine_tuned_model": f"{job['model']}.ft-{job['id']}", "trained_tokens": 4321}
                if job["status"] == "failed":
                    job["error"] = {"code": "bad", "message": "The training file is too small.", "param": None}
                self.answer(200, job)
            elif last == "events":
                steps = max(0, service.jobs[seen.path.split("/")[-2]]["looks"] - 1)
                self.answer(200, {"object": "list", "has_more": False, "data": [
                    {"id": f"e{step}", "object": "fine_tuning.job.event", "created_at": 1, "level": "info",
                     "message": f"Step {step}", "type": "metrics",
                     "data": {"step": step, "train_loss": 2.0 / step, "valid_loss": 2.2 / step if step % 2 else None}}
                    for step in range(steps, 0, -1)]})
            elif last == "checkpoints":
                self.answer(200, {"object": "list", "has_more": False, "data": [
                    {"id": "c1", "object": "fine_tuning.job.checkpoint", "created_at": 1, "step_number": 2,
                     "fine_tuned_model_checkpoint": "m:step2", "fine_tuning_job_id": "j", "metrics": {"step": 2}}]})
            else:
                self.answer(404, {"error": {"message": f"nothing at {seen.path}"}})

        def do_PUT(self) -> None:
            seen, service = self.seen(), self.service
            found = _DEPLOYMENTS.fullmatch(seen.path)
            assert found
            service.deployments[found[1]] = {"id": seen.path, "name": found[1], **seen.body}
            service.deployments[found[1]]["properties"]["provisioningState"] = "Creating"
            self.answer(201, service.deployments[found[1]])

        def do_DELETE(self) -> None:
            seen, service = self.seen(), self.service
            if found := _DEPLOYMENTS.fullmatch(seen.path):
                del service.deployments[found[1]]
                self.answer(200, {})
            else:
                self.answer(200, {"id": seen.path.rsplit("/", 1)[-1], "object": "x", "deleted": True})
