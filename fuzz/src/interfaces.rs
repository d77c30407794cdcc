//! What a developer's build reads: interfaces.

use aidl_compiler::{Error, Language, Options, emit, load_text};

/// One or several AIDL files; the second and further ones stand behind lines `//// <path>`.
pub fn aidl(data: &[u8]) -> bool {
    let text = String::from_utf8_lossy(data);
    let mut files = Vec::new();
    for (index, part) in text.split("\n//// ").enumerate() {
        match part.split_once('\n') {
            _ if index == 0 => files.push(("p/IFoo.aidl", part)),
            Some((path, text)) => files.push((path, text)),
            None => {}
        }
    }
    let model = match load_text(&files, Language::Ndk) {
        Ok(model) => model,
        Err(Error::Source(errors)) => {
            assert!(!errors.is_empty() && errors.iter().all(|error| error.line > 0));
            let _ = Error::Source(errors).to_string();
            return false;
        }
        Err(_) => return false,
    };
    let outputs = emit(&model, &Options::default());
    let again = emit(&model, &Options::default());
    match (outputs, again) {
        (Ok(outputs), Ok(again)) => {
            assert!(outputs == again && !outputs.is_empty());
            true
        }
        _ => false,
    }
}
