#!/usr/bin/env bash
# Makes docs/arena.png anew: two people talk in browsers, and the page of one of them is photographed.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
CHATARENA_PICTURE=$PWD/docs/arena.png dotnet test tests/ChatArena.IntegrationTests -c Release --nologo -v quiet --filter "FullyQualifiedName~PictureTests"
