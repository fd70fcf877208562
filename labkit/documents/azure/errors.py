"""What Azure AI Document Intelligence says when it refuses, as one line with the cause and the mend."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from labkit.errors import DocumentError, LabkitError, SettingsError

if TYPE_CHECKING:
    from azure.core.exceptions import AzureError

_PORTAL = "Azure portal → your Document Intelligence resource → Keys and Endpoint"
_BUILTIN = "or read with --reader builtin"

_CONTENT = {
    "InvalidContent": "is corrupt, locked with a password, or of a type it does not read",
    "InvalidContentLength": "is larger than its tier takes (free tier: 4 MB; standard tier: 500 MB)",
    "InvalidContentDimensions": "holds an image smaller than 50 or larger than 10,000 pixels a side",
    "UnsupportedContent": "is of a type it does not read",
    "UnsupportedMediaType": "is of a type it does not read",
}


def explain(error: AzureError, file: str, endpoint: str, key: str) -> LabkitError:
    """Turn an SDK error into one that a user can act on.

    Parameters
    ----------
    error
        What the SDK raised, while sending or while waiting.
    file
        Name of the file that was sent.
    endpoint
        Only its host is named.
    key
        Empty where Entra ID signed in; never shown, not even if the service repeats it.

    Returns
    -------
    SettingsError where no file would fare better, DocumentError where it is this file or this moment.
    """
    from azure.core.exceptions import ClientAuthenticationError, ServiceRequestError, ServiceResponseError

    host = urlsplit(endpoint).hostname or endpoint
    status = getattr(error, "status_code", None)
    if isinstance(error, ClientAuthenticationError) or status == 401:
        return _unauthorized(host, key, status)
    if isinstance(error, (ServiceRequestError, ServiceResponseError)):
        return SettingsError(f"Document Intelligence at {host} cannot be reached ({_reason(error)}).",
                             f"Check AZURE_DOC_INTELLIGENCE_ENDPOINT and your network or proxy, {_BUILTIN}.")
    code, said = _said(error, key)
    if status == 403:
        return SettingsError(f"Document Intelligence at {host} forbids access (403).{said}",
                             "Allow this network in the resource's firewall, or give your account the role "
                             "Cognitive Services User.")
    if status == 404:
        return SettingsError(f"{host} does not serve Document Intelligence's prebuilt-layout (404).{said}",
                             f"Set AZURE_DOC_INTELLIGENCE_ENDPOINT to the endpoint shown at {_PORTAL}.")
    if status == 429:
        return DocumentError(f"Document Intelligence at {host} still limits its calls (429) after several waits.",
                             f"Run it again in a minute, use the standard tier, {_BUILTIN}.")
    if code in _CONTENT or status in (413, 415):
        what = _CONTENT.get(code) or _CONTENT["InvalidContentLength" if status == 413 else "UnsupportedContent"]
        return DocumentError(f"Document Intelligence refused {file}: it {what}.{said}",
                             f"Open and save it anew, {_BUILTIN}.")
    if status == 200:
        return DocumentError(f"Document Intelligence failed on {file}.{said}", f"Run it again, {_BUILTIN}.")
    if status is not None and status < 500:
        return DocumentError(f"Document Intelligence refused {file} ({status}).{said}",
                             "Read it with --reader builtin.")
    return DocumentError(f"Document Intelligence at {host} has a problem of its own ({status or 'no status'}).{said}",
                         f"Run it again later, {_BUILTIN}.")


def _unauthorized(host: str, key: str, status: int | None) -> SettingsError:
    if key:
        return SettingsError(f"Document Intelligence at {host} refused the key (401).",
                             f"Set AZURE_DOC_INTELLIGENCE_KEY and AZURE_DOC_INTELLIGENCE_ENDPOINT to those of one "
                             f"resource: {_PORTAL}.")
    if status == 401:
        return SettingsError(f"Document Intelligence at {host} refused the Entra ID sign-in (401).",
                             "Give your account the role Cognitive Services User on a resource with a custom "
                             "subdomain, or set AZURE_DOC_INTELLIGENCE_KEY.")
    return SettingsError("AZURE_DOC_INTELLIGENCE_KEY is not set, and no Entra ID sign-in was found instead.",
                         f"Set the key ({_PORTAL}), or run: az login")


def _reason(error: AzureError) -> str:
    """Name the fault of a connection in a few words: the SDK's own text quotes object addresses and headers."""
    text = str(error).lower()
    for sign, reason in (("resolve", "its name cannot be resolved"), ("getaddrinfo", "its name cannot be resolved"),
                         ("refused", "connection refused"), ("certificate", "its certificate is not trusted"),
                         ("proxy", "the proxy did not pass the call"), ("timed out", "no answer in time"),
                         ("timeout", "no answer in time")):
        if sign in text:
            return reason
    return "the connection broke"


def _said(error: AzureError, key: str) -> tuple[str, str]:
    """Return the service's innermost error code, and its message as a sentence to append (empty where it has none)."""
    detail = getattr(error, "error", None)
    code, message = getattr(detail, "code", None) or "", getattr(detail, "message", None) or ""
    inner = getattr(detail, "innererror", None) or {}
    while inner:
        code, message = inner.get("code") or code, inner.get("message") or message
        inner = inner.get("innererror") or {}
    words = " ".join(str(message).split())[:300]
    if key:
        words = words.replace(key, "…")
    return code, f" It says: {words}" if words else ""
