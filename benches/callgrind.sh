#!/bin/sh
# Instructions that s3sign takes for one signature, with SHA-256 and without; and the functions that take most of them.
#
# Valgrind has no SHA instructions, so sha2 falls back to portable code there: the count with SHA-256 is not that of the
# real machine. The count without it is; it leaves out compress256 alone.
#
# Needs valgrind. Usage: benches/callgrind.sh [--check], which fails if there are more than was decided on below.
set -eu
cd "$(dirname "$0")/.."

# Instructions for a call at most, without SHA-256. To be lowered with what is won, and never raised unseen.
bound_sign=2050
bound_presign=2300

calls=1000
check=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The release profile strips symbols, which are what is counted by.
export CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
cargo build --release --quiet -p s3sign-benches --bin instructions
program=${CARGO_TARGET_DIR:-target}/release/instructions

for form in sign presign; do
    valgrind --quiet --tool=callgrind --toggle-collect="s3sign_$form" --callgrind-out-file="$work/out" \
        "$program" "$form" "$calls"
    eval "bound=\$bound_$form"
    [ -n "$check" ] || bound=0
    # Each line is "instructions (share) file:function [object]"; a function has one for each file inlined into it.
    callgrind_annotate --auto=no --threshold=100 --show-percs=no "$work/out" | awk -v form="$form" -v calls="$calls" -v bound="$bound" '
        /PROGRAM TOTALS/ { gsub(",", "", $1); total = $1 }
        /^ *[0-9,]+ +[^ ]*:/ {
            gsub(",", "", $1)
            count = $1
            sub(/^ *[0-9]+ +[^ :]*:/, "")
            sub(/ \[.*\]$/, "")
            sum[$0] += count
        }
        END {
            for (name in sum) if (name ~ /^sha2::.*compress256/) { sha += sum[name]; delete sum[name] }
            if (!sha || !total) { print "no counts; are there symbols?" > "/dev/stderr"; exit 1 }
            printf "s3sign_%s: %d instructions a call, ", form, total / calls
            printf "%d without compress256; of these:\n", (total - sha) / calls
            for (name in sum) printf "%8d  %s\n", sum[name] / calls, name | "sort -rn | head -12"
            close("sort -rn | head -12")
            if (bound && (total - sha) / calls > bound) { printf "more than %d\n", bound; exit 1 }
        }'
    echo
done
