"""The custom field types of each object: name to type id, read once and again when a name is not known."""

import asyncio
from collections.abc import Collection, Mapping

from syncd.core.objects import ObjectSpec
from syncd.crm.adapter.fetching import Fetcher


class CustomFields:
    """A cache of types. Somebody may add one in the CRM at any time."""

    def __init__(self, fetcher: Fetcher, objects: Mapping[str, ObjectSpec]) -> None:
        self._fetcher, self._objects = fetcher, objects
        self._types: dict[str, dict[str, int]] = {}
        self._read_for: set[str] = set()
        self._reading = asyncio.Lock()

    def begin(self) -> None:
        """A new batch begins: names that were not known may be by now."""
        self._read_for.clear()

    async def types(self, object_name: str, names: Collection[str]) -> Mapping[str, int]:
        """Types that include these names if the CRM has them. Raises: what a read raises."""
        if not names:
            return {}
        async with self._reading:
            known = self._types.get(object_name, {})
            if not set(names) <= known.keys() and object_name not in self._read_for:
                known = await self._fetcher.custom_field_types(self._objects[object_name])
                self._types[object_name] = known
                self._read_for.add(object_name)
            return known
