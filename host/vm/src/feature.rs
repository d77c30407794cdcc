//! `vm check-feature-enabled`.

use crate::cli::CheckFeatureEnabled;
use crate::exit::Exit;
use crate::report::{say, say_json};
use crate::running::refused;
use anyhow::{Context as _, Result};
use avf::service::Service;
use serde_json::json;

/// What the names of all features start with.
const PREFIX: &str = "com.android.kvm.";

/// Runs the command.
pub fn check(arguments: &CheckFeatureEnabled) -> Result<Exit> {
    let asked = arguments.feature.as_str();
    let feature = full_name(asked);
    let enabled = Service::spawn()?
        .root()?
        .isFeatureEnabled(&feature)
        .map_err(|status| refused(&status))
        .with_context(|| format!("cannot tell whether feature {asked} is enabled"))?;
    if arguments.json {
        say_json(&json!({"feature": feature, "enabled": enabled}));
    } else {
        say(&format!("Feature {asked} is {}", if enabled { "enabled" } else { "disabled" }));
    }
    Ok(Exit::Answer(0))
}

fn full_name(feature: &str) -> String {
    if feature.contains('.') { feature.into() } else { format!("{PREFIX}{feature}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_part_of_a_name_is_enough() {
        assert_eq!(full_name("NETWORK"), "com.android.kvm.NETWORK");
        assert_eq!(full_name("com.android.kvm.NETWORK"), "com.android.kvm.NETWORK");
        assert_eq!(full_name("x.y"), "x.y");
    }
}
