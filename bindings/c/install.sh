#!/bin/sh
# Installs libs3sign for C and C++: install.sh [PREFIX], by default /usr/local.
#
#   PREFIX/include/s3sign.h, and for C++17 s3sign.hpp with s3sign/*.hpp
#   PREFIX/lib/libs3sign.so -> libs3sign.so.MAJOR -> libs3sign.so.VERSION, and libs3sign.a
#   PREFIX/lib/pkgconfig/s3sign.pc
#   PREFIX/lib/cmake/s3sign/, which may be moved with all of PREFIX
#   PREFIX/share/s3sign/s3sign_curl*.{h,c}, to compile into your program
#   PREFIX/share/doc/s3sign/s3sign.cdx.json, what is linked into the library (CycloneDX)
#
# Build first: cargo build --release --lib
# DESTDIR is put before every path, for packagers. LIBDIR takes the place of `lib`, such as lib/x86_64-linux-gnu.
# LIB_DIR is where the built library is, if not target/release. NATIVE_LIBS is what static linking needs, as
# `rustc --print native-static-libs` tells it; the default is for glibc. GC_SECTIONS is the linker's
# option to leave out what a static program does not call. packaging/static.sh makes the static library, for which it
# needs GNU binutils; for another machine than this, set CROSS_COMPILE.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
prefix=${1:-/usr/local}
libdir=${LIBDIR:-lib}
dest=${DESTDIR:-}$prefix
built=${LIB_DIR:-$root/target/release}
native_libs=${NATIVE_LIBS:--lgcc_s -lutil -lrt -lpthread -lm -ldl -lc}
gc_sections=--gc-sections
[ "$(uname -s)" != Darwin ] || gc_sections=-dead_strip
gc_sections=${GC_SECTIONS:--Wl,$gc_sections}

case $prefix in
  /*) ;;
  *) echo "install.sh: PREFIX must be an absolute path" >&2; exit 2 ;;
esac
if [ ! -f "$built/libs3sign.so" ] || [ ! -f "$built/libs3sign.a" ]; then
  echo "install.sh: no library in $built; build it with: cargo build --release --lib" >&2
  exit 1
fi

number() {
  sed -n "s/^#define S3SIGN_VERSION_$1 //p" "$root/include/s3sign.h"
}
major=$(number MAJOR)
version=$major.$(number MINOR).$(number PATCH)
[ "$major" != 0 ] || major=0.$(number MINOR) # that of the SONAME, as build.rs has it

# fill_in TEMPLATE FILE
fill_in() {
  sed -e "s|@PREFIX@|$prefix|" -e "s|@LIBDIR@|$libdir|" -e "s|@VERSION@|$version|" -e "s|@MAJOR@|$major|" \
    -e "s|@NATIVE_LIBS@|$native_libs|" -e "s|@GC_SECTIONS@|$gc_sections|" "$1" > "$2"
  chmod 644 "$2"
}

install -d "$dest/include/s3sign" "$dest/$libdir/pkgconfig" "$dest/$libdir/cmake/s3sign" "$dest/share/s3sign" \
  "$dest/share/doc/s3sign"
install -m 644 "$root/include/s3sign.h" "$root/bindings/cpp/s3sign.hpp" "$dest/include/"
install -m 644 "$root"/bindings/cpp/s3sign/*.hpp "$dest/include/s3sign/"
install -m 644 "$here"/s3sign_curl*.h "$here"/s3sign_curl*.c "$dest/share/s3sign/"
install -m 644 "$root/packaging/s3sign.cdx.json" "$dest/share/doc/s3sign/"
"$root/packaging/static.sh" "$built/libs3sign.a" "$dest/$libdir/libs3sign.a"
install -m 755 "$built/libs3sign.so" "$dest/$libdir/libs3sign.so.$version"
ln -sf "libs3sign.so.$version" "$dest/$libdir/libs3sign.so.$major"
ln -sf "libs3sign.so.$major" "$dest/$libdir/libs3sign.so"
fill_in "$here/s3sign.pc.in" "$dest/$libdir/pkgconfig/s3sign.pc"
for file in s3sign-config.cmake s3sign-config-version.cmake; do
  fill_in "$here/$file.in" "$dest/$libdir/cmake/s3sign/$file"
done
echo "s3sign $version installed under $dest"
