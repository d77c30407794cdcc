//! Putting figures into words.

/// Measurements of one side.
#[derive(Debug, Default)]
pub struct Side(Vec<f64>);

impl Side {
    pub fn add(&mut self, value: f64) {
        self.0.push(value);
        self.0.sort_by(f64::total_cmp);
    }

    pub fn smallest(&self) -> f64 {
        self.0.first().copied().unwrap_or(f64::NAN)
    }

    pub fn largest(&self) -> f64 {
        self.0.last().copied().unwrap_or(f64::NAN)
    }

    pub fn median(&self) -> f64 {
        self.0.get(self.0.len() / 2).copied().unwrap_or(f64::NAN)
    }

    /// Times for an amount of work as rates.
    pub fn rates_of(&self, amount: f64) -> Self {
        let mut rates = Self::default();
        self.0.iter().for_each(|time| rates.add(amount / time));
        rates
    }
}

/// Prints one comparison; `ours` and `theirs` are times, so less is better.
pub fn times(name: &str, unit: &str, ours: &Side, theirs: &Side) {
    println!(
        "{name}: {:.3} {unit} against {:.3} {unit}, ratio {:.2} (best runs {:.3} and {:.3}, ratio {:.2})",
        ours.median(),
        theirs.median(),
        ours.median() / theirs.median(),
        ours.smallest(),
        theirs.smallest(),
        ours.smallest() / theirs.smallest(),
    );
}

/// Prints one comparison; `ours` and `theirs` are rates, so more is better.
pub fn rates(name: &str, unit: &str, ours: &Side, theirs: &Side) {
    println!(
        "{name}: {:.1} {unit} against {:.1} {unit}, ratio {:.2} (best runs {:.1} and {:.1}, ratio {:.2})",
        ours.median(),
        theirs.median(),
        ours.median() / theirs.median(),
        ours.largest(),
        theirs.largest(),
        ours.largest() / theirs.largest(),
    );
}

/// Seconds on the clock that the manager's trace uses.
pub fn now() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
    time.tv_sec as f64 + time.tv_nsec as f64 / 1e9
}
