//! Programs that run until they end or are asked to: the build, and the `vm` that runs the package.

use super::News;
use anyhow::{Context as _, Result};
use avf_spawn::{Launch, ParentDeath};
use rustix::io::Errno;
use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, kill_process, kill_process_group, waitid,
};
use std::ffi::OsStr;
use std::io::IsTerminal as _;
use std::os::fd::AsFd as _;
use std::process::{self, ExitStatus, Stdio};
use std::sync::mpsc::Sender;

/// A program that runs. Whoever has it is told of its end, and calls [`Child::end`] then.
#[derive(Debug)]
pub struct Child {
    child: process::Child,
    pid: Pid,
}

impl Child {
    /// Starts the command that builds the package. What it says goes to standard error: standard
    /// output belongs to the VM.
    pub fn build(command: &str, news: Sender<News>) -> Result<Self> {
        let mut launch = Launch::new("sh");
        let said = std::io::stderr().as_fd().try_clone_to_owned()?;
        launch.command().args(["-c", command]).stdout(said);
        Self::start(launch, news, News::Built).with_context(|| format!("cannot start {command}"))
    }

    /// Starts this program again with other words.
    pub fn vm(words: &[impl AsRef<OsStr>], news: Sender<News>) -> Result<Self> {
        let program = std::env::current_exe().context("this program does not know where it is")?;
        let mut launch = Launch::new(program);
        launch.on_parent_death(ParentDeath::Terminate).command().args(words);
        if !std::io::stdin().is_terminal() {
            launch.command().stdin(Stdio::inherit());
        }
        Self::start(launch, news, News::Ended).context("cannot start vm")
    }

    /// It stays a zombie until it is taken notice of, so that its number can be nobody else's.
    fn start(launch: Launch, news: Sender<News>, end: News) -> Result<Self> {
        let child = launch.spawn()?;
        let pid = Pid::from_child(&child);
        let wait = move || {
            let options = WaitIdOptions::EXITED | WaitIdOptions::NOWAIT;
            while waitid(WaitId::Pid(pid), options).is_err_and(|error| error == Errno::INTR) {}
            let _ = news.send(end);
        };
        std::thread::Builder::new().name("wait".into()).spawn(wait)?;
        Ok(Self { child, pid })
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        // It has ended if that fails.
        let _ = kill_process(self.pid, signal);
    }

    /// Sends a signal to it and to all that it started.
    pub fn signal_all(&self, signal: Signal) {
        let _ = kill_process_group(self.pid, signal);
    }

    /// How it ended, once that was told.
    pub fn end(mut self) -> Result<ExitStatus> {
        Ok(self.child.wait()?)
    }
}
