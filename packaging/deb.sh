#!/bin/bash
# Makes target/deb/libs3sign0.2_VERSION_ARCH.deb and libs3sign-dev_VERSION_ARCH.deb of a built library.
#
# Two packages, as Debian has libraries: programs depend on the first, of which several major versions may be installed
# at once; the second is for those who compile. dpkg-deb packs what bindings/c/install.sh installs, so that nothing is
# said twice.
#
# Build first: cargo build --release --lib. MAINTAINER is `name <address>` of whoever publishes the packages.
set -euo pipefail
cd "$(dirname "$0")/.."

maintainer=${MAINTAINER:-s3sign <s3sign@localhost>}
arch=$(dpkg --print-architecture)
triplet=$(gcc -print-multiarch)
libdir=usr/lib/$triplet
version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
major=${version%%.*}
[ "$major" != 0 ] || major=${version%.*} # that of the SONAME, as build.rs has it
runtime=libs3sign$major
development=libs3sign-dev
out=target/deb
staging=$out/staging

# The newest version of glibc that the library has symbols of.
glibc() {
  readelf --wide --version-info "$1" | grep -o 'GLIBC_[0-9.]*' | sort -Vu | tail -n 1 | sed 's/GLIBC_//'
}

# pack PACKAGE: a package of its staging folder, whose DEBIAN/control is given on standard input.
pack() {
  local package=$1 folder=$staging/$1
  local doc=$folder/usr/share/doc/$package
  install -d "$folder/DEBIAN" "$doc"
  {
    printf 'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\nUpstream-Name: s3sign\n\n'
    printf 'Files: *\nCopyright: %s\nLicense: Expat or Apache-2.0\n\nLicense: Expat\n' \
      "$(sed -n 's/^Copyright (c) //p' LICENSE-MIT)"
    sed -e 's/^$/./' -e 's/^/ /' LICENSE-MIT
    printf '\nLicense: Apache-2.0\n On Debian systems: /usr/share/common-licenses/Apache-2.0\n'
  } > "$doc/copyright"
  gzip -9n < CHANGELOG.md > "$doc/changelog.gz"
  {
    printf 'Package: %s\nSource: s3sign\nVersion: %s\nArchitecture: %s\n' "$package" "$version" "$arch"
    printf 'Maintainer: %s\nInstalled-Size: %s\nMulti-Arch: same\n' "$maintainer" "$(du -sk "$folder/usr" | cut -f 1)"
    cat
  } > "$folder/DEBIAN/control"
  (cd "$folder" && find usr -type f -exec md5sum {} +) > "$folder/DEBIAN/md5sums"
  chmod -R u=rwX,go=rX "$folder"
  dpkg-deb --root-owner-group --build "$folder" "$out/${package}_${version}_$arch.deb"
}

rm -rf "$out"
install -d "$staging/$runtime/$libdir" "$staging/$runtime/DEBIAN"
DESTDIR=$staging/$development LIBDIR=lib/$triplet bindings/c/install.sh /usr
mv "$staging/$development/$libdir"/libs3sign.so.* "$staging/$runtime/$libdir/"
# Each package has its documentation in a folder of its name.
doc=usr/share/doc
install -d "$staging/$runtime/$doc"
cp -r "$staging/$development/$doc/s3sign" "$staging/$runtime/$doc/$runtime"
mv "$staging/$development/$doc/s3sign" "$staging/$development/$doc/$development"
chmod 644 "$staging/$runtime/$libdir/libs3sign.so.$version"
echo 'activate-noawait ldconfig' > "$staging/$runtime/DEBIAN/triggers"
echo "libs3sign $major $runtime (>= $version)" > "$staging/$runtime/DEBIAN/shlibs"

pack "$runtime" <<END
Section: libs
Priority: optional
Depends: libc6 (>= $(glibc "$staging/$runtime/$libdir/libs3sign.so.$version")), libgcc-s1
Description: Amazon S3 request signing, shared library
 Signs and verifies requests to Amazon S3 and servers like it: Signature Version
 4, 4A and 2, presigned URLs, bodies in chunks, browser uploads.
END

pack "$development" <<END
Section: libdevel
Priority: optional
Depends: $runtime (= $version)
Suggests: libcurl4-openssl-dev | libcurl4-gnutls-dev, libexpat1-dev, pkg-config
Description: Amazon S3 request signing, for programs in C and C++
 Headers for C and C++17, the static library, files for pkg-config and CMake,
 and sources of a wrapper over libcurl.
END
rm -rf "$staging"
