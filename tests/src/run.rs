//! What a run of a program showed.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long a program may take to its end.
const PATIENCE: Duration = Duration::from_secs(600);

/// How a program ended and what it said.
#[derive(Debug)]
pub struct Outcome {
    /// Its exit code; `None` if a signal ended it.
    pub code: Option<i32>,
    /// What it printed on standard output.
    pub stdout: String,
    /// What it printed on standard error.
    pub stderr: String,
}

impl Outcome {
    /// Runs the command to its end; one that takes longer than ten minutes is killed.
    #[track_caller]
    pub fn of(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, pieces) = channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let second = sender.clone();
        std::thread::spawn(move || read_pieces(out, true, &sender));
        std::thread::spawn(move || read_pieces(err, false, &second));
        let (deadline, mut text) = (Instant::now() + PATIENCE, [Vec::new(), Vec::new()]);
        let is_late = loop {
            match pieces.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok((is_stdout, piece)) => text[usize::from(!is_stdout)].extend(piece),
                Err(error) => break error == RecvTimeoutError::Timeout,
            }
        };
        if is_late {
            let _ = child.kill();
        }
        let code = child.wait().unwrap().code();
        let [stdout, stderr] = text.map(|text| String::from_utf8_lossy(&text).into_owned());
        let outcome = Self { code, stdout, stderr };
        assert!(!is_late, "{command:?} did not end in time: {outcome}");
        outcome
    }

    /// Standard output as one JSON document.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// What a payload answered that answers questions.
    #[track_caller]
    pub fn answer(&self, question: &str) -> &str {
        let prefix = format!("{question}: ");
        let found = self.stdout.lines().find_map(|line| line.strip_prefix(&prefix));
        found.unwrap_or_else(|| panic!("no answer to {question:?} in {self}"))
    }

    /// Says that it ended with this code.
    #[track_caller]
    pub fn exits(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{self}");
        self
    }

    /// Says that the guest refused a package before any of its code ran.
    #[track_caller]
    pub fn is_not_verified(&self) -> &Self {
        self.exits(197)
            .says("VM ended: MicrodroidPayloadVerificationFailed")
            .never_says("payload started")
    }

    /// Says that the guest refused what this instance was not made with.
    #[track_caller]
    pub fn is_changed(&self) -> &Self {
        self.exits(198).says("VM ended: MicrodroidPayloadHasChanged").never_says("payload started")
    }

    /// Says that the guest could make nothing of the payload configuration.
    #[track_caller]
    pub fn is_badly_configured(&self) -> &Self {
        self.exits(199)
            .says("VM ended: MicrodroidInvalidPayloadConfig")
            .never_says("payload started")
    }

    /// Says that one of its two outputs contains the text.
    #[track_caller]
    pub fn says(&self, text: &str) -> &Self {
        assert!(self.stdout.contains(text) || self.stderr.contains(text), "no {text:?} in {self}");
        self
    }

    /// Says that neither of its outputs contains the text.
    #[track_caller]
    pub fn never_says(&self, text: &str) -> &Self {
        let said = self.stdout.contains(text) || self.stderr.contains(text);
        assert!(!said, "{text:?} in {self}");
        self
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "exit code {:?}\n-- stdout:\n{}\n-- stderr:\n{}",
            self.code, self.stdout, self.stderr
        )
    }
}

/// A program that is still running.
pub struct Running {
    child: Child,
    lines: Receiver<(bool, String)>,
    stdout: String,
    stderr: String,
    /// Its standard input, if the test writes there.
    pub stdin: Option<ChildStdin>,
}

impl Running {
    /// Starts the command.
    pub fn start(mut command: Command) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let (sender, lines) = channel();
        let (out, err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let second = sender.clone();
        std::thread::spawn(move || read_lines(out, |line| sender.send((true, line)).is_ok()));
        std::thread::spawn(move || read_lines(err, |line| second.send((false, line)).is_ok()));
        let stdin = child.stdin.take();
        Self { child, lines, stdout: String::new(), stderr: String::new(), stdin }
    }

    /// Its process number.
    pub fn pid(&self) -> i32 {
        self.child.id().try_into().unwrap()
    }

    /// Waits until one of its outputs has a line with this text, and returns the line.
    #[track_caller]
    pub fn until(&mut self, text: &str) -> String {
        loop {
            match self.lines.recv_timeout(Duration::from_secs(300)) {
                Ok((is_stdout, line)) => {
                    self.keep(is_stdout, &line);
                    if line.contains(text) {
                        return line;
                    }
                }
                Err(_) => {
                    panic!("never said {text:?}\n{}\n{}", self.stdout, self.stderr)
                }
            }
        }
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: rustix::process::Signal) {
        let pid = rustix::process::Pid::from_raw(self.pid()).unwrap();
        rustix::process::kill_process(pid, signal).unwrap();
    }

    /// Waits for its end.
    #[track_caller]
    pub fn outcome(mut self) -> Outcome {
        drop(self.stdin.take());
        let deadline = Instant::now() + PATIENCE;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok((is_stdout, line)) => self.keep(is_stdout, &line),
                Err(RecvTimeoutError::Disconnected) => break,
                // It is killed when it is dropped.
                Err(_) => panic!("it did not end in time\n{}\n{}", self.stdout, self.stderr),
            }
        }
        let code = self.child.wait().unwrap().code();
        Outcome {
            code,
            stdout: std::mem::take(&mut self.stdout),
            stderr: std::mem::take(&mut self.stderr),
        }
    }

    fn keep(&mut self, is_stdout: bool, line: &str) {
        let kept = if is_stdout { &mut self.stdout } else { &mut self.stderr };
        kept.push_str(line);
        kept.push('\n');
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read_lines(stream: impl Read, mut keep: impl FnMut(String) -> bool) {
    for line in BufReader::new(stream).split(b'\n') {
        let Ok(line) = line else { return };
        if !keep(String::from_utf8_lossy(&line).trim_end_matches('\r').to_owned()) {
            return;
        }
    }
}

/// All that comes, piece by piece; the flag goes with each.
fn read_pieces(mut stream: impl Read, is_stdout: bool, pieces: &Sender<(bool, Vec<u8>)>) {
    let mut buffer = [0; 8192];
    while let Ok(size) = stream.read(&mut buffer) {
        if size == 0 || pieces.send((is_stdout, buffer[..size].to_vec())).is_err() {
            return;
        }
    }
}
