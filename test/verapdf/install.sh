#!/usr/bin/env bash
# Installs veraPDF, the judge of PDF/A and PDF/UA, into the cache. Needs Java and Maven; a second run does nothing.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
home=${XDG_CACHE_HOME:-$HOME/.cache}/segproof/verapdf/1.30.2
if [ -e "$home/installed" ]; then exit 0; fi
mkdir -p "$home"
mvn --batch-mode --quiet -f "$here/pom.xml" dependency:copy-dependencies "-DoutputDirectory=$home/lib"
touch "$home/installed"
echo "veraPDF 1.30.2 is in $home"
