#!/bin/sh
# Puts Debian's Chromium on the machine when it is missing and that is possible; else says what to install.
set -eu
if command -v chromium >/dev/null 2>&1 && command -v wrk >/dev/null 2>&1; then exit 0; fi
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; then
    echo "Installing chromium and wrk"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium wrk fonts-dejavu-core >/dev/null
    exit 0
fi
echo "The browser tests need Chromium and the benchmarks wrk: apt-get install chromium wrk (or their equivalents)." >&2
command -v chromium >/dev/null 2>&1
