//! All definitions by name, and what a name means where.

use std::collections::{HashMap, HashSet};

use crate::ast::{self, Form};
use crate::files::Loaded;
use crate::source::{Reporter, Span};

/// The name of the enum that every union has inside: which alternative it holds.
pub(crate) const TAG: &str = "Tag";

/// Everything that was read, with all definitions in one list. An index into it is the number in a
/// [`crate::model::DefinitionId`].
pub(crate) struct Program<'a> {
    pub(crate) files: &'a [ast::File],
    /// The first files are those to compile, as many as this.
    pub(crate) inputs: usize,
    pub(crate) entries: Vec<Entry<'a>>,
    by_name: HashMap<String, usize>,
    /// Of each file: what it imports, by the last part of the name.
    imports: Vec<HashMap<&'a str, &'a str>>,
    /// Of each definition: its constants, enumerators and tags by name.
    members: Vec<HashMap<&'a str, Member>>,
}

/// A definition and where it stands.
pub(crate) struct Entry<'a> {
    pub(crate) file: usize,
    /// The definition; of a tag, that of its union.
    pub(crate) tree: &'a ast::Definition,
    /// It is the tag of `tree`.
    pub(crate) is_tag: bool,
    pub(crate) parent: Option<usize>,
    /// Without the tag.
    pub(crate) nested: Vec<usize>,
    pub(crate) package: Vec<String>,
    pub(crate) path: Vec<String>,
}

impl Entry<'_> {
    /// Package, outer names and name.
    pub(crate) fn full_name(&self) -> String {
        let parts: Vec<&str> = self.package.iter().chain(&self.path).map(String::as_str).collect();
        parts.join(".")
    }

    /// The name with the outer names.
    pub(crate) fn local_name(&self) -> String {
        self.path.join(".")
    }

    /// What it is.
    pub(crate) fn form(&self) -> Form {
        if self.is_tag { Form::Enum } else { self.tree.form }
    }
}

/// What a reference in an expression means.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Member {
    /// A constant, by its index among those of its definition.
    Constant(usize, usize),
    /// An enumerator, by its index.
    Enumerator(usize, usize),
}

impl<'a> Program<'a> {
    /// Lists all definitions; reports those that are there twice.
    pub(crate) fn new(loaded: &'a Loaded, reporter: &mut Reporter) -> Self {
        let files = loaded.files.as_slice();
        let mut program = Program {
            files,
            inputs: loaded.inputs,
            entries: Vec::new(),
            by_name: HashMap::new(),
            imports: files.iter().map(imports_of).collect(),
            members: Vec::new(),
        };
        for (file, tree) in files.iter().enumerate() {
            for definition in tree.definitions.iter().take(1) {
                program.enter(file, definition, None, reporter);
            }
        }
        program
    }

    fn enter(
        &mut self,
        file: usize,
        tree: &'a ast::Definition,
        parent: Option<usize>,
        reporter: &mut Reporter,
    ) -> usize {
        let package = self.files.get(file).and_then(|file| file.package.as_ref());
        let package =
            package.iter().flat_map(|name| name.text.split('.')).map(str::to_owned).collect();
        let outer = parent.and_then(|parent| self.entries.get(parent));
        let mut path = outer.map_or_else(Vec::new, |outer| outer.path.clone());
        path.push(tree.name.text.clone());
        let index = self.entries.len();
        let entry = Entry { file, tree, is_tag: false, parent, nested: Vec::new(), package, path };
        let tag = (tree.form == Form::Union).then(|| {
            let path = entry.path.iter().cloned().chain([TAG.to_owned()]).collect();
            let package = entry.package.clone();
            Entry { file, tree, is_tag: true, parent: Some(index), nested: vec![], package, path }
        });
        self.add(entry, tree.name.span, reporter);
        if let Some(tag) = tag {
            self.add(tag, tree.name.span, reporter);
        }
        for nested in &tree.members.nested {
            let child = self.enter(file, nested, Some(index), reporter);
            if let Some(entry) = self.entries.get_mut(index) {
                entry.nested.push(child);
            }
        }
        index
    }

    fn add(&mut self, entry: Entry<'a>, span: Span, reporter: &mut Reporter) {
        let name = entry.full_name();
        if self.by_name.contains_key(&name) {
            let message = match entry.tree.name.text.as_str() {
                TAG => {
                    format!("`{name}` is the enum of the union's alternatives; take another name")
                }
                _ => format!("`{name}` is defined twice"),
            };
            reporter.error(span, message);
        } else {
            self.by_name.insert(name, self.entries.len());
        }
        self.members.push(members_of(&entry, self.entries.len()));
        self.entries.push(entry);
    }

    /// All packages, and those that they are in.
    pub(crate) fn packages(&self) -> HashSet<&'a str> {
        let names = self.files.iter().filter_map(|file| file.package.as_ref());
        let with_outer = |name: &'a ast::Name| {
            let ends = name.text.match_indices('.').map(|(at, _)| at).chain([name.text.len()]);
            ends.filter_map(|end| name.text.get(..end))
        };
        names.flat_map(with_outer).collect()
    }

    pub(crate) fn entry(&self, index: usize) -> Option<&Entry<'a>> {
        self.entries.get(index)
    }

    /// The definition that `name` means in the definition `scope`: one nested in it or in one
    /// around it, an imported one, that of the file, a full name, or one of the same package.
    pub(crate) fn find(&self, scope: usize, name: &str) -> Option<usize> {
        let entry = self.entry(scope)?;
        let first = name.split('.').next()?;
        let known = |full: &str| self.by_name.get(full).copied();
        let rest = name.get(first.len()..).unwrap_or_default();

        let mut around = Some(entry);
        while let Some(outer) = around {
            let full = outer.full_name();
            if known(&format!("{full}.{first}")).is_some() {
                return known(&format!("{full}.{name}"));
            }
            around = outer.parent.and_then(|parent| self.entry(parent));
        }
        let package = entry.package.join(".");
        let in_package = |name: &str| match package.is_empty() {
            true => name.to_owned(),
            false => format!("{package}.{name}"),
        };
        let imported = self.imports.get(entry.file).and_then(|imports| imports.get(first));
        if let Some(import) = imported {
            let full = if import.contains('.') { (*import).to_owned() } else { in_package(import) };
            return known(&format!("{full}{rest}"));
        }
        let is_own = entry.path.first().is_some_and(|own| own == first);
        if is_own {
            return known(&in_package(name));
        }
        known(name).or_else(|| known(&in_package(name)))
    }

    /// The constant or enumerator that `name` means in the definition `scope`: without a dot only
    /// one of its own.
    pub(crate) fn find_member(&self, scope: usize, name: &str) -> Result<Member, String> {
        let (owner, last) = match name.rsplit_once('.') {
            None => (scope, name),
            Some((owner, last)) => {
                let index = self.find(scope, owner);
                (index.ok_or_else(|| format!("`{owner}` is unknown"))?, last)
            }
        };
        let entry = self.entry(owner).ok_or_else(|| format!("`{name}` is unknown"))?;
        let member = self.members.get(owner).and_then(|members| members.get(last));
        if let Some(member) = member {
            return Ok(*member);
        }
        let word = if entry.form() == Form::Enum { "enumerator" } else { "constant" };
        let mut message = format!("`{}` has no {word} `{last}`", entry.local_name());
        if !name.contains('.') {
            message.push_str(&self.elsewhere(entry, name));
        }
        Err(message)
    }

    /// Where around a definition there is a member of this name. Android's compiler does not look
    /// there, so it is only a hint.
    fn elsewhere(&self, entry: &Entry<'_>, name: &str) -> String {
        let mut around = entry.parent;
        while let Some(outer) = around {
            let members = self.members.get(outer);
            let found =
                self.entry(outer).filter(|_| members.is_some_and(|it| it.contains_key(name)));
            if let Some(outer) = found {
                return format!("; write `{}.{name}`", outer.local_name());
            }
            around = self.entry(outer).and_then(|entry| entry.parent);
        }
        "; one of another type is written with the type's name before it".to_owned()
    }
}

fn imports_of(file: &ast::File) -> HashMap<&str, &str> {
    let last = |name: &'_ str| name.rfind('.').map_or(0, |at| at + 1);
    let imports = file.imports.iter().map(|import| import.text.as_str());
    imports.map(|import| (import.get(last(import)..).unwrap_or_default(), import)).collect()
}

/// What expressions can refer to in a definition; of two with the same name the first.
fn members_of<'a>(entry: &Entry<'a>, owner: usize) -> HashMap<&'a str, Member> {
    let tree = &entry.tree.members;
    let mut members = HashMap::new();
    if entry.is_tag {
        for (index, field) in tree.fields.iter().enumerate() {
            members.entry(&*field.name.text).or_insert(Member::Enumerator(owner, index));
        }
        return members;
    }
    for (index, enumerator) in tree.enumerators.iter().enumerate() {
        members.entry(&*enumerator.name.text).or_insert(Member::Enumerator(owner, index));
    }
    for (index, constant) in tree.constants.iter().enumerate() {
        members.entry(&*constant.name.text).or_insert(Member::Constant(owner, index));
    }
    members
}
