//! `vm dice show`: what a chain of certificates says.

use crate::cli::DiceShow;
use crate::exit::Exit;
use crate::files;
use crate::report::{chain as causes, complain, say, say_json};
use anyhow::{Error, Result};
use dice::{Chain, MAX_CHAIN};
use serde_json::{Value, json};
use std::io::{self, Read};
use std::path::Path;

/// The chain is valid.
const VALID: Exit = Exit::Answer(0);
/// It is not.
const NOT_VALID: Exit = Exit::Answer(1);
/// It cannot be read.
const UNREADABLE: Exit = Exit::Answer(2);

/// Why there is nothing to show.
#[derive(Debug)]
enum Failure {
    NotValid(Error),
    Unreadable(Error),
}

/// Runs the command.
pub fn run(arguments: &DiceShow) -> Result<Exit> {
    let result = look(&arguments.file);
    if arguments.json {
        say_json(&as_json(&arguments.file, &result));
    } else {
        tell(&arguments.file, &result);
    }
    Ok(exit(&result))
}

fn exit(result: &Result<Chain, Failure>) -> Exit {
    match result {
        Ok(_) => VALID,
        Err(Failure::NotValid(_)) => NOT_VALID,
        Err(Failure::Unreadable(_)) => UNREADABLE,
    }
}

fn look(path: &Path) -> Result<Chain, Failure> {
    let bytes = read(path).map_err(|error| Failure::Unreadable(error.into()))?;
    Chain::read(&bytes).map_err(|error| Failure::NotValid(error.into()))
}

fn read(path: &Path) -> io::Result<Vec<u8>> {
    let input: Box<dyn Read> = match path {
        path if path == Path::new("-") => Box::new(io::stdin()),
        path => Box::new(files::open(path)?),
    };
    let mut bytes = Vec::new();
    // One byte too many is enough for the answer that it is too long.
    input.take(MAX_CHAIN as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

fn tell(path: &Path, result: &Result<Chain, Failure>) {
    match result {
        Ok(chain) => say(chain.to_string().trim_end()),
        Err(Failure::NotValid(error)) => {
            complain(&format!("vm: {} is not valid: {}", path.display(), causes(error)));
        }
        Err(Failure::Unreadable(error)) => {
            complain(&format!("vm: cannot read {}: {}", path.display(), causes(error)));
        }
    }
}

fn as_json(path: &Path, result: &Result<Chain, Failure>) -> Value {
    let file = path.to_string_lossy();
    match result {
        Ok(chain) => json!({"file": file, "valid": true, "chain": chain.to_json()}),
        Err(Failure::NotValid(error)) => {
            json!({"file": file, "valid": false, "error": causes(error)})
        }
        Err(Failure::Unreadable(error)) => {
            json!({"file": file, "valid": null, "error": causes(error)})
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dice::{Config, HASH_LEN, Handover, InputValues, Mode};

    fn chain() -> Vec<u8> {
        let inputs = InputValues {
            code_hash: [1; HASH_LEN],
            config: Config::Inline([2; HASH_LEN]),
            authority_hash: [3; HASH_LEN],
            mode: Mode::Debug,
            hidden: [0; HASH_LEN],
        };
        Handover::root(&[7; 32]).unwrap().next(&inputs).unwrap().chain
    }

    fn of(contents: &[u8]) -> (Exit, Value) {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), contents).unwrap();
        let result = look(file.path());
        (exit(&result), as_json(file.path(), &result))
    }

    #[test]
    fn a_valid_chain_is_shown() {
        let (exit, json) = of(&chain());
        assert_eq!((exit, &json["valid"]), (VALID, &Value::Bool(true)), "{json}");
        assert!(json["chain"].is_object(), "{json}");
    }

    #[test]
    fn every_changed_byte_makes_it_not_valid() {
        let good = chain();
        for position in (0..good.len()).step_by(7) {
            let mut bad = good.clone();
            bad[position] ^= 1;
            let (exit, json) = of(&bad);
            assert_eq!((exit, &json["valid"]), (NOT_VALID, &Value::Bool(false)), "{position}");
            assert!(json["error"].as_str().is_some_and(|error| !error.is_empty()));
        }
    }

    #[test]
    fn too_much_is_not_read_and_what_is_no_file_neither() {
        let (exit, json) = of(&vec![0; 1 << 20]);
        assert_eq!(exit, NOT_VALID);
        assert!(json["error"].as_str().unwrap().contains("16385 bytes"), "{json}");
        for path in ["/nowhere/chain", "/", "/dev/zero"] {
            let result = look(Path::new(path));
            assert_eq!(super::exit(&result), UNREADABLE);
            assert_eq!(as_json(Path::new(path), &result)["valid"], Value::Null);
        }
    }
}
