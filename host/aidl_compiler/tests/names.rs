//! Every name that the generated C++ or the headers below it have is refused, or makes C++ that compiles,
//! wherever it stands.
//!
//! Needs `g++` (`cargo xtask setup --for-tests`).

#![allow(clippy::unwrap_used, clippy::panic)]

use aidl_compiler::{Error, Language, Options, Output, emit, load_text};
use std::fs;
use std::path::Path;
use std::process::Command;

/// Where a name can stand: the name of the file's definition and its text. `$N` is the name.
const ROLES: &[(&str, &str)] = &[
    ("IFoo", "interface IFoo { int $N(int a, out int[] b); void other(); }"),
    ("IFoo", "interface IFoo { const int $N = 1; int f(in IFoo a); }"),
    ("IFoo", "interface IFoo { parcelable $N { int a; $N[] b; } $N f(in $N a); }"),
    ("IFoo", "interface IFoo { interface $N { void g(in $N a, in IFoo b); } $N f(); }"),
    ("IFoo", "interface IFoo { enum $N { A } union U { $N a; } $N f(in $N[] a); }"),
    (
        "IFoo",
        "interface IFoo { interface IBar { parcelable $N { int a; } $N g(); } \
         interface IBaz { int $N(int a); } interface IBax { const int $N = 1; int f(); } }",
    ),
    ("$N", "interface $N { int f(in $N a, int b); interface IBar { $N f(in $N a); } }"),
    ("$N", "parcelable $N { int a; @nullable(heap=true) $N b; $N[] c; enum E { A } E d; }"),
    ("$N", "union $N { int a; $N[] b; enum E { A } E d; }"),
    ("$N", "enum $N { A, B }"),
    ("Foo", "parcelable Foo { int $N; String b; enum E { A } E c; }"),
    ("Foo", "parcelable Foo { const int $N = 1; int b; enum E { A } E c; }"),
    (
        "Foo",
        "parcelable Foo { parcelable $N { int a; } $N a; @nullable $N b; union U { $N a; } U c; }",
    ),
    ("Foo", "parcelable Foo { interface $N { void g(in Foo a, in $N b); } $N a; }"),
    ("Foo", "parcelable Foo { interface IBar { void g(); } int $N; }"),
    ("Foo", "union Foo { int $N; String b; int[] c; }"),
    ("Foo", "union Foo { const int $N = 1; String b; }"),
    ("Foo", "union Foo { enum $N { A } int b; $N c; }"),
    (
        "Foo",
        "union Foo { parcelable $N { int a; } parcelable B { union $N { int a; } $N a; } $N c; }",
    ),
    ("Foo", "enum Foo { $N, B }"),
];

fn outputs(files: &[(&str, &str)]) -> Option<Vec<Output>> {
    match load_text(files, Language::Ndk) {
        Ok(model) => {
            Some(emit(&model, &Options::default()).unwrap_or_else(|error| panic!("{error}")))
        }
        Err(Error::Source(_)) => None,
        Err(other) => panic!("{other}"),
    }
}

/// The role with the name, in the package; nothing if it is refused.
fn named(role: (&str, &str), name: &str, package: &str) -> Option<Vec<Output>> {
    let path = format!("{}/{}.aidl", package.replace('.', "/"), role.0.replace("$N", name));
    let text = format!("package {package}; {}", role.1.replace("$N", name));
    outputs(&[(&path, &text)])
}

/// What the code of the generator and the headers below it call things, and what would be easy to
/// confuse with it.
const NAMES: &[&str] = &[
    "AIBinder",
    "AIBinder_Class",
    "AIBinder_transact",
    "AParcel",
    "AParcel_readInt32",
    "BnFoo",
    "BpBar",
    "BpFoo",
    "ClassData",
    "Default",
    "ICInterface",
    "IFoo",
    "IFooDefault",
    "IFooDelegator",
    "SharedRefBase",
    "Tag",
    "binder_status_t",
    "descriptor",
    "dump",
    "get",
    "local",
    "mMutex",
    "ndk",
    "toString",
    "transaction_code_t",
    "value",
];

#[test]
fn every_name_is_refused_or_compiles() {
    let folder = tempfile::tempdir().unwrap();
    let mut all = String::new();
    let mut count = 0;
    for name in NAMES {
        let in_role = |(role, it): (usize, &(&str, &str))| {
            named(*it, name, &format!("q.{name}_{role}")).unwrap_or_default()
        };
        let mut made: Vec<Output> = ROLES.iter().enumerate().flat_map(in_role).collect();
        made.extend(named(ROLES[0], "f", &format!("q.p.{name}.r")).into_iter().flatten());
        for output in made {
            let path = folder.path().join(&output.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(&path, &output.text).unwrap();
            if path.extension().unwrap() == "cpp" {
                count += 1;
                all.push_str(&format!("#include \"{}\"\n", path.display()));
            }
        }
    }
    assert!(count > NAMES.len() * ROLES.len() / 2, "most names are refused: {count}");
    let source = folder.path().join("all.cpp");
    fs::write(&source, all).unwrap();
    let mut compiler = Command::new("g++");
    compiler.args(["-std=c++17", "-fsyntax-only", "-Wall", "-Wextra", "-Werror", "-I"]);
    let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk/include");
    let output = compiler.arg(folder.path()).arg("-I").arg(sdk).arg(&source).output();
    let output = output.unwrap_or_else(|error| {
        panic!("g++: {error}; `cargo xtask setup --for-tests` installs it")
    });
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
