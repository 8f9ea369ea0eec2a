#!/usr/bin/env bash
# Instructions that s3sign takes for one signature, or for a form of 2,000 fields and conditions, with SHA-256 and without; and the functions that take most of them.
#
# Valgrind has no SHA instructions, so sha2 falls back to portable code there: the count with SHA-256 is not that of the
# real machine. The count without it is; it leaves out compress256 alone.
#
# Needs valgrind. Usage: benches/callgrind.sh [--check|--json]. With --check it fails if there are more than bounds.tsv
# allows; with --json it prints a line for report.py.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --profile bench --quiet -p s3sign-benches --no-default-features --bin instructions
program=${CARGO_TARGET_DIR:-target}/release/instructions

forms="sign presign"
# What it would cost to go through all fields for each condition would be seen in a call or two.
[ "$mode" = --json ] || forms+=" verify_post"

for form in $forms; do
    calls=1000
    [ "$form" = verify_post ] && calls=2
    valgrind --quiet --tool=callgrind --toggle-collect="s3sign_$form" --callgrind-out-file="$work/out" \
        "$program" "$form" "$calls"
    bound=$(awk -F '\t' -v form="$form" '$1 == "instructions" && $2 == form { print $3 }' benches/bounds.tsv)
    # Each line is "instructions (share) file:function [object]"; a function has one for each file inlined into it.
    callgrind_annotate --auto=no --threshold=100 --show-percs=no "$work/out" |
        awk -v form="$form" -v calls="$calls" -v bound="$bound" -v mode="$mode" '
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
            if (!sha || !total || !bound) { print "no counts or no bound; are there symbols?" > "/dev/stderr"; exit 1 }
            own = int((total - sha) / calls)
            if (mode == "--json") {
                printf "{\"id\": \"instructions\", \"form\": \"%s\", \"without\": %d}\n", form, own
                exit
            }
            printf "s3sign_%s: %d instructions a call, %d without compress256, %d allowed; of these:\n", form,
                total / calls, own, bound
            for (name in sum) printf "%8d  %s\n", sum[name] / calls, name | "sort -rn | head -12"
            close("sort -rn | head -12")
            if (mode == "--check" && own > bound) { print "more than is allowed"; exit 1 }
        }'
done
