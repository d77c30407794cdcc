//! Verifies a package and says who signed it: `cargo run --release -p apkverify --example verify
//! -- payload.apk`.

use std::error::Error;
use std::fs::File;

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args_os().nth(1).ok_or("name a package")?;
    let package = File::open(path)?;
    let len = package.metadata()?.len();
    let verified = apkverify::verify(&package, len, &apkverify::Policy::default())?;
    println!("valid: APK Signature Scheme {}, {}", verified.scheme, verified.algorithm);
    println!("{}: {}", verified.content_digest.algorithm, verified.content_digest);
    println!("{} bytes, {} earlier keys", verified.size, verified.lineage.len().saturating_sub(1));
    Ok(())
}
