#!/bin/sh
# Makes what an operator installs, in target/dist: called by `./signet package`, after the build.
#
# Both archives are the same octets for the same commit, JDK and build machine's dpkg: times are the commit's,
# entries are sorted, owners are root. The ahead-of-time cache is not in them: it holds addresses of
# the JVM that made it, and is made where it runs.
set -eu

home=$1
target=$home/target
dist=$target/dist
version=$2
with_runtime=$3
java_home=$4

say() { printf '%s\n' "$*" >&2; }
die() { say "signet: $*"; exit 1; }
need() { command -v "$1" >/dev/null 2>&1 || die "package needs the program $1"; }

need tar
need gzip
need sha256sum

SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git -C "$home" log -1 --format=%ct 2>/dev/null || echo 1767225600)}
export SOURCE_DATE_EPOCH
umask 022

# What a Java program of this size uses; jlink leaves the rest of the JDK out.
modules=java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming
modules=$modules,java.net.http,java.security.jgss,java.security.sasl,java.sql,java.xml,jdk.crypto.ec
modules=$modules,jdk.httpserver,jdk.jfr,jdk.management,jdk.unsupported,jdk.zipfs

runtime() {
  [ -d "$target/runtime" ] && return
  say 'signet: linking the runtime'
  known=$("$java_home/bin/java" --list-modules | sed 's/@.*//')
  wanted=
  for module in $(printf '%s' "$modules" | tr , ' '); do
    ! printf '%s\n' "$known" | grep -qx "$module" || wanted=$wanted${wanted:+,}$module
  done
  "$java_home/bin/jlink" --add-modules "$wanted" --strip-debug --no-header-files --no-man-pages \
    --compress zip-6 --output "$target/runtime"
}

# The program without the JVM, as a folder $1.
program() {
  mkdir -p "$1/lib" "$1/docs"
  cp "$target/signet.jar" "$1/"
  cp "$target"/lib/*.jar "$1/lib/"
  cp "$home/signet" "$home/LICENSE" "$home/README.md" "$home/CHANGELOG.md" "$1/"
  [ ! -f "$home/UPGRADING.md" ] || cp "$home/UPGRADING.md" "$1/"
  cp -R "$home/docs/." "$1/docs/"
  cp "$home/src/main/resources/openapi.yaml" "$1/docs/"
  printf '%s\n' "$version" >"$1/VERSION"
  chmod 755 "$1/signet"
}

# Every time in the folder $1 becomes the commit's.
settle() {
  find "$1" -type d -exec chmod 755 {} +
  find "$1" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
}

tarball() {
  name=signet-$version
  stage=$target/stage/tar
  rm -rf "$stage"
  program "$stage/$name"
  mkdir -p "$stage/$name/deploy"
  cp -R "$home/deploy/." "$stage/$name/deploy/"
  [ "$with_runtime" = no ] || cp -R "$target/runtime" "$stage/$name/runtime"
  settle "$stage"
  tar -C "$stage" --sort=name --format=gnu --owner=0 --group=0 --numeric-owner \
    --mtime="@$SOURCE_DATE_EPOCH" -cf - "$name" | gzip -n -9 >"$dist/$name.tar.gz"
}

# Debian's order of versions puts a tilde before everything: 0.2.0~dev.3 comes before 0.2.0.
debian_version() { printf '%s' "$version" | sed 's/-/~/; s/-/./g'; }

debian() {
  need dpkg-deb
  architecture=$(dpkg --print-architecture)
  stage=$target/stage/deb
  rm -rf "$stage"
  program "$stage/usr/lib/signet"
  cp -R "$target/runtime" "$stage/usr/lib/signet/runtime"
  mkdir -p "$stage/usr/share/doc/signet" "$stage/usr/bin" "$stage/etc/signet" "$stage/DEBIAN" \
    "$stage/usr/lib/systemd/system" "$stage/usr/lib/sysusers.d"
  mv "$stage/usr/lib/signet/docs" "$stage/usr/share/doc/signet/docs"
  for file in LICENSE README.md CHANGELOG.md UPGRADING.md; do
    [ ! -f "$stage/usr/lib/signet/$file" ] || mv "$stage/usr/lib/signet/$file" "$stage/usr/share/doc/signet/"
  done
  cp "$home/deploy/debian/copyright" "$stage/usr/share/doc/signet/copyright"
  ln -s ../lib/signet/signet "$stage/usr/bin/signet"
  cp "$home/deploy/debian/signet.properties" "$stage/etc/signet/signet.properties"
  cp "$home/deploy/signet.service" "$stage/usr/lib/systemd/system/signet.service"
  cp "$home/deploy/debian/sysusers.conf" "$stage/usr/lib/sysusers.d/signet.conf"
  for script in postinst prerm postrm; do
    cp "$home/deploy/debian/$script" "$stage/DEBIAN/$script"
    chmod 755 "$stage/DEBIAN/$script"
  done
  printf '/etc/signet/signet.properties\n' >"$stage/DEBIAN/conffiles"
  kilobytes=$(du -sk --apparent-size "$stage" | cut -f1)
  sed -e "s/@VERSION@/$(debian_version)/; s/@ARCHITECTURE@/$architecture/; s/@SIZE@/$kilobytes/" \
    "$home/deploy/debian/control" >"$stage/DEBIAN/control"
  settle "$stage"
  dpkg-deb --root-owner-group -Zzstd --build "$stage" "$dist/signet_$(debian_version)_$architecture.deb" >/dev/null
}

rm -rf "$dist" "$target/stage" "$target/runtime"
mkdir -p "$dist"
if [ "$with_runtime" = yes ] || command -v dpkg-deb >/dev/null 2>&1; then
  runtime
fi
tarball
if command -v dpkg-deb >/dev/null 2>&1; then
  debian
else
  say 'signet: no dpkg-deb here: the Debian package is left out'
fi
[ ! -f "$target/sbom.cdx.json" ] || cp "$target/sbom.cdx.json" "$dist/signet-$version.cdx.json"
(cd "$dist" && sha256sum -- * >SHA256SUMS)
ls -l "$dist" >&2
