//! Makes an APEX of the files in a folder, or of a file system image that has the manifest in it,
//! signed with an RSA key (PEM, PKCS#8).
//!
//! ```sh
//! openssl genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:4096 -out key.pem
//! cargo run -p apex --features build --example make_apex -- org.example.hello 1 FOLDER key.pem OUT
//! ```

use std::error::Error;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use apex::Manifest;
use apex::build::{self, File};
use vbmeta::sign::SigningKey;

/// Path, content, permissions.
type Content = (String, Vec<u8>, u32);

fn main() -> Result<(), Box<dyn Error>> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [name, version, folder, key, out] = words.as_slice() else {
        return Err("usage: make_apex NAME VERSION FOLDER KEY OUT".into());
    };
    let manifest = Manifest { name: name.clone(), version: version.parse()? };
    let key = SigningKey::from_pkcs8_pem(&fs::read_to_string(key)?)?;
    if Path::new(folder).is_file() {
        fs::write(out, build::of_image(&manifest.write(), fs::read(folder)?, &key)?)?;
        return Ok(());
    }
    let mut contents = Vec::new();
    collect(Path::new(folder), "", &mut contents)?;
    let files: Vec<_> =
        contents.iter().map(|(path, content, mode)| File { path, content, mode: *mode }).collect();
    fs::write(out, build::apex(&manifest, &files, &key)?)?;
    Ok(())
}

fn collect(folder: &Path, prefix: &str, to: &mut Vec<Content>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().into_string().map_err(|_| "a name is not UTF-8")?;
        let path = format!("{prefix}{name}");
        match entry.file_type()?.is_dir() {
            true => collect(&entry.path(), &format!("{path}/"), to)?,
            false => {
                let mode = entry.metadata()?.permissions().mode();
                to.push((path, fs::read(entry.path())?, mode));
            }
        }
    }
    Ok(())
}
