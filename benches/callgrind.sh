#!/bin/sh
# Instructions that s3sign takes for one signature, with SHA-256 and without; and the functions that take most of them.
#
# Valgrind has no SHA instructions, so sha2 falls back to portable code there: the count with SHA-256 is not that of the
# real machine. The count without it is; it leaves out compress256 alone.
#
# Needs valgrind. Usage: benches/callgrind.sh
set -eu
cd "$(dirname "$0")/.."

calls=1000
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The release profile strips symbols, which are what is counted by.
export CARGO_PROFILE_RELEASE_STRIP=none CARGO_PROFILE_RELEASE_DEBUG=line-tables-only
cargo build --release --quiet -p s3sign-benches --bin instructions
program=${CARGO_TARGET_DIR:-target}/release/instructions

for form in sign presign; do
    valgrind --quiet --tool=callgrind --toggle-collect="s3sign_$form" --callgrind-out-file="$work/out" \
        "$program" "$form" "$calls"
    # Each line is "instructions (share) file:function [object]"; a function has one for each file inlined into it.
    callgrind_annotate --auto=no --threshold=100 --show-percs=no "$work/out" | awk -v form="$form" -v calls="$calls" '
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
        }'
    echo
done
