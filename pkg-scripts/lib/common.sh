# What every script needs: the checkout's root, the tools on PATH, --help from the script's own head, plain messages.
# shellcheck shell=bash

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
export PATH="$root/.tools/bin:$root/node_modules/.bin:$PATH"

say() { printf '%s\n' "$*"; }
warn() { printf '%s\n' "$*" >&2; }
die() {
  warn "$(basename "$0"): $*"
  exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# Prints the comment at the head of the script when the first argument asks for it.
help_if_asked() {
  case "${1:-}" in
    -h | --help | help)
      sed -n -e '1d' -e '/^#/!q' -e 's/^# \{0,1\}//p' "$0"
      exit 0
      ;;
  esac
}

# Runs a Node program of lib/ in the place of this shell, so that signals reach it.
run_node() {
  local program=$1
  shift
  have node || die "node is missing: install Node.js 20 or later"
  exec node "$root/pkg-scripts/lib/$program" "$@"
}
