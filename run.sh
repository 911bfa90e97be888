#!/usr/bin/env bash
# Restores, builds and starts ChatArena: pages, API, worker and a private PostgreSQL.
# Arguments and environment are passed through, such as: PORT=8001 ./run.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

if ! command -v dotnet >/dev/null; then
  echo "ChatArena needs the .NET 10 SDK: https://dotnet.microsoft.com/download" >&2
  exit 1
fi

have_postgres() {
  [ -n "${ConnectionStrings__arena:-}" ] || command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null ||
    compgen -G '/usr/local/pgsql/bin/initdb' >/dev/null || compgen -G '/opt/homebrew/opt/postgresql*/bin/initdb' >/dev/null
}

if ! have_postgres && command -v apt-get >/dev/null; then
  echo "Installing PostgreSQL (once) …"
  as_root=""
  [ "$(id -u)" = 0 ] || as_root=sudo
  # The private cluster is ours; Debian need not start one of its own.
  $as_root mkdir -p /etc/postgresql-common
  [ -e /etc/postgresql-common/createcluster.conf ] || echo "create_main_cluster = false" | $as_root tee /etc/postgresql-common/createcluster.conf >/dev/null
  { $as_root apt-get update -qq && $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq postgresql >/dev/null; } || {
    echo "PostgreSQL could not be installed; install it by hand and start again." >&2
    exit 1
  }
fi

export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1
echo "Building (the first time takes about a minute) …"
if ! output=$(dotnet build ChatArena.Standalone -c Release --nologo -v quiet 2>&1); then
  echo "$output" >&2
  exit 1
fi

exec dotnet ChatArena.Standalone/bin/Release/net10.0/ChatArena.Standalone.dll "$@"
