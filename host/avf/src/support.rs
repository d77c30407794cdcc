//! Whether VMs can run here at all.

use avf_home::Environment;
use guest_image::Store;
use std::os::unix::fs::FileTypeExt;
use std::path::Path;

/// The programs of ours that a VM needs.
const PROGRAMS: [&str; 2] = ["virtmgr", "avf-devices"];

/// Whether this machine can run a VM: a guest image is there, and our programs and QEMU (on
/// `$PATH`) or, where `$AVF_SERVICE` or `/etc/avf/service` names a service, its socket. Starts nothing; `vm info` tells
/// what is missing.
pub fn is_supported() -> bool {
    supports(&Environment::current())
}

fn supports(environment: &Environment) -> bool {
    let home = environment.image_home().ok();
    let has_image = home.is_some_and(|home| Store::open(home).current_digest().is_ok());
    has_image
        && match environment.service_socket() {
            Ok(Some(socket)) => is_socket(&socket),
            Ok(None) => has_programs(environment),
            Err(_) => false,
        }
}

/// The service has the programs, maybe where its users cannot see them.
fn is_socket(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.file_type().is_socket())
}

fn has_programs(environment: &Environment) -> bool {
    let qemu = format!("qemu-system-{}", std::env::consts::ARCH);
    PROGRAMS.iter().all(|program| environment.binary(program).is_ok())
        && environment.tool(&qemu).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use std::os::unix::fs::PermissionsExt;
    use std::os::unix::net::UnixListener;

    #[test]
    fn it_takes_an_image_and_programs_or_a_service() {
        let keep = tempfile::tempdir().unwrap();
        let home = keep.path();
        let (tools, socket) = (home.join("tools"), home.join("service.sock"));
        let alone = Environment {
            avf_home: Some(home.to_owned()),
            path: Some(tools.clone().into()),
            service: Some("none".into()),
            ..Environment::current()
        };
        let with_service = Environment { service: Some(socket.clone().into()), ..alone.clone() };
        let both = || [&alone, &with_service].map(supports);

        for directory in ["bin", "images", "tools"] {
            fs::create_dir(home.join(directory)).unwrap();
        }
        assert_eq!(both(), [false, false]);
        fs::write(home.join("images/current"), format!("{}\n", "5a".repeat(32))).unwrap();
        assert_eq!(both(), [false, false]);
        fs::write(&socket, "no socket").unwrap();
        assert_eq!(both(), [false, false]);
        fs::remove_file(&socket).unwrap();
        let _listener = UnixListener::bind(&socket).unwrap();
        assert_eq!(both(), [false, true]);
        let qemu = tools.join(format!("qemu-system-{}", std::env::consts::ARCH));
        for program in [home.join("bin/virtmgr"), home.join("bin/avf-devices"), qemu] {
            assert_eq!(both(), [false, true]);
            fs::write(&program, "").unwrap();
            fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
        }
        assert_eq!(both(), [true, true]);
        fs::remove_file(home.join("images/current")).unwrap();
        assert_eq!(both(), [false, false]);
    }
}
