//! `vm create`.

use crate::cli::{Create, DebugLevel};
use crate::configure::configure;
use crate::data;
use crate::exit::{Exit, UsageError};
use crate::files;
use crate::launch::absolute;
use crate::named::show;
use crate::report::{on_one_line, say, say_json};
use crate::style::Progress;
use anyhow::{Context as _, Result};
use avf::service::{ManagerOptions, Service};
use avf::{VirtualMachineConfig, VirtualMachineConfigBuilder};

/// Runs the command.
pub fn create(arguments: &Create, options: ManagerOptions) -> Result<Exit> {
    let name = &arguments.name;
    let config = config(arguments)?.build()?;
    // The library does not look at the package before the first run; a person would rather know now.
    for path in [config.apk_path()].into_iter().chain(config.extra_apks().iter().map(AsRef::as_ref))
    {
        files::open(path).with_context(|| format!("cannot open package {}", path.display()))?;
    }
    // The manager process of this program; it works as the command line says.
    let service = Service::spawn_with(options)?;
    service.share();
    let manager = data::manager()?;
    let progress = Progress::start(&format!("making VM {name:?}"));
    let vm = manager.create(name, config)?;
    progress.finish();
    if arguments.json {
        say_json(&show::as_json(name, &vm, None));
    } else {
        let place = vm.directory().to_string_lossy();
        say(&format!("created {name:?} in {}", on_one_line(&place)));
    }
    Ok(Exit::Answer(0))
}

fn config(arguments: &Create) -> Result<VirtualMachineConfigBuilder> {
    let usage = |text: &str| Err(UsageError(text.into()).into());
    let debuggable = arguments.config.debug() == DebugLevel::Full;
    if arguments.console_input && !debuggable {
        return usage("--console-input needs --debug full: a VM without it has no console");
    }
    let context = data::context()?;
    let config = VirtualMachineConfig::builder(&context).apk_path(absolute(&arguments.apk)?);
    let config = match (&arguments.config_path, &arguments.payload_binary_name) {
        (Some(_), Some(_)) => {
            return usage("Only one of --config-path or --payload-binary-name can be defined");
        }
        (None, None) => {
            return usage("Either --config-path or --payload-binary-name must be defined");
        }
        (Some(path), None) => config.payload_config_path(path),
        (None, Some(name)) if name.contains('/') => {
            return usage(&format!("Payload binary name must not specify a path: {name}"));
        }
        (None, Some(name)) => config.payload_binary_name(name),
    };
    let config = config.debug_level(arguments.config.debug().into());
    let mut config = configure(config, &arguments.config)?
        .vm_output_captured(debuggable)
        .vm_console_input_supported(arguments.console_input);
    for path in &arguments.extra_apks {
        config = config.extra_apk(absolute(path)?);
    }
    if let Some(bytes) = arguments.storage_size {
        config = config.encrypted_storage_bytes(bytes);
    }
    Ok(config)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::{Cli, Command};
    use clap::Parser;

    fn configured(flags: &[&str]) -> Result<VirtualMachineConfig> {
        let all = ["vm", "create", "n", "a.apk"].iter().chain(flags);
        let Command::Create(arguments) = Cli::try_parse_from(all).unwrap().command else {
            panic!()
        };
        Ok(config(&arguments)?.build()?)
    }

    #[test]
    fn flags_become_the_configuration() {
        let flags = ["--payload-binary-name", "l.so", "-m", "300", "--storage-size", "64M"];
        let config = configured(&flags).unwrap();
        assert!(config.apk_path().is_absolute() && config.apk_path().ends_with("a.apk"));
        assert_eq!(config.payload_binary_name(), Some("l.so"));
        assert_eq!(config.memory_bytes(), Some(300 << 20));
        assert_eq!(config.encrypted_storage_bytes(), Some(64 << 20));
        // What a debuggable VM writes can be seen while it runs.
        assert!(config.is_vm_output_captured() && !config.is_vm_console_input_supported());
        let config = configured(&["--config-path", "c", "--debug", "none"]).unwrap();
        assert_eq!(config.payload_config_path(), Some("c"));
        assert!(!config.is_vm_output_captured());
    }

    #[test]
    fn nonsense_is_refused_before_anything_is_made() {
        for (flags, message) in [
            (&[][..], "Either --config-path or --payload-binary-name must be defined"),
            (
                &["--config-path", "c", "--payload-binary-name", "l"],
                "Only one of --config-path or --payload-binary-name can be defined",
            ),
            (
                &["--payload-binary-name", "l", "--debug", "none", "--console-input"],
                "--console-input needs --debug full",
            ),
            (&["--payload-binary-name", "l", "-p"], "Protected VMs are not supported"),
            (&["--payload-binary-name", "../l.so"], "Payload binary name must not specify a path"),
            (&["--payload-binary-name", ".."], "Invalid binary file name"),
        ] {
            let error = configured(flags).unwrap_err().to_string();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
