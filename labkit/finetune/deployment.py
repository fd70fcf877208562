"""A fine-tuned model of Azure OpenAI put to work: deployments, by the management SDK (the control plane)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from labkit.errors import ModelError, SettingsError
from labkit.settings import is_loopback

if TYPE_CHECKING:
    from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient


class Resource(NamedTuple):
    """Where an Azure OpenAI resource lies."""

    subscription: str
    group: str
    account: str


class Deployments:
    """The deployments of a resource. Hosting a fine-tuned model costs by the hour, whether it is asked or not.

    Parameters
    ----------
    client
        The management SDK's own, such as :func:`azure_deployments` takes.
    """

    def __init__(self, client: CognitiveServicesManagementClient, resource: Resource, **polling: Any) -> None:
        self._client, self._resource, self._polling = client, resource, polling

    def deploy(self, name: str, model: str, *, pay: bool = False, sku: str = "Standard", capacity: int = 1) -> str:
        """Deploy a fine-tuned model and wait until it answers; return the deployment's name. One that is there stays.

        Parameters
        ----------
        pay
            Must be True: hosting costs by the hour until the deployment is deleted.
        sku, capacity
            The tier, and thousands of tokens a minute.

        Raises
        ------
        SettingsError
            If ``pay`` is not True.
        ModelError
            If Azure refuses it.
        """
        if name in self.names():
            return name
        if pay is not True:
            raise SettingsError("A deployment of a fine-tuned model costs by the hour, and nothing said to pay.",
                                "Deploy it with pay=True, and delete it when you are done.")
        from azure.mgmt.cognitiveservices.models import Deployment, DeploymentModel, DeploymentProperties, Sku

        wanted = Deployment(sku=Sku(name=sku, capacity=capacity), properties=DeploymentProperties(
            model=DeploymentModel(format="OpenAI", name=model, version="1")))
        with _explained(name):
            group, account = self._resource.group, self._resource.account
            done = self._client.deployments.begin_create_or_update(group, account, name, wanted,
                                                                   **self._polling).result()
        state = done.properties.provisioning_state if done.properties else None
        if state != "Succeeded":
            raise ModelError(f'Azure ended the deployment of {name} as "{state}".', "See it in the Foundry portal.")
        return name

    def names(self) -> list[str]:
        """Return the deployments of the resource."""
        with _explained("the deployments"):
            return [one.name for one in self._client.deployments.list(
                self._resource.group, self._resource.account, **self._once()) if one.name]

    def delete(self, name: str) -> None:
        """Delete a deployment, which ends its cost; one that is not there is as good as deleted."""
        if name in self.names():
            with _explained(name):
                self._client.deployments.begin_delete(self._resource.group, self._resource.account, name,
                                                      **self._polling).result()

    def _once(self) -> dict[str, Any]:
        return {name: value for name, value in self._polling.items() if name != "polling_interval"}


def azure_deployments(subscription: str, group: str, account: str, *, management: str = "") -> Deployments:
    """Return the deployments of an Azure OpenAI resource, for who is signed in (az login, a managed identity, …).

    Nothing is called yet.

    Parameters
    ----------
    subscription, group, account
        The id of the subscription, and the names of the resource group and of the resource.
    management
        The address of Azure Resource Manager, where it is not the public cloud's.

    Raises
    ------
    SettingsError
        If one of the three is missing, or the SDK is not installed.
    """
    named = {"subscription": subscription, "group": group, "account": account}
    if missing := [name for name, value in named.items() if not value]:
        raise SettingsError(f"Nothing says which Azure OpenAI resource is meant: {', '.join(missing)} is empty.",
                            "See the resource's page in the Azure portal.")
    return Deployments(management_client(subscription, management), Resource(subscription, group, account),
                       **{"enforce_https": False, "polling_interval": 0} if is_loopback(management) else {})


def management_client(subscription: str, management: str = "") -> CognitiveServicesManagementClient:
    """Return the management SDK's client for who is signed in.

    Raises
    ------
    SettingsError
        If the SDK is not installed.
    """
    try:
        from azure.mgmt.cognitiveservices import CognitiveServicesManagementClient
    except ImportError:
        raise SettingsError("azure-mgmt-cognitiveservices is not installed.",
                            "Run: pip install -e '.[deploy]'") from None
    from azure.identity import DefaultAzureCredential

    elsewhere: dict[str, Any] = {"base_url": management, "credential_scopes": [f"{management.rstrip('/')}/.default"]}
    return CognitiveServicesManagementClient(DefaultAzureCredential(), subscription, **elsewhere if management else {})


@contextmanager
def _explained(about: str) -> Iterator[None]:
    from azure.core.exceptions import AzureError

    from labkit.settings.secrets import without_secrets

    try:
        yield
    except AzureError as error:
        said = without_secrets(str(getattr(error, "message", "") or error)).splitlines()
        raise ModelError(f"Azure refuses {about}. It says: {said[0] if said else type(error).__name__}",
                         "Give your account the role Cognitive Services Contributor, or mend what it names.") from None
