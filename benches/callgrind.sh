#!/usr/bin/env bash
# Instructions that s3sign takes to sign and to verify each of the twelve requests, one of 40,000 headers and one of 400,000
# parameters, and to verify a form of 2,000 fields and conditions, without SHA-256.
#
# Valgrind has no SHA instructions, so sha2 falls back to portable code there: the count with SHA-256 is not that of the
# real machine. The count without it is; it leaves out compress256 alone.
#
# Needs valgrind. Usage: benches/callgrind.sh [--check|--json|NAME]. With --check it fails if there are more than bounds.tsv
# allows; with --json it prints lines for report.py; with the name of a request it shows which functions take them.
set -euo pipefail
cd "$(dirname "$0")/.."

mode=${1:-}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cargo build --profile bench --quiet -p s3sign-benches --no-default-features --bin instructions

# One run, from which callgrind dumps two files for each name, numbered in their order: what comes before, and what counts.
valgrind --quiet --tool=callgrind --callgrind-out-file="$work/out" --dump-before=mark_start --dump-after=mark_end \
  --toggle-collect=s3sign_sign --toggle-collect=s3sign_presign \
  --toggle-collect=s3sign_verify --toggle-collect=s3sign_verify_parse --toggle-collect=s3sign_verify_post \
  "${CARGO_TARGET_DIR:-target}/release/instructions" >"$work/names"

# count NAME CALLS FILE. In the file a function is "fn=(id) name" where it comes first, then "fn=(id)". Its costs are lines of
# a position and a count, but for that behind "calls=", which is what it called.
count() {
  awk -v id="$1" -v calls="$2" -v mode="$mode" -v bounds=benches/bounds.tsv '
    BEGIN {
      FS = "\t"
      while ((getline line < bounds) > 0) {
        split(line, fields)
        if (fields[1] == "instructions" && fields[2] == id) bound = fields[3]
      }
      FS = " "
    }
    /^c?fn=/ {
      key = $1
      sub(/^c?fn=/, "", key)
      if (NF > 1) name[key] = substr($0, index($0, ") ") + 2)
    }
    /^fn=/ { function_now = key }
    /^calls=/ { getline; next }
    /^[-+*0-9]/ { sum[function_now] += $2 }
    END {
      for (key in sum) {
        if (name[key] ~ /^sha2::.*compress256/) { sha += sum[key]; delete sum[key] } else own += sum[key]
      }
      if (!sha || !own) { print "no counts; are there symbols?" > "/dev/stderr"; exit 1 }
      own = int(own / calls)
      if (mode == "--json") {
        printf "{\"id\": \"instructions\", \"request\": \"%s\", \"without\": %d}\n", id, own
        exit
      }
      over = bound == "" || own > bound
      printf "%s  %s: %d instructions, %s allowed\n", over ? "over" : "ok  ", id, own, bound == "" ? "none" : bound
      if (mode !~ /^(--check)?$/) {
        for (key in sum) printf "%8d  %s\n", sum[key] / calls, name[key] | "sort -rn | head -25"
        close("sort -rn | head -25")
      }
      exit mode == "--check" && over
    }' "$3"
}

number=0 failed=0
while IFS=$'\t' read -r id calls; do
  number=$((number + 2))
  case $mode in
    "" | --*) ;;
    *) [ "${id#verify }" = "$mode" ] || continue ;;
  esac
  count "$id" "$calls" "$work/out.$number" || failed=1
done <"$work/names"
exit "$failed"
