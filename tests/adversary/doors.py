"""The doors of both stand-ins as anybody's script uses them: the CRM's API, what a sheet shows, what people do by hand.

They carry; they decide nothing.
"""

import httpx

TABS = {
    "customers": "Customers",
    "locations": "Locations",
    "customer-contacts": "Customer contacts",
    "location-contacts": "Location contacts",
}
_LISTS = {
    "customers": "customers",
    "locations": "locations",
    "customer-contacts": "customers/contacts",
    "location-contacts": "locations/contacts",
}
_EVERYTHING = {"pageSize": "5000", "active": "Any", "modifiedOnOrAfter": "2000-01-01T00:00:00Z"}


class Doors:
    """Both stand-ins from outside."""

    def __init__(self, said):
        self._said = said
        self._http = httpx.Client(timeout=60)
        self._tags = {}

    def crm(self, action, **given):
        """Somebody does something in the CRM."""
        return self._act(self._said["crm_url"], action, given)

    def sheet(self, action, **given):
        """Somebody does something at the spreadsheet."""
        return self._act(self._said["sheets_url"], action, given)

    def faults(self, crm=(), sheet=(), seed=0):
        """Decide what goes wrong from now on."""
        for side, rules in (("crm_url", crm), ("sheets_url", sheet)):
            self._post(f"{self._said[side]}/_sandbox/faults", {"rules": list(rules), "seed": seed})

    def struck(self):
        """How often each fault struck since it was decided."""
        found = {}
        for side in ("crm_url", "sheets_url"):
            for kind, count in self._http.get(f"{self._said[side]}/_sandbox/faults").json()["struck"].items():
                found[kind] = found.get(kind, 0) + count
        return found

    def calls(self):
        """How many calls of each kind were answered so far."""
        return {
            f"{side} {name}": count
            for side in ("crm_url", "sheets_url")
            for name, count in self._http.get(f"{self._said[side]}/_sandbox/calls").json().items()
        }

    def grid(self, kind):
        """What a worksheet shows: a list of rows, or None when there is no such tab."""
        try:
            return self.sheet("grid", tab=TABS[kind])
        except LookupError:
            return None

    def rows(self, kind):
        """Header -> cell, with the row's number under ``#``, for every row in which anything stands."""
        grid = self.grid(kind) or [[]]
        heads = [str(head) for head in grid[0]]
        return [
            {"#": number, **{head: line[at] if at < len(line) else "" for at, head in enumerate(heads) if head}}
            for number, line in enumerate(grid[1:], 2)
            if any(cell != "" for cell in line)
        ]

    def records(self, kind):
        """CRM id -> body, inactive ones too, through the API."""
        found = {}
        for row in self._pages(_LISTS[kind], _EVERYTHING):
            found[row["id"]] = row
        return found

    def tag_names(self):
        """Tag id -> name."""
        if not self._tags:
            self._tags = {row["id"]: row["name"] for row in self._pages("tag-types", {"pageSize": "500"}, "settings")}
        return self._tags

    def _pages(self, path, query, area="crm"):
        page = 1
        while True:
            url = f"{self._said['crm_url']}/{area}/v2/tenant/{self._said['tenant']}/{path}"
            answer = self._http.get(url, params={**query, "page": str(page)}, headers=self._headers())
            answer.raise_for_status()
            body = answer.json()
            yield from body["data"]
            if not body["hasMore"]:
                return
            page += 1

    def _headers(self):
        form = {
            "grant_type": "client_credentials",
            "client_id": self._said["client_id"],
            "client_secret": self._said["client_secret"],
        }
        token = self._http.post(f"{self._said['auth_url']}/connect/token", data=form).json()["access_token"]
        return {"Authorization": token, "ST-App-Key": self._said["app_key"]}

    def _act(self, url, action, given):
        return self._post(f"{url}/_sandbox/office/{action}", given)["result"]

    def _post(self, url, body):
        answer = self._http.post(url, json=body)
        if answer.status_code == 404:
            raise LookupError(answer.text)
        if answer.status_code >= 400:
            raise ValueError(answer.text)
        return answer.json()
