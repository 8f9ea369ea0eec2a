//! Gives the shared library, or that of the core, its SONAME, which plain cargo does not set.

fn main() {
    let part = |name| std::env::var(name).expect("set by cargo");
    // Before 1.0 each minor version may break the ABI.
    let major = match part("CARGO_PKG_VERSION_MAJOR") {
        zero if zero == "0" => format!("0.{}", part("CARGO_PKG_VERSION_MINOR")),
        major => major,
    };
    let name = std::env::var("CARGO_PKG_NAME").expect("set by cargo").replace('-', "_");
    let os = std::env::var("CARGO_CFG_TARGET_OS").expect("set by cargo");
    if os == "macos" || os == "ios" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/{name}.{major}.dylib");
    } else if os != "windows" {
        println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,{name}.so.{major}");
    }
    println!("cargo:rerun-if-changed=Cargo.toml");
}
