#!/bin/sh
# Makes of the static library that cargo builds one that links beside other Rust libraries: static.sh IN.a OUT.a.
#
# rustc puts the standard library into each static library, with names such as rust_eh_personality that the linker then
# finds twice. Here all is linked into one object, in which nothing but s3sign_* is global. Each function keeps a section of
# its own, for --gc-sections.
#
# Takes GNU ld and objcopy, and so ELF: lld, with --gc-sections, drops unwind tables from a partial link. For a library of
# another machine, CROSS_COMPILE is put before the tools' names, such as aarch64-linux-gnu-.
set -eu

tool() { echo "${CROSS_COMPILE:-}$1"; }
in=$1
out=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

"$(tool ld)" --version | grep -q 'GNU ld' || { echo "static.sh: $(tool ld) is not GNU ld" >&2; exit 1; }
roots=$("$(tool nm)" --defined-only --extern-only "$in" 2>/dev/null | sed -n 's/.* T \(s3sign_[a-z0-9_]*\)$/-u \1/p')
[ -n "$roots" ] || { echo "static.sh: $in has no s3sign_*" >&2; exit 1; }

# link ARGUMENT...: into one object. Section groups are dissolved, since their signatures would have to stay global.
link() {
  "$(tool ld)" -r --force-group-allocation "$@" 2>"$work/errors" && return
  tail -n 3 "$work/errors" >&2
  echo "static.sh: $(tool ld) cannot link $in; for another machine than this, set CROSS_COMPILE" >&2
  exit 1
}
# patch ARGUMENT...: the object.
patch() { "$(tool objcopy)" "$@" "$work/all.o"; }

# shellcheck disable=SC2086 # words
link $roots "$in" -o "$work/all.o"

# Take out backtraces, which are 40 % of a small program and have no other use than to be printed by a panic where
# RUST_BACKTRACE is set: the function that prints one returns at once. Nothing then calls the rest, which --gc-sections
# removes. No stable Rust has a standard library without.
case $("$(tool objdump)" --file-headers "$work/all.o") in
  *x86-64*) printf '\061\300\303' > "$work/return" ;;                    # xor eax, eax; ret
  *aarch64*) printf '\340\003\037\052\300\003\137\326' > "$work/return" ;; # mov w0, wzr; ret
esac
"$(tool objdump)" --section-headers --wide "$work/all.o" |
  sed -n 's/^ *[0-9]* \(\.text[^ ]*DisplayBacktrace[^ ]*3fmt[^ ]*\)  *\([0-9a-f]*\) .*/\1 \2/p' > "$work/backtrace"
if [ -f "$work/return" ] && [ "$(wc -l < "$work/backtrace")" -eq 1 ]; then
  read -r section size < "$work/backtrace"
  truncate -s $((0x$size)) "$work/return" # as long as it was, since unwind tables have its length
  patch --remove-relocations="$section" --update-section "$section=$work/return"
else
  echo "static.sh: the function that prints backtraces is not where it was, and stays" >&2
fi

# shellcheck disable=SC2086 # words
link --gc-sections $roots "$work/all.o" -o "$work/s3sign.o"
mv "$work/s3sign.o" "$work/all.o"
# Names that were called by what is left out go too.
# shellcheck disable=SC2046 # words
patch --wildcard --keep-global-symbol='s3sign_*' --strip-debug --remove-section=.llvmbc --remove-section=.llvmcmd \
  --remove-section=.comment $("$(tool nm)" --undefined-only "$work/all.o" | sed -n 's/^ *[Uw] /--strip-unneeded-symbol=/p')
mv "$work/all.o" "$work/s3sign.o"
"$(tool ar)" rcsD "$work/s3sign.a" "$work/s3sign.o"
install -m 644 "$work/s3sign.a" "$out"
