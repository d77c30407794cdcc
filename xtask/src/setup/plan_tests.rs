use super::*;

/// A Debian 12 with `qemu-utils` from backports, asked for `qemu-system-x86`.
const REMOVES: &str = "\
The following packages will be REMOVED:
  qemu-utils
0 upgraded, 9 newly installed, 1 to remove and 132 not upgraded.
Remv qemu-utils [1:10.0.2+ds-2+deb13u1~bpo12+1]
Inst qemu-system-x86 (1:7.2+dfsg-7+deb12u18+b3 Debian:12.15/oldstable [amd64])
";
const INSTALLS: &str = "\
0 upgraded, 1 newly installed, 0 to remove and 158 not upgraded.
Inst qemu-system-x86 (1:10.0.2+ds-2+deb13u1~bpo12+1 Debian Backports:oldstable-backports [amd64])
Conf qemu-system-x86 (1:10.0.2+ds-2+deb13u1~bpo12+1 Debian Backports:oldstable-backports [amd64])
";
const NO_SUITE: &str = "E: The value 'bookworm-backports' is invalid for APT::Default-Release as such a \
release is not available in the sources\n";
const NO_PACKAGE: &str = "E: Unable to locate package qemu-system-x86\n";
const UNMET: &str = "E: Unable to correct problems, you have held broken packages.\n";

#[test]
fn outlooks_are_read_from_what_apt_prints() {
    assert_eq!(outlook(true, INSTALLS, ""), Outlook::Fine);
    assert_eq!(outlook(true, REMOVES, ""), Outlook::Conflict);
    assert_eq!(outlook(false, "", UNMET), Outlook::Conflict);
    assert_eq!(outlook(false, "", NO_SUITE), Outlook::UnknownSuite);
    assert_eq!(outlook(false, "", NO_PACKAGE), Outlook::UnknownPackage);
}

/// Answers for `qemu` alone and from backports; everything else installs.
struct Fake(Outlook, Outlook);

impl Host for Fake {
    fn simulate(&self, package: &str, suite: Option<&str>) -> Outlook {
        match (package, suite) {
            ("qemu", None) => self.0,
            ("qemu", Some(_)) => self.1,
            _ => Outlook::Fine,
        }
    }
}

fn install(packages: &[&str], suite: Option<&str>) -> Step {
    let packages = packages.iter().map(|p| (*p).to_owned()).collect();
    Step::Install { packages, suite: suite.map(str::to_owned) }
}

const BPO: Option<&str> = Some("bookworm-backports");

#[test]
fn plain_install_where_nothing_is_in_the_way() {
    let steps = plan(&["qemu", "gcc"], BPO, &Fake(Outlook::Fine, Outlook::Conflict)).unwrap();
    assert_eq!(steps, [install(&["qemu", "gcc"], None)]);
}

#[test]
fn lists_are_fetched_where_a_package_is_unknown() {
    let steps = plan(&["qemu"], None, &Fake(Outlook::UnknownPackage, Outlook::Fine)).unwrap();
    assert_eq!(steps, [Step::Update, install(&["qemu"], None)]);
}

#[test]
fn conflicting_package_comes_from_backports_and_others_do_not() {
    let steps = plan(&["qemu", "gcc"], BPO, &Fake(Outlook::Conflict, Outlook::Fine)).unwrap();
    assert_eq!(steps, [install(&["gcc"], None), install(&["qemu"], BPO)]);
}

#[test]
fn backports_are_added_where_they_are_not_configured() {
    let steps = plan(&["qemu"], BPO, &Fake(Outlook::Conflict, Outlook::UnknownSuite)).unwrap();
    let add = Step::AddSource { suite: "bookworm-backports".into() };
    assert_eq!(steps, [add, Step::Update, install(&["qemu"], BPO)]);
}

#[test]
fn real_conflicts_are_errors() {
    for (backports, host) in [
        (None, Fake(Outlook::Conflict, Outlook::Fine)),
        (BPO, Fake(Outlook::Conflict, Outlook::Conflict)),
    ] {
        let error = plan(&["qemu"], backports, &host).unwrap_err().to_string();
        assert!(error.contains("qemu conflicts"), "{error}");
    }
}
