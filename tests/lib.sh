# What the runners of tests share: `. tests/lib.sh`. They print a line per test and end with `report`.

passed=0
failed=0
skipped=0

# test_case NAME COMMAND...: a test passes if its command does; what it printed is shown if it does not.
test_case() {
  local name=$1 start=$SECONDS status output
  shift
  output=$("$@" 2>&1) # not as a condition, within which `set -e` would mean nothing
  status=$?
  if [ "$status" -eq 0 ]; then
    passed=$((passed + 1))
    echo "ok    $name$(checks <<<"$output"), $((SECONDS - start)) s"
  else
    failed=$((failed + 1))
    echo "FAIL  $name, $((SECONDS - start)) s"
    excerpt <<<"$output"
  fi
}

# The first lines and the last, of which either may tell what is wrong.
excerpt() {
  awk '{ line[NR] = $0 }
       END { for (i = 1; i <= NR; i++) if (i <= 40 || i > NR - 40) print "      " line[i]; else if (i == 41) print "      ..." }'
}

# How many checks a test says it made, for its line; a runner may know other words.
checks() { grep -Eo '^[0-9]+ checks' | sed 's/^/: /'; }

# skip_case NAME REASON: a test that cannot run here. Where CI is set, it fails. tests/run.sh repeats the line at its end.
skip_case() {
  if [ -n "${CI:-}" ]; then
    failed=$((failed + 1))
    echo "FAIL  $1: $2"
  else
    skipped=$((skipped + 1))
    echo "skip  $1: $2"
  fi
}

# lacking TOOL...: what is not installed, in words; nothing if all are.
lacking() {
  local tool
  for tool in "$@"; do command -v "$tool" >/dev/null || { echo "$tool is not installed" && return; }; done
}

# case_with "TOOL..." NAME COMMAND...: a test that needs these tools.
case_with() {
  local reason
  # shellcheck disable=SC2086 # a word is a tool
  reason=$(lacking $1)
  if [ -n "$reason" ]; then skip_case "$2" "$reason"; else test_case "${@:2}"; fi
}

# The last line, which counts; fails if a test did.
report() {
  echo "$passed passed, $failed failed$([ "$skipped" -eq 0 ] || echo ", $skipped skipped")"
  [ "$failed" -eq 0 ]
}

# need WHAT...: end here as failed, for nothing can be tested without.
need() {
  echo "${0##*/}: $*" >&2
  exit 2
}

# lack REASON...: end here as skipped, which is what status 77 says to tests/run.sh; where CI is set, as failed.
lack() {
  echo "${0##*/}: $*" >&2
  [ -n "${CI:-}" ] && exit 2
  exit 77
}

# apt_install PACKAGE...: those that are missing, if any; ends here where it cannot.
apt_install() {
  apt_try "$@" || lack "not installed, and not to be had from apt: $*"
}

# apt_try PACKAGE...: the same, but goes on where it cannot.
apt_try() {
  [ $# -eq 0 ] && return
  [ "$(id -u)" -eq 0 ] && command -v apt-get >/dev/null &&
    (apt-get update && apt-get install -y --no-install-recommends "$@") >/dev/null 2>&1
}

# write_constants FILE: every number that the header defines, as C.
write_constants() {
  {
    echo 'static const struct { const char *name; int32_t value; } constants[] = {'
    sed -n 's/^#define \(S3SIGN_[A-Z0-9_]*\) [-(0-9].*/  {"\1", \1},/p' "$root/include/s3sign.h" | sed '$s/,$//'
    echo '};'
  } >"$1"
}

# start_server FOLDER ACCESS_KEY SECRET_KEY: the S3 server of the examples, with objects in the folder. Sets `endpoint`,
# and `server`, which is the caller's to end.
start_server() {
  local log=$1.log
  endpoint=
  rm -rf "$1"
  mkdir -p "$1"
  "$root/target/debug/s3_server" "$1" --port 0 --access-key "$2" --secret-key "$3" >"$log" 2>&1 &
  server=$!
  for _ in $(seq 200); do
    endpoint=$(sed -n 's/^listening on //p' "$log")
    [ -n "$endpoint" ] && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  kill "$server" 2>/dev/null
  need "the test server does not start: $(cat "$log")"
}
