//! The front half: from files to a checked model.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::{fs, io};

use crate::evaluate::Evaluator;
use crate::files::{self, Disk, Files, Loaded};
use crate::model::{DefinitionId, Model};
use crate::options::{Language, Options};
use crate::program::Program;
use crate::rust::{derives, names};
use crate::{Error, check};

/// Reads the input files, finds what they import, resolves and checks all of it.
///
/// # Errors
/// [`Error::Read`] for a file that cannot be read, [`Error::Include`] for a folder of
/// [`Options::includes`] that is not there, [`Error::Source`] with everything that is wrong
/// in the sources.
pub fn load(options: &Options) -> Result<Model, Error> {
    if options.inputs.is_empty() {
        return Err(Error::Options("name at least one .aidl file to compile".to_owned()));
    }
    for folder in &options.includes {
        let reason = match fs::metadata(folder) {
            Ok(found) if found.is_dir() => continue,
            Ok(_) => io::Error::from(io::ErrorKind::NotADirectory),
            Err(reason) => reason,
        };
        return Err(Error::Include { path: folder.clone(), reason });
    }
    from_files(&Disk, &options.inputs, &options.includes, options.language)
}

/// As [`load`], of files in memory: pairs of path and text. The first is compiled, the others can be
/// imported; all paths are relative to the same folder, as `com/example/IFoo.aidl`.
///
/// # Errors
/// [`Error::Source`] with everything that is wrong in the sources, [`Error::Options`] without any.
pub fn load_text(files: &[(&str, &str)], language: Language) -> Result<Model, Error> {
    let Some((first, _)) = files.first() else {
        return Err(Error::Options("there is nothing to compile".to_owned()));
    };
    let texts: BTreeMap<PathBuf, String> =
        files.iter().map(|(path, text)| (PathBuf::from(path), (*text).to_owned())).collect();
    from_files(&texts, &[PathBuf::from(first)], &[PathBuf::new()], language)
}

fn from_files(
    files: &dyn Files,
    inputs: &[PathBuf],
    includes: &[PathBuf],
    language: Language,
) -> Result<Model, Error> {
    let mut loaded = files::load(files, inputs, includes)?;
    let mut reporter = std::mem::take(&mut loaded.reporter);
    let mut model = Model::default();
    if reporter.has_errors() {
        // Whatever else is wrong may be so because of that.
        return Err(Error::Source(reporter.errors(&loaded.sources)));
    }
    let program = Program::new(&loaded, &mut reporter);
    check::trees(&program, language, &mut reporter);

    let mut evaluator = Evaluator::new(&program, language, &mut reporter);
    for index in 0..program.entries.len() {
        let Some(mut definition) = evaluator.definition(index, language) else { continue };
        let source = program.entry(index).and_then(|entry| loaded.sources.get(entry.file));
        definition.file = source.map(|source| source.path.clone()).unwrap_or_default();
        model.definitions.push(definition);
    }
    model.roots = roots(&program, &loaded);
    if !reporter.has_errors() {
        check::model(&program, &model, &mut reporter);
        if language == Language::Rust {
            derives::check(&program, &model, &mut reporter);
            names::check(&program, &mut reporter);
        }
    }
    if reporter.has_errors() {
        return Err(Error::Source(reporter.errors(&loaded.sources)));
    }
    model.warnings = reporter.warnings(&loaded.sources);
    model.places = program.entries.iter().map(|entry| entry.tree.name.span).collect();
    model.sources = loaded.sources;
    model.folders = loaded.folders;
    Ok(model)
}

/// The definitions of the input files.
fn roots(program: &Program<'_>, loaded: &Loaded) -> Vec<DefinitionId> {
    let entries = program.entries.iter().enumerate();
    entries
        .filter(|(_, entry)| entry.parent.is_none() && entry.file < loaded.inputs)
        .map(|(index, _)| DefinitionId(index))
        .collect()
}
