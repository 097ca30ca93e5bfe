"""Cameras and their status as CameraManager's API tells of them, read strictly for what is shown and for no more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import msgspec

from mockserver.demo.errors import NotFoundError, ServiceUnavailableError

if TYPE_CHECKING:
    from mockserver.demo.oauth_client import CameraManager, Tokens

T = TypeVar("T")


class Person(msgspec.Struct, rename="camel"):
    """Whose cameras they are."""

    user_id: int
    email: str = ""
    first_name: str = ""
    last_name: str = ""

    @property
    def name(self) -> str:
        """The name to call the person by."""
        return f"{self.first_name} {self.last_name}".strip() or self.email or f"user {self.user_id}"


class Camera(msgspec.Struct, rename="camel"):
    """A camera."""

    camera_id: int
    name: str = ""
    zone_id: int | None = None
    eth_mac_address: str | None = None

    @property
    def title(self) -> str:
        """The name to show."""
        return self.name or f"Camera {self.camera_id}"


class CameraStatus(msgspec.Struct, rename="camel"):
    """How a camera is. What the API does not tell is None."""

    camera_id: int
    online: bool | None = None
    audio_enabled: bool | None = None
    recording_on_cloud: bool | None = None
    recording_on_sd: bool | None = None
    firmware_status: str | None = None

    @property
    def state(self) -> str:
        """online, offline or unknown."""
        return "unknown" if self.online is None else "online" if self.online else "offline"


def fetch_person(manager: CameraManager, tokens: Tokens) -> Person:
    """Return who the tokens belong to; raises what `CameraManager.get` raises."""
    return _read(manager.get(tokens, "/users/self"), Person)


def fetch_cameras(manager: CameraManager, tokens: Tokens) -> list[tuple[Camera, CameraStatus]]:
    """Return all cameras with their status; raises what `CameraManager.get` raises.

    A status that is not told, for one camera or for all, is unknown: a wall with a gap is better than no wall.
    """
    cameras = _read(manager.get(tokens, "/cameras"), list[Camera])
    try:
        statuses = _read(manager.get(tokens, "/cameras/all/status"), list[CameraStatus])
    except NotFoundError:
        statuses = []
    by_id = {status.camera_id: status for status in statuses}
    return [(camera, by_id.get(camera.camera_id) or CameraStatus(camera.camera_id)) for camera in cameras]


def fetch_camera(manager: CameraManager, tokens: Tokens, camera_id: int) -> tuple[Camera, CameraStatus]:
    """Return one camera with its status; raises what `CameraManager.get` raises."""
    camera = _read(manager.get(tokens, f"/cameras/{camera_id}"), Camera)
    try:
        status = _read(manager.get(tokens, f"/cameras/{camera_id}/status"), CameraStatus)
    except NotFoundError:
        status = CameraStatus(camera_id)
    return camera, status


def _read(body: Any, type_: type[T]) -> T:
    try:
        return msgspec.convert(body, type_)
    except msgspec.ValidationError as error:
        raise ServiceUnavailableError(f"an answer of another shape: {error}") from error
