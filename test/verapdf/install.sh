#!/usr/bin/env bash
# Installs veraPDF, the judge of PDF/A and PDF/UA, into the cache and prints its folder. Needs Java and Maven; a second run
# only prints.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
home=${XDG_CACHE_HOME:-$HOME/.cache}/segproof/verapdf/1.30.2
if [ ! -e "$home/installed" ]; then
  mkdir -p "$home"
  mvn --batch-mode --quiet -f "$here/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$home/lib" >&2
  touch "$home/installed"
fi
echo "$home"
