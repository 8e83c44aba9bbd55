#!/bin/sh
# Makes sure that there is a Chromium for the browser tests: Debian's own when root on Debian, its
# shell without windows where there is one, else what playwright brings. Argument: the playwright
# command.
set -eu
for name in chromium-headless-shell chromium chromium-browser google-chrome; do
  if command -v "$name" >/dev/null 2>&1; then exit 0; fi
done
if [ "$(id -u)" = 0 ] && [ -f /etc/debian_version ]; then
  apt-get update -qq
  install() { DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$1" >/dev/null; }
  install chromium-headless-shell || install chromium
else
  "$1" install --only-shell chromium
fi
