//! The layers of src/: a module uses only those below it, and no two files use each other. Read from the imports.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// From the lowest layer to the highest.
const LAYERS: [&[&str]; 10] = [
    &["error"],
    &["memory"],
    &["text"],
    &["crypto"],
    &["request"],
    &["keys"],
    &["sigv4", "sigv2", "post_policy", "endpoint"],
    &["verify", "diagnose"],
    &["signer"],
    &["ffi"],
];

/// The files of src/ by their module paths, such as `sigv4::canonical::path`.
fn modules() -> BTreeMap<String, PathBuf> {
    fn walk(folder: &Path, prefix: &str, found: &mut BTreeMap<String, PathBuf>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_stem().unwrap().to_str().unwrap();
            let module = if prefix.is_empty() { name.to_string() } else { format!("{prefix}::{name}") };
            if path.is_dir() {
                walk(&path, &module, found);
            } else if name == "mod" {
                found.insert(prefix.to_string(), path);
            } else if module != "lib" {
                found.insert(module, path);
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut found);
    found
}

/// The paths that a file names by `crate::`, `super::` or one of its children, braces written out; re-exports and tests
/// left out.
fn paths(module: &str, children: &[&str], text: &str) -> Vec<String> {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap();
    let code: Vec<&str> = text.lines().map(|line| line.split("//").next().unwrap()).collect();
    let statements = code.join("\n");
    let mut found = Vec::new();
    for statement in statements.split(';') {
        let statement = statement.trim_start();
        let reexports = statement.lines().any(|line| line.starts_with("pub use") || line.starts_with("pub(crate) use"));
        if reexports {
            continue;
        }
        let parent = module.rsplit_once("::").map_or(String::new(), |(parent, _)| format!("{parent}::"));
        let own = children.iter().map(|child| (format!("{child}::"), format!("{module}::{child}::")));
        let markers = [("crate::".into(), String::new()), ("super::".into(), parent)];
        for (marker, base) in markers.into_iter().chain(own) {
            for (at, _) in statement.match_indices(&marker) {
                let before = statement[..at].chars().next_back();
                if before.is_none_or(|c| !(c.is_alphanumeric() || c == '_' || c == ':')) {
                    expand(&base, &statement[at + marker.len()..], &mut found);
                }
            }
        }
    }
    found
}

/// `a::{b, c::d}` as `a::b` and `a::c::d`.
fn expand(base: &str, rest: &str, found: &mut Vec<String>) {
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')).unwrap_or(rest.len());
    let head = &rest[..end];
    if !rest[end..].starts_with('{') || !(head.is_empty() || head.ends_with("::")) {
        found.push(format!("{base}{head}"));
        return;
    }
    let (mut depth, mut start) = (0, end + 1);
    for (at, c) in rest[end..].char_indices().map(|(at, c)| (at + end, c)) {
        depth += match c {
            '{' => 1,
            '}' => -1,
            _ => 0,
        };
        if (c == ',' && depth == 1) || (c == '}' && depth == 0) {
            expand(&format!("{base}{head}"), rest[start..at].trim_start(), found);
            start = at + 1;
        }
        if depth == 0 {
            return;
        }
    }
}

/// Which files each file uses.
fn graph() -> BTreeMap<String, BTreeSet<String>> {
    let modules = modules();
    let owner = |path: &str| {
        let mut path = path;
        loop {
            if modules.contains_key(path) {
                return Some(path.to_string());
            }
            path = path.rsplit_once("::")?.0;
        }
    };
    let uses = |(module, file): (&String, &PathBuf)| {
        let text = fs::read_to_string(file).unwrap();
        let is_child = |other: &&String| other.rsplit_once("::").is_some_and(|(parent, _)| parent == module);
        let children: Vec<_> = modules.keys().filter(is_child).map(|child| &child[module.len() + 2..]).collect();
        let used = paths(module, &children, &text)
            .iter()
            .filter_map(|path| owner(path))
            .filter(|used| used != module)
            .collect();
        (module.clone(), used)
    };
    modules.iter().map(uses).collect()
}

fn layer(module: &str) -> usize {
    let top = module.split("::").next().unwrap();
    LAYERS.iter().position(|layer| layer.contains(&top)).unwrap_or_else(|| panic!("{top} is in no layer"))
}

#[test]
fn a_module_uses_only_layers_below_its_own() {
    let graph = graph();
    let upward: Vec<_> = graph
        .iter()
        .flat_map(|(module, used)| used.iter().map(move |used| (module, used)))
        .filter(|(module, used)| layer(used) > layer(module))
        .collect();
    assert_eq!(upward, []);
    // Imports are found at all: these two are known.
    assert!(graph["sigv4::signature"].contains("keys::signing_key") && graph["signer"].contains("sigv4"));
}

#[test]
fn no_files_use_each_other_in_a_circle() {
    let mut graph = graph();
    // Take away what uses nothing that is left, until only circles are.
    while let Some(free) = graph.iter().find(|(_, used)| used.iter().all(|used| !graph.contains_key(used))) {
        let free = free.0.clone();
        graph.remove(&free);
    }
    // And what nothing that is left uses.
    while let Some(free) = graph.keys().find(|module| !graph.values().any(|used| used.contains(*module))) {
        let free = free.clone();
        graph.remove(&free);
    }
    for used in graph.clone().values_mut() {
        used.retain(|module| graph.contains_key(module));
    }
    let circles: Vec<_> = graph
        .iter()
        .map(|(module, used)| (module, used.iter().filter(|used| graph.contains_key(*used)).collect::<Vec<_>>()))
        .collect();
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn no_file_has_more_than_400_lines() {
    for (module, file) in modules() {
        let lines = fs::read_to_string(file).unwrap().lines().count();
        assert!(lines <= 400, "{module} has {lines} lines");
    }
}

/// What ends the process when memory runs out. `memory` has what says so instead.
const ABORTS: [&str; 14] = [
    "Arc",
    "Box::new",
    "Rc",
    "SmallVec",
    "String",
    "Vec",
    "collect",
    ".concat(",
    "format!",
    "repeat(",
    "to_owned",
    "to_string",
    "to_vec",
    "vec!",
];

#[test]
fn nothing_but_memory_allocates() {
    for (module, path) in modules() {
        if module == "memory" || module.ends_with("::tests") {
            continue;
        }
        let text = fs::read_to_string(path).unwrap();
        for (number, line) in text.lines().take_while(|line| !line.starts_with("#[cfg(test)]")).enumerate() {
            let code = line.split("//").next().unwrap();
            for word in ABORTS {
                let alone = code.match_indices(word).any(|(at, _)| {
                    let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                    !part(code[..at].chars().next_back()) && !part(code[at + word.len()..].chars().next())
                });
                assert!(!alone, "{module}, line {}: {word} aborts without memory", number + 1);
            }
        }
    }
}
