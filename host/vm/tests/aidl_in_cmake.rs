//! What the kit's `avf_add_aidl` makes is made anew when it must, and only then. Needs CMake, make,
//! Ninja and a C++ compiler (`cargo xtask setup`).

#![allow(clippy::unwrap_used)]

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::time::SystemTime;

const IMPORTING: &str =
    "package p;\nimport q.Q;\ninterface IX {\n    const int M = Q.N + 1;\n    void f();\n}\n";
const IMPORTED: &str = "package q;\ninterface Q {\n    const int N = 1;\n}\n";
const USER: &str = "#include <aidl/p/BnX.h>\nint m() { return aidl::p::IX::M; }\n";
const PROJECT: &str = "\
cmake_minimum_required(VERSION 3.18)
project(things CXX)
set(CMAKE_CXX_STANDARD 17)
find_package(AvfPayload REQUIRED)
add_subdirectory(sub)
";
const SUBPROJECT: &str = "\
avf_add_aidl(made BASE aidl SOURCES p/IX.aidl INCLUDES ../shared)
add_library(user STATIC user.cpp)
target_link_libraries(user PRIVATE made)
";

/// A project, in a folder whose name has to be escaped in a rule for make, and a kit for it.
struct Project {
    folder: tempfile::TempDir,
    generator: &'static str,
}

impl Project {
    fn new(generator: &'static str) -> Self {
        let folder = tempfile::Builder::new().prefix("a b").tempdir().unwrap();
        let project = Self { folder, generator };
        let sdk = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../sdk").canonicalize().unwrap();
        for name in ["AvfPayloadConfig.cmake", "AvfPayloadDepfile.cmake"] {
            let text = fs::read_to_string(sdk.join("kit").join(name)).unwrap();
            project.write(&format!("kit/lib/cmake/AvfPayload/{name}"), &text);
        }
        for (name, text) in [
            ("CMakeLists.txt", PROJECT),
            ("sub/CMakeLists.txt", SUBPROJECT),
            ("sub/user.cpp", USER),
            ("sub/aidl/p/IX.aidl", IMPORTING),
            // Nothing is linked with it.
            ("kit/lib/libbinder_ndk.so", ""),
            ("shared/q/Q.aidl", IMPORTED),
        ] {
            project.write(name, text);
        }
        fs::create_dir(project.path("kit/bin")).unwrap();
        symlink(env!("CARGO_BIN_EXE_vm"), project.path("kit/bin/vm")).unwrap();
        symlink(sdk.join("include"), project.path("kit/include")).unwrap();
        project
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn cmake(&self, words: &[&str]) {
        let mut cmake = Command::new("cmake");
        cmake.args(words).current_dir(self.folder.path());
        cmake.env_remove("MAKEFLAGS").env("CMAKE_PREFIX_PATH", self.path("kit"));
        let Output { status, stdout, stderr } = cmake.output().unwrap();
        let told = String::from_utf8_lossy(&[stdout, stderr].concat()).into_owned();
        assert!(status.success(), "{}: cmake {words:?}: {told}", self.generator);
        // Of CMake's own, such as that of a policy that nobody has set.
        assert!(!told.contains("CMake Warning"), "{}: {told}", self.generator);
    }

    fn configure(&self) {
        self.cmake(&["-S", ".", "-B", "build", "-G", self.generator]);
    }

    fn build(&self) {
        self.cmake(&["--build", "build", "--parallel", "2"]);
    }

    fn header(&self) -> String {
        fs::read_to_string(self.path("build/sub/made/include/aidl/p/IX.h")).unwrap()
    }

    /// When the files were made that are made last.
    fn made_at(&self) -> [SystemTime; 3] {
        ["sub/made/src/p/IX.cpp", "sub/libmade.a", "sub/libuser.a"]
            .map(|name| fs::metadata(self.path("build").join(name)).unwrap().modified().unwrap())
    }

    /// The code that uses the header.
    fn object(&self) -> Vec<u8> {
        fs::read(self.path("build/sub/CMakeFiles/user.dir/user.cpp.o")).unwrap()
    }

    fn has_nothing_to_do(&self) {
        let before = self.made_at();
        self.build();
        assert_eq!(self.made_at(), before, "{}", self.generator);
    }
}

fn follows_its_sources(generator: &'static str) {
    let project = Project::new(generator);
    project.configure();
    project.build();
    assert!(project.header().contains("M = 2;"), "{}", project.header());
    let first = project.object();
    project.has_nothing_to_do();

    // An imported file.
    project.write("shared/q/Q.aidl", &IMPORTED.replace("= 1", "= 5"));
    project.build();
    assert!(project.header().contains("M = 6;"), "{generator}: {}", project.header());
    assert!(project.object() != first, "{generator}: what uses the header is not compiled anew");
    project.has_nothing_to_do();

    // An imported file that is gone, and so is its import.
    fs::remove_file(project.path("shared/q/Q.aidl")).unwrap();
    let alone = IMPORTING.replace("import q.Q;\n", "").replace("Q.N + 1", "9");
    project.write("sub/aidl/p/IX.aidl", &alone);
    project.build();
    assert!(project.header().contains("M = 9;"), "{generator}: {}", project.header());
    // Older versions of CMake forget it for make only now.
    project.configure();
    project.has_nothing_to_do();
}

#[test]
fn what_is_imported_counts_with_make() {
    follows_its_sources("Unix Makefiles");
}

#[test]
fn what_is_imported_counts_with_ninja() {
    follows_its_sources("Ninja");
}
