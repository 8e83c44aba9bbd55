#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: Debian's own when root on Debian,
# else the one that playwright brings. Argument: the playwright command.
set -eu
for name in chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null
else
  "$1" install chromium
fi
