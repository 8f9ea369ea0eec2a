# The static library that is installed: `. tests/packages/static.sh` in run.sh. It links beside Rust libraries that
# others made, of which rustls-ffi is one that programs really link, and beside itself.

static=$here/static
beside=$work/beside
# In bytes, of a stripped program that makes a signer, signs and frees it. To be lowered with what is won, and never
# raised unseen.
static_bound=358400

# Another than that which builds everything else; the oldest that is promised, which tests/supply.sh installs too.
other_rustc=$(sed -n 's/^rust-version = "\(.*\)"/\1/p' "$root/Cargo.toml")

# What can be built only with Rust; sets static_lacks to what cannot be had.
build_beside() {
  static_lacks=
  mkdir -p "$beside"
  command -v rustup >/dev/null || { static_lacks="rustup is not installed" && return; }
  rustup run "$other_rustc" rustc --version >/dev/null 2>&1 ||
    rustup toolchain install "$other_rustc" --profile minimal >/dev/null 2>&1 ||
    { static_lacks="rustup cannot install Rust $other_rustc" && return; }
  [ "$(rustc --version)" != "$(rustup run "$other_rustc" rustc --version)" ] || need "$other_rustc is no other Rust"
  local toolchain
  for toolchain in "" "+$other_rustc"; do
    # shellcheck disable=SC2086 # nothing where it is empty
    rustc $toolchain --edition 2024 -O --crate-type staticlib "$static/beside.rs" -o "$beside/libbeside$toolchain.a" ||
      need "beside.rs does not build"
  done
  cargo build --quiet --release --locked --manifest-path "$static/Cargo.toml" --target-dir "$beside" ||
    static_lacks="rustls-ffi does not build, or is not to be had"
}

installed() { PKG_CONFIG_PATH=$home/s3sign/lib/pkgconfig pkg-config "$@" s3sign; }
static_flags() { installed --static --cflags --libs | sed 's/-ls3sign/-l:libs3sign.a/'; }

# links LIBRARY... -- FLAG...: beside.c, with the libraries before s3sign and after it.
links() {
  local libraries=()
  while [ "$1" != -- ]; do libraries+=("$1"); shift; done
  shift
  local sources=("$static/beside.c" "$root/tests/c/check.c" -I"$root/tests/c") program=$work/beside-program said
  # shellcheck disable=SC2046
  gcc "$@" "${sources[@]}" -o "$program" "${libraries[@]}" $(static_flags) || return 1
  said=$("$program") || { echo "$said"; return 1; }
  # shellcheck disable=SC2046
  gcc "$@" "${sources[@]}" -o "$program" $(static_flags) "${libraries[@]}" $(static_flags) && "$program"
}

links_rustls() {
  local header
  header=$(find "$CARGO_HOME/registry/src" -path '*/rustls-ffi-0.15.7/src/rustls.h' -print -quit)
  links "$beside/release/librustls_beside.a" "$@" -DRUSTLS -I"${header%/*}"
}

# Both copies are used, since the plugin's names are not for others.
links_a_plugin_with_a_copy() {
  local plugin=$work/libplugin.so
  # shellcheck disable=SC2046
  gcc -shared -fPIC "$@" -I"$root/tests/c" "$static/plugin.c" "$root/tests/c/check.c" -o "$plugin" $(static_flags) &&
    links "$plugin" -- -DPLUGIN -Wl,-rpath,"$work"
}

hidden_copy() {
  links_a_plugin_with_a_copy -Wl,--exclude-libs,ALL && ! nm -D --defined-only "$work/libplugin.so" | grep s3sign_
}

# As many as the shared library exports, of which tests/c/run.sh knows that they are those of the header.
only_its_own_names_are_global() {
  diff <(nm --extern-only --defined-only "$home/s3sign/lib/libs3sign.a" | awk 'NF == 3 { print $3 }' | sort) \
    <(nm -D --defined-only "$home/s3sign/lib/libs3sign.so" | awk '{ print $NF }' | sort)
}

minimal_program_is_small() {
  local size
  # shellcheck disable=SC2046
  gcc -O2 -s "$static/minimal.c" -o "$work/minimal" $(static_flags) && "$work/minimal" >/dev/null || return 1
  size=$(stat -c %s "$work/minimal")
  echo "$size bytes, $static_bound at most"
  [ "$size" -le "$static_bound" ]
}

# static_options PREFIX: what pkg-config and CMake add for a static program that leaves out what it does not call.
static_options() {
  sed -n 's/^Libs.private: .* \(-Wl,[^ ]*\)$/\1/p' "$1/lib/pkgconfig/s3sign.pc"
  sed -n 's/.*INTERFACE_LINK_OPTIONS "\(.*\)")/\1/p' "$1/lib/cmake/s3sign/s3sign-config.cmake"
}

# macOS is played by a uname that says so.
unused_code_is_left_out() {
  mkdir -p "$outside/darwin"
  printf '#!/bin/sh\necho Darwin\n' >"$outside/darwin/uname"
  chmod +x "$outside/darwin/uname"
  PATH=$outside/darwin:$PATH "$root/bindings/c/install.sh" "$outside/darwin/prefix" &&
    diff <(static_options "$home/s3sign") <(printf '%s\n' -Wl,--gc-sections -Wl,--gc-sections) &&
    diff <(static_options "$outside/darwin/prefix") <(printf '%s\n' -Wl,-dead_strip -Wl,-dead_strip)
}

# case_beside NAME COMMAND...: a test that takes what build_beside makes.
case_beside() { if [ -n "$static_lacks" ]; then skip_case "$1" "$static_lacks"; else test_case "$@"; fi; }

static_tests() {
  build_beside
  test_case "static: nothing but s3sign_* is global" only_its_own_names_are_global
  case_beside "static: beside a library of the same Rust" links "$beside/libbeside.a" -- -DBESIDE
  case_beside "static: beside one of Rust $other_rustc" links "$beside/libbeside+$other_rustc.a" -- -DBESIDE
  case_beside "static: beside rustls-ffi" links_rustls --
  case_beside "static: beside rustls-ffi and another" links_rustls "$beside/libbeside.a" -- -DBESIDE
  test_case "static: beside a shared library with a copy" links_a_plugin_with_a_copy
  test_case "static: the same, with a hidden copy" hidden_copy
  test_case "static: pkg-config and CMake leave out unused code" unused_code_is_left_out
  test_case "static: a minimal program is small" minimal_program_is_small
}
