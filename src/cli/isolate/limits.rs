//! What the operating system lets a child have: memory, and the processor's time for each file.
//!
//! The processor's time is what a file costs; by the clock, an honest file may be slow on a busy machine. Where a
//! system does not know a limit, the parent's waiting by the clock still ends the child.

#[cfg(unix)]
pub use unix::{begin, hold, next_file, was_too_slow};
#[cfg(windows)]
pub use windows::{begin, hold, next_file, was_too_slow};

#[cfg(unix)]
mod unix {
    use std::os::unix::process::ExitStatusExt;
    use std::process::{Child, ExitStatus};

    use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};
    use rustix::time::{ClockId, clock_gettime};

    use crate::sheet::Limits;

    /// In the parent, once a child is started: here it limits itself.
    pub fn hold(_child: &Child, _limits: &Limits) {}

    /// In the child, before its first file.
    pub fn begin(limits: &Limits) {
        set(Resource::As, limits.reader_memory, Some(limits.reader_memory));
        // A child that is ended for its time leaves no image of its memory behind.
        set(Resource::Core, 0, Some(0));
    }

    /// In the child, before each file. The limit counts all time since the child began, in whole seconds: rounded up,
    /// so that no file gets less than it may have.
    pub fn next_file(limits: &Limits) {
        let used = clock_gettime(ClockId::ProcessCPUTime);
        let begun = u64::try_from(used.tv_sec).unwrap_or(0) + u64::from(used.tv_nsec > 0);
        set(Resource::Cpu, begun.saturating_add(limits.reader_seconds), getrlimit(Resource::Cpu).maximum);
    }

    /// In the parent: whether a child was ended because its file took too much time.
    pub fn was_too_slow(ended: ExitStatus) -> bool {
        ended.signal() == Some(Signal::XCPU.as_raw())
    }

    /// Sets a limit and up to where it may be raised again, which only ever goes down.
    fn set(resource: Resource, most: u64, raised: Option<u64>) {
        let current = Some(raised.map_or(most, |raised| most.min(raised)));
        // A system that does not take it still has the parent's clock.
        let _ = setrlimit(resource, Rlimit { current, maximum: raised });
    }
}

#[cfg(windows)]
mod windows {
    use std::os::windows::io::AsRawHandle;
    use std::process::{Child, ExitStatus};
    use std::sync::OnceLock;

    use win32job::{ExtendedLimitInfo, Job};

    use crate::sheet::Limits;

    /// Least memory that a child keeps.
    const LEAST: usize = 1 << 20;

    /// In the parent, once a child is started: it belongs to a job that ends with the parent, and each child in it
    /// has its limit on memory. Time is limited by the parent's clock.
    pub fn hold(child: &Child, limits: &Limits) {
        static JOB: OnceLock<Option<Job>> = OnceLock::new();
        let job = JOB.get_or_init(|| {
            let mut info = ExtendedLimitInfo::new();
            info.limit_working_memory(LEAST, usize::try_from(limits.reader_memory).unwrap_or(usize::MAX));
            info.limit_kill_on_job_close();
            Job::create_with_limit_info(&info).ok()
        });
        if let Some(job) = job {
            // A system that does not take it still has the parent's clock.
            let _ = job.assign_process(child.as_raw_handle() as isize);
        }
    }

    /// In the child, before its first file.
    pub fn begin(_limits: &Limits) {}

    /// In the child, before each file.
    pub fn next_file(_limits: &Limits) {}

    /// In the parent: whether a child was ended because its file took too much time.
    pub fn was_too_slow(_ended: ExitStatus) -> bool {
        false
    }
}

#[cfg(all(test, unix))]
mod tests {
    use rustix::process::{Resource, getrlimit};

    use super::next_file;
    use crate::sheet::Limits;

    #[test]
    fn each_file_may_have_as_much_time_as_the_one_before_and_the_hard_limit_stays() {
        // So much that the test itself is in no danger.
        let limits = Limits { reader_seconds: 1_000_000, ..Limits::from_toml(Limits::BUILT_IN).unwrap() };
        let before = getrlimit(Resource::Cpu).maximum;
        next_file(&limits);
        next_file(&limits);
        let after = getrlimit(Resource::Cpu);
        assert!(after.current.is_some_and(|most| (1_000_000..1_010_000).contains(&most)), "{after:?}");
        assert_eq!(after.maximum, before);
    }
}
