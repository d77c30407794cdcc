//! Other people's programs.

use std::ffi::OsStr;
use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::signer::key_file;

/// Runs a program that the tests need, with `input`.
pub fn run<A: AsRef<OsStr>>(program: &str, args: &[A], input: &[u8]) -> Output {
    let mut child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap_or_else(|e| {
            panic!("cannot run {program}: {e}; `cargo xtask setup --for-tests` installs it")
        });
    // A program that refuses its input early says so itself.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// A PSS signature by OpenSSL, salt as long as the hash.
pub fn openssl_pss(key: &str, sha256: bool, message: &[u8]) -> Vec<u8> {
    let key = key_file(&format!("{key}.pk8"));
    let hash = if sha256 { "-sha256" } else { "-sha512" };
    let mut args = vec!["dgst", hash, "-keyform", "DER", "-sign", key.to_str().unwrap()];
    args.extend(["-sigopt", "rsa_padding_mode:pss", "-sigopt", "rsa_pss_saltlen:digest"]);
    let output = run("openssl", &args, message);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}
