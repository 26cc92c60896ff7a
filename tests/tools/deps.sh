#!/bin/sh
# Installs those of the Debian packages in $SMILEY_PACKAGES that are missing; does nothing where none is. It prints the very
# line it runs before running it. With SMILEY_NO_INSTALL=1 it prints the line and stops with failure.
set -u

if ! command -v dpkg-query >/dev/null 2>&1; then
    echo "make deps: this is no Debian system; install what docs/dependencies.md lists by its own means" >&2
    exit 0
fi

missing=
for package in $SMILEY_PACKAGES; do
    dpkg-query -W -f '${db:Status-Status}\n' "$package" 2>/dev/null | grep -qx installed || missing="$missing $package"
done
[ -n "$missing" ] || exit 0

as_root=
[ "$(id -u)" = 0 ] || as_root='sudo '
line="${as_root}apt-get update && ${as_root}env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends$missing"
echo "$line"
if [ -n "${SMILEY_NO_INSTALL:-}" ] && [ "$SMILEY_NO_INSTALL" != 0 ]; then
    echo "make deps: packages are missing, and SMILEY_NO_INSTALL is set: run the line above" >&2
    exit 1
fi
if [ -n "$as_root" ] && ! command -v sudo >/dev/null 2>&1; then
    echo "make deps: packages are missing, and there is no sudo: run the line above as root, without sudo" >&2
    exit 1
fi
sh -c "$line"
