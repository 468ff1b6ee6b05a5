#!/usr/bin/env bash
# Runs as root inside a throw-away machine with a real systemd: CHECKOUT and SANDBOX are directories of the outer one.
# Prints "ok NAME" for each thing proven and stops at the first that is not.
set -euo pipefail
checkout=$1 sandbox=$2
unit=syncd@office
config=/etc/syncd/office
state=/var/lib/private/syncd/office

fail() {
  echo "not ok $1: ${2:-}"
  systemctl status --no-pager --lines=0 "$unit" || true
  journalctl --no-pager -u "$unit" -n 40 -o cat || true
  exit 1
}
prop() { systemctl show -p "$1" --value "$unit"; }
syncd() { /usr/local/bin/syncd --instance office "$@"; }
until_true() { for _ in $(seq 150); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.2; done; return 1; }
active() { [[ $(prop ActiveState) == active ]]; }
restarted() { [[ $(prop NRestarts) -gt $1 ]] && active; }
standing() { syncd status --json || [[ $? -le 2 ]]; }
listed() { local now; now=$(standing) && grep -q "$1" <<<"$now"; }
strangers() { find "$state" ! -uid "$(stat -c %u "$state")" | head -n 3; }

# --- install: a copy, so that nothing depends on where the checkout and its interpreter stand (homes are not there)
mkdir -p /opt/syncd "$config"
version=$(basename "$(echo "$checkout"/.venv/lib/python3.*)")
cp -a "$checkout/.venv/lib/$version/site-packages" /opt/syncd/site
cp -a "$checkout/syncd" /opt/syncd/site/
python=/usr/bin/$version
if [[ ! -x $python ]]; then
  cp -a "$("$checkout/.venv/bin/python" -c 'import sys; print(sys.base_prefix)')" /opt/syncd/base
  python=/opt/syncd/base/bin/$version
fi
printf '#!/bin/sh\nPYTHONPATH=/opt/syncd/site exec %s -m syncd "$@"\n' "$python" >/usr/local/bin/syncd
chmod 755 /usr/local/bin/syncd
install -m 644 "$checkout"/systemd/*.service /etc/systemd/system/
cp -a "$sandbox/syncd.toml" "$sandbox/mappings" "$sandbox/credentials" "$config/"
chown -R root:root "$config" && chmod 700 "$config/credentials" && chmod 600 "$config/credentials"/*
chmod 755 "$config" "$config/mappings" && chmod 644 "$config/syncd.toml" "$config"/mappings/*
mkdir -p "/etc/systemd/system/$unit.service.d"
systemctl daemon-reload
cd / && /usr/local/bin/syncd --help >/dev/null && systemd-analyze verify "/etc/systemd/system/syncd@.service" ||
  fail install
echo "ok install"

# --- a bad mapping file stops the start, once and for all
cp "$config/mappings/customers.yaml" /opt/syncd/good.yaml
sed -i 's/contacts.mobile/contacts.mobil/' "$config/mappings/customers.yaml"
systemctl start "$unit" 2>/dev/null && fail bad-config "it started"
[[ $(prop ExecMainStatus) == 78 && $(prop NRestarts) == 0 ]] || fail bad-config "$(prop ExecMainStatus) $(prop NRestarts)"
cp /opt/syncd/good.yaml "$config/mappings/customers.yaml"
systemctl reset-failed "$unit"
echo "ok bad-config"

systemctl start "$unit" || fail start
active || fail start
echo "ok start"

# --- a user of its own; secrets only through credentials
pid=$(prop MainPID)
uid=$(awk '/^Uid:/ {print $2}' "/proc/$pid/status")
[[ $uid != 0 && $(awk '/^CapEff:/ {print $2}' "/proc/$pid/status") == 0000000000000000 ]] || fail credentials "uid $uid"
[[ $(stat -c '%a %u' "$config/credentials") == "700 0" ]] || fail credentials mode
until_true listed '"ended_at": [0-9]' || fail credentials "no cycle ended"
! listed '"outcome": "refused"' || fail credentials refused
echo "ok credentials"

# --- from outside the unit, as root: the daemon does it, and no file changes hands
syncd sync --yes --no-wait --json >/opt/syncd/sync.json || fail outside "sync: $?"
grep -q '"appended": [1-9]' /opt/syncd/sync.json || fail outside "nothing appended"
syncd resync customers --full >/dev/null || fail outside "resync: $?"
code=0; syncd status >/opt/syncd/status.txt || code=$?
[[ $code == 0 || $code == 1 ]] || fail outside "status: $code"
[[ -z $(strangers) ]] || fail outside "$(strangers)"
[[ $(systemctl show -p NRestarts --value "$unit") == 0 ]] || fail outside restarted
until_true listed "\"sentence\": \"$(prop StatusText)\"" || fail outside "STATUS is $(prop StatusText)"
echo "ok outside"

# --- reload: all or nothing
sed -i 's/^conflicts: .*/conflicts: crm/' "$config/mappings/customers.yaml"
systemctl reload "$unit" || fail reload-good
active && [[ $(prop MainPID) == "$pid" ]] || fail reload-good "not active, or another process"
listed '"reload": {}' || fail reload-good
echo "ok reload-good"
echo "nonsense: true" >"$config/mappings/customers.yaml"
systemctl reload "$unit" 2>/dev/null && fail reload-bad "it was accepted"
active && [[ $(prop MainPID) == "$pid" ]] || fail reload-bad "not active, or another process"
listed 'unknown key' || fail reload-bad "status does not say so"
[[ $(prop StatusText) == *"not in force"* ]] || fail reload-bad "$(prop StatusText)"
syncd resync >/dev/null || fail reload-bad "the earlier files do not go on"
echo "ok reload-bad"
cp /opt/syncd/good.yaml "$config/mappings/customers.yaml"
systemctl kill --kill-who=main -s HUP "$unit"
until_true listed '"reload": {}' || fail reload-hup
active || fail reload-hup
echo "ok reload-hup"

# --- kill -9 at any moment: it comes back and goes on
systemctl kill --kill-who=main -s KILL "$unit"
until_true restarted 0 || fail kill
syncd resync >/dev/null || fail kill "does not go on: $?"
echo "ok kill"

# --- a loop that hangs is a restart
printf '[Service]\nWatchdogSec=3\nRestartSec=1\n' >"/etc/systemd/system/$unit.service.d/short.conf"
systemctl daemon-reload && systemctl restart "$unit" || fail watchdog "restart"
sleep 5
[[ $(prop NRestarts) == 0 ]] || fail watchdog "a healthy loop is not fed"
kill -STOP "$(prop MainPID)"
until_true restarted 0 || fail watchdog "$(prop NRestarts)"
journalctl --no-pager -u "$unit" -o cat | grep -qi watchdog || fail watchdog "nobody noticed"
echo "ok watchdog"

# --- stop finishes in order; then commands do by themselves what the daemon did, as the same user
systemctl stop "$unit" || fail stop
[[ $(prop Result) == success && $(prop ExecMainStatus) == 0 ]] || fail stop "$(prop Result) $(prop ExecMainStatus)"
code=0; syncd status >/dev/null || code=$?
[[ $code == 2 ]] || fail stop "status: $code"
syncd sync --no-wait >/dev/null || fail stop "sync without the daemon: $?"
[[ -z $(strangers) ]] || fail stop "$(strangers)"
systemctl start "$unit" || fail stop "does not start again"
echo "ok stop"

# --- nothing confidential in the journal
journalctl --no-pager -o cat -u "$unit" >/opt/syncd/journal
for secret in "$config"/credentials/crm-*; do
  grep -qF "$(cat "$secret")" /opt/syncd/journal && fail journal "$secret"
done
grep -Eq '[A-Za-z0-9._-]+@example|eyJ[A-Za-z0-9_-]{20}|\(?[0-9]{3}\)? ?555-[0-9]{4}' /opt/syncd/journal && fail journal "values"
echo "ok journal"
