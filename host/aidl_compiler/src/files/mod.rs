//! Reading the inputs and finding what they import.

mod named;
mod search;
mod storage;

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use crate::Error;
use crate::ast::{self, Form};
use crate::parser;
use crate::source::{Reporter, Source, Span};

use search::Wanted;
pub(crate) use storage::{Disk, Files};

/// The most files of a compilation.
const MOST_FILES: usize = 4096;
/// Types of Android that are built in here; an import of them is correct and has no file.
pub(crate) const BUILT_IN: [&str; 4] = [
    "android.os.IBinder",
    "android.os.ParcelFileDescriptor",
    "android.os.ParcelableHolder",
    "java.util.List",
];

/// What was read: sources and trees by the same index; the inputs come first.
pub(crate) struct Loaded {
    pub(crate) sources: Vec<Source>,
    pub(crate) files: Vec<ast::File>,
    pub(crate) inputs: usize,
    /// The folders that imports were looked for in, in this order.
    pub(crate) folders: Vec<PathBuf>,
    pub(crate) reporter: Reporter,
}

/// Reads the inputs and, file by file, what they import and name.
pub(crate) fn load(
    files: &dyn Files,
    inputs: &[PathBuf],
    includes: &[PathBuf],
) -> Result<Loaded, Error> {
    let mut loader = Loader {
        files,
        by_identity: HashMap::new(),
        missing: HashSet::new(),
        loaded: Loaded {
            sources: Vec::new(),
            files: Vec::new(),
            inputs: 0,
            folders: Vec::new(),
            reporter: Reporter::default(),
        },
    };
    for input in inputs {
        let identity = files.identity(input);
        if !loader.by_identity.contains_key(&identity) {
            loader.read(input, identity)?;
        }
    }
    loader.loaded.inputs = loader.loaded.files.len();
    for index in 0..loader.loaded.inputs {
        loader.note_root(index);
    }
    for include in includes {
        loader.add_root(include.clone());
    }
    let mut next = 0;
    while next < loader.loaded.files.len() {
        loader.follow(next)?;
        next += 1;
    }
    Ok(loader.loaded)
}

struct Loader<'a> {
    files: &'a dyn Files,
    by_identity: HashMap<PathBuf, usize>,
    missing: HashSet<PathBuf>,
    loaded: Loaded,
}

impl Loader<'_> {
    /// Reads and parses a file that was not read before.
    fn read(&mut self, path: &Path, identity: PathBuf) -> Result<(), Error> {
        let read = self.files.read(path);
        let bytes = read.map_err(|reason| Error::Read { path: path.to_owned(), reason })?;
        let file = self.loaded.files.len();
        let reporter = &mut self.loaded.reporter;
        let text = decoded(bytes, file, reporter);
        let mut tree = parser::parse(&text, file, reporter);
        announcements_to_imports(&mut tree);
        if tree.definitions.len() > 1 {
            for extra in tree.definitions.iter().skip(1) {
                let message = "a file defines one type that has its name; move this one into a \
                               file of its own or inside the other";
                reporter.error(extra.name.span, message);
            }
        }
        self.loaded.sources.push(Source { path: path.to_owned(), text });
        self.loaded.files.push(tree);
        self.by_identity.insert(identity, file);
        Ok(())
    }

    fn add_root(&mut self, root: PathBuf) {
        let identity = self.files.identity(&root);
        let folders = &mut self.loaded.folders;
        if !folders.iter().any(|known| self.files.identity(known) == identity) {
            folders.push(root);
        }
    }

    /// Checks that an input lies where its package says, and notes the folder of all packages.
    fn note_root(&mut self, index: usize) {
        let (Some(file), Some(source)) =
            (self.loaded.files.get(index), self.loaded.sources.get(index))
        else {
            return;
        };
        let Some(definition) = file.definitions.first() else { return };
        let package = file.package.as_ref().map(|name| name.text.as_str());
        let mut expected: PathBuf = package.iter().flat_map(|name| name.split('.')).collect();
        expected.push(format!("{}.aidl", definition.name.text));
        let path = self.files.identity(&source.path);
        if source.path.ends_with(&expected) {
            let depth = expected.components().count();
            let root = source.path.ancestors().nth(depth).map(Path::to_owned);
            self.add_root(root.unwrap_or_default());
        } else if path.ends_with(&expected) {
            let root = path.ancestors().nth(expected.components().count()).map(Path::to_owned);
            self.add_root(root.unwrap_or_default());
        } else {
            let message = format!(
                "the file of this {} must be called {}, by its package and name",
                definition.form.word(),
                expected.display()
            );
            let span = definition.name.span;
            self.loaded.reporter.error(span, message);
        }
    }

    /// Reads what a file imports, and what it names without importing it.
    fn follow(&mut self, index: usize) -> Result<(), Error> {
        let Some(file) = self.loaded.files.get(index) else { return Ok(()) };
        let package = file.package.as_ref().map(|name| name.text.clone());
        let in_package = |name: &str| match &package {
            Some(package) => format!("{package}.{name}"),
            None => name.to_owned(),
        };
        let least = package.as_ref().map_or(0, |name| name.split('.').count()) + 1;
        let imports = file.imports.clone();
        let mut named = Vec::new();
        for definition in &file.definitions {
            named::names_in(definition, &mut named);
        }
        for import in imports {
            let alone = !import.text.contains('.');
            let full = if alone { in_package(&import.text) } else { import.text.clone() };
            if BUILT_IN.contains(&full.as_str()) {
                continue;
            }
            let wanted = Wanted { name: &full, span: import.span, is_import: true };
            if !self.find(&wanted, 1)? {
                let message = format!(
                    "no file for `{full}` in {}; name the folder of its packages with -I",
                    self.shown_roots()
                );
                self.loaded.reporter.error(import.span, message);
            }
        }
        named.sort_by(|a, b| a.text.cmp(&b.text));
        named.dedup_by(|a, b| a.text == b.text);
        for name in named {
            // Not an error if there is none: most are nested, imported or built in.
            let wanted = Wanted { name: &name.text, span: name.span, is_import: false };
            let found = name.text.contains('.') && self.find(&wanted, 1)?;
            if !found {
                self.find(&Wanted { name: &in_package(&name.text), ..wanted }, least)?;
            }
        }
        Ok(())
    }
}

/// `interface IFoo;` and `parcelable Foo;` beside another definition only say that the type exists
/// somewhere else, as an import does.
fn announcements_to_imports(file: &mut ast::File) {
    let is_full = |form: Form| !matches!(form, Form::Announced | Form::Unstructured);
    let has_other = file.definitions.iter().any(|definition| is_full(definition.form));
    let mut kept = Vec::new();
    for definition in file.definitions.drain(..) {
        let bare = definition.members.headers.is_empty() && definition.parameters.is_empty();
        if has_other && bare && !is_full(definition.form) {
            file.imports.push(definition.name);
        } else {
            kept.push(definition);
        }
    }
    file.definitions = kept;
}

/// The text of a file, as far as it is text.
fn decoded(bytes: Vec<u8>, file: usize, reporter: &mut Reporter) -> String {
    let start = Span { file, start: 0, end: 0 };
    if bytes.len() > storage::LARGEST_FILE {
        reporter
            .error(start, format!("the file is larger than {} MiB", storage::LARGEST_FILE >> 20));
        return String::new();
    }
    match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
            reporter.error(Span { file, start: at, end: at }, "the file is not UTF-8 text here");
            text
        }
    }
}
