"""What devcontainer.json may hold, by the rules of the Development Containers specification that concern ours.

Written down from the published schema, which is no part of this clone: a name that is not here is an error there, too.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Command = str | list[str] | dict[str, str | list[str]]
Port = Annotated[int, Field(ge=0, le=65535)] | Annotated[str, Field(pattern=r"^[a-z0-9-]+:\d{1,5}$")]
Size = Annotated[str, Field(pattern=r"^\d+([tgmk]b)?$")]
_VARIABLES = re.compile(r"\$\{(?!(?:local|container)Env:\w+(?::[^}]*)?\}|(?:local|container)?[wW]orkspaceFolder"
                        r"(?:Basename)?\}|devcontainerId\})")


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Secret(_Strict):
    """A recommended secret: asked for on the page that makes a Codespace, and never required."""

    description: str = Field(max_length=200)
    documentationUrl: str = Field(pattern=r"^https://")


class PortAttributes(_Strict):
    """What becomes of a forwarded port."""

    label: str = ""
    protocol: Literal["http", "https"] | None = None
    onAutoForward: Literal["notify", "openBrowser", "openBrowserOnce", "openPreview", "silent", "ignore"] = "notify"
    requireLocalPort: bool = False
    elevateIfNeeded: bool = False


class HostRequirements(_Strict):
    """The machine that is asked for."""

    cpus: Annotated[int, Field(ge=1)]
    memory: Size
    storage: Size
    gpu: bool | Literal["optional"] | None = None


class DevContainer(_Strict):
    """A container that is made from an image, as ours is."""

    name: str
    image: str = Field(pattern=r"^[\w./-]+:[\w.-]+$")
    features: dict[str, Any] = {}
    hostRequirements: HostRequirements
    initializeCommand: Command = ""
    onCreateCommand: Command = ""
    updateContentCommand: Command = ""
    postCreateCommand: Command = ""
    postStartCommand: Command = ""
    postAttachCommand: Command = ""
    waitFor: Literal["initializeCommand", "onCreateCommand", "updateContentCommand", "postCreateCommand",
                     "postStartCommand"] = "updateContentCommand"
    containerEnv: dict[str, str] = {}
    remoteEnv: dict[str, str | None] = {}
    remoteUser: str | None = None
    containerUser: str | None = None
    mounts: list[Any] = []
    forwardPorts: list[Port] = []
    portsAttributes: dict[str, PortAttributes] = {}
    otherPortsAttributes: PortAttributes | None = None
    secrets: dict[Annotated[str, Field(pattern=r"^[a-zA-Z_][a-zA-Z0-9_]*$")], Secret] = {}
    customizations: dict[str, Any] = {}


def unknown_variables(text: str) -> list[str]:
    """Return where the text names a ``${variable}`` that the specification does not have."""
    return [text[match.start():match.start() + 40] for match in _VARIABLES.finditer(text)]
