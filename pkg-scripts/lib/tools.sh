# The tools that setup installs: which version, whether it is there, and how it is built.
# Built tools are kept per user, so that a second checkout finds them, and linked into the checkout's .tools/bin.
# shellcheck shell=bash

wasm_pack_version=0.15.1
geckodriver_version=0.37.1
cargo_deny_version=0.20.2
colonies_version=v1.9.12

tool_cache="${XDG_CACHE_HOME:-$HOME/.cache}/wasm-executor/tools"

# The wasm-bindgen CLI and the crate must be of one version: they share a format that changes with each.
wasm_bindgen_version() {
  sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' "$root/Cargo.lock"
}

# is_version COMMAND VERSION: the command on PATH says that it is of this version.
is_version() {
  have "$1" && [[ " $("$1" --version 2>/dev/null | head -n 1) " == *" $2 "* ]]
}

# link_tools FOLDER: what was built there becomes visible to this checkout.
link_tools() {
  mkdir -p "$root/.tools/bin"
  local file
  for file in "$1"/bin/*; do ln -sfn "$file" "$root/.tools/bin/$(basename "$file")"; done
}

# cargo_tool CRATE VERSION [CARGO INSTALL OPTIONS…]
cargo_tool() {
  local crate=$1 version=$2 folder="$tool_cache/$1-$2"
  shift 2
  if ! compgen -G "$folder/bin/*" >/dev/null; then
    say "  building $crate $version (a few minutes)"
    # Built in a folder of its own: the checkout's target/ is for the checkout's code.
    cargo install --quiet "$crate" --version "$version" --root "$folder" --target-dir "$folder.build" "$@"
    rm -rf "$folder.build"
  fi
  link_tools "$folder"
}

# The server's module is built from its own folder in the module cache, so that its own go.sum is what is checked.
colonies_tool() {
  local folder="$tool_cache/colonies-$colonies_version" source
  if [ ! -x "$folder/bin/colonies" ]; then
    say "  building colonies $colonies_version (a few minutes)"
    source=$(go mod download -json "github.com/colonyos/colonies@$colonies_version" |
      sed -n 's/^[[:space:]]*"Dir": "\(.*\)",$/\1/p')
    [ -d "$source" ] || die "the Go module github.com/colonyos/colonies@$colonies_version can't be downloaded"
    mkdir -p "$folder/bin"
    (cd "$source" && go build -trimpath -o "$folder/bin/colonies.new" ./cmd)
    mv "$folder/bin/colonies.new" "$folder/bin/colonies"
  fi
  link_tools "$folder"
}
