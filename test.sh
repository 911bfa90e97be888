#!/usr/bin/env bash
# Installs what the tests need and runs all of them. --soak also runs the long series of faults.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
export DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

for argument in "$@"; do
  case $argument in
    --soak) export CHATARENA_SOAK=1 CHATARENA_FIGURES=$(mktemp) ;;
    *) echo "usage: ./test.sh [--soak]" >&2; exit 2 ;;
  esac
done

missing=()
command -v redis-server >/dev/null || missing+=(redis-server)
command -v chromium >/dev/null || missing+=(chromium fonts-liberation)
command -v node >/dev/null || missing+=(nodejs)
command -v npm >/dev/null || missing+=(npm)
command -v initdb >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || missing+=(postgresql)
if [ ${#missing[@]} -gt 0 ]; then
  echo "Installing ${missing[*]} …"
  as_root=""
  [ "$(id -u)" = 0 ] || as_root=sudo
  $as_root apt-get update -qq
  $as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
fi

echo "Installing the model server that the tests talk to …"
npm ci --prefix tests/llmock --no-audit --no-fund --ignore-scripts --loglevel=error >/dev/null

echo "Building …"
dotnet build ChatArena.Services.slnf -c Release --nologo -v quiet
echo "Checking the format …"
dotnet format ChatArena.Services.slnf --verify-no-changes --no-restore

passed=0 failed=0 skipped=0 broken=0
for project in ChatArena.Tests ChatArena.IntegrationTests; do
  echo "Running $project …"
  report=$(mktemp)
  dotnet test "tests/$project" -c Release --no-build --nologo -v quiet --logger "console;verbosity=minimal" 2>&1 | tee "$report" || broken=1
  # Passed!  - Failed:     0, Passed:    87, Skipped:     0, Total:    87, Duration: 25 s - ChatArena.IntegrationTests.dll (net10.0)
  summary=$(grep -E '^(Passed|Failed)! ' "$report" | tail -n 1)
  [ -n "$summary" ] || broken=1
  passed=$((passed + $(sed -nE 's/.*Passed: +([0-9]+).*/\1/p' <<<"$summary" | head -n 1 || echo 0)))
  failed=$((failed + $(sed -nE 's/.*- Failed: +([0-9]+).*/\1/p' <<<"$summary" | head -n 1 || echo 0)))
  skipped=$((skipped + $(sed -nE 's/.*Skipped: +([0-9]+).*/\1/p' <<<"$summary" | head -n 1 || echo 0)))
  rm -f "$report"
done

if [ -n "${CHATARENA_FIGURES:-}" ]; then
  echo "Figures of the long series:"
  cat "$CHATARENA_FIGURES"
  rm -f "$CHATARENA_FIGURES"
fi

[ "$skipped" = 0 ] || echo "$skipped skipped: what they need and is not here stands with their names above"
echo "$passed passed, $failed failed"
[ "$failed" = 0 ] && [ "$broken" = 0 ]
