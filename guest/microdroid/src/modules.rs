//! Kernel modules.

use anyhow::{Context, Result, anyhow};
use rustix::io::Errno;
use rustix::process::nice;
use rustix::system::finit_module;
use rustix::time::{ClockId, clock_gettime};
use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// One path of a module a line, in the order to load them. A kernel that has everything built in
/// needs no such file.
const LOAD_ORDER: &str = "/lib/modules/load-order";

/// One module a line: its name, then the paths to load for it, in order, separated by spaces.
const BY_NAME: &str = "/lib/modules/lazy";

/// Devices that no boot waits for. Where time is short, a payload that starts earlier is worth more.
const LATE: [&str; 2] = ["virtio_rng", "virtio_balloon"];

/// The lowest priority there is for a thread.
const LOWEST: i32 = 19;

/// Flag of finit_module(2): the kernel unpacks the file.
const COMPRESSED: i32 = 4;

/// What became of the modules. One that does not load is no failure yet: what misses it says so.
#[derive(Debug, Default)]
pub struct Modules {
    /// Since the kernel's start: when PID 1 came to the modules, and when it was through.
    times: [Duration; 2],
    loaded: usize,
    problems: Vec<String>,
}

/// Loads all modules of the image.
pub fn load_all() -> Modules {
    let mut modules = Modules::default();
    modules.times[0] = since_start();
    match std::fs::read_to_string(LOAD_ORDER) {
        Ok(list) => paths(&list).for_each(|path| modules.load(path)),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => modules.problems.push(format!("{LOAD_ORDER}: {error}")),
    }
    modules.times[1] = since_start();
    modules
}

/// Loads what can wait, beside whatever else runs. For a thread that has nothing else to do.
pub fn load_late() {
    // If it stays as it is, the payload gets less of the processor for some milliseconds.
    let _ = nice(LOWEST);
    // A kernel that has everything built in needs no such file, either.
    let list = std::fs::read_to_string(BY_NAME).unwrap_or_default();
    let mut modules = Modules::default();
    LATE.iter().flat_map(|name| paths_for(&list, name)).for_each(|path| modules.load(path));
    modules.tell_problems();
}

/// Loads a module that only some boots need, and what it needs itself. One that the kernel has
/// built in, or that every boot loads, is no module to load.
pub fn load_for_use(name: &str) -> Result<()> {
    let list = std::fs::read_to_string(BY_NAME).unwrap_or_default();
    paths_for(&list, name).try_for_each(load)
}

/// Modules that are loading.
#[derive(Debug)]
pub struct Beside(JoinHandle<Result<()>>);

/// Loads modules on a thread of its own while the boot waits for the host.
pub fn load_beside(names: &'static [&'static str]) -> Result<Beside> {
    let load = move || names.iter().try_for_each(|name| load_for_use(name));
    thread::Builder::new().spawn(load).map(Beside).context("a thread could not be started")
}

impl Beside {
    /// Waits until they are loaded.
    pub fn wait(self) -> Result<()> {
        self.0.join().unwrap_or_else(|_| Err(anyhow!("the thread that loads modules panicked")))
    }
}

impl Modules {
    fn load(&mut self, path: &Path) {
        match load(path) {
            Ok(()) => self.loaded += 1,
            Err(error) => self.problems.push(format!("{error:#}")),
        }
    }

    /// One line for the message of a failure that may come from here.
    pub fn summary(&self) -> String {
        match self.problems.as_slice() {
            [] => format!("after loading {} kernel modules", self.loaded),
            problems => format!("kernel modules did not load ({})", problems.join("; ")),
        }
    }

    /// Tells the log, which is there only after the modules are.
    pub fn log(&self) {
        let [from, to] = self.times.map(|time| time.as_millis());
        log::info!(
            "{} kernel modules loaded, {from} to {to} ms after the kernel's start",
            self.loaded
        );
        self.tell_problems();
    }

    fn tell_problems(&self) {
        for problem in &self.problems {
            log::warn!("{problem}");
        }
    }
}

fn load(path: &Path) -> Result<()> {
    let flags = if path.extension().is_some_and(|suffix| suffix == "ko") { 0 } else { COMPRESSED };
    let file = File::open(path).with_context(|| format!("the module {}", path.display()))?;
    match finit_module(&file, c"", flags) {
        // A processor without the instructions that a faster cipher or hash needs has slower ones.
        Ok(()) | Err(Errno::EXIST | Errno::NODEV) => Ok(()),
        Err(error) => Err(error).with_context(|| format!("the module {}", path.display())),
    }
}

/// How long the kernel has been running.
fn since_start() -> Duration {
    clock_gettime(ClockId::Boottime).try_into().unwrap_or_default()
}

/// The paths in a load order.
fn paths(list: &str) -> impl Iterator<Item = &Path> {
    list.lines().map(str::trim).filter(|line| !line.is_empty()).map(Path::new)
}

/// The paths to load for the module of that name.
fn paths_for<'a>(list: &'a str, name: &str) -> impl Iterator<Item = &'a Path> {
    let words = list.lines().map(str::split_whitespace);
    let line = words.filter_map(|mut words| (words.next()? == name).then_some(words)).next();
    line.into_iter().flatten().map(Path::new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_module_by_name() {
        let list = "loop /lib/loop.ko\nxts /lib/simd.ko /lib/xts.ko\nxts2 /lib/xts2.ko\n";
        let found = |name| paths_for(list, name).collect::<Vec<_>>();
        assert_eq!(found("xts"), [Path::new("/lib/simd.ko"), Path::new("/lib/xts.ko")]);
        assert!(found("none").is_empty());
    }

    #[test]
    fn a_path_a_line() {
        let list = "/lib/modules/a.ko\n\n  /lib/modules/b.ko.xz \n";
        let found: Vec<_> = paths(list).collect();
        assert_eq!(found, [Path::new("/lib/modules/a.ko"), Path::new("/lib/modules/b.ko.xz")]);
    }

    #[test]
    fn problems_are_told_in_the_order_they_came() {
        let mut modules = Modules { loaded: 2, ..Modules::default() };
        assert_eq!(modules.summary(), "after loading 2 kernel modules");
        modules.load(Path::new("/nonexistent/a.ko"));
        assert!(modules.summary().contains("/nonexistent/a.ko: No such file"));
    }
}
