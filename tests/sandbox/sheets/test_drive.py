"""Drive as spreadsheet clients see it: files, who may do what with them, and whole spreadsheets as text.

R marks what gspread's recordings show; the name of the recording stands with it.
"""

import json

import pytest
from sheets_bench import Bench

from syncd.sandbox.sheets import Switches
from syncd.sandbox.wire import Request

ME = "syncd@sandbox-project.iam.gserviceaccount.com"
SPREADSHEET = "application/vnd.google-apps.spreadsheet"


@pytest.fixture
def bench():
    return Bench(switches=Switches(service_accounts_may_create=True))


def call(bench, method, path, body=None, media="application/json"):
    raw = body.encode() if isinstance(body, str) else b"" if body is None else json.dumps(body).encode()
    return bench.box.handle(Request.of(method, path, headers={"Content-Type": media}, body=raw))


def files(bench, method, path="", body=None):
    answer = call(bench, method, f"/drive/v3/files{path}", body)
    assert answer.status == 200, answer.body.decode()
    return answer.json()


def refusal(bench, method, path, body=None, media="application/json"):
    answer = call(bench, method, path, body, media)
    error = answer.json()["error"]
    return answer.status, error.get("errors", [{}])[0].get("reason"), error["message"]


@pytest.fixture
def own(bench):
    return files(bench, "POST", "", {"name": "Own", "mimeType": SPREADSHEET})["id"]


def test_an_answer_without_a_mask_has_four_members(bench, own):
    """R: ClientTest.test_create."""
    told = {"kind": "drive#file", "id": own, "name": "Own", "mimeType": SPREADSHEET}
    assert files(bench, "GET", f"/{own}") == told
    assert files(bench, "GET") == {
        "kind": "drive#fileList",
        "incompleteSearch": False,
        "files": [told, files(bench, "GET", f"/{bench.id}")],
    }


def test_a_list_has_the_members_its_mask_names(bench, own):
    """R: ClientTest.test_list_spreadsheet_files; ClientTest.test_copy for comments."""
    found = files(bench, "GET", "?fields=kind,nextPageToken,files(id,name,createdTime,modifiedTime)")
    assert list(found) == ["kind", "files"]
    assert list(found["files"][0]) == ["id", "name", "createdTime", "modifiedTime"]
    asked = f"/{own}/comments?fields=comments/content,comments/anchor,nextPageToken&includeDeleted=False"
    assert call(bench, "GET", f"/drive/v3/files{asked}").body == b'{\n  "comments": []\n}\n'
    assert refusal(bench, "GET", f"/drive/v3/files/{own}/comments")[:2] == (400, "required")


def test_members_nobody_knows_are_refused_and_those_not_served_are_a_501(bench, own):
    where = f"/drive/v3/files/{own}?fields="
    assert refusal(bench, "GET", f"{where}id,shape") == (400, "invalidParameter", "Invalid field selection shape")
    assert refusal(bench, "GET", f"{where}id,,name")[:2] == (400, "invalidParameter")
    assert refusal(bench, "GET", f"{where}capabilities")[0] == 501
    assert files(bench, "GET", f"/{own}?fields=id,md5Checksum") == {"id": own}
    nested = files(bench, "GET", f"/{own}?fields=owners(emailAddress,me),ownedByMe,spaces")
    assert nested == {"spaces": ["drive"], "owners": [{"me": True, "emailAddress": ME}], "ownedByMe": True}


def test_folders_are_not_served_and_not_pretended(bench, own):
    assert refusal(bench, "POST", "/drive/v3/files", {"name": "F", "mimeType": "application/pdf"})[0] == 501
    lost = (404, "notFound", "File not found: folder.")
    assert refusal(bench, "POST", "/drive/v3/files", {"name": "F", "parents": ["folder"]}) == lost
    assert refusal(bench, "POST", f"/drive/v3/files/{own}/copy", {"parents": ["folder"]}) == lost
    home = files(bench, "GET", f"/{own}?fields=parents")["parents"]
    assert files(bench, "POST", "", {"name": "G", "parents": home})["name"] == "G"


def test_the_top_folder_is_named_and_searched(bench, own):
    """R: gspread-pandas, test_root and test_move_file; gspread writes the folder behind `parents in`."""
    root = files(bench, "GET", "/root?fields=name,id")
    assert root["name"] == "My Drive"
    assert files(bench, "GET", f"/{own}?fields=parents") == {"parents": [root["id"]]}
    for place in ("'root' in parents", f"'{root['id']}' in parents", f'parents in "{root["id"]}"'):
        found = files(bench, "GET", f"?q=mimeType='{SPREADSHEET}' and {place}&fields=files(name,parents)")
        assert found == {"files": [{"parents": [root["id"]], "name": "Own"}]}
    assert files(bench, "GET", "?q='elsewhere' in parents&fields=files(id)") == {"files": []}
    assert files(bench, "GET", "?q=mimeType='application/vnd.google-apps.folder'&fields=files(id)") == {"files": []}


def test_permissions_are_listed_short_unless_asked_for(bench, own):
    """D: kind, id, type and role always; gspread asks for all of them."""
    files(bench, "POST", f"/{own}/permissions", {"type": "user", "role": "writer", "emailAddress": "ann@example.com"})
    files(bench, "POST", f"/{own}/permissions", {"type": "domain", "role": "reader", "domain": "example.org"})
    files(bench, "POST", f"/{own}/permissions", {"type": "anyone", "role": "reader"})
    short = files(bench, "GET", f"/{own}/permissions")
    assert all(list(held) == ["id", "type", "kind", "role"] for held in short["permissions"])
    full = files(bench, "GET", f"/{own}/permissions?fields=nextPageToken,permissions")
    assert list(full) == ["permissions"]
    owner, ann, domain, anyone = full["permissions"]
    assert (owner["role"], ann["emailAddress"], ann["pendingOwner"]) == ("owner", "ann@example.com", False)
    assert (domain["domain"], domain["displayName"]) == ("example.org", "example.org")
    assert (anyone["id"], anyone["allowFileDiscovery"]) == ("anyoneWithLink", False)
    one = files(bench, "GET", f"/{own}/permissions/{ann['id']}?fields=role,emailAddress")
    assert one == {"emailAddress": "ann@example.com", "role": "writer"}
    assert "owner of a file cannot" in refusal(bench, "DELETE", f"/drive/v3/files/{own}/permissions/{owner['id']}")[2]
    assert call(bench, "DELETE", f"/drive/v3/files/{own}/permissions/{ann['id']}").status == 204
    assert refusal(bench, "DELETE", f"/drive/v3/files/{own}/permissions/{ann['id']}")[:2] == (404, "notFound")


def test_a_file_changes_its_owner_in_two_steps(bench):
    """S: the owner asks, and whoever was asked takes it; no step alone does."""
    where = f"/drive/v3/files/{bench.id}/permissions"
    bench.box.books[bench.id].permissions.reverse()
    mine = next(held["id"] for held in bench.box.books[bench.id].permissions if held["emailAddress"] == ME)
    given = {"type": "user", "role": "owner", "emailAddress": "ann@example.com"}
    assert "transferOwnership parameter must" in refusal(bench, "POST", where, given)[2]
    needs = (403, "consentRequiredForOwnershipTransfer")
    assert refusal(bench, "POST", f"{where}?transferOwnership=true", given)[:2] == needs
    taking = f"{where}/{mine}?transferOwnership=True"
    assert refusal(bench, "PATCH", taking, {"role": "owner"})[:2] == needs
    asked = call(bench, "PATCH", f"{where}/{mine}?fields=pendingOwner", {"role": "writer", "pendingOwner": True})
    assert asked.json() == {"pendingOwner": True}
    assert call(bench, "PATCH", taking, {"role": "owner"}).json()["role"] == "owner"
    assert sorted(held["role"] for held in bench.box.books[bench.id].permissions) == ["owner", "writer"]


def test_of_several_permissions_the_highest_counts(bench):
    domain = {"type": "domain", "id": "7", "role": "writer", "domain": ME.partition("@")[2]}
    bench.office.share(ME, "none")
    bench.box.books[bench.id].permissions += [{"type": "anyone", "id": "anyone", "role": "reader"}, domain]
    assert bench.put("A1", [["x"]])["updatedCells"] == 1
    bench.box.books[bench.id].permissions.remove(domain)
    bench.refused("PUT", "/values/A1?valueInputOption=RAW", {"values": [["y"]]}, status=403)
    shared = refusal(bench, "POST", f"/drive/v3/files/{bench.id}/permissions", {"type": "anyone", "role": "reader"})
    assert shared[:2] == (403, "insufficientFilePermissions")


def test_the_first_tab_is_exported_as_it_shows(bench):
    """R: ClientTest.test_client_export_spreadsheet."""
    bench.put("A1:B2", [["a1", "B2"]])
    answer = call(bench, "GET", f"/drive/v3/files/{bench.id}/export?mimeType=text%2Fcsv")
    assert (answer.status, answer.body) == (200, b"a1,B2")
    told = {"Content-Type": "text/csv", "Content-Disposition": "attachment", "Vary": "Origin, X-Origin"}
    assert told.items() <= answer.headers.items()
    assert answer.headers["Cache-Control"] == "private, max-age=0, must-revalidate"
    bench.put("A1", [["x, y", 'so "far"', "=1+1"], ["", ""], ["2026-01-02", "a\tb"]], "USER_ENTERED")
    text = call(bench, "GET", f"/drive/v3/files/{bench.id}/export?mimeType=text/csv").body.decode()
    assert text == '"x, y","so ""far""",2\r\n,,\r\n2026-01-02,a\tb,'
    tabbed = call(bench, "GET", f"/drive/v3/files/{bench.id}/export?mimeType=text/tab-separated-values").body.decode()
    assert tabbed.splitlines()[2] == "2026-01-02\ta b\t"


@pytest.mark.parametrize(
    ("kind", "told"),
    [("", (400, "required")), ("image/png", (400, "badRequest")), ("application/pdf", (501, None))],
)
def test_other_exports_are_refused(bench, kind, told):
    assert refusal(bench, "GET", f"/drive/v3/files/{bench.id}/export?mimeType={kind}")[:2] == told


def test_an_uploaded_table_is_all_that_is_left_of_a_file(bench):
    """R: ClientTest.test_import_csv: one new tab with the file's title, and another time zone."""
    bench.batch({"addSheet": {"properties": {"title": "Other"}}}, {"addNamedRange": {"namedRange": name_of("mine")}})
    where = f"/upload/drive/v2/files/{bench.id}?uploadType=media&convert=True&supportsAllDrives=True"
    answer = call(bench, "PUT", where, 'id,note\n1,"two, too"\n', "text/csv")
    told = answer.json()
    assert (answer.status, told["kind"], told["title"]) == (200, "drive#file", "Office")
    assert told["exportLinks"]["text/csv"].endswith(f"id={bench.id}&exportFormat=csv")
    shown = bench.ok("GET", "?fields=properties.timeZone,sheets.properties,namedRanges")
    assert list(shown) == ["properties", "sheets"]
    assert shown["properties"] == {"timeZone": "America/Los_Angeles"}
    (tab,) = [sheet["properties"] for sheet in shown["sheets"]]
    assert (tab["title"], tab["gridProperties"]) == ("Office", {"rowCount": 1000, "columnCount": 26})
    assert tab["sheetId"] != 0
    assert bench.raw("Office") == [["id", "note"], [1, "two, too"]]


def name_of(text):
    ends = {"startRowIndex": 0, "endRowIndex": 1, "startColumnIndex": 0, "endColumnIndex": 1}
    return {"name": text, "range": {"sheetId": 0, **ends}}


def test_other_uploads_are_a_clear_501_and_a_reader_may_not(bench):
    where = f"/upload/drive/v2/files/{bench.id}?uploadType=media"
    assert refusal(bench, "PUT", f"{where}&convert=true", "a", "application/pdf")[0] == 501
    assert refusal(bench, "PUT", where, "a", "text/csv")[0] == 501
    assert refusal(bench, "POST", "/upload/drive/v3/files?uploadType=media", "a", "text/csv")[0] == 501
    bench.office.share(ME, "reader")
    told = refusal(bench, "PUT", f"{where}&convert=true", "a", "text/csv")
    assert told[:2] == (403, "insufficientFilePermissions")


def test_answers_have_the_lengths_that_were_recorded():
    """R: ClientTest.test_list_spreadsheet_files and test_no_found_exeption, SpreadsheetTest.test_get_lastUpdateTime."""
    bench = Bench(switches=Switches(service_accounts_may_create=True))
    bench.office.share(ME, "none")
    name = "Test ClientTest test_list_spreadsheet_files"
    made = call(bench, "POST", "/drive/v3/files?supportsAllDrives=True", {"name": name, "mimeType": SPREADSHEET})
    listed = "fields=kind,nextPageToken,files(id,name,createdTime,modifiedTime)&pageSize=1000"
    found = call(bench, "GET", f"/drive/v3/files?q=mimeType='{SPREADSHEET}'&{listed}")
    none = call(bench, "GET", f"/drive/v3/files?q=mimeType='{SPREADSHEET}' and name = 'no'&{listed}")
    assert [len(answer.body) for answer in (made, found, none)] == [197, 280, 46]
    call(
        bench, "PATCH", f"/drive/v3/files/{made.json()['id']}", {"name": "Test SpreadsheetTest test_get_lastUpdateTime"}
    )
    times = call(bench, "GET", f"/drive/v3/files/{made.json()['id']}?fields=id,name,createdTime,modifiedTime")
    assert len(times.body) == 208


@pytest.mark.parametrize(
    ("headers", "status", "item"),
    [
        ({"Authorization": "Bearer no"}, 401, {"reason": "authError", "message": "Invalid Credentials"}),
        ({}, 403, {"reason": "forbidden"}),
        ({"X-Goog-Api-Key": "k"}, 401, {"reason": "required", "location": "Authorization", "locationType": "header"}),
    ],
)
def test_what_is_refused_at_the_door_has_drives_shape_too(bench, headers, status, item):
    bench.box.check_bearer = True
    told = files_told(bench, headers)
    error = told.json()["error"]
    assert (told.status, error["code"], list(error)[:4]) == (status, status, ["code", "message", "errors", "status"])
    assert {"domain": "global", **item}.items() <= error["errors"][0].items()
    assert told.headers["Pragma"] == "no-cache"


def files_told(bench, headers):
    return bench.box.handle(Request.of("DELETE", f"/drive/v3/files/{bench.id}", headers=headers))


def test_a_small_scope_has_drives_shape_too(bench):
    bench.box.check_bearer = True
    bench.box.accounts.tokens["t"] = {"account": ME, "scopes": ["openid"], "expires": bench.clock.now() + 9}
    told = files_told(bench, {"Authorization": "Bearer t"})
    error = told.json()["error"]
    assert (told.status, error["details"][0]["reason"]) == (403, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    assert error["errors"] == [
        {"message": "Insufficient Permission", "domain": "global", "reason": "insufficientPermissions"}
    ]


@pytest.mark.parametrize("body", ["[", "[]", "{'name'}"])
def test_a_body_that_cannot_be_read_has_drives_shape_too(bench, own, body):
    assert refusal(bench, "PATCH", f"/drive/v3/files/{own}", body) == (400, "parseError", "Parse Error")


def test_an_owner_puts_a_file_into_the_trash_and_takes_it_out(bench, own):
    """D: a list shows it unless it asks for the others; the API opens it all the same (K)."""
    shown = {"trashed": True, "explicitlyTrashed": True}
    trashed = call(bench, "PATCH", f"/drive/v3/files/{own}?fields=trashed,explicitlyTrashed", {"trashed": True})
    assert trashed.json() == shown
    bench.box.load(json.loads(json.dumps(bench.box.dump())))
    assert files(bench, "GET", f"/{own}?fields=trashed,explicitlyTrashed") == shown
    assert bench.box.handle(Request.of("GET", f"/v4/spreadsheets/{own}")).status == 200
    for q, found in (("", [own, bench.id]), ("?q=trashed=false", [bench.id]), ("?q=trashed = true", [own])):
        assert [file["id"] for file in files(bench, "GET", q)["files"]] == found
    assert files(bench, "POST", f"/{own}/copy?fields=trashed", {}) == {"trashed": False}
    assert call(bench, "PATCH", f"/drive/v3/files/{own}?fields=trashed", {"trashed": False}).json() == {
        "trashed": False
    }


@pytest.mark.parametrize("open_", [True, False])
def test_what_lies_in_the_trash_of_others(open_):
    bench = Bench(switches=Switches(trashed_files_stay_open=open_))
    where = f"/drive/v3/files/{bench.id}"
    told = refusal(bench, "PATCH", where, {"name": "Gone", "trashed": True})
    assert told[:2] == (403, "insufficientFilePermissions")
    assert files(bench, "GET", f"/{bench.id}?fields=name,trashed") == {"name": "Office", "trashed": False}
    bench.office.trash_file()
    assert files(bench, "GET")["files"] == []
    assert call(bench, "GET", where).status == (200 if open_ else 404)
    assert bench.send("GET", "/values/A1").status == (200 if open_ else 403)
    bench.office.trash_file(trashed=False)
    assert len(files(bench, "GET")["files"]) == 1


@pytest.mark.parametrize(
    ("method", "under", "body", "told"),
    [
        ("PATCH", "", {"starred": True}, (501, None)),
        ("PATCH", "", {"description": "x"}, (501, None)),
        ("PATCH", "?addParents=root", {}, (501, None)),
        ("PATCH", "?fields=shape", {"name": "x"}, (400, "invalidParameter")),
        ("POST", "/copy?fields=shape", {}, (400, "invalidParameter")),
        ("POST", "/permissions?fields=capabilities", {"type": "anyone", "role": "reader"}, (400, "invalidParameter")),
        ("PATCH", "", {"name": 5}, (400, "invalid")),
        ("PATCH", "", {"trashed": "yes"}, (400, "invalid")),
        ("POST", "/copy", {"mimeType": []}, (400, "invalid")),
        ("POST", "/copy", {"mimeType": "application/pdf"}, (501, None)),
        ("POST", "/copy", {"parents": "root"}, (400, "invalid")),
        ("POST", "/copy", {"parents": [{}]}, (400, "invalid")),
        ("POST", "/copy", {"properties": {"a": "b"}}, (501, None)),
        ("POST", "/permissions", {"type": "user", "role": [], "emailAddress": "a@b.c"}, (400, "invalid")),
        ("POST", "/permissions", {"type": "user", "role": "king", "emailAddress": "a@b.c"}, (400, "invalid")),
        ("POST", "/permissions", {"type": "user", "role": "reader", "emailAddress": 5}, (400, "invalid")),
        ("POST", "/permissions", {"role": "reader"}, (400, "required")),
        ("POST", "/permissions", {"type": "anyone"}, (400, "required")),
        ("POST", "/permissions", {"type": "anyone", "role": "reader", "view": "published"}, (501, None)),
    ],
)
def test_nothing_that_a_body_says_is_left_out_in_silence(bench, own, method, under, body, told):
    before = bench.box.dump()["books"]
    assert refusal(bench, method, f"/drive/v3/files/{own}{under}", body)[:2] == told
    assert bench.box.dump()["books"] == before
    assert call(bench, "PATCH", f"/drive/v3/files/{own}", {"name": None, "unheardOf": 1}).json()["name"] == "Own"
