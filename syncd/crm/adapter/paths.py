"""Path templates of objects filled with ids and members. Whatever is filled in stays one segment of the path."""

from urllib.parse import quote

from syncd.core.objects import ObjectSpec
from syncd.crm.transport.calls import Calls


def filled(calls: Calls, spec: ObjectSpec, template: str, **parts: object) -> str:
    """The complete path of one call."""
    path = spec.path(template)
    for name, value in parts.items():
        path = path.replace(f"{{{name}}}", quote(str(value), safe=""))
    return calls.path(path, area=spec.area)
