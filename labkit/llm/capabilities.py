"""What an endpoint takes: learned from its refusals, and kept as long as the model object."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Any

from labkit.llm.structured_output import schema_of
from labkit.settings.secrets import logger

if TYPE_CHECKING:
    from pydantic import BaseModel

    from labkit.llm.api_errors import ApiError
    from labkit.llm.request import Request

_FORM_SIGNS = ("response_format", "response format", "json_schema", "json schema", "grammar")
_log = logger(__name__)


class SchemaForm(IntEnum):
    """The ways to ask for a schema, the surest first."""

    STRICT = 0
    JSON_MODE = 1
    PROMPT = 2


@dataclass
class EndpointCapabilities:
    """What to assume of an endpoint; each of its refusals may teach better."""

    token_limit: str = "max_tokens"
    """What the bound of an answer is called there."""
    bounded: bool = False
    """Its grammar holds the model to lengths and counts, so the schema keeps them."""
    misreads: bool = False
    """It is too small to write sound questions by itself: about half of those of the embedded one are right."""
    temperature: bool = True
    top_p: bool = True
    logprobs: bool = True
    images: bool = True
    form: SchemaForm = SchemaForm.STRICT
    _forms: dict[type[BaseModel], SchemaForm] = field(default_factory=dict)

    def form_of(self, schema: type[BaseModel]) -> SchemaForm:
        """Return how to ask for a schema."""
        loose = not self.bounded and schema_of(schema).strict is None
        return max(self.form, self._forms.get(schema, SchemaForm.STRICT), SchemaForm(int(loose)))

    def learn(self, error: ApiError, body: dict[str, Any], request: Request[Any]) -> bool:
        """Take note of what the endpoint does not take, and tell whether the request is worth sending in another form.

        ``body`` is what was refused: by now others may have learned the same.
        """
        about = f"{error.param} {error.about}".lower()
        if error.status in (400, 403, 422, 500, 501) and "logprobs" in body and "logprobs" in about:
            self.logprobs = False  # OpenAI refuses them of models that reason, some with 403
            _log.info("this endpoint gives no probabilities: not asked for from here on")
            return True
        if error.status not in (400, 422, 500, 501):
            return False
        if request.has_images and _refuses_images(about):
            self.images = False
            _log.info("this endpoint takes no images")
            return False
        if error.status in (400, 422):
            limit = next((name for name in ("max_completion_tokens", "max_tokens") if name in body), "")
            if error.param == limit or (not error.param and "max_tokens" in about) or "max_completion" in about:
                return self._swap_limit(limit, about)
            for name in ("temperature", "top_p"):
                if name in about and name in body:
                    setattr(self, name, False)
                    _log.info("this endpoint takes no %s: left out from here on", name)
                    return True
        if request.schema is None or not any(sign in about for sign in _FORM_SIGNS):
            return False
        used = {"json_schema": SchemaForm.STRICT, "json_object": SchemaForm.JSON_MODE}.get(
            body.get("response_format", {}).get("type"), SchemaForm.PROMPT)
        if used == SchemaForm.PROMPT:
            return False
        weaker = SchemaForm(used + 1)
        if "invalid schema" in about or "grammar" in about:  # this schema, not schemas
            self._forms[request.schema] = max(self._forms.get(request.schema, SchemaForm.STRICT), weaker)
        else:
            self.form = max(self.form, weaker)
        _log.info("this endpoint does not take the schema %s as it was asked for: now by %s", request.schema.__name__,
                  weaker.name.lower().replace("_", " "))
        return True

    def _swap_limit(self, used: str, about: str) -> bool:
        if any(sign in about for sign in ("too large", "at most", "exceed", "less than", "maximum")):
            return False  # it takes the name, but not the number
        self.token_limit = "max_tokens" if used == "max_completion_tokens" else "max_completion_tokens"
        _log.info("this endpoint bounds answers by %s", self.token_limit)
        return True


def _refuses_images(about: str) -> bool:
    """Tell a model without eyes from an image that is no good."""
    if "valid image" in about or "image format" in about or "too large" in about:
        return False
    return "multimodal" in about or "vision" in about or ("image" in about and any(
        sign in about for sign in ("support", "accept", "mmproj", "missing", "unknown", "not allowed", "cannot")))
