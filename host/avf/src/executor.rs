//! Where callbacks run.

use std::sync::mpsc::Sender;

/// What an executor is to run, once: the call of a callback.
pub type Task = Box<dyn FnOnce() + Send>;

/// Runs the calls of a [`VirtualMachineCallback`](crate::VirtualMachineCallback) where the app
/// wants them: in its event loop, in its thread pool.
///
/// The events of a VM come one at a time and in order whatever the executor does: also one with
/// several threads, or one that runs a task inside another. An executor that drops a task delays
/// the event until it runs the task of a later one.
///
/// Any `Fn(Task)` is an executor, and so is the [`Sender`] of a channel: whoever receives runs the
/// tasks, and what is sent to a channel without a receiver is lost.
pub trait Executor: Send + Sync {
    /// Runs the task now, or keeps it to run it soon.
    fn execute(&self, task: Task);
}

/// Runs every task at once, on the thread that brings the events of the VM.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DirectExecutor;

impl Executor for DirectExecutor {
    fn execute(&self, task: Task) {
        task();
    }
}

impl<F: Fn(Task) + Send + Sync> Executor for F {
    fn execute(&self, task: Task) {
        self(task);
    }
}

impl Executor for Sender<Task> {
    fn execute(&self, task: Task) {
        if self.send(task).is_err() {
            log::warn!("nobody receives from the channel that is to run the callbacks of a VM");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc::channel;

    #[test]
    fn a_channel_a_closure_and_the_thread_itself_are_executors() {
        let (tasks, queue) = channel::<Task>();
        let (sender, done) = channel();
        let closure = |task: Task| std::thread::spawn(task).join().unwrap();
        let executors: [&dyn Executor; 3] = [&DirectExecutor, &closure, &tasks];
        for (number, executor) in executors.into_iter().enumerate() {
            let sender = sender.clone();
            executor.execute(Box::new(move || sender.send(number).unwrap()));
        }
        assert_eq!(done.try_iter().collect::<Vec<_>>(), [0, 1]);
        queue.try_iter().for_each(|task| task());
        assert_eq!(done.try_iter().collect::<Vec<_>>(), [2]);
        drop(queue);
        tasks.execute(Box::new(|| panic!("nobody runs this")));
    }
}
